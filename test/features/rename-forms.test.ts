/** F2 on a name, however it is written: what each form becomes, and which ones are refused as another value would come of it. */
import { describe, it } from "mocha";
import { checkRefused, checkRename, declared } from "./renamed.ts";

const file = (text: string): string =>
  `${declared("domain").replace("domain = lib", "domain$0 = lib")}#- a.nix\n${text}`;
const becomes = (before: string, after: string, to = "zone"): void =>
  checkRename(file(before), to, `${declared(to)}#- a.nix\n${after}`);
const stays = (text: string, reason: RegExp, to = "zone"): void => checkRefused(file(text), to, reason);

describe("rename in an inherit", () => {
  it("leaves comments where they are", () =>
    becomes(
      `{ config, ... }:
let
  inherit (config.my.configs.identity)
    # who
    user
    # where
    domain # behind
    ;
in
{ networking.domain = domain + user; }
`,
      `{ config, ... }:
let
  inherit (config.my.configs.identity)
    # who
    user
    # where
    # behind
    ;
  domain = config.my.configs.identity.zone;
in
{ networking.domain = domain + user; }
`,
    ));

  it("lets no comment swallow the next name", () =>
    becomes(
      `{ config, ... }:
let
  inherit (config.my.configs.identity)
    # both
    domain user
    ; # used below
in
{ networking.domain = domain + user; }
`,
      `{ config, ... }:
let
  inherit (config.my.configs.identity)
    # both
    user
    ; # used below
  domain = config.my.configs.identity.zone;
in
{ networking.domain = domain + user; }
`,
    ));

  it("keeps comments of one that has no other name", () =>
    becomes(
      `{ config, ... }:
let
  inherit (config.my.configs.identity) # CFG.identity.domain
    domain;
in
{ networking = { inherit domain; }; }
`,
      `{ config, ... }:
let
  domain = config.my.configs.identity.zone # CFG.identity.zone
    ;
in
{ networking = { inherit domain; }; }
`,
    ));

  it("that defines the option gives the old name's value to the new one", () =>
    becomes(
      `{ config, ... }:
let domain = "x.org"; zone = "y.org"; in
{ my.configs.identity = { inherit domain; }; networking.search = [ zone config.my.configs.identity.domain ]; }
`,
      `{ config, ... }:
let domain = "x.org"; zone = "y.org"; in
{ my.configs.identity = { zone = domain; }; networking.search = [ zone config.my.configs.identity.zone ]; }
`,
    ));
});

describe("rename in lists of names", () => {
  it("reaches getters and setters of lib, wherever the list stands", () =>
    becomes(
      `{ config, lib, ... }:
let p = [ "my" "configs" "identity" "domain" ]; in
{
  config = lib.mkMerge [
    (lib.setAttrByPath [ "my" "configs" "identity" "domain" ] "x.org")
    { networking.domain = lib.attrByPath p "none" config; }
    { networking.search = lib.optional (lib.hasAttrByPath [ "identity" "domain" ] config.my.configs) "y"; }
  ];
}
`,
      `{ config, lib, ... }:
let p = [ "my" "configs" "identity" "zone" ]; in
{
  config = lib.mkMerge [
    (lib.setAttrByPath [ "my" "configs" "identity" "zone" ] "x.org")
    { networking.domain = lib.attrByPath p "none" config; }
    { networking.search = lib.optional (lib.hasAttrByPath [ "identity" "zone" ] config.my.configs) "y"; }
  ];
}
`,
    ));

  it("keeps older paths leading there", () =>
    becomes(
      `{ config, lib, ... }:
{ imports = [ (lib.mkRenamedOptionModule [ "my" "domain" ] [ "my" "configs" "identity" "domain" ]) ]; }
`,
      `{ config, lib, ... }:
{ imports = [ (lib.mkRenamedOptionModule [ "my" "domain" ] [ "my" "configs" "identity" "zone" ]) ]; }
`,
    ));

  it("is refused where a list is put together", () =>
    stays(
      `{ config, lib, ... }:
{ networking.domain = lib.getAttrFromPath ([ "my" "configs" ] ++ [ "identity" "domain" ]) config; }
`,
      /^On the host configuration, networking\.domain would be another value\.$/,
    ));

  it("is refused where only the name of what is read would change unseen", () =>
    stays(
      `{ config, lib, pkgs, ... }:
{ environment.systemPackages = [ (pkgs.mystery (lib.attrByPath ([ "my" "configs" ] ++ [ "identity" "domain" ]) "none" config)) ]; }
`,
      /^On the host configuration, environment\.systemPackages would not be made of my\.configs\.identity\.domain any more\.$/,
    ));
});

describe("rename reads", () => {
  it("what home-manager reads of the host, nested withs, defaults of whole groups", () =>
    becomes(
      `{ config, lib, ... }:
let cfg = config.my.configs.identity or { }; in
{
  home-manager.users.x = { osConfig, ... }: { home.file.a.text = osConfig.my.configs.identity.domain; };
  networking.domain = with lib; with config.my.configs; mkForce identity.domain;
  networking.search = [ (config.my.configs or { }).identity.domain cfg.domain ];
}
`,
      `{ config, lib, ... }:
let cfg = config.my.configs.identity or { }; in
{
  home-manager.users.x = { osConfig, ... }: { home.file.a.text = osConfig.my.configs.identity.zone; };
  networking.domain = with lib; with config.my.configs; mkForce identity.zone;
  networking.search = [ (config.my.configs or { }).identity.zone cfg.zone ];
}
`,
    ));

  it("and leaves alone what is called so elsewhere", () =>
    becomes(
      `{ config, lib, ... }:
{
  options.other.my.configs.identity.domain = lib.mkOption { default = "a"; };
  # not other.my.configs.identity.domain, nor my.configs.identity.domainName
  config.networking.search = [ config.other.my.configs.identity.domain config.my.configs.identity.domain ];
}
`,
      `{ config, lib, ... }:
{
  options.other.my.configs.identity.domain = lib.mkOption { default = "a"; };
  # not other.my.configs.identity.domain, nor my.configs.identity.domainName
  config.networking.search = [ config.other.my.configs.identity.domain config.my.configs.identity.zone ];
}
`,
    ));

  it("in the line ends of the file", () => {
    const text = (name: string, binding: string): string =>
      `${declared(name)}#- a.nix\n{ config, ... }:\r\nlet\r\n${binding}in\r\n{ networking.domain = domain + user; }\r\n`;
    checkRename(
      text("domain", "  inherit (config.my.configs.identity) user domain$0;\r\n"),
      "zone",
      text("zone", "  inherit (config.my.configs.identity) user;\r\n  domain = config.my.configs.identity.zone;\r\n"),
    );
  });
});

describe("a rename that would change what a name means is refused", () => {
  // No host imports these: nothing but the text can tell.
  const loose = (config: string): string => `
#- modul.nix
{ config, lib, ... }:
let zone = 1; in
{
  options.my.a = { domain$0 = lib.mkOption { }; user = lib.mkOption { }; };
  config.my.a = ${config};
}
`;

  it("of what a recursive set says of itself", () =>
    checkRefused(
      loose('rec { domain = "x"; user = domain; }'),
      "ort",
      /^domain would mean something else in modul\.nix:5\.$/,
    ));

  it("of what stands around it", () =>
    checkRefused(
      loose('rec { domain = "x"; user = zone; }'),
      "zone",
      /^zone would mean something else in modul\.nix:5\.$/,
    ));

  it("of what the language has", () =>
    checkRefused(loose("{ user = with config.my.a; domain; }"), "map", /^map means something else in modul\.nix:5\.$/));

  it("of options of NixOS, and of groups that others have options in", () => {
    const own = (path: string): string => `{ config, lib, ... }: { options.${path} = lib.mkOption { default = 1; }; }`;
    checkRefused(own("services.myapp$0.port"), "nginx", /^There is a services\.nginx already: NixOS declares it\.$/);
    checkRefused(own("services.nginx.mine$0"), "package", /^There is a services\.nginx\.package already/);
    checkRefused(own("users.groups$0"), "gruppen", /^users\.groups is no option of this repo/);
    checkRefused(own("accounts.calendar$0.colour"), "kalender", /^accounts\.calendar is no option of this repo/);
    checkRefused(own("services$0.myapp.port"), "dienste", /^services is no option of this repo/);
    checkRefused(
      `${own("house$0.port")}
#- b.nix
{ house.packages = [ ]; }
`,
      "haus",
      /^Nothing declares house\.packages: it may be an option of a module that is not here\.$/,
    );
  });
});
