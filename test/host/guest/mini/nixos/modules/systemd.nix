# Units of systemd, written as NixOS writes them: what pulls a unit in is a link, and words for the switch start with X-.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;

  line = name: value: "${name}=${if value == true then "true" else if value == false then "false" else toString value}\n";
  lines = name: value: if value == null then "" else lib.concatMapStrings (line name) (lib.toList value);
  section = name: values: "[${name}]\n" + lib.concatStrings (lib.mapAttrsToList lines values);

  unitSection =
    unit:
    lib.filterAttrs (_: value: value != "" && value != [ ]) {
      After = toString unit.after;
      Before = toString unit.before;
      BindsTo = toString unit.bindsTo;
      Conflicts = toString unit.conflicts;
      Description = unit.description;
      OnFailure = toString unit.onFailure;
      PartOf = toString unit.partOf;
      Requires = toString unit.requires;
      Wants = toString unit.wants;
      X-Reload-Triggers = map toString (unit.reloadTriggers or [ ]);
      X-Restart-Triggers = map toString (unit.restartTriggers or [ ]);
    }
    // unit.unitConfig;

  serviceSection =
    name: unit:
    let
      script =
        which: job: text:
        lib.optionalAttrs (text != "") {
          ${which} = "${
            pkgs.writeTextFile {
              name = "unit-script-${lib.replaceStrings [ "@" ] [ "-" ] name}-${job}";
              destination = "/bin/${name}-${job}";
              executable = true;
              text = "#!/bin/bash\nset -e\n\n${text}\n";
            }
          }/bin/${name}-${job}";
        };
      set = lib.mapAttrsToList (variable: value: builtins.toJSON "${variable}=${toString value}") (
        lib.filterAttrs (_: value: value != null) unit.environment
      );
      written =
        script "ExecStartPre" "pre-start" unit.preStart
        // script "ExecStart" "start" unit.script
        // script "ExecStartPost" "post-start" unit.postStart
        // script "ExecReload" "reload" unit.reload
        // script "ExecStop" "pre-stop" unit.preStop
        // script "ExecStopPost" "post-stop" unit.postStop
        // unit.serviceConfig;
      # Of a service whose program a module of NixOS would give only the place is held.
      program = lib.optionalAttrs (!written ? ExecStart) { ExecStart = "/bin/sleep infinity"; };
    in
    lib.optionalAttrs (set != [ ]) { Environment = set; }
    // lib.optionalAttrs (!unit.restartIfChanged) { X-RestartIfChanged = false; }
    // lib.optionalAttrs unit.reloadIfChanged { X-ReloadIfChanged = true; }
    // lib.optionalAttrs (!unit.stopIfChanged) { X-StopIfChanged = false; }
    // program
    // written;

  common = {
    enable = mkOption { default = true; };
    description = mkOption { default = ""; };
    unitConfig = mkOption { default = { }; };
  }
  // lib.genAttrs [ "after" "before" "bindsTo" "conflicts" "onFailure" "partOf" "requires" "requiredBy" "restartTriggers" "reloadTriggers" "wantedBy" "wants" ] (
    _: mkOption { default = [ ]; }
  );
  units =
    more:
    mkOption {
      default = { };
      type = types.attrsOf (types.submodule { options = common // more; });
    };

  # The files of one kind: the unit, and a link for each that wants or requires it.
  filesOf =
    kind: text: all:
    lib.concatMapAttrs (
      name: unit:
      let
        file = "${name}.${kind}";
        # The link has to end at a file of the same name, or systemd takes it for an alias.
        source = "${
          pkgs.writeTextFile {
            name = "unit-${lib.replaceStrings [ "@" "\\" ] [ "-" "-" ] file}";
            destination = "/${file}";
            text = text name unit;
          }
        }/${file}";
        links = how: map (target: lib.nameValuePair "systemd/system/${target}.${how}/${file}" { inherit source; });
      in
      lib.optionalAttrs unit.enable (
        { "systemd/system/${file}" = { inherit source; }; } // lib.listToAttrs (links "wants" unit.wantedBy ++ links "requires" unit.requiredBy)
      )
    ) all;
  plain = which: values: _: unit: section "Unit" (unitSection unit) + lib.optionalString (which != null) "\n${section which (unit.${values})}";
in
{
  options.systemd = {
    services = units {
      serviceConfig = mkOption { default = { }; };
      environment = mkOption { default = { }; };
      preStart = mkOption { default = ""; };
      script = mkOption { default = ""; };
      postStart = mkOption { default = ""; };
      preStop = mkOption { default = ""; };
      postStop = mkOption { default = ""; };
      reload = mkOption { default = ""; };
      restartIfChanged = mkOption { default = true; };
      reloadIfChanged = mkOption { default = false; };
      stopIfChanged = mkOption { default = true; };
    };
    timers = units { timerConfig = mkOption { default = { }; }; };
    sockets = units { socketConfig = mkOption { default = { }; }; };
    targets = units { };
  };

  config = {
    systemd.targets = {
      multi-user = {
        description = "Multi-User System";
        requires = [ "basic.target" ];
        after = [ "basic.target" ];
        unitConfig.AllowIsolate = true;
      };
      sysinit-reactivation.description = "Reactivate sysinit units";
    };
    environment.etc =
      filesOf "service" (name: unit: section "Unit" (unitSection unit) + "\n" + section "Service" (serviceSection name unit)) config.systemd.services
      // filesOf "timer" (plain "Timer" "timerConfig") config.systemd.timers
      // filesOf "socket" (plain "Socket" "socketConfig") config.systemd.sockets
      // filesOf "target" (plain null null) config.systemd.targets;
  };
}
