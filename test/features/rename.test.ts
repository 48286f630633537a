/** F2 on an option, a group, a key or an id: the repo afterwards. */
import { describe, it } from "mocha";
import { checkRefused, checkRename, declared } from "./renamed.ts";

describe("rename of an option", () => {
  it("changes its declaration, every use, ids, comments and pages", () =>
    checkRename(
      `${declared("domain")}
#- a.nix
{ config, ... }:
let
  # source-id: CFG.identity.domain
  domain = config.my.configs.identity.domain$0;
in
{
  # sink: my.configs.identity.domain is where mail goes
  networking.domain = domain;
  networking.search = [ "lan.\${config.my.configs.identity.domain}" ];
}
#- docs/a.md
Die Domain steht in \`my.configs.identity.domain\` (CFG.identity.domain), nicht in my.configs.identity.domainName.
`,
      "zone",
      `${declared("zone")}
#- a.nix
{ config, ... }:
let
  # source-id: CFG.identity.zone
  domain = config.my.configs.identity.zone;
in
{
  # sink: my.configs.identity.zone is where mail goes
  networking.domain = domain;
  networking.search = [ "lan.\${config.my.configs.identity.zone}" ];
}
#- docs/a.md
Die Domain steht in \`my.configs.identity.zone\` (CFG.identity.zone), nicht in my.configs.identity.domainName.
`,
    ));

  it("keeps the name that it is inherited as", () =>
    checkRename(
      `${declared("domain").replace("domain = lib", "domain$0 = lib")}
#- a.nix
{ config, ... }:
let
  inherit (config.my.configs.identity) domain;
in
{ networking = { inherit domain; }; }
`,
      "zone",
      `${declared("zone")}
#- a.nix
{ config, ... }:
let
  domain = config.my.configs.identity.zone;
in
{ networking = { inherit domain; }; }
`,
    ));

  it("takes it out of an inherit with others", () =>
    checkRename(
      `${declared("domain")}
#- a.nix
{ config, ... }:
let
  inherit (config.my.configs.identity) user domain$0;
in
{ networking.domain = domain; users.users.x.description = user; }
`,
      "zone",
      `${declared("zone")}
#- a.nix
{ config, ... }:
let
  inherit (config.my.configs.identity) user;
  domain = config.my.configs.identity.zone;
in
{ networking.domain = domain; users.users.x.description = user; }
`,
    ));

  it("finds definitions however they are nested, names in quotes, and tests for it", () =>
    checkRename(
      `${declared("domain")}
#- a.nix
{ config, lib, ... }:
{
  config = lib.mkIf (config.my.configs.identity ? domain) {
    my = {
      configs."identity" = { domain$0 = lib.mkForce "x.org"; };
    };
    networking.domain = config.my.configs.identity."domain" or "y.org";
  };
}
`,
      "zone",
      `${declared("zone")}
#- a.nix
{ config, lib, ... }:
{
  config = lib.mkIf (config.my.configs.identity ? zone) {
    my = {
      configs."identity" = { zone = lib.mkForce "x.org"; };
    };
    networking.domain = config.my.configs.identity."zone" or "y.org";
  };
}
`,
    ));

  it("renames what lies below a name that is anybody's", () => {
    const repo = (name: string, at = ""): string => `
#- configuration.nix
{ config, lib, ... }:
{
  options.my.media = lib.mkOption {
    type = lib.types.attrsOf (lib.types.submodule { options.${name} = lib.mkOption { type = lib.types.port; }; });
  };
  config.my.media.jellyfin.${name} = 8096;
  config.networking.firewall.allowedTCPPorts = [ config.my.media.jellyfin.${name}${at} ];
}
`;
    return checkRename(repo("port", "$0"), "tor", repo("tor"));
  });
});

describe("rename of a group", () => {
  it("moves all that lies in it along", () =>
    checkRename(
      `
#- configuration.nix
{ config, lib, ... }:
let
  cfg = config.my.configs.identity$0;
in
{
  options.my.configs = {
    identity = {
      # source-id: CFG.identity.domain
      domain = lib.mkOption { type = lib.types.str; default = "example.org"; };
    };
  };
  # source-id: CFG.identity.{domain,user}
  options.my.configs.identity.user = lib.mkOption { type = lib.types.str; default = "moritz"; };
  config.networking.domain = "\${cfg.user}.\${config.my.configs.identity.domain}";
}
`,
      "wer",
      `
#- configuration.nix
{ config, lib, ... }:
let
  cfg = config.my.configs.wer;
in
{
  options.my.configs = {
    wer = {
      # source-id: CFG.wer.domain
      domain = lib.mkOption { type = lib.types.str; default = "example.org"; };
    };
  };
  # source-id: CFG.wer.{domain,user}
  options.my.configs.wer.user = lib.mkOption { type = lib.types.str; default = "moritz"; };
  config.networking.domain = "\${cfg.user}.\${config.my.configs.wer.domain}";
}
`,
    ));
});

const ports = (more: string, name = "readeck"): string => `
#- configuration.nix
{ config, lib, ... }:
{
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { }; };
  config.my.ports = { ${name} = 20007; miniflux = 20016; };
  ${more}
}
`;

describe("rename of a key", () => {
  it("is one of its registry and its uses", () =>
    checkRename(
      ports("config.services.readeck.settings.server.port = config.my.ports.readeck$0; # PORT.readeck"),
      "lesen",
      ports("config.services.readeck.settings.server.port = config.my.ports.lesen; # PORT.lesen", "lesen"),
    ));

  it("is done where names that are computed turn out to be others", () =>
    checkRename(
      ports('config.a.b = map (name: config.my.ports.${name}) [ "miniflux" ]; config.x = config.my.ports.readeck$0;'),
      "lesen",
      ports(
        'config.a.b = map (name: config.my.ports.${name}) [ "miniflux" ]; config.x = config.my.ports.lesen;',
        "lesen",
      ),
    ));

  it("is refused where it is read by a name that is computed, and says where", () =>
    checkRefused(
      ports('config.a.b = map (name: config.my.ports.${name}) [ "readeck" ]; config.x = config.my.ports.readeck$0;'),
      "lesen",
      /On the host configuration, a\.b would be another value\. Only evaluation knows which name is read here: configuration\.nix:5\./,
    ));

  it("is refused where its name goes into what the host is", () =>
    checkRefused(
      ports(
        "config.networking.hosts = lib.mapAttrs (name: _: [ name ]) config.my.ports; config.x = config.my.ports.readeck$0;",
      ),
      "lesen",
      /networking\.hosts.* would be another value/,
    ));
});

describe("rename of an id", () => {
  it("renames the option that it stands for", () =>
    checkRename(
      `${declared("domain")}
#- a.nix
{ config, ... }:
{
  # source-id: CFG.identity.dom$0ain
  networking.domain = config.my.configs.identity.domain;
}
`,
      "zone",
      `${declared("zone")}
#- a.nix
{ config, ... }:
{
  # source-id: CFG.identity.zone
  networking.domain = config.my.configs.identity.zone;
}
`,
    ));

  it("works from a page", () =>
    checkRename(
      `${declared("domain")}
#- docs/a.md
Siehe \`CFG.identity.dom$0ain\`.
`,
      "zone",
      `${declared("zone")}
#- docs/a.md
Siehe \`CFG.identity.zone\`.
`,
    ));

  it("that is an alias becomes a regular one", () =>
    checkRename(
      `
#- .mynixos.json
{ "idAliases": { "FW.wer": "my.configs.identity.domain" } }
${declared("domain")}
#- a.nix
{ config, ... }:
{
  # source-id: FW.wer
  networking.domain = config.my.configs.identity.domain$0;
}
`,
      "zone",
      `
#- .mynixos.json
{ "idAliases": { "FW.wer": "my.configs.identity.domain" } }
${declared("zone")}
#- a.nix
{ config, ... }:
{
  # source-id: CFG.identity.zone
  networking.domain = config.my.configs.identity.zone;
}
`,
    ));
});
