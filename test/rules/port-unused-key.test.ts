/** `port/unused-key`: keys that nothing reads, and keys that only look like it. */

import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress } from "#test/check.ts";

const id = "port/unused-key";
const check = (source: string): void => checkRule(id, source);

const option = "options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { }; };";

describe(id, () => {
  it("sees keys that nothing reads, wherever they are defined", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      {
        imports = [ ./more.nix ];
        ${option}
        config.my.ports = {
          ssh = 22;
          komga = 20025;
      #   ^^^^^^^^^^^^^^ Nothing reads my.ports.komga: use the key, or remove it.
        };
        config.services.openssh.ports = [ config.my.ports.ssh ];
      }
      #- more.nix
      { lib, ... }: { my.ports.films = lib.mkDefault 20001; }
      #               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Nothing reads my.ports.films: use the key, or remove it.
    `));

  it("sees keys that only modules read which no host imports", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      {
        ${option}
        config.my.ports = {
          wiki = 20001;
      #   ^^^^^^^^^^^^^ my.ports.wiki is only read in wiki.nix, which no host imports: import that, or remove both.
          films = 20002;
      #   ^^^^^^^^^^^^^^ my.ports.films is only read in files that no host imports: films.nix, wiki.nix. Import one of them, or remove the key with them.
        };
      }
      #- films.nix
      { config, ... }: { services.jellyfin.port = config.my.ports.films or 8096; }
      #- wiki.nix
      { config, ... }:
      let
        inherit (config.my) ports;
      in
      { services.wiki-js.settings.port = ports.wiki + 0 * ports.films; }
    `));

  it("does not want what was put aside to be imported beside what took its place", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      {
        imports = [ ./apps/wiki.nix ./apps/films ];
        ${option}
        config.my.ports = {
          wiki = 20001;
      #   ^^^^^^^^^^^^^ my.ports.wiki is only read in done/wiki.nix, which no host imports, unlike apps/wiki.nix: remove both, or use the key there.
          films = 20002;
      #   ^^^^^^^^^^^^^^ my.ports.films is only read in done/default.nix, which no host imports: import that, or remove both.
        };
      }
      #- apps/films/default.nix
      { services.jellyfin.enable = true; }
      #- apps/wiki.nix
      { services.wiki-js.enable = true; }
      #- done/default.nix
      { config, ... }: { environment.variables.FILMS = toString config.my.ports.films; }
      #- done/wiki.nix
      { config, ... }: { environment.variables.WIKI = toString config.my.ports.wiki; }
    `));

  it("does not take a check of all ports for a use", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      let
        all = lib.attrValues config.my.ports;
        isTwice = lib.length (lib.unique all) != lib.length all;
      in
      {
        ${option}
        config = {
          my.ports.ssh = 22;
      #   ^^^^^^^^^^^^^^^^^^ Nothing reads my.ports.ssh: use the key, or remove it.
          warnings = lib.optional isTwice "two services share a port";
          assertions = [ { assertion = lib.all (port: port > 0) (lib.attrValues config.my.ports); message = "no port"; } ];
        };
      }
    `));

  it("sees keys of registries whose keys are options of their own", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      {
        options.my.ports = {
          ssh = lib.mkOption { type = lib.types.port; default = 22; };
          komga = lib.mkOption { type = lib.types.port; default = 20025; };
      #   ^^^^^ Nothing reads my.ports.komga: use the key, or remove it.
        };
        config.services.openssh.ports = [ config.my.ports.ssh ];
      }
    `));

  it("counts what any host reads, and what is off", () =>
    check(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix ./a.nix ]; };
          nixosConfigurations.b = nixpkgs.lib.nixosSystem { modules = [ ./ports.nix ]; };
        };
      }
      #- a.nix
      { config, lib, ... }:
      {
        services.openssh.ports = [ config.my.ports.ssh ];
        services.wiki-js = lib.mkIf false { settings.port = config.my.ports.wiki; };
      }
      #- ports.nix
      { lib, ... }:
      {
        ${option}
        config.my.ports = { ssh = 22; wiki = 20001; komga = 20025; };
      #                                             ^^^^^^^^^^^^^^ Nothing reads my.ports.komga: use the key, or remove it.
      }
    `));

  it("counts tests and defaults as uses, and names that stand for a key", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      let
        inherit (config.my.ports) ssh;
        web = config.my.ports.web;
        cfg = config.my;
      in
      {
        ${option}
        config.my.ports = { ssh = 22; web = 443; films = 20001; books = 20002; wiki = 20003; };
        config.services.openssh.ports = [ ssh web cfg.ports.films ];
        config.services.audiobookshelf.port = config.my.ports.books or 8000;
        config.services.wiki-js.enable = config.my.ports ? wiki;
      }
    `));

  it("counts what functions read by name", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      let
        inherit (import ./lib.nix) open;
      in
      {
        ${option}
        config.my.ports = { films = 20001; books = 20002; wiki = 20003; komga = 20004; };
      #                                                                 ^^^^^^^^^^^^^^ Nothing reads my.ports.komga: use the key, or remove it.
        config.networking.firewall.allowedTCPPorts = [ (open config "films") (lib.getAttr "books" config.my.ports) ];
        config.networking.firewall.allowedUDPPorts = lib.mkIf false [ (open config "wiki") ];
      }
      #- lib.nix
      { open = config: name: config.my.ports.\${name}; }
    `));

  it("counts what functions read behind a name of their own", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      {
        ${option}
        config.my.ports = { films = 20001; wiki = 20002; };
        config.networking.firewall.allowedTCPPorts = import ./films.nix config;
        config.networking.firewall.allowedUDPPorts = lib.mkIf false (import ./wiki.nix config);
      }
      #- films.nix
      all: [ all.my.ports.films ]
      #- wiki.nix
      all: [ all.my.ports.wiki ]
    `));

  it("is silent where all ports are used at once", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      {
        ${option}
        config.my.ports = { films = 20001; wiki = 20002; };
        config.environment.etc."ports.json".text = builtins.toJSON config.my.ports;
      }
    `));

  it("is silent where all ports are used at once in what is off", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      {
        ${option}
        config.my.ports = { films = 20001; wiki = 20002; };
        config.networking.firewall.allowedTCPPorts = lib.mkIf false (lib.attrValues config.my.ports);
      }
    `));

  it("is silent about what other attributes of the same set are made of", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      {
        ${option}
        config.my.ports = rec { films = 20001; wiki = films + 1; };
        config.networking.firewall.allowedTCPPorts = [ config.my.ports.wiki ];
      }
    `));

  it("is silent about what a file of data or a function says", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      {
        imports = [ ./made.nix ];
        ${option}
        config.my.ports = import ./data.nix;
      }
      #- data.nix
      { films = 20001; }
      #- made.nix
      { lib, ... }: { my.ports = lib.genAttrs [ "wiki" ] (_: 20002); }
    `));

  it("is silent where modules from outside may read them", () =>
    check(`
      #- .mynixos.json
      { "evaluation.sharedRoots": ["my"] }
      #- configuration.nix
      { config, lib, ... }: { ${option} config.my.ports.films = 20001; }
    `));

  it("says nothing of a file that cannot be read, and of keys that one may read", () =>
    check(`
      #- configuration.nix
      { lib, ... }: { imports = [ ./films.nix ]; ${option} config.my.ports.films = 20001; }
      #- films.nix
      { config, ... }: { services.jellyfin = { port = config. }; # films
    `));

  it("can remove the key, with what is only about it", () =>
    checkFix(
      id,
      `
      #- configuration.nix
      { config, lib, ... }:
      {
        ${option}
        config.my.ports = {
          # ── Services ──
          # source-id: PORT.ssh
          ssh   = 22; # from outside
          # source-id: PORT.komga
          komga = 20025; # comics
          # source-id: PORT.wiki
          wiki  = 20026;
        };
        config.services.openssh.ports = [ config.my.ports.ssh config.my.ports.wiki ];
      }
      `,
      `
      #- configuration.nix
      { config, lib, ... }:
      {
        ${option}
        config.my.ports = {
          # ── Services ──
          # source-id: PORT.ssh
          ssh   = 22; # from outside
          # source-id: PORT.wiki
          wiki  = 20026;
        };
        config.services.openssh.ports = [ config.my.ports.ssh config.my.ports.wiki ];
      }
      `,
    ));

  it("can remove one of many keys on a line", () =>
    checkFix(
      id,
      `
      #- configuration.nix
      { config, lib, ... }: { ${option} config.my.ports = { ssh = 22; komga = 20025; }; config.services.openssh.ports = [ config.my.ports.ssh ]; }
      `,
      `
      #- configuration.nix
      { config, lib, ... }: { ${option} config.my.ports = { ssh = 22; }; config.services.openssh.ports = [ config.my.ports.ssh ]; }
      `,
    ));

  it("is silent about a key that fails: who reads it is left out with it", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        imports = [ (import ./web.nix { name = "mealie"; }) (import ./web.nix { name = "wiki"; }) ];
        ${option}
        config.my.ports = { mealie = 120500; wiki = 20001; };
      }
      #- web.nix
      { name }: { config, ... }: let port = config.my.ports.\${name}; in {
        virtualisation.oci-containers.containers.\${name} = { image = name; ports = [ "127.0.0.1:\${toString port}:80" ]; };
      }
    `));

  it("is silent about a key that should stand for a number, which is told there", () =>
    check(`
      #- configuration.nix
      { lib, ... }: {
        ${option}
        config.my.ports.audiobookshelf = 20500;
        config.services.audiobookshelf = { enable = true; port = 20500; };
      }
    `));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      #- configuration.nix
      { lib, ... }:
      {
        ${option}
        config.my.ports = {
          komga = 20025;
        };
      }
      `,
      `
      #- configuration.nix
      { lib, ... }:
      {
        ${option}
        config.my.ports = {
          # mynixos: ignore port/unused-key – Grund
          komga = 20025;
        };
      }
      `,
    ));
});
