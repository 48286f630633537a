# Types of options: which definitions they take, and what these are together.
#
# `examine` of a type that looks into its definitions answers what is wrong with them (`problem`) and what they make (`value`); the others
# have `check`, which looks at one value, and `merge`.
{ lib }:
let
  inherit (builtins)
    all
    attrNames
    elem
    elemAt
    filter
    foldl'
    head
    isAttrs
    isBool
    isFloat
    isInt
    isList
    isPath
    isString
    length
    mapAttrs
    match
    substring
    tail
    ;
  inherit (lib)
    getFiles
    getValues
    mergeEqualOption
    mergeOneOption
    showFiles
    showOption
    ;
  inherit (lib.options) showDefs;
  inherit (lib.modules) examineWith mergeDefinitions problemOf;
  inherit (lib.types) mkOptionType;

  phrase =
    classes: type:
    if elem (type.descriptionClass or null) classes then type.description else "(${type.description})";

  # A value that is there or not, of a plain kind.
  plain =
    name: description: check:
    mkOptionType {
      inherit name description check;
      descriptionClass = "noun";
      merge = mergeEqualOption;
    };

  # A type that examines its definitions. Its `check` is known to belong to it.
  examining =
    { check, examine, ... }@args:
    mkOptionType (
      removeAttrs args [ "examine" ]
      // {
        check = {
          __functor = _: check;
          isV2MergeCoherent = true;
        };
        merge = loc: definitions: (examine loc definitions).value;
      }
    )
    // {
      inherit examine;
    };

  # Two types around others are one if these are.
  around = name: make: elemType: {
    inherit name;
    payload = { inherit elemType; };
    type = payload: make payload.elemType;
    binOp =
      a: b:
      let
        merged = a.elemType.typeMerge b.elemType.functor;
      in
      if merged == null then null else { elemType = merged; };
  };

  same = a: b: if a == b then a else null;
in
rec {
  isType = tag: value: value._type or "" == tag;
  setType = tag: value: value // { _type = tag; };
  isOptionType = isType "option-type";

  defaultFunctor = name: {
    inherit name;
    type = lib.types.${name} or null;
    payload = null;
    binOp = _: _: null;
  };
  defaultTypeMerge =
    one: other:
    if one.name != other.name then
      null
    else if one.payload == null then
      one.type
    else
      let
        payload = one.binOp one.payload other.payload;
      in
      if payload == null then null else one.type payload;

  mkOptionType =
    {
      name,
      description ? null,
      descriptionClass ? null,
      check ? _: true,
      merge ? lib.mergeDefaultOption,
      emptyValue ? { },
      getSubOptions ? _: { },
      getSubModules ? null,
      substSubModules ? _: null,
      functor ? defaultFunctor name,
      typeMerge ? defaultTypeMerge functor,
      deprecationMessage ? null,
      nestedTypes ? { },
    }:
    {
      _type = "option-type";
      description = if description == null then name else description;
      inherit
        name
        descriptionClass
        check
        merge
        emptyValue
        getSubOptions
        getSubModules
        substSubModules
        functor
        typeMerge
        deprecationMessage
        nestedTypes
        ;
    };
  optionDescriptionPhrase = unparenthesize: type: if unparenthesize (type.descriptionClass or null) then type.description else "(${type.description})";

  # ── plain values ───────────────────────────────────────────────────────────────────────────────────────────────────────

  bool = plain "bool" "boolean" isBool;
  int = plain "int" "signed integer" isInt;
  float = plain "float" "floating point number" isFloat;
  str = plain "str" "string" isString;
  boolByOr = bool // {
    name = "boolByOr";
    description = "boolean (merged using or)";
    merge = _: definitions: lib.any lib.id (getValues definitions);
    functor = defaultFunctor "boolByOr";
    typeMerge = defaultTypeMerge (defaultFunctor "boolByOr");
  };
  number = either int float;

  ints =
    let
      both = lowest: highest: "${toString lowest} and ${toString highest} (both inclusive)";
      between =
        lowest: highest:
        if lowest > highest then
          throw "ints.between: lowest must be smaller than highest"
        else
          addCheck int (value: value >= lowest && value <= highest)
          // {
            name = "intBetween";
            description = "integer between ${both lowest highest}";
          };
      bits =
        name: kind: lowest: highest:
        between lowest highest
        // {
          inherit name;
          description = "${kind}; between ${both lowest highest}";
        };
      unsignedBits = count: size: bits "unsignedInt${count}" "${count} bit unsigned integer" 0 (size - 1);
      signedBits = count: size: bits "signedInt${count}" "${count} bit signed integer" (0 - size / 2) (size / 2 - 1);
    in
    {
      inherit between;
      unsigned = addCheck int (value: value >= 0) // {
        name = "unsignedInt";
        description = "unsigned integer, meaning >=0";
        descriptionClass = "nonRestrictiveClause";
      };
      positive = addCheck int (value: value > 0) // {
        name = "positiveInt";
        description = "positive integer, meaning >0";
        descriptionClass = "nonRestrictiveClause";
      };
      u8 = unsignedBits "8" 256;
      u16 = unsignedBits "16" 65536;
      u32 = unsignedBits "32" 4294967296;
      s8 = signedBits "8" 256;
      s16 = signedBits "16" 65536;
      s32 = signedBits "32" 4294967296;
    };
  port = ints.u16;

  numbers = {
    between =
      lowest: highest:
      if lowest > highest then
        throw "numbers.between: lowest must be smaller than highest"
      else
        addCheck number (value: value >= lowest && value <= highest)
        // {
          name = "numberBetween";
          description = "integer or floating point number between ${builtins.toJSON lowest} and ${builtins.toJSON highest} (both inclusive)";
        };
    nonnegative = addCheck number (value: value >= 0) // {
      name = "numberNonnegative";
      description = "nonnegative integer or floating point number, meaning >=0";
      descriptionClass = "nonRestrictiveClause";
    };
    positive = addCheck number (value: value > 0) // {
      name = "numberPositive";
      description = "positive integer or floating point number, meaning >0";
      descriptionClass = "nonRestrictiveClause";
    };
  };

  nonEmptyStr = plain "nonEmptyStr" "non-empty string" (value: isString value && match "[ \t\n]*" value == null);
  strMatching =
    pattern:
    plain "strMatching ${lib.strings.escapeNixString pattern}" "string matching the pattern ${pattern}" (
      value: isString value && match pattern value != null
    )
    // rec {
      functor = {
        name = "strMatching";
        payload = { inherit pattern; };
        type = payload: strMatching payload.pattern;
        binOp = same;
      };
      typeMerge = defaultTypeMerge functor;
    };
  singleLineStr = plain "singleLineStr" "(optionally newline-terminated) single-line string" (strMatching "[^\n\r]*\n?").check // {
    merge = loc: definitions: lib.removeSuffix "\n" (mergeEqualOption loc definitions);
  };
  separatedString =
    sep:
    mkOptionType {
      name = "separatedString";
      description = "strings concatenated with ${builtins.toJSON sep}";
      descriptionClass = "noun";
      check = isString;
      merge = _: definitions: lib.concatStringsSep sep (getValues definitions);
      functor = {
        name = "separatedString";
        payload = { inherit sep; };
        type = payload: separatedString payload.sep;
        binOp = same;
      };
    };
  lines = separatedString "\n";
  commas = separatedString ",";
  envVar = separatedString ":";
  passwdEntry =
    type:
    addCheck type (text: !(lib.hasInfix ":" text || lib.hasInfix "\n" text))
    // {
      name = "passwdEntry ${type.name}";
      description = "${phrase [ "noun" ] type}, not containing newlines or colons";
      descriptionClass = "nonRestrictiveClause";
    };

  enum =
    values:
    let
      show =
        value:
        if isString value then
          "\"${value}\""
        else if isInt value then
          toString value
        else if isBool value then
          lib.boolToString value
        else
          "<${builtins.typeOf value}>";
    in
    mkOptionType {
      name = "enum";
      description =
        if values == [ ] then
          "impossible (empty enum)"
        else if length values == 1 then
          "value ${show (head values)} (singular enum)"
        else
          "one of ${lib.concatMapStringsSep ", " show values}";
      descriptionClass = if length values < 2 then "noun" else "conjunction";
      check = value: elem value values;
      merge = mergeEqualOption;
      functor = {
        name = "enum";
        payload = { inherit values; };
        type = payload: enum payload.values;
        binOp = a: b: { values = lib.unique (a.values ++ b.values); };
      };
    };

  pathWith =
    {
      inStore ? null,
      absolute ? null,
    }:
    let
      isInStore = value: match "${builtins.storeDir}/[^.].*" (toString value) != null;
      isAbsolute = value: substring 0 1 (toString value) == "/";
    in
    if inStore == true && absolute == false then
      throw "In pathWith, inStore means the path must be absolute"
    else
      mkOptionType {
        name = "path";
        description =
          (
            if absolute == null then
              ""
            else if absolute then
              "absolute "
            else
              "relative "
          )
          + "path"
          + (
            if inStore == null then
              ""
            else if inStore then
              " in the Nix store"
            else
              " not in the Nix store"
          );
        descriptionClass = "noun";
        check =
          value:
          (if inStore == false then isString value else lib.isStringLike value)
          && (inStore == null || inStore == isInStore value)
          && (absolute == null || absolute == isAbsolute value);
        merge = mergeEqualOption;
        functor = {
          name = "path";
          payload = { inherit inStore absolute; };
          type = pathWith;
          binOp = same;
        };
      };
  path = pathWith { absolute = true; };
  pathInStore = pathWith { inStore = true; };
  externalPath = pathWith {
    absolute = true;
    inStore = false;
  };

  package = mkOptionType {
    name = "package";
    descriptionClass = "noun";
    check = value: lib.isDerivation value || lib.isStorePath value;
    merge =
      loc: definitions:
      let
        one = mergeOneOption loc definitions;
      in
      if isPath one || isString one && !builtins.hasContext one then lib.toDerivation one else one;
  };
  shellPackage = package // {
    check = value: lib.isDerivation value && value ? shellPath;
  };

  # ── any value ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  raw = mkOptionType {
    name = "raw";
    description = "raw value";
    descriptionClass = "noun";
    merge = mergeOneOption;
  };
  unspecified = mkOptionType {
    name = "unspecified";
    description = "unspecified value";
    descriptionClass = "noun";
  };
  attrs = mkOptionType {
    name = "attrs";
    description = "attribute set";
    check = isAttrs;
    merge = _: definitions: foldl' (under: over: under // over) { } (getValues definitions);
    emptyValue.value = { };
  };
  anything = mkOptionType {
    name = "anything";
    description = "anything";
    descriptionClass = "noun";
    merge =
      loc: definitions:
      let
        kindOf = { value, ... }: if isAttrs value && lib.isStringLike value then "text" else builtins.typeOf value;
        kind = kindOf (head definitions);
      in
      if !all (definition: kindOf definition == kind) definitions then
        throw "The option `${showOption loc}' has conflicting option types in ${showFiles (getFiles definitions)}"
      else if kind == "set" then
        (attrsOf anything).merge loc definitions
      else if kind == "text" then
        mergeOneOption loc definitions
      else if kind == "lambda" then
        argument:
        anything.merge (loc ++ [ "<function body>" ]) (
          map (definition: definition // { value = definition.value argument; }) definitions
        )
      else
        mergeEqualOption loc definitions;
  };

  # ── around others ──────────────────────────────────────────────────────────────────────────────────────────────────────

  listOf =
    elemType:
    let
      check = isList;
      entry =
        n: { file, value }:
        lib.imap1 (
          m: item:
          mergeDefinitions' elemType "[definition ${toString n}-entry ${toString m}]" [
            {
              inherit file;
              value = item;
            }
          ]
        ) value;
      mergeDefinitions' =
        type: name: definitions: loc:
        mergeDefinitions (loc ++ [ name ]) type definitions;
    in
    examining {
      name = "listOf";
      description = "list of ${phrase [ "noun" "composite" ] elemType}";
      descriptionClass = "composite";
      inherit check;
      examine = loc: definitions: {
        problem = problemOf check definitions;
        value = map (entry: entry.mergedValue) (
          filter (entry: entry.isDefined) (
            map (entry: entry loc) (builtins.concatLists (lib.imap1 (n: d: entry n { inherit (d) file value; }) definitions))
          )
        );
      };
      emptyValue.value = [ ];
      getSubOptions = prefix: elemType.getSubOptions (prefix ++ [ "*" ]);
      inherit (elemType) getSubModules;
      substSubModules = modules: listOf (elemType.substSubModules modules);
      functor = around "listOf" listOf elemType;
      nestedTypes.elemType = elemType;
    };
  nonEmptyListOf =
    elemType:
    let
      list = addCheck (listOf elemType) (value: value != [ ]);
    in
    list
    // {
      description = "non-empty ${phrase [ "noun" ] list}";
      emptyValue = { };
      substSubModules = modules: nonEmptyListOf (elemType.substSubModules modules);
    };

  attrsOf = elemType: attrsWith { inherit elemType; };
  lazyAttrsOf =
    elemType:
    attrsWith {
      inherit elemType;
      lazy = true;
    };
  attrsWith =
    {
      elemType,
      lazy ? false,
      placeholder ? "name",
    }:
    examining {
      name = if lazy then "lazyAttrsOf" else "attrsOf";
      description = "${lib.optionalString lazy "lazy "}attribute set of ${phrase [ "noun" "composite" ] elemType}";
      descriptionClass = "composite";
      check = isAttrs;
      examine =
        loc: definitions:
        let
          members = lib.zipAttrsWith (name: mergeDefinitions (loc ++ [ name ]) elemType) (
            map ({ file, value, ... }: mapAttrs (_: value: { inherit file value; }) value) definitions
          );
          defined = lib.filterAttrs (_: member: member.isDefined) members;
        in
        {
          problem = problemOf isAttrs definitions;
          value =
            if lazy then
              mapAttrs (_: member: if member.isDefined then member.mergedValue else elemType.emptyValue.value or member.mergedValue) members
            else
              mapAttrs (_: member: member.mergedValue) defined;
        };
      emptyValue.value = { };
      getSubOptions = prefix: elemType.getSubOptions (prefix ++ [ "<${placeholder}>" ]);
      inherit (elemType) getSubModules;
      substSubModules =
        modules:
        attrsWith {
          inherit lazy placeholder;
          elemType = elemType.substSubModules modules;
        };
      functor = {
        name = "attrsWith";
        payload = { inherit elemType lazy placeholder; };
        type = attrsWith;
        binOp =
          a: b:
          let
            merged = a.elemType.typeMerge b.elemType.functor;
            named = filter (name: name != "name") [ a.placeholder b.placeholder ];
          in
          if merged == null || a.lazy != b.lazy || length (lib.unique named) > 1 then
            null
          else
            {
              elemType = merged;
              inherit (a) lazy;
              placeholder = head (named ++ [ "name" ]);
            };
      };
      nestedTypes.elemType = elemType;
    };

  nullOr =
    elemType:
    mkOptionType {
      name = "nullOr";
      description = "null or ${phrase [ "noun" "conjunction" ] elemType}";
      descriptionClass = "conjunction";
      check = value: value == null || elemType.check value;
      merge =
        loc: definitions:
        let
          nulls = filter ({ value, ... }: value == null) definitions;
        in
        if nulls == [ ] then
          elemType.merge loc definitions
        else if length nulls == length definitions then
          null
        else
          throw "The option `${showOption loc}` is defined both null and not null, in ${showFiles (getFiles definitions)}.";
      emptyValue.value = null;
      inherit (elemType) getSubOptions getSubModules;
      substSubModules = modules: nullOr (elemType.substSubModules modules);
      functor = around "nullOr" nullOr elemType;
      nestedTypes.elemType = elemType;
    };

  unique =
    { message }:
    type:
    mkOptionType {
      name = "unique";
      inherit (type)
        description
        descriptionClass
        check
        emptyValue
        getSubOptions
        getSubModules
        ;
      merge = lib.mergeUniqueOption {
        inherit message;
        inherit (type) merge;
      };
      substSubModules = modules: uniq (type.substSubModules modules);
      functor = around "unique" (unique { inherit message; }) type;
      nestedTypes.elemType = type;
    };
  uniq = unique { message = ""; };

  functionTo =
    elemType:
    mkOptionType {
      name = "functionTo";
      description = "function that evaluates to a(n) ${phrase [ "noun" "composite" ] elemType}";
      descriptionClass = "composite";
      check = lib.isFunction;
      merge = loc: definitions: {
        __functionArgs = lib.zipAttrsWith (_: all lib.id) (map (definition: lib.functionArgs definition.value) definitions);
        __functor =
          _: argument:
          (mergeDefinitions (loc ++ [ "<function body>" ]) elemType (
            map ({ file, value, ... }: { inherit file; value = value argument; }) definitions
          )).mergedValue;
      };
      getSubOptions = prefix: elemType.getSubOptions (prefix ++ [ "<function body>" ]);
      inherit (elemType) getSubModules;
      substSubModules = modules: functionTo (elemType.substSubModules modules);
      functor = around "functionTo" functionTo elemType;
      nestedTypes.elemType = elemType;
    };

  either =
    left: right:
    let
      functor = {
        name = "either";
        payload.elemType = [ left right ];
        type = either;
        binOp = _: _: null;
      };
    in
    examining {
      name = "either";
      description =
        if left.descriptionClass or null == "nonRestrictiveClause" then
          "${left.description}, or ${phrase [ "noun" "conjunction" ] right}"
        else
          "${phrase [ "noun" "conjunction" ] left} or ${phrase [ "noun" "conjunction" "composite" ] right}";
      descriptionClass = "conjunction";
      check = value: left.check value || right.check value;
      examine =
        loc: definitions:
        let
          one = examineWith left loc definitions;
          other = examineWith right loc definitions;
          problem = "The option `${showOption loc}` is neither a value of type `${left.description}` nor `${right.description}`, Definition values: ${showDefs definitions}";
        in
        if one.problem == null then
          one
        else if other.problem == null then
          other
        else
          {
            inherit problem;
            value = lib.warn "One or more definitions did not pass the type-check of the 'either' type.\n${problem}" (mergeOneOption loc definitions);
          };
      inherit functor;
      typeMerge =
        other:
        let
          lefts = left.typeMerge (head other.payload.elemType).functor;
          rights = right.typeMerge (elemAt other.payload.elemType 1).functor;
        in
        if other.name == "either" && lefts != null && rights != null then either lefts rights else null;
      nestedTypes = { inherit left right; };
    };
  oneOf =
    types:
    if types == [ ] then throw "types.oneOf needs to get at least one type in its argument" else foldl' either (head types) (tail types);

  coercedTo =
    from: convert: to:
    let
      check = value: from.check value && to.check (convert value) || to.check value;
      converted =
        loc: definition:
        if (if from ? examine then (examineWith from loc [ definition ]).problem == null else from.check definition.value) then
          definition // { value = convert definition.value; }
        else
          definition;
    in
    if from.getSubModules != null then
      throw "coercedTo: coercedType must not have submodules (it’s a ${from.description})"
    else
      examining {
        name = "coercedTo";
        description = "${phrase [ "noun" ] to} or ${phrase [ "noun" ] from} convertible to it";
        inherit check;
        examine =
          loc: definitions:
          let
            all = map (converted loc) definitions;
          in
          if to ? examine then
            examineWith to loc all
          else
            {
              problem = problemOf check definitions;
              value = to.merge loc all;
            };
        inherit (to) emptyValue getSubOptions getSubModules;
        substSubModules = modules: coercedTo from convert (to.substSubModules modules);
        typeMerge = _: null;
        functor = defaultFunctor "coercedTo";
        nestedTypes = {
          coercedType = from;
          finalType = to;
        };
      };

  addCheck =
    type: holds:
    let
      check = value: type.check value && holds value;
    in
    if type ? examine then
      let
        examine =
          loc: definitions:
          let
            inner = examineWith type loc definitions;
          in
          inner // { problem = if inner.problem == null then problemOf holds definitions else inner.problem; };
      in
      type
      // {
        check = {
          __functor = _: check;
          isV2MergeCoherent = true;
        };
        inherit examine;
        merge = loc: definitions: (examine loc definitions).value;
      }
    else
      type // { inherit check; };

  attrTag =
    tags:
    let
      choices = lib.concatMapStringsSep ", " lib.strings.escapeNixIdentifier (attrNames tags);
      tagOf = { value, ... }: head (attrNames value);
    in
    mkOptionType {
      name = "attrTag";
      description = "attribute-tagged union with choices: ${choices}";
      descriptionClass = "noun";
      check = value: isAttrs value && length (attrNames value) == 1 && tags ? ${head (attrNames value)};
      merge =
        loc: definitions:
        let
          tag = tagOf (head definitions);
          content =
            definition:
            if tagOf definition == tag then
              {
                inherit (definition) file;
                value = definition.value.${tag};
              }
            else
              throw "The option `${showOption loc}` is defined both as `${tag}` and `${tagOf definition}`, in ${showFiles (getFiles definitions)}.";
        in
        {
          ${tag} = (lib.modules.evalOptionValue (loc ++ [ tag ]) ({ declarations = [ ]; } // tags.${tag}) (map content definitions)).value;
        };
      nestedTypes = tags;
    };

  luaInline = mkOptionType {
    name = "luaInline";
    description = "inline lua";
    descriptionClass = "noun";
    check = value: value._type or null == "lua-inline";
    merge = mergeEqualOption;
  };

  # Values of data formats.
  serializableValueWith =
    {
      typeName,
      nullable ? true,
    }:
    let
      base = oneOf [ bool int float str path (attrsOf value) (listOf value) ];
      value = (if nullable then nullOr base else base) // {
        description = "${typeName} value";
      };
    in
    value;
  json = serializableValueWith { typeName = "JSON"; };
  toml = serializableValueWith {
    typeName = "TOML";
    nullable = false;
  };

  # ── modules as values ──────────────────────────────────────────────────────────────────────────────────────────────────

  optionType = mkOptionType {
    name = "optionType";
    description = "optionType";
    descriptionClass = "noun";
    check = isType "option-type";
    merge =
      loc: definitions:
      if length definitions == 1 then
        (head definitions).value
      else
        (lib.modules.fixupOptionType loc (
          lib.modules.mergeOptionDecls loc (
            map ({ file, value, ... }: {
              inherit file;
              pos = null;
              tree = lib.mkOption { type = value; };
            }) definitions
          )
        )).type;
  };

  deferredModule = deferredModuleWith { };
  deferredModuleWith =
    {
      staticModules ? [ ],
    }:
    let
      documented = submoduleWith { modules = staticModules; };
    in
    mkOptionType {
      name = "deferredModule";
      description = "module";
      descriptionClass = "noun";
      check = value: isAttrs value || lib.isFunction value || path.check value;
      merge = loc: definitions: {
        imports =
          staticModules
          ++ map ({ file, value, ... }: lib.setDefaultModuleLocation "${file}, via option ${showOption loc}" value) definitions;
      };
      inherit (documented) getSubOptions getSubModules;
      substSubModules = modules: deferredModuleWith { staticModules = modules; };
      functor = {
        name = "deferredModuleWith";
        payload = { inherit staticModules; };
        type = deferredModuleWith;
        binOp = a: b: { staticModules = a.staticModules ++ b.staticModules; };
      };
    };

  submodule =
    modules:
    submoduleWith {
      modules = lib.toList modules;
      shorthandOnlyDefinesConfig = true;
    };
  submoduleWith =
    args@{
      modules,
      specialArgs ? { },
      shorthandOnlyDefinesConfig ? false,
      description ? null,
      class ? null,
    }:
    let
      base = lib.evalModules {
        inherit class specialArgs;
        modules = [ { _module.args.name = lib.mkOptionDefault "‹name›"; } ] ++ modules;
      };
      unchecked = base.extendModules {
        modules = [ { config._module.check = lib.mkForce false; } ];
      };
      inherit (base._module) freeformType;
      check = value: isAttrs value || lib.isFunction value || path.check value;
      asModule =
        { file, value, ... }:
        if isAttrs value && shorthandOnlyDefinesConfig then
          {
            _file = file;
            config = value;
          }
        else
          {
            _file = file;
            imports = [ value ];
          };
      # Where only one of two says something, that holds.
      settled =
        what: a: b:
        if a == null || a == b then
          b
        else if b == null then
          a
        else
          throw "A submoduleWith option is declared multiple times with conflicting ${what}";
    in
    examining {
      name = "submodule";
      description =
        if description != null then
          description
        else if unchecked._module.freeformType ? description then
          "open submodule of ${phrase [ "noun" "composite" ] unchecked._module.freeformType}"
        else
          "submodule";
      inherit check;
      examine = loc: definitions: {
        problem = problemOf check definitions;
        value =
          (base.extendModules {
            modules = [ { _module.args.name = lib.last loc; } ] ++ map asModule definitions;
            prefix = loc;
          }).config;
      };
      emptyValue.value = base.config;
      getSubOptions =
        prefix:
        let
          here = unchecked.extendModules { inherit prefix; };
          free = here._module.freeformType;
        in
        here.options // lib.optionalAttrs (free != null) { _freeformOptions = free.getSubOptions prefix; };
      getSubModules = modules;
      substSubModules = modules: submoduleWith (args // { inherit modules; });
      nestedTypes = lib.optionalAttrs (freeformType != null) { inherit freeformType; };
      functor = {
        name = "submodule";
        payload = { inherit modules class specialArgs shorthandOnlyDefinesConfig description; };
        type = submoduleWith;
        binOp = a: b: {
          modules = a.modules ++ b.modules;
          class = settled "class values \"${toString a.class}\" and \"${toString b.class}\"." a.class b.class;
          specialArgs =
            let
              both = builtins.intersectAttrs a.specialArgs b.specialArgs;
            in
            if both == { } then
              a.specialArgs // b.specialArgs
            else
              throw "A submoduleWith option is declared multiple times with the same specialArgs \"${toString (attrNames both)}\"";
          shorthandOnlyDefinesConfig = settled "shorthandOnlyDefinesConfig values" a.shorthandOnlyDefinesConfig b.shorthandOnlyDefinesConfig;
          description = settled "descriptions" a.description b.description;
        };
      };
    };
}
