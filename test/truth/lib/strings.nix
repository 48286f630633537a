# Functions on strings.
{ lib }:
let
  inherit (builtins)
    concatStringsSep
    elem
    elemAt
    foldl'
    genList
    head
    isAttrs
    isBool
    isFloat
    isInt
    isList
    isPath
    isString
    length
    match
    replaceStrings
    stringLength
    substring
    tail
    toJSON
    ;

  lower = "abcdefghijklmnopqrstuvwxyz";
  upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  # Everything below wants text: a path would be copied to the store.
  textOnly =
    function: what: value: result:
    lib.warnIf (isPath value)
      "lib.strings.${function}: The ${what} argument (${toString value}) is a path value, but only strings are supported."
      result;

  wholeNumber =
    function: text: digits:
    let
      number = builtins.fromJSON digits;
    in
    if isInt number then number else throw "${function}: Could not convert ${lib.strings.escapeNixString text} to int.";
in
rec {
  inherit (builtins)
    compareVersions
    concatStringsSep
    elem
    elemAt
    filter
    fromJSON
    genList
    head
    isAttrs
    isInt
    isList
    isPath
    isString
    length
    match
    parseDrvName
    readFile
    replaceStrings
    split
    storeDir
    stringLength
    substring
    tail
    toJSON
    typeOf
    unsafeDiscardStringContext
    ;

  lowerChars = stringToCharacters lower;
  upperChars = stringToCharacters upper;

  # ── joined ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

  join = concatStringsSep;
  concatStrings = concatStringsSep "";
  concatMapStrings = concatMapStringsSep "";
  concatMapStringsSep =
    separator: f: items:
    concatStringsSep separator (map f items);
  concatImapStrings = concatImapStringsSep "";
  concatImapStringsSep =
    separator: f: items:
    concatStringsSep separator (lib.imap1 f items);
  concatMapAttrsStringSep =
    separator: f: set:
    concatStringsSep separator (lib.mapAttrsToList f set);
  concatLines = concatMapStrings (line: line + "\n");
  intersperse =
    separator: items:
    if items == [ ] then [ ] else [ (head items) ] ++ lib.concatMap (item: [ separator item ]) (tail items);
  replicate = count: text: concatStrings (lib.lists.replicate count text);
  optionalString = condition: text: if condition then text else "";

  makeSearchPath =
    folder: packages: concatMapStringsSep ":" (package: "${package}/${folder}") (builtins.filter (package: package != null) packages);
  makeSearchPathOutput = output: folder: packages: makeSearchPath folder (map (lib.getOutput output) packages);
  makeBinPath = makeSearchPathOutput "bin" "bin";
  makeLibraryPath = makeSearchPathOutput "lib" "lib";
  makeIncludePath = makeSearchPathOutput "dev" "include";

  # ── looked at ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  hasPrefix = start: text: textOnly "hasPrefix" "first" start (substring 0 (stringLength start) text == start);
  hasSuffix =
    end: text:
    let
      before = stringLength text - stringLength end;
    in
    textOnly "hasSuffix" "first" end (before >= 0 && substring before (stringLength text) text == end);
  hasInfix =
    part: text: textOnly "hasInfix" "first" part (match ".*${lib.escapeRegex part}.*" "${text}" != null);
  commonPrefixLength =
    one: two:
    lib.lists.findFirstIndex lib.id (lib.min (stringLength one) (stringLength two)) (
      lib.zipListsWith (a: b: a != b) (stringToCharacters one) (stringToCharacters two)
    );
  commonSuffixLength =
    one: two:
    let
      mirrored = text: concatStrings (lib.reverseList (stringToCharacters text));
    in
    commonPrefixLength (mirrored one) (mirrored two);
  levenshtein =
    one: two:
    let
      table = genList (i: genList (distance i) (stringLength two + 1)) (stringLength one + 1);
      at = i: j: elemAt (elemAt table i) j;
      distance =
        i: j:
        if lib.min i j == 0 then
          i + j
        else if substring (i - 1) 1 one == substring (j - 1) 1 two then
          at (i - 1) (j - 1)
        else
          1 + lib.min (at (i - 1) (j - 1)) (lib.min (at (i - 1) j) (at i (j - 1)));
    in
    at (stringLength one) (stringLength two);
  levenshteinAtMost = limit: one: two: levenshtein one two <= limit;
  isStringLike = value: isString value || isPath value || value ? outPath || value ? __toString;
  isConvertibleWithToString =
    value:
    isStringLike value
    || elem (builtins.typeOf value) [
      "null"
      "int"
      "float"
      "bool"
    ]
    || isList value && lib.all isConvertibleWithToString value;
  isStorePath =
    value:
    isStringLike value
    && (
      let
        text = toString value;
      in
      substring 0 1 text == "/" && (dirOf text == builtins.storeDir || match "/[0-9a-z]{52}" text != null)
    );
  isValidPosixName = name: match "[a-zA-Z_][a-zA-Z0-9_]*" name != null;

  # ── taken apart ────────────────────────────────────────────────────────────────────────────────────────────────────────

  stringToCharacters = text: genList (index: substring index 1 text) (stringLength text);
  stringAsChars = f: text: concatMapStrings f (stringToCharacters text);
  splitString =
    separator: text:
    map (addContextFrom text) (
      builtins.filter isString (builtins.split (lib.escapeRegex (toString separator)) (toString text))
    );
  splitStringBy =
    splits: keep: text:
    let
      step =
        { done, part, before }:
        char:
        if splits before char then
          {
            done = done ++ [ part ];
            part = if keep then char else "";
            before = char;
          }
        else
          {
            inherit done;
            part = part + char;
            before = char;
          };
      end = foldl' step {
        done = [ ];
        part = "";
        before = "";
      } (stringToCharacters text);
    in
    map (addContextFrom text) (end.done ++ [ end.part ]);
  removePrefix =
    start: text:
    textOnly "removePrefix" "first" start (
      if hasPrefix start text then substring (stringLength start) (-1) text else text
    );
  removeSuffix =
    end: text:
    textOnly "removeSuffix" "first" end (
      if hasSuffix end text then substring 0 (stringLength text - stringLength end) text else text
    );
  trim = trimWith {
    start = true;
    end = true;
  };
  trimWith =
    {
      start ? false,
      end ? false,
    }:
    text:
    let
      blank = char: char == " " || char == "\t" || char == "\r" || char == "\n";
      chars = stringToCharacters text;
      solid = builtins.filter (index: !blank (elemAt chars index)) (lib.range 0 (length chars - 1));
      from = if start then head solid else 0;
      to = if end then lib.last solid + 1 else length chars;
    in
    if (start || end) && solid == [ ] then "" else substring from (to - from) text;

  # ── changed ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  toLower = replaceStrings upperChars lowerChars;
  toUpper = replaceStrings lowerChars upperChars;
  toSentenceCase =
    text:
    if isString text then
      addContextFrom text (toUpper (substring 0 1 text) + toLower (substring 1 (-1) text))
    else
      throw "toSentenceCase does only accepts string values, but got ${builtins.typeOf text}";
  toCamelCase =
    text:
    let
      words = splitStringBy (_: char: elem char [ "-" "_" " " ]) false text;
      humps = lib.concatMap (splitStringBy (before: char: match "[a-z]" before != null && match "[A-Z]" char != null) true) words;
    in
    if isString text then
      concatStrings ([ (toLower (head humps)) ] ++ map toSentenceCase (tail humps))
    else
      throw "toCamelCase does only accepts string values, but got ${builtins.typeOf text}";
  replaceString = old: new: replaceStrings [ old ] [ new ];
  fixedWidthString =
    width: filler: text:
    if stringLength text > width then
      throw "fixedWidthString: requested string length (${toString width}) must not be shorter than actual length (${toString (stringLength text)})"
    else if stringLength text == width then
      text
    else
      filler + fixedWidthString (width - stringLength filler) filler text;
  fixedWidthNumber = width: number: fixedWidthString width "0" (toString number);
  addContextFrom = from: to: substring 0 0 from + to;
  normalizePath = text: foldl' (done: char: if char == "/" && hasSuffix "/" done then done else done + char) "" (stringToCharacters text);
  sanitizeDerivationName =
    text:
    let
      plain = builtins.unsafeDiscardStringContext text;
      undotted = head (match "\\.*(.*)" plain);
      clean = concatMapStrings (piece: if isList piece then "-" else piece) (builtins.split "[^[:alnum:]+._?=-]+" undotted);
      short = substring (lib.max (stringLength clean - 207) 0) (-1) clean;
    in
    if short == "" then "unknown" else short;

  # ── escaped ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  escape = chars: replaceStrings chars (map (char: "\\" + char) chars);
  escapeRegex = escape (stringToCharacters "\\[{()^$?*+|.");
  escapeNixString = text: escape [ "$" ] (toJSON text);
  escapeNixIdentifier =
    name:
    if
      match "[a-zA-Z_][a-zA-Z0-9_'-]*" name != null
      && !elem name [ "assert" "else" "if" "in" "inherit" "let" "or" "rec" "then" "with" ]
    then
      name
    else
      escapeNixString name;
  escapeXML = replaceStrings [ ''"'' "'" "<" ">" "&" ] [ "&quot;" "&apos;" "&lt;" "&gt;" "&amp;" ];

  # ── numbers and versions ───────────────────────────────────────────────────────────────────────────────────────────────

  toInt =
    text:
    let
      digits = match "[[:space:]]*(-?[[:digit:]]+)[[:space:]]*" text;
    in
    if digits == null then
      throw "toInt: Could not convert ${escapeNixString text} to int."
    else if match "0[[:digit:]]+" (head digits) != null then
      throw "toInt: Ambiguity in interpretation of ${escapeNixString text} between octal and zero padded integer."
    else
      wholeNumber "toInt" text (head digits);
  toIntBase10 =
    text:
    let
      digits = match "[[:space:]]*0*(-?[[:digit:]]+)[[:space:]]*" text;
    in
    if digits == null then
      throw "toIntBase10: Could not convert ${escapeNixString text} to int."
    else if match "0+" (head digits) != null then
      0
    else
      wholeNumber "toIntBase10" text (head digits);
  floatToString =
    number:
    let
      text = toString number;
    in
    if builtins.fromJSON text == number then text else lib.warn "Imprecise conversion from float to string ${text}" text;
  versionOlder = one: two: builtins.compareVersions two one == 1;
  versionAtLeast = one: two: !versionOlder one two;
  getName = package: if isString package then (builtins.parseDrvName package).name else package.pname or (getName package.name);
  getVersion = package: if isString package then (builtins.parseDrvName package).version else package.version or (getVersion package.name);
  nameFromURL =
    url: separator:
    let
      file = lib.last (splitString "/" url);
      name = head (splitString separator file);
    in
    assert name != file;
    name;
  fileContents = file: removeSuffix "\n" (builtins.readFile file);

  # ── flags of build tools ───────────────────────────────────────────────────────────────────────────────────────────────

  enableFeature =
    on: name:
    assert builtins.isBool on && isString name;
    "--${if on then "enable" else "disable"}-${name}";
  enableFeatureAs = on: name: value: if on then "${enableFeature true name}=${value}" else enableFeature false name;
  withFeature =
    on: name:
    assert isString name;
    "--with${if on then "" else "out"}-${name}";
  withFeatureAs = on: name: value: if on then "${withFeature true name}=${value}" else withFeature false name;
  cmakeFeature =
    name: value:
    assert isString name && isString value;
    "-D${name}:STRING=${value}";
  cmakeBool =
    name: on:
    assert isString name && builtins.isBool on;
    "-D${name}:BOOL=${if on then "TRUE" else "FALSE"}";
  mesonOption =
    name: value:
    assert isString name && isString value;
    "-D${name}=${value}";
  mesonBool =
    name: on:
    assert builtins.isBool on;
    mesonOption name (lib.boolToString on);
  mesonEnable =
    name: on:
    assert builtins.isBool on;
    mesonOption name (if on then "enabled" else "disabled");
}
