/** `port/unknown-key`: reads of keys that no module defines, where hosts come to them and where they do not yet. */

import { describe, it } from "mocha";
import { checkFix, checkRule, checkRules, checkSuppress } from "#test/check.ts";

const id = "port/unknown-key";
const check = (source: string): void => checkRule(id, source);

const registry = `
      #- 00-core/ports.nix
      { lib, ... }:
      {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { }; };
        config.my.ports = {
          homepage  = 10000;
          pocketId  = 10001;
          netdata   = 10002;

          radarr    = 20000;
          jellyfin  = 20001;
          paperless = 20002;
        };
      }`;

describe(id, () => {
  it("sees what is read, through names, groups and functions of lib", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      let
        ports = config.my.ports;
        port = config.my.ports.sonarr;
      #                        ^^^^^^ my.ports has no key sonarr, so the rebuild stops here: add it, or correct the name.
      in
      {
        imports = [ ./00-core/ports.nix ];
        networking.firewall.allowedTCPPorts = [ port ports.paperles ];
      #                                                    ^^^^^^^^ my.ports has no key paperles; did you mean paperless?
        services.radarr.settings.server.port = lib.getAttr "radar" config.my.ports;
      #                                                    ^^^^^^^ my.ports has no key radar; did you mean radarr?
        environment.etc.proxy.text = "reverse_proxy 127.0.0.1:\${toString config.my.ports.wiki}";
      #                                                                                  ^^^^ my.ports has no key wiki, so the rebuild stops here: add it, or correct the name.
      }${registry}
    `));

  it("sees what a function reads by its name", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      let
        portOf = import ./port-of.nix;
      in
      {
        imports = [ ./00-core/ports.nix ];
        networking.firewall.allowedTCPPorts = [ (portOf config "paperless") (portOf config "audiobookshelf") ];
      }
      #- port-of.nix
      config: name: config.my.ports.\${name}
      #                             ^^^^^^^ my.ports has no key audiobookshelf, so the rebuild stops here: add it, or correct the name.
      ${registry}
    `));

  it("sees what is inherited", () =>
    check(`
      #- configuration.nix
      { config, ... }:
      let
        inherit (config.my.ports) jellyfn paperless;
      #                           ^^^^^^^ my.ports has no key jellyfn; did you mean jellyfin?
      in
      {
        imports = [ ./00-core/ports.nix ];
        services.paperless.port = paperless;
        services.audiobookshelf.port = jellyfn;
      }${registry}
    `));

  it("means no other key where the name is that of a service, or of the file", () =>
    check(`
      #- configuration.nix
      { config, ... }:
      {
        imports = [ ./00-core/ports.nix ./apps/radarz.nix ./apps/service-media-radars.nix ];
        networking.firewall.allowedTCPPorts = [ config.my.ports.readarr ];
      #                                                         ^^^^^^^ my.ports has no key readarr, so the rebuild stops here: add it, or correct the name.
        networking.firewall.allowedUDPPorts = [ config.my.ports.homePages ];
      #                                                         ^^^^^^^^^ my.ports has no key homePages; did you mean homepage?
      }
      #- apps/radarz.nix
      { config, ... }: { networking.firewall.allowedTCPPorts = [ config.my.ports.radarz config.my.ports.radart ]; }
      #                                                                          ^^^^^^ my.ports has no key radarz, so the rebuild stops here: add it, or correct the name.
      #                                                                                                 ^^^^^^ my.ports has no key radart; did you mean radarr?
      #- apps/service-media-radars.nix
      { config, ... }: { networking.firewall.allowedTCPPorts = [ config.my.ports.radars ]; }
      #                                                                          ^^^^^^ my.ports has no key radars, so the rebuild stops here: add it, or correct the name.
      ${registry}
    `));

  it("means no key of another service, unless the file asks for others, too", () =>
    check(`
      #- configuration.nix
      { config, ... }:
      {
        imports = [ ./00-core/ports.nix ./apps/films.nix ./apps/radarr.nix ./proxy.nix ];
      }
      #- apps/films.nix
      { config, ... }: { networking.firewall.allowedTCPPorts = [ config.my.ports.radart ]; }
      #                                                                          ^^^^^^ my.ports has no key radart, so the rebuild stops here: add it, or correct the name.
      #- apps/radarr.nix
      { config, ... }: { services.radarr = { enable = true; settings.server.port = config.my.ports.radarr; }; }
      #- proxy.nix
      { config, ... }: { networking.firewall.allowedTCPPorts = with config.my; [ ports.homepage config.my.ports.radart ]; }
      #                                                                                                         ^^^^^^ my.ports has no key radart; did you mean radarr?
      ${registry}
    `));

  it("says instead of the general rules what it knows better", () =>
    checkRules(`
      #- configuration.nix
      { config, ... }:
      {
        imports = [ ./ports.nix ];
        networking.firewall.allowedTCPPorts = [ config.my.ports.books ];
      #                                                         ^^^^^ my.ports has no key books, so the rebuild stops here: add it, or correct the name.
        services.paperless.port = config.my.ports.paper;
      }
      #- ports.nix
      { lib, ... }: {
        options.my.ports = lib.mkOption { type = with lib.types; attrsOf port; };
        config.my.ports.paper = 28981;
      }
    `));

  it("knows registries whose keys are options of their own", () =>
    checkRules(`
      #- configuration.nix
      { config, lib, ... }:
      {
        options.my.ports = {
          paperless = lib.mkOption { type = lib.types.port; default = 20000; };
          jellyfin = lib.mkOption { type = lib.types.port; default = 20001; };
        };
        config.services.paperless.port = config.my.ports.paperles;
      #                                                  ^^^^^^^^ my.ports has no key paperles; did you mean paperless?
        config.services.audiobookshelf.port = config.my.ports.jellyfin + config.my.ports.paperless;
      }
    `));

  it("hints at what modules say that no host imports", () =>
    check(`
      #- configuration.nix
      { imports = [ ./00-core/ports.nix ]; }
      #- later.nix
      { config, ... }: { services.audiobookshelf.port = config.my.ports.books; }
      #                                                                 ^^^^^ my.ports has no key books: the rebuild stops as soon as a host imports this file. Add it, or correct the name.
      ${registry}
    `));

  it("hints at what is off", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      {
        imports = [ ./00-core/ports.nix ];
        services.scrutiny = lib.mkIf false { settings.web.listen.port = config.my.ports.scrutiny; };
      #                                                                                 ^^^^^^^^ my.ports has no key scrutiny: the rebuild stops as soon as this is evaluated. Add it, or correct the name.
      }${registry}
    `));

  it("knows a definition that no host imports", () =>
    check(`
      #- configuration.nix
      { config, ... }: { imports = [ ./00-core/ports.nix ]; networking.firewall.allowedTCPPorts = [ config.my.ports.books ]; }
      #                                                                                                             ^^^^^ my.ports has no key books, so the rebuild stops here: add it, or correct the name.
      #- more.nix
      { my.ports.books = 20010; }${registry}
    `));

  it("sees keys that only one of the hosts has", () =>
    check(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ./00-core/ports.nix ./books.nix ./a.nix ]; };
          nixosConfigurations.b = nixpkgs.lib.nixosSystem { modules = [ ./00-core/ports.nix ./books.nix ]; };
        };
      }
      #- a.nix
      { my.ports.books = 20010; }
      #- books.nix
      { config, ... }: { networking.firewall.allowedTCPPorts = [ config.my.ports.books ]; }
      #                                                                          ^^^^^ my.ports has no key books, so the rebuild stops here: add it, or correct the name.
      ${registry}
    `));

  it("is silent with a default or a test", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      {
        imports = [ ./00-core/ports.nix ];
        services.audiobookshelf.port = config.my.ports.books or 8000;
        services.paperless.port = if config.my.ports ? paper then config.my.ports.paper else 28981;
        services.radarr.settings.server.port = config.my.ports."movies" or config.my.ports.radarr;
        services.scrutiny = lib.mkIf (config.my.ports ? scrutiny) { settings.web.listen.port = config.my.ports.scrutiny; };
      }${registry}
    `));

  it("is silent about keys that are defined under a condition or by a function", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      {
        imports = [ ./00-core/ports.nix ];
        my.ports = lib.mkMerge [
          (lib.mkIf config.services.paperless.enable { books = 20010; })
          (lib.genAttrs [ "films" "series" ] (name: 20050))
        ];
        services.audiobookshelf.port = config.my.ports.films;
        services.scrutiny = lib.mkIf false { settings.web.listen.port = config.my.ports.books; };
      }${registry}
    `));

  it("is silent where other modules may add keys, and where no name is known", () =>
    check(`
      #- .mynixos.json
      { "evaluation.sharedRoots": ["my"] }
      #- configuration.nix
      { config, name, ... }:
      {
        imports = [ ./00-core/ports.nix ];
        services.audiobookshelf.port = config.my.ports.books;
        services.paperless.port = config.my.ports.\${name};
      }${registry}
    `));

  it("is silent about sets that are no registry of ports", () =>
    check(`
      #- configuration.nix
      { config, lib, ... }:
      {
        options.my.names = lib.mkOption { type = lib.types.attrsOf lib.types.str; };
        config.my.names.host = "nas";
        config.networking.hostName = config.my.names.hots;
      }
    `));

  it("is silent while somebody types", () =>
    check(`
      #- configuration.nix
      { config, ... }: { imports = [ ./00-core/ports.nix ]; services.paperless.port = config.my.ports.pap }${registry}
    `));

  it("is silent about a registry that cannot be read", () =>
    check(`
      #- configuration.nix
      { config, ... }: { imports = [ ./ports.nix ]; services.paperless.port = config.my.ports.paper; }
      #- ports.nix
      { lib, ... }: {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config.my.ports = { a = ; };
      }
    `));

  it("is silent where the module that defines the key does not load", () =>
    check(`
      #- configuration.nix
      { config, ... }: { imports = [ ./00-core/ports.nix ./more.nix ]; networking.firewall.allowedTCPPorts = [ config.my.ports.books ]; }
      #- more.nix
      { config.my.ports.books = 20010; services = { }; }${registry}
    `));

  it("can write the name that was meant", () =>
    checkFix(
      id,
      `
      #- configuration.nix
      { config, ... }: { imports = [ ./00-core/ports.nix ]; services.paperless.port = config.my.ports.paperles; }${registry}
      `,
      `
      #- configuration.nix
      { config, ... }: { imports = [ ./00-core/ports.nix ]; services.paperless.port = config.my.ports.paperless; }${registry}
      `,
      "Replace by paperless",
    ));

  it("can add the key, with the next free port of the range that its neighbours have", () =>
    checkFix(
      id,
      `
      #- configuration.nix
      { imports = [ ./00-core/ports.nix ./20-services/jellyfin.nix ./20-services/books.nix ]; }
      #- 20-services/jellyfin.nix
      { config, ... }: { services.paperless.port = config.my.ports.jellyfin; }
      #- 20-services/books.nix
      { config, ... }: { services.audiobookshelf.port = config.my.ports.books; }${registry}
      `,
      `
      #- configuration.nix
      { imports = [ ./00-core/ports.nix ./20-services/jellyfin.nix ./20-services/books.nix ]; }
      #- 20-services/jellyfin.nix
      { config, ... }: { services.paperless.port = config.my.ports.jellyfin; }
      #- 20-services/books.nix
      { config, ... }: { services.audiobookshelf.port = config.my.ports.books; }${registry.replace(
        "paperless = 20002;",
        "paperless = 20002;\n          books     = 20003;",
      )}
      `,
      "Add books = 20003 to my.ports",
    ));

  it("can add a key of the infrastructure", () =>
    checkFix(
      id,
      `
      #- configuration.nix
      { imports = [ ./00-core/ports.nix ./10-gateway/sso.nix ]; }
      #- 10-gateway/sso.nix
      { config, ... }: { services.pocket-id.settings.PORT = config.my.ports.auth; }${registry}
      `,
      `
      #- configuration.nix
      { imports = [ ./00-core/ports.nix ./10-gateway/sso.nix ]; }
      #- 10-gateway/sso.nix
      { config, ... }: { services.pocket-id.settings.PORT = config.my.ports.auth; }${registry.replace(
        "netdata   = 10002;",
        "netdata   = 10002;\n          auth      = 10003;",
      )}
      `,
      "Add auth = 10003 to my.ports",
    ));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      #- configuration.nix
      { config, ... }:
      {
        imports = [ ./00-core/ports.nix ];
        services.paperless.port = config.my.ports.paper;
      }${registry}
      `,
      `
      #- configuration.nix
      { config, ... }:
      {
        imports = [ ./00-core/ports.nix ];
        # mynixos: ignore port/unknown-key – Grund
        services.paperless.port = config.my.ports.paper;
      }${registry}
      `,
    ));
});
