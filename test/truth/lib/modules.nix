# Modules: collected from their imports, their options declared, their definitions merged.
{ lib }:
let
  inherit (builtins)
    addErrorContext
    all
    attrNames
    concatMap
    filter
    head
    isAttrs
    isList
    isString
    length
    mapAttrs
    seq
    tail
    typeOf
    ;
  inherit (lib)
    imap1
    isOption
    last
    mkMerge
    mkOption
    mkOptionDefault
    optional
    optionalAttrs
    pushDownProperties
    setAttrByPath
    showFiles
    showOption
    zipAttrs
    ;
  inherit (lib.options) showDefs;

  public = {
    inherit
      evalModules
      setDefaultModuleLocation
      importApply
      collectModules
      mergeModules
      mergeOptionDecls
      fixupOptionType
      evalOptionValue
      mergeDefinitions
      mergeAttrDefinitionsWithPrio
      ;
    # For types.nix only.
    inherit examineWith problemOf;
  };

  evalModules =
    evalArgs@{
      modules,
      prefix ? [ ],
      specialArgs ? { },
      class ? null,
      args ? { },
      check ? true,
    }:
    let
      all =
        modules
        ++ optional (evalArgs ? args) { config._module.args = args; }
        ++ optional (evalArgs ? check) { config._module.check = lib.mkDefault check; };

      # Each evaluation has its own, so that one that extends another does not get two.
      internal = rec {
        _file = "lib/modules.nix";
        key = _file;
        options._module = {
          args = mkOption {
            type = lib.types.lazyAttrsOf lib.types.raw;
            description = "Arguments of modules.";
          };
          check = mkOption {
            type = lib.types.bool;
            default = true;
            internal = true;
            description = "Whether every definition needs an option.";
          };
          freeformType = mkOption {
            type = lib.types.nullOr lib.types.optionType;
            default = null;
            internal = true;
            description = "The type of all that has no option.";
          };
          specialArgs = mkOption {
            readOnly = true;
            internal = true;
            description = "Arguments that imports may depend on.";
          };
        };
        config._module = {
          args = {
            inherit extendModules;
            moduleType = type;
          };
          inherit specialArgs;
        };
      };

      collected = collectModules class (toString (specialArgs.modulesPath or "")) (all ++ [ internal ]) (
        {
          inherit lib options config specialArgs;
          _class = class;
          _prefix = prefix;
        }
        // specialArgs
      );
      merged = mergeModules prefix (lib.reverseList collected);

      inherit (merged) options;
      declared = lib.mapAttrsRecursiveCond (tree: !isOption tree) (_: option: option.value) options;
      inherit (declared._module) freeformType;
      others = map ({ file, prefix, value, ... }: {
        inherit file;
        value = setAttrByPath prefix value;
      }) merged.unmatched;
      config =
        if freeformType == null then
          declared
        else
          lib.recursiveUpdate (if others == [ ] then { } else freeformType.merge prefix others) declared;

      checked = seq (
        if freeformType == null && declared._module.check && merged.unmatched != [ ] then
          throw (doesNotExist prefix options (head merged.unmatched))
        else
          null
      );
      extendModules =
        {
          modules ? [ ],
          specialArgs ? { },
          prefix ? evalArgs.prefix or [ ],
        }:
        evalModules (
          evalArgs
          // {
            modules = all ++ modules;
            specialArgs = evalArgs.specialArgs or { } // specialArgs;
            inherit prefix;
          }
        );
      type = lib.types.submoduleWith {
        modules = all;
        inherit specialArgs class;
      };
    in
    {
      _type = "configuration";
      config = checked (removeAttrs config [ "_module" ]);
      options = checked options;
      _module = checked config._module;
      inherit extendModules type class;
    };

  # What stands where no option is, and which options are meant perhaps.
  doesNotExist =
    prefix: options: definition:
    let
      parent = lib.init definition.prefix;
      siblings = attrNames (lib.attrByPath parent { } options);
      candidates = if parent == [ ] then lib.remove "_module" siblings else siblings;
      distance = lib.strings.levenshtein (last definition.prefix);
      close =
        if length candidates < 100 then candidates else filter (name: distance name <= 2) candidates;
      meant = map (name: "`${showOption (prefix ++ parent ++ [ name ])}'") (lib.take 3 (lib.sortOn distance close));
      suggestion =
        if meant == [ ] then
          ""
        else if length meant == 1 then
          "\n\nDid you mean ${head meant}?"
        else
          "\n\nDid you mean ${lib.concatStringsSep ", " (lib.init meant)} or ${last meant}?";
      place = showOption prefix;
      told = "The option `${showOption (prefix ++ definition.prefix)}' does not exist. Definition values:${showDefs [ definition ]}${suggestion}";
    in
    if attrNames options != [ "_module" ] then
      told
    else if place == "" then
      "${told}\n\nIt seems as if you're trying to declare an option by placing it into `config' rather than `options'!\n"
    else
      "${told}\n\nHowever there are no options defined in `${place}'. Are you sure you've\ndeclared your options properly? This can happen if you e.g. declared your options in `types.submodule'\nunder `config' rather than `options'.\n";

  # ── modules ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  # Breadth first, each key once, without those that any module disables.
  collectModules =
    class: modulesPath: modules: args:
    let
      node =
        file: key: n: value:
        let
          module = checkClass class (load class args file "${key}:anon-${toString n}" value);
          children = imap1 (node module.file module.key) module.imports;
        in
        {
          inherit (module) key;
          inherit module children;
          disabled = map (disabledKey modulesPath module.file) module.disabledModules ++ concatMap (child: child.disabled) children;
        };
      roots = imap1 (node lib.unknownModule "") modules;
      disabled = concatMap (root: root.disabled) roots;
      enabled = filter ({ key, ... }: !builtins.elem key disabled);
    in
    map ({ module, ... }: module) (
      builtins.genericClosure {
        startSet = enabled roots;
        operator = { children, ... }: enabled children;
      }
    );

  disabledKey =
    modulesPath: file: value:
    if isString value then
      if builtins.substring 0 1 value == "/" then value else "${modulesPath}/${value}"
    else if lib.strings.isConvertibleWithToString value then
      toString value
    else if value ? key then
      value.key
    else if isAttrs value then
      throw "Module `${file}` contains a disabledModules item that is an attribute set, presumably a module, that does not have a `key` attribute. This means that the module system doesn't have any means to identify the module that should be disabled. Make sure that you've put the correct value in disabledModules: a string path relative to modulesPath, a path value, or an attribute set with a `key` attribute."
    else
      throw "Each disabledModules item must be a path, string, or a attribute set with a key attribute, or a value supported by toString. However, one of the disabledModules items in `${file}` is none of that, but is of type ${typeOf value}.";

  checkClass =
    class: module:
    if class == null || module.class == null || module.class == class then
      module
    else
      throw "The module `${module.file}` (class: ${lib.strings.escapeNixString module.class}) cannot be imported into a module evaluation that expects class ${lib.strings.escapeNixString class}.";

  load =
    class: args: file: key: value:
    if lib.isFunction value then
      normal file key (applied key value args)
    else if isList value then
      throw "Module imports can't be nested lists. Perhaps you meant to remove one level of lists? Definitions: ${showDefs [ { inherit file value; } ]}"
    else if !isAttrs value then
      let
        path = toString value;
        content = import value;
      in
      normal path path (if lib.isFunction content then applied path content args else content)
    else if value._type or "module" == "module" then
      normal file key value
    else if value._type == "if" || value._type == "override" then
      load class args file key { config = value; }
    else
      throw "Expected a module, but found a value of type ${lib.strings.escapeNixString value._type}${
        lib.optionalString (file != lib.unknownModule) ", while trying to load a module into ${file}"
      }.";

  applied =
    key: f: args:
    f (
      args
      // mapAttrs (
        name: _:
        addErrorContext "while evaluating the module argument `${name}' in \"${key}\":" (args.${name} or args.config._module.args.${name})
      ) (lib.functionArgs f)
    );

  # All forms in which a module may be written, as one.
  normal =
    file: key: module:
    let
      spoken = module ? config || module ? options;
      others = removeAttrs module [ "_class" "_file" "key" "disabledModules" "imports" "options" "config" "meta" "freeformType" ];
      config =
        if spoken then
          module.config or { }
        else
          removeAttrs module [ "_class" "_file" "key" "disabledModules" "require" "imports" "freeformType" ];
      more = optional (spoken && module ? meta) { inherit (module) meta; } ++ optional (module ? freeformType) { _module.freeformType = module.freeformType; };
    in
    if !isAttrs module then
      throw "module ${file} (${key}) does not look like a module."
    else if spoken && others != { } then
      throw "Module `${key}' has an unsupported attribute `${head (attrNames others)}'. This is caused by introducing a top-level `config' or `options' attribute. Add configuration attributes immediately on the top level instead, or move all of them (namely: ${toString (attrNames others)}) into the explicit `config' attribute."
    else
      {
        file = toString module._file or file;
        key = toString module.key or key;
        class = module._class or null;
        disabledModules = module.disabledModules or [ ];
        imports = (if spoken then [ ] else module.require or [ ]) ++ module.imports or [ ];
        options = module.options or { };
        config = if more == [ ] then config else mkMerge ([ config ] ++ more);
      };

  setDefaultModuleLocation = file: module: {
    _file = file;
    imports = [ module ];
  };
  importApply = path: argument: setDefaultModuleLocation path (import path argument);

  # ── options and their definitions ──────────────────────────────────────────────────────────────────────────────────────

  mergeModules =
    prefix: modules:
    mergeLevel prefix
      (map (module: {
        inherit (module) file;
        tree = module.options;
      }) modules)
      (
        concatMap (
          module:
          map (config: {
            inherit (module) file;
            inherit config;
          }) (pushDownProperties module.config)
        ) modules
      );

  # `trees`: what modules declare at this place. `configs`: what they define here, without properties.
  mergeLevel =
    prefix: trees: configs:
    let
      place = lib.concatStringsSep "." prefix;
      declarations = zipAttrs (
        map (
          { file, tree, ... }:
          if isAttrs tree then
            mapAttrs (name: below: {
              inherit file;
              tree = below;
              pos = builtins.unsafeGetAttrPos name tree;
            }) tree
          else
            throw "An option declaration for `${place}' has type\n`${typeOf tree}' rather than an attribute set.\nDid you mean to define this outside of `options'?\n"
        ) trees
      );
      sets =
        assert all (
          { file, config }:
          isAttrs config
          || throw "In module `${file}', you're trying to define a value of type `${typeOf config}'\nrather than an attribute set for the option\n`${place}'!\n\nThis usually happens if `${place}' has option\ndefinitions inside that are not matched. Please check how to properly define\nthis option by e.g. referring to `man 5 configuration.nix'!\n"
        ) configs;
        configs;
      definitions = zipAttrs (map ({ file, config }: mapAttrs (_: value: { inherit file value; }) config) sets);
      results = mapAttrs (
        name: declared:
        let
          loc = prefix ++ [ name ];
          raw = definitions.${name} or [ ];
          declaredOptions = filter (
            { file, tree, ... }: tree ? _type && (tree._type == "option" || throw (notAnOption loc tree._type file))
          ) declared;
          option = decls: {
            options = evalOptionValue loc (fixupOptionType loc (mergeOptionDecls loc decls)) raw;
            unmatched = [ ];
          };
        in
        if length declaredOptions == length declared then
          option declared
        else if declaredOptions == [ ] then
          mergeLevel loc declared (
            concatMap ({ file, value }: map (config: { inherit file config; }) (pushDownProperties value)) raw
          )
        else if all ({ tree, ... }: tree.type.name or null == "submodule") declaredOptions then
          option (map asSubmodule declared)
        else
          throw (cannotHaveOptions loc (head declaredOptions) (filter ({ tree, ... }: !isOption tree) declared))
      ) declarations;
      unmatched =
        mapAttrs (_: result: result.unmatched) results // removeAttrs definitions (attrNames results);
    in
    {
      options = mapAttrs (_: result: result.options) results;
      unmatched =
        if configs == [ ] then
          [ ]
        else
          builtins.concatLists (
            lib.mapAttrsToList (name: map (definition: definition // { prefix = [ name ] ++ definition.prefix or [ ]; })) unmatched
          );
    };

  # Options that are declared below an option for a submodule are the submodule's.
  asSubmodule =
    declaration:
    if isOption declaration.tree then
      declaration
    else
      declaration
      // {
        tree = mkOption {
          type = lib.types.submoduleWith {
            modules = [ { options = declaration.tree; } ];
            shorthandOnlyDefinesConfig = null;
          };
        };
      };

  notAnOption =
    loc: tag: file:
    "In module ${file}: expected an option declaration at option path `${showOption loc}` but got an attribute set with type ${tag}"
    + lib.optionalString (tag == "option-type") "\n\nWhen declaring an option, you must wrap the type in a `mkOption` call.";

  cannotHaveOptions =
    loc: option: below:
    "The option `${showOption loc}' in module `${option.file}' would be a parent of the following options, but its type `${
      option.tree.type.description or "<no description>"
    }' does not support nested options.\n${
      lib.concatStringsSep "\n" (
        concatMap (
          { file, tree, ... }:
          map (path: "  - option(s) with prefix `${showOption (loc ++ path)}' in module `${file}'") (map (name: [ name ]) (attrNames tree))
        ) below
      )
    }";

  mergeOptionDecls =
    loc: declarations:
    builtins.foldl'
      (
        sofar: { file, tree, pos, ... }:
        let
          both = name: sofar ? ${name} && tree ? ${name};
          twice = throw "The option `${showOption loc}' in `${file}' is already declared in ${showFiles sofar.declarations}.";
          type = sofar.type.typeMerge tree.type.functor;
          modules = tree.type.getSubModules or null;
        in
        if both "default" || both "example" || both "description" || both "apply" then
          twice
        else
          tree
          // sofar
          // {
            declarations = sofar.declarations ++ [ file ];
            declarationPositions =
              sofar.declarationPositions
              ++ [
                (
                  if pos == null then
                    {
                      inherit file;
                      line = null;
                      column = null;
                    }
                  else
                    pos
                )
              ];
            options = lib.optionals (modules != null) (map (setDefaultModuleLocation file) modules) ++ sofar.options;
          }
          // optionalAttrs (both "type") { type = if type == null then twice else type; }
      )
      {
        inherit loc;
        declarations = [ ];
        declarationPositions = [ ];
        options = [ ];
      }
      declarations;

  fixupOptionType =
    _: option:
    if option.type.getSubModules or null == null then
      option // { type = option.type or lib.types.unspecified; }
    else
      option
      // {
        type = option.type.substSubModules option.options;
        options = [ ];
      };

  evalOptionValue =
    loc: option: definitions:
    let
      all =
        optional (option ? default) {
          file = head option.declarations;
          value = mkOptionDefault option.default;
        }
        ++ definitions;
      shown = map (definition: definition // { value = (mergeDefinitions loc option.type [ definition ]).mergedValue; }) all;
      merged =
        if option.readOnly or false && length all > 1 then
          throw "The option `${showOption loc}' is read-only, but it's set multiple times. Definition values:${showDefs shown}"
        else
          mergeDefinitions loc option.type all;
    in
    option
    // {
      value = addErrorContext "while evaluating the option `${showOption loc}':" (
        if option ? apply then option.apply merged.mergedValue else merged.mergedValue
      );
      inherit (merged) isDefined highestPrio;
      definitions = lib.getValues merged.holding;
      files = lib.getFiles merged.holding;
      definitionsWithLocations = merged.holding;
      __toString = _: showOption loc;
    };

  mergeDefinitions =
    loc: type: definitions:
    let
      discharged = concatMap (
        { file, value, ... }:
        addErrorContext "while evaluating definitions from `${file}':" (
          map (inner: if inner._type or "" == "definition" then inner else { inherit file; value = inner; }) (lib.dischargeProperties value)
        )
      ) definitions;
      strongest = lib.modules.filterOverrides' discharged;
      holding =
        if lib.any ({ value, ... }: value._type or "" == "order") strongest.values then
          lib.sortProperties strongest.values
        else
          strongest.values;
      isDefined = holding != [ ];
      examined = examineWith type loc holding;
      wrong = filter ({ value, ... }: !type.check value) holding;
      notOfType = "A definition for option `${showOption loc}' is not of type `${type.description}'.";
    in
    rec {
      inherit holding isDefined;
      inherit (strongest) highestPrio;
      mergedValue =
        if isDefined then
          if type ? examine then
            if examined.problem == null then examined.value else throw "${notOfType} TypeError: ${examined.problem}"
          else if wrong == [ ] then
            type.merge loc holding
          else
            throw "${notOfType} Definition values:${showDefs wrong}"
        else
          type.emptyValue.value
            or (throw "The option `${showOption loc}' was accessed but has no value defined. Try setting the option.");
      defsFinal = holding;
      optionalValue = optionalAttrs isDefined { value = mergedValue; };
    };

  # Whatever the type: what is wrong with the definitions, and what they make.
  examineWith =
    type: loc: definitions:
    if !(type ? examine) then
      {
        problem = problemOf type.check definitions;
        value = type.merge loc definitions;
      }
    else if type.check.isV2MergeCoherent or false then
      type.examine loc definitions
    else
      throw "The option `${showOption loc}' has a type `${type.description}' that uses\nan ad-hoc `type // { check = ...; }' override, which is incompatible with\nthe v2 merge mechanism.\n";
  problemOf =
    check: definitions:
    let
      wrong = filter ({ value, ... }: !check value) definitions;
    in
    if wrong == [ ] then null else "Definition values: ${showDefs wrong}";

  # The members of an option for sets, each with the priority of its own definitions.
  mergeAttrDefinitionsWithPrio =
    option:
    mapAttrs (
      name: definitions:
      let
        merged = mergeDefinitions (option.loc ++ [ name ]) option.type.nestedTypes.elemType definitions;
      in
      {
        value = merged.mergedValue;
        inherit (merged) highestPrio;
      }
    ) (
      zipAttrs (
        concatMap (
          definition: map (mapAttrs (_: value: definition // { inherit value; })) (pushDownProperties definition.value)
        ) option.definitionsWithLocations
      )
    );
in
public
