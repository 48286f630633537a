/** Ten modules that mix many ways of reading: each lists every place that reads one value, and silence for all look-alikes. */
import { describe, it } from "mocha";
import { checkSource } from "../check.ts";

describe("uses in mixed modules", () => {
  it("have a namespace in a constant, an alias of its group, a pipe and a wrapped body", () =>
    checkSource(
      "my.ports.git",
      `
#- configuration.nix
{ lib, ... }: {
  imports = [ ./git.nix ];
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.git = 3000;
#                 ^^^ declaration
#                 ^^^ definition
}
#- git.nix
{ config, lib, ... }:
let
  namespace = "my";
  cfg = config.\${namespace}.ports;
in
lib.mkIf (cfg.git != 0) (lib.mkMerge [
#             ^^^ alias-path
  { services.forgejo.settings.server.HTTP_PORT = cfg.git; }
#                                                    ^^^ alias-path
  { networking.firewall.allowedTCPPorts = cfg |> lib.getAttr "git" |> lib.singleton; }
#                                                            ^^^^^ dynamic
])
`,
    ));

  it("are names inherited from a group: in names, lists and further inherits", () =>
    checkSource(
      "my.user",
      `
{ config, lib, ... }:
let inherit (config.my) user host; in {
#                       ^^^^ inherit
  options.my.user = lib.mkOption { default = "mia"; };
#            ^^^^ declaration
  config = {
    users.users.\${user}.home = "/home/\${user}";
#                 ^^^^ alias
#                                       ^^^^ alias
    nix.settings.trusted-users = [ "root" user ];
#                                         ^^^^ alias
    services.getty = { inherit user; autologinUser = user; };
#                              ^^^^ inherit
#                                                    ^^^^ alias
    services.x = { user = "other"; name = host; };
  };
}
`,
    ));

  it("end where a nearer binding stands: parameters, nested lets and recursive sets hide an alias", () =>
    checkSource(
      "my.ports.ssh",
      `
{ config, lib, ... }:
let port = config.my.ports.ssh; in {
#                          ^^^ direct
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config = {
    my.ports = { ssh = 22; };
#                ^^^ declaration
#                ^^^ definition
    services.a = { port = port; };
#                         ^^^^ alias
    services.b = rec { port = 1; next = port + 1; };
    services.c = map (port: port + 1) [ port ];
#                                       ^^^^ alias
    services.d = let port = 2; in { inherit port; };
    services.e = (x: { port ? 3, ... }: port) port { };
#                                             ^^^^ alias
  };
}
`,
    ));

  it("through a with yield to every other binding, and to none that it cannot know", () =>
    checkSource(
      "my.ports.web",
      `
{ config, lib, pkgs, ... }:
with lib;
let web = 8080; in {
  options.my.ports = mkOption { type = types.attrsOf types.port; };
  config = {
    my.ports = { web = 80; api = 81; };
#                ^^^ declaration
#                ^^^ definition
    services.a = with config.my.ports; [ web api ];
    services.b = { } // (with config.my; { port = ports.web; });
#                                                       ^^^ with
    services.c = with config; with my; ports.web;
#                                            ^^^ with
    services.d = with config.my.ports; with pkgs; [ web api ];
  };
}
`,
    ));

  it("are no names that another with may bind as well", () =>
    checkSource(
      "my.ports.api",
      `
{ config, lib, pkgs, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config = {
    my.ports.api = 81;
#            ^^^ declaration
#            ^^^ definition
    services.a = with pkgs; with config.my.ports; [ api hello ];
#                                                   ^^^ with
  };
}
`,
    ));

  it("are names put together from several bindings, and members of sets", () =>
    checkSource(
      "my.paths.media",
      `
{ config, lib, ... }:
let
  paths.state = "/var/lib";
  paths.media = config.my.paths.media;
#                               ^^^^^ direct
  both = { inherit (config.my.paths) media; all.media = config.my.paths.media; };
#                                    ^^^^^ inherit
#                                                                       ^^^^^ direct
in {
  options.my.paths.media = lib.mkOption { default = "/srv/media"; };
#                  ^^^^^ declaration
  config.services.jellyfin = {
    dataDir = paths.state;
    mediaDir = "\${paths.media}/films";
#                 ^^^^^^^^^^^ alias
    a = both.media;
#       ^^^^^^^^^^ alias
    b = both.all.media;
#       ^^^^^^^^^^^^^^ alias
    inherit (both) media;
#                  ^^^^^ inherit
  };
}
`,
    ));

  it("are calls of lib that say the path, with a fallback or as a question", () =>
    checkSource(
      "my.ports.ssh",
      `
{ config, lib, ... }:
let key = "ssh"; in {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.ssh = 22;
#                 ^^^ declaration
#                 ^^^ definition
  config.x = {
    a = lib.getAttrFromPath [ "my" "ports" "ssh" ] config;
#                                          ^^^^^ dynamic
    b = lib.attrByPath [ "my" "ports" key ] 22 config;
#                                     ^^^ dynamic
    c = if config.my.ports ? \${key} then config.my.ports.\${key} else 22;
#                            ^^^^^^ guard
#                                                        ^^^^^^ dynamic
    d = lib.hasAttrByPath [ "my" "ports" "ssh" ] config && builtins.hasAttr key config.my.ports;
#                                        ^^^^^ guard
#                                                                           ^^^ guard
    e = config.my.ports.ssh or 22;
#                       ^^^ direct
  };
}
`,
    ));

  it("in a submodule are of its own config, also where its module is bound before", () =>
    checkSource(
      "my.media.<name>.port",
      `
{ config, lib, ... }:
with lib;
let
  outer = config;
  service = { name, config, ... }: {
    options.port = mkOption { type = types.port; };
#           ^^^^ declaration
    options.url = mkOption { default = "http://localhost:\${toString config.port}/\${outer.my.base}"; };
#                                                                          ^^^^ direct
    config.url = mkIf (config.port == 0) (mkForce "");
#                             ^^^^ direct
  };
in {
  options.my.base = mkOption { };
  options.my.media = mkOption { type = types.attrsOf (types.submodule service); };
  config.x = map (one: one.port) (attrValues config.my.media);
}
`,
    ));

  it("in Home Manager are of its own config, of the system, and of the system through its user", () =>
    checkSource(
      "modules.git.enable",
      `
#- configuration.nix
{ config, ... }: {
  imports = [ ./git.nix ];
  home-manager.users.mia = { config, osConfig, ... }: {
    modules.git.enable = true;
#               ^^^^^^ definition
    programs.git.enable = config.modules.git.enable;
#                                            ^^^^^^ direct
    programs.gh.enable = osConfig.modules.git.enable;
#                                             ^^^^^^ direct
  };
  environment.x = config.home-manager.users.mia.modules.git.enable;
#                                                           ^^^^^^ direct
}
#- git.nix
{ lib, ... }: { options.modules.git.enable = lib.mkEnableOption "git" // { default = true; }; }
#                                   ^^^^^^ declaration
`,
    ));

  it("are arguments of factories that make modules", () =>
    checkSource(
      "my.ports.sonarr",
      `
#- configuration.nix
{ config, lib, ... }: {
  imports = [
    ./sonarr.nix
    ((import ./factory.nix { inherit lib; }) { name = "radarr"; port = config.my.ports.sonarr; })
#                                                                                      ^^^^^^ direct
  ];
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.sonarr = 8989;
#                 ^^^^^^ declaration
#                 ^^^^^^ definition
}
#- sonarr.nix
args@{ config, lib, ... }:
((import ./factory.nix { inherit lib; }) {
  name = "sonarr";
  port = config.my.ports.sonarr;
#                        ^^^^^^ direct
  url = "http://[::1]:\${toString args.config.my.ports.sonarr}";
#                                                     ^^^^^^ direct
}) args
#- factory.nix
{ lib }: { name, port, url ? "" }: { config, ... }: {
  config.services.\${name} = { inherit port; other = config.my.ports.sonarr; };
#                                                                   ^^^^^^ direct
}
`,
    ));
});
