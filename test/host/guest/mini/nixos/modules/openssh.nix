# OpenSSH: its configuration is a file of the system, and sshd reads it again when it has changed.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption;
  cfg = config.services.openssh;
  word = value: if value == true then "yes" else if value == false then "no" else toString value;
  defaults = {
    KbdInteractiveAuthentication = true;
    LogLevel = "INFO";
    PasswordAuthentication = true;
    PermitRootLogin = "prohibit-password";
    X11Forwarding = false;
  };
  # Options of settings that nobody defines have no value here.
  isDefined = value: value._type or null != "if" || value.condition;
  defined = lib.concatMap (one: lib.attrNames (lib.filterAttrs (_: isDefined) one.value)) options.services.openssh.settings.definitionsWithLocations;
  # Where sshd wants a list in one word, it has commas between; names of users and groups have spaces.
  joined = name: lib.concatStringsSep (if builtins.match "(Allow|Deny)(Users|Groups)" name != null then " " else ",");
  setting =
    name:
    let
      value = cfg.settings.${name};
    in
    lib.optional (value != null) "${name} ${if lib.isList value then joined name value else word value}";
  settings = lib.concatMap setting (lib.sort builtins.lessThan (lib.unique (lib.attrNames defaults ++ defined)));
  text = lib.concatStringsSep "\n" (
    [ "UsePAM yes" ]
    # What a machine adds for itself, e.g. that it listens on one address only.
    ++ [ "Include /etc/ssh/sshd_config.guest" ]
    ++ settings
    ++ [
      cfg.extraConfig
      ""
    ]
  );
in
{
  options.services.openssh = {
    enable = mkOption { default = false; };
    ports = mkOption { default = [ 22 ]; };
    extraConfig = mkOption {
      default = "";
      type = lib.types.lines;
    };
    package = mkOption { default = pkgs.openssh; };
    hostKeys = mkOption {
      default = [
        {
          type = "ed25519";
          path = "/etc/ssh/ssh_host_ed25519_key";
        }
      ];
    };
    authorizedKeysFiles = mkOption {
      default = [ "%h/.ssh/authorized_keys" "/etc/ssh/authorized_keys.d/%u" ];
    };
    settings = mkOption {
      default = { };
      type = lib.types.submodule {
        options = lib.mapAttrs (_: default: mkOption { inherit default; }) defaults;
      };
    };
  };

  config = lib.mkIf cfg.enable {
    # NixOS writes these lines as one definition of the option, before all others: a module that reads the option finds them there.
    services.openssh.extraConfig = lib.mkOrder 0 ''
      Banner none
      AddressFamily any
      ${lib.concatMapStringsSep "\n" (port: "Port ${toString port}") cfg.ports}
      Subsystem sftp /usr/lib/openssh/sftp-server
      PrintMotd no # handled by pam_motd
      AuthorizedKeysFile ${toString cfg.authorizedKeysFiles}
      ${lib.concatMapStringsSep "\n" (key: "HostKey ${key.path}") cfg.hostKeys}
    '';
    environment.etc = {
      "ssh/sshd_config".source = pkgs.writeText "sshd.conf-final" text;
    }
    // lib.mapAttrs' (
      name: user: lib.nameValuePair "ssh/authorized_keys.d/${name}" { text = lib.concatMapStrings (key: "${key}\n") user.openssh.authorizedKeys.keys; }
    ) (lib.filterAttrs (_: user: user.openssh.authorizedKeys.keys != [ ]) config.users.users);
    systemd.services.sshd = {
      description = "SSH Daemon";
      wantedBy = [ "multi-user.target" ];
      after = [ "network.target" ];
      stopIfChanged = false;
      reloadTriggers = [ config.environment.etc."ssh/sshd_config".source ];
      serviceConfig = {
        ExecStartPre = "/bin/mkdir -p /run/sshd";
        ExecStart = "/usr/sbin/sshd -D -e -f /etc/ssh/sshd_config";
        ExecReload = "/bin/kill -HUP $MAINPID";
        KillMode = "process";
        Restart = lib.mkDefault "always";
        Type = "notify";
      };
    };
  };
}
