/** Every way of writing a read of an option is recognised, with the path it means; nothing else is. */
import { describe, it } from "mocha";
import { checkFacts } from "../check.ts";

const reads = (source: string): void => checkFacts("reads", source);

describe("reads: the path itself", () => {
  it("is read from the module's config", () =>
    reads(`
{ config, ... }: { services.openssh.ports = [ config.my.ports.ssh ]; }
#                                             ^^^^^^^^^^^^^^^^^^^ direct my.ports.ssh
`));

  it("may be quoted, parenthesised, or have a default", () =>
    reads(`
{ config, ... }: {
  a = config.my."ports".ssh;
  #   ^^^^^^^^^^^^^^^^^^^^^ direct my.ports.ssh
  b = (config.my.ports).ssh;
  #   ^^^^^^^^^^^^^^^^^^^^^ direct my.ports.ssh
  c = config.my.ports.ssh or 22;
  #   ^^^^^^^^^^^^^^^^^^^^^^^^^ direct my.ports.ssh
  d = (config.my or { }).ports.ssh;
  #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ direct my.ports.ssh
}
`));

  it("keeps a quoted name with a dot in one piece", () =>
    reads(`
{ config, ... }: { a = config.my."a.b".c; }
#                      ^^^^^^^^^^^^^^^^^ direct my."a.b".c
`));

  it("stands in interpolations and in attribute names", () =>
    reads(`
{ config, ... }: {
  url = "https://cloud.\${config.my.configs.domain}/";
  #                      ^^^^^^^^^^^^^^^^^^^^^^^^ direct my.configs.domain
  users.users.\${config.my.configs.user} = { };
  #             ^^^^^^^^^^^^^^^^^^^^^^ direct my.configs.user
  hosts."x.\${config.my.configs.domain}".y = 1;
  #          ^^^^^^^^^^^^^^^^^^^^^^^^ direct my.configs.domain
}
`));

  it("is read through the name of all arguments", () =>
    reads(`
args@{ lib, ... }: { a = args.config.my.ports.ssh; }
#                        ^^^^^^^^^^^^^^^^^^^^^^^^ direct my.ports.ssh
`));

  it("is read through the only parameter of a module", () =>
    reads(`
args: { a = args.config.my.ports.ssh; }
#           ^^^^^^^^^^^^^^^^^^^^^^^^ direct my.ports.ssh
`));

  it("is read from another host of the flake", () =>
    reads(`
{ self, ... }: { a = self.nixosConfigurations.heim.config.my.ports.ssh; }
#                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ direct my.ports.ssh
`));

  it("is read by a factory that receives the whole config", () =>
    reads(`
{ lib }: { mkService = { config, name }: { a = config.my.ports.ssh; }; }
#                                              ^^^^^^^^^^^^^^^^^^^ direct my.ports.ssh
`));

  it("needs config: a name that hides it is something else", () =>
    reads(`
{ lib, ... }: let config = { my.ports.ssh = 22; }; in { a = config.my.ports.ssh; }
`));
});

describe("reads: aliases", () => {
  it("are names that stand for the option", () =>
    reads(`
{ config, ... }:
let port = config.my.ports.ssh;
#          ^^^^^^^^^^^^^^^^^^^ direct my.ports.ssh
in { a = port; b = toString port; c = "\${port}"; }
#        ^^^^ alias my.ports.ssh
#                           ^^^^ alias my.ports.ssh
#                                        ^^^^ alias my.ports.ssh
`));

  it("may stand for a group; a select below is a read of the leaf", () =>
    reads(`
{ config, ... }:
let cfg = config.my.configs;
#         ^^^^^^^^^^^^^^^^^ direct my.configs
in { a = cfg.identity.domain; b = cfg.server.lanIP or null; }
#        ^^^^^^^^^^^^^^^^^^^ alias-path my.configs.identity.domain
#                                 ^^^^^^^^^^^^^^^^^^^^^^^^ alias-path my.configs.server.lanIP
`));

  it("go on through chains, nested lets and recursive sets", () =>
    reads(`
{ config, ... }:
let
  c = config.my.configs;
  #   ^^^^^^^^^^^^^^^^^ direct my.configs
  id = c.identity;
  #    ^^^^^^^^^^ alias-path my.configs.identity
in rec {
  domain = id.domain;
  #        ^^^^^^^^^ alias-path my.configs.identity.domain
  mail = "root@" + domain;
  #                ^^^^^^ alias my.configs.identity.domain
}
`));

  it("may be members of a set", () =>
    reads(`
{ config, ... }:
let common = { domain = config.my.configs.domain; };
#                       ^^^^^^^^^^^^^^^^^^^^^^^^ direct my.configs.domain
in { a = common.domain; }
#        ^^^^^^^^^^^^^ alias my.configs.domain
`));

  it("end where a value is derived", () =>
    reads(`
{ config, ... }:
let p = toString config.my.ports.ssh; url = "http://\${config.my.configs.domain}";
#                ^^^^^^^^^^^^^^^^^^^ direct my.ports.ssh
#                                                     ^^^^^^^^^^^^^^^^^^^^^^^^ direct my.configs.domain
in { a = p; b = url; }
`));

  it("end where an inner name hides them", () =>
    reads(`
{ config, ... }:
let port = config.my.ports.ssh;
#          ^^^^^^^^^^^^^^^^^^^ direct my.ports.ssh
in { a = port: port; b = let port = 1; in port; c = { port, ... }: port; d = rec { port = 2; e = port; }; }
`));

  it("defined by themselves mean nothing", () =>
    reads(`
{ config, ... }: let a = b; b = a; c = c.d; in { x = a; y = c.d; }
`));
});

describe("reads: inherit", () => {
  it("takes leaves out of a group", () =>
    reads(`
{ config, ... }:
let inherit (config.my.configs) domain user;
#            ^^^^^^^^^^^^^^^^^ direct my.configs
#                               ^^^^^^ inherit my.configs.domain
#                                      ^^^^ inherit my.configs.user
in { a = domain; }
#        ^^^^^^ alias my.configs.domain
`));

  it("takes groups, too", () =>
    reads(`
{ config, ... }:
let inherit (config) my; in { a = my.ports.ssh; }
#                    ^^ inherit my
#                                 ^^^^^^^^^^^^ alias-path my.ports.ssh
`));

  it("passes an alias on", () =>
    reads(`
{ config, ... }:
let port = config.my.ports.ssh;
#          ^^^^^^^^^^^^^^^^^^^ direct my.ports.ssh
in { services.x = { inherit port; }; }
#                           ^^^^ inherit my.ports.ssh
`));

  it("of config itself reads nothing", () =>
    reads(`
{ config, lib, ... }: { a = f { inherit config lib; }; }
`));
});

describe("reads: with", () => {
  it("finds names that nothing else binds", () =>
    reads(`
{ config, ... }: with config.my.configs; { a = domain; b = identity.user; }
#                     ^^^^^^^^^^^^^^^^^ direct my.configs
#                                              ^^^^^^ with my.configs.domain
#                                                          ^^^^^^^^^^^^^ with my.configs.identity.user
`));

  it("never hides a name that is bound, nor one of Nix's own", () =>
    reads(`
{ config, ... }: let domain = "x"; in with config.my.configs; { a = domain; b = toString 1; c = true; }
#                                          ^^^^^^^^^^^^^^^^^ direct my.configs
`));

  it("leaves names undecided behind a namespace that nobody knows", () =>
    reads(`
{ config, pkgs, ... }: with config.my.configs; with pkgs; [ domain ]
#                           ^^^^^^^^^^^^^^^^^ direct my.configs
`));
});

describe("reads: computed names and tests", () => {
  it("know a name only when this file says it", () =>
    reads(`
{ config, name, ... }:
let key = "ssh"; in {
  a = config.my.ports.\${name};
  #   ^^^^^^^^^^^^^^^^^^^^^^^ dynamic my.ports.<name>
  b = config.my.ports.\${key};
  #   ^^^^^^^^^^^^^^^^^^^^^^ dynamic my.ports.ssh
}
`));

  it("are guards with '?'; the path before it is no read of its own", () =>
    reads(`
{ config, ... }: { a = config.my ? ports && config.my.ports ? ssh; }
#                      ^^^^^^^^^^^^^^^^^ guard my.ports
#                                           ^^^^^^^^^^^^^^^^^^^^^ guard my.ports.ssh
`));

  it("know the functions that select by name", () =>
    reads(`
{ config, lib, ... }: {
  a = builtins.getAttr "ssh" config.my.ports;
  #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dynamic my.ports.ssh
  b = lib.attrByPath [ "my" "ports" "ssh" ] 22 config;
  #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dynamic my.ports.ssh
  c = lib.hasAttrByPath [ "ports" "ssh" ] config.my;
  #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ guard my.ports.ssh
}
`));
});

describe("reads: submodules", () => {
  it("see their own config below the option's path", () =>
    reads(`
{ lib, ... }: {
  options.my.media = lib.mkOption {
    type = lib.types.attrsOf (lib.types.submodule ({ config, name, ... }: {
      options.port = lib.mkOption { default = 1; };
      options.url = lib.mkOption { default = "http://x:\${toString config.port}"; };
      #                                                           ^^^^^^^^^^^ direct my.media.<name>.port
    }));
  };
}
`));
});

describe("reads: broken text", () => {
  it("keeps what can be understood around an error", () =>
    reads(`
{ config, ... }: { a = config.my.ports.ssh b = config.my.ports.http; }
#                      ^^^^^^^^^^^^^^^^^^^ direct my.ports.ssh
#                                              ^^^^^^^^^^^^^^^^^^^^ direct my.ports.http
`));
});
