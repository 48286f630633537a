/** What is read off a repo for new modules, and what is left open where the repo does not say it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { houseFrom, lineOf } from "./house-in.ts";

const identity = (values: string): string => `
  #- configuration.nix
  { lib, config, ... }: {
    options.heim.identity = {
      ${values}
    };
    config = {
      users.users.kim.isNormalUser = true;
      users.users.web.isSystemUser = true;
      networking.hostName = "eiche";
      services.caddy.enable = true;
      services.caddy.virtualHosts."wiki.example.org".extraConfig = "respond ok";
    };
  }
`;
const option = (name: string, value: string): string =>
  `${name} = lib.mkOption { type = lib.types.str; default = "${value}"; };`;
const valueOf = (role: "user" | "domain" | "subdomain" | "host" | "email" | "timeZone", values: string): unknown =>
  houseFrom(identity(values)).central.get(role)?.value;

describe("central values", () => {
  it("are options that are called so and come to it", () => {
    assert.equal(valueOf("user", option("user", "kim")), "kim");
    assert.equal(valueOf("domain", option("domain", "example.org")), "example.org");
    assert.equal(valueOf("host", option("host", "eiche")), "eiche");
    assert.equal(valueOf("email", option("email", "post@example.org")), "post@example.org");
    assert.equal(valueOf("timeZone", option("timeZone", "Europe/Berlin")), "Europe/Berlin");
  });

  it("are none whose value is something else: no person, no domain that a host lies in, no name of this host", () => {
    assert.equal(valueOf("user", option("user", "robin")), undefined);
    assert.equal(valueOf("user", option("user", "web")), undefined);
    assert.equal(valueOf("domain", option("domain", "example.com")), undefined);
    assert.equal(valueOf("domain", option("domain", "heim")), undefined);
    assert.equal(valueOf("host", option("host", "birke")), undefined);
    assert.equal(valueOf("email", option("email", "post")), undefined);
    assert.equal(valueOf("timeZone", option("zone", "heim")), undefined);
  });

  it("are none where nobody can say which of two", () => {
    assert.equal(valueOf("email", option("email", "a@example.org") + option("adminEmail", "b@example.org")), undefined);
    assert.equal(
      valueOf("email", option("email", "a@example.org") + option("adminEmail", "a@example.org")),
      "a@example.org",
    );
  });

  it("are none of a single service, and none that NixOS has", () => {
    const house = houseFrom(`
      { lib, ... }: {
        options.heim.services.wiki.stateDir = lib.mkOption { type = lib.types.str; default = "/srv/wiki"; };
        options.heim.gameServers.owner.email = lib.mkOption { type = lib.types.str; default = "b@example.org"; };
        options.heim.media.sonarr.email = lib.mkOption { type = lib.types.str; default = "a@example.org"; };
        config.services.openssh.enable = true;
      }
    `);
    assert.deepEqual([...house.central.keys()], []);
  });
});

describe("the prefix", () => {
  const options = (root: string, count: number): string => {
    const files = Array.from({ length: count }, (_, index) => `m${index}`);
    const module = (name: string): string =>
      `{ lib, ... }: { options.${root}.${name}.enable = lib.mkEnableOption "${name}"; }`;
    const imports = files.map((name) => `./${name}.nix`).join(" ");
    return `#- configuration.nix\n{ imports = [ ${imports} ]; }\n${files.map((name) => `#- ${name}.nix\n${module(name)}\n`).join("")}`;
  };

  it("is that of the registry, of the values of the house, or of many modules", () => {
    const registry =
      "{ lib, ... }: { options.hof.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; }; config.hof.ports.ssh = 22; }";
    assert.equal(houseFrom(registry).prefix, "hof");
    assert.equal(houseFrom(identity(option("domain", "example.org"))).prefix, "heim");
    assert.equal(houseFrom(options("wald", 4)).prefix, "wald");
  });

  it("is none that belongs to one thing", () => {
    assert.equal(houseFrom(options("grafik", 2)).prefix, "my");
    assert.equal(houseFrom(options("launchd", 4)).prefix, "my");
  });
});

describe("looks", () => {
  const files = (...headers: readonly string[]): string => {
    const imports = headers.map((_, index) => `./m${index}.nix`).join(" ");
    const modules = headers.map((header, index) => `#- m${index}.nix\n${header}\n`);
    return `#- configuration.nix\n{ imports = [ ${imports} ]; }\n${modules.join("")}`;
  };
  const meta = "# meta:\n#   owner: core\n\n{ ... }: { time.timeZone = null; }";
  const yaml = "/**\n * ---\n * nms_version: 2.3\n * ---\n */\n{ ... }: { time.timeZone = null; }";
  const nms = '{ ... }: let nms = { id = "A-1"; }; in { time.timeZone = null; }';
  const bare = "{ ... }: { time.timeZone = null; }";
  const headerOf = (...headers: readonly string[]): string => houseFrom(files(...headers)).style.header;

  it("are those of most modules", () => {
    assert.equal(headerOf(meta, meta, nms), "meta");
    assert.equal(headerOf(yaml, yaml, meta), "yaml");
    assert.equal(headerOf(bare, bare, nms), "nms");
  });

  it("are the newest where two have as many", () => {
    assert.equal(headerOf(meta, yaml), "yaml");
    assert.equal(headerOf(meta, nms), "nms");
  });

  it("are none where only a rest has them, or nobody", () => {
    assert.equal(headerOf(bare, bare, bare, bare, bare, meta), "none");
    assert.equal(headerOf(bare, "# meta: ein Wort mehr\n{ }"), "none");
  });

  it("count only what a host imports", () => {
    assert.equal(houseFrom(`${files(bare)}#- dead.nix\n${meta}\n`).style.header, "none");
  });

  it("have the proxy that runs, whatever else is configured", () => {
    const both = (caddy: boolean): string => `{
      services.caddy.enable = ${caddy};
      services.traefik.enable = ${!caddy};
      services.caddy.virtualHosts."a.example.org".extraConfig = "respond ok";
    }`;
    assert.equal(houseFrom(both(true)).style.proxy, "caddy");
    assert.equal(houseFrom(both(false)).style.proxy, "traefik");
    assert.equal(houseFrom("{ services.nginx.enable = true; }").style.proxy, "none");
  });
});

describe("logins", () => {
  const snippet = (port: number, uri: string): string => `
    #- configuration.nix
    {
      services.oauth2-proxy = { enable = true; httpAddress = "http://127.0.0.1:4180"; };
      services.pocket-id = { enable = true; settings.PORT = 1411; };
      services.caddy.enable = true;
      services.caddy.extraConfig = ''
        (sso) {
          forward_auth 127.0.0.1:${port} {
            uri ${uri}
          }
        }
      '';
    }
  `;

  it("are those behind which somebody is able to answer, also where nobody uses them yet", () =>
    assert.deepEqual(houseFrom(snippet(4180, "/oauth2/auth")).logins, ["sso"]));

  it("are none that ask somebody who cannot answer", () =>
    assert.deepEqual(houseFrom(snippet(1411, "/api/auth/verify")).logins, []));
});

describe("layers", () => {
  it("are folders with modules, their number wherever it stands", () => {
    const house = houseFrom(`
      #- configuration.nix
      { imports = [ ./modules/10-net/default.nix ./modules/20-apps/wiki.nix ]; }
      #- modules/10-net/default.nix
      { imports = [ ./dns.nix ./vpn.nix ]; }
      #- modules/10-net/dns.nix
      { services.unbound.enable = true; }
      #- modules/10-net/vpn.nix
      { services.tailscale.enable = true; }
      #- modules/20-apps/wiki.nix
      { services.mediawiki.enable = true; }
      #- modules/90-policy/rules.nix
      { assertions = [ ]; }
      #- old/archive.nix
      { assertions = [ ]; }
    `);
    assert.deepEqual(
      house.layers.map(({ folder, number, owner, modules, imports }) => [
        folder,
        number,
        owner,
        modules,
        imports?.file,
      ]),
      [
        ["modules/10-net", "10", "net", 2, "modules/10-net/default.nix"],
        ["modules/20-apps", "20", "apps", 1, "configuration.nix"],
        ["modules/90-policy", "90", "policy", 0, undefined],
      ],
    );
  });

  it("have the list of the host that is shown, in its flake, too", () => {
    const house = houseFrom(`
      #- flake.nix
      {
        inputs.nixpkgs.url = "github:NixOS/nixpkgs";
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.eiche = nixpkgs.lib.nixosSystem {
            modules = [ ./apps/wiki.nix ./apps/blog.nix ./net/default.nix ];
          };
          nixosConfigurations.ulme = nixpkgs.lib.nixosSystem {
            modules = [ ./hosts/ulme.nix ];
          };
        };
      }
      #- hosts/ulme.nix
      { imports = [ ../net/dns.nix ../net/vpn.nix ]; }
      #- apps/wiki.nix
      { services.mediawiki.enable = true; }
      #- apps/blog.nix
      { services.writefreely.enable = true; }
      #- net/default.nix
      { imports = [ ./dns.nix ]; }
      #- net/dns.nix
      { services.unbound.enable = true; }
      #- net/vpn.nix
      { services.tailscale.enable = true; }
    `);
    assert.deepEqual(
      house.layers.map(({ folder, modules, imports }) => [folder, modules, lineOf(house, imports)]),
      [
        ["apps", 2, "flake.nix:5"],
        ["net", 1, "net/default.nix:1"],
      ],
    );
  });

  it("have no list where it is computed", () => {
    const house = houseFrom(`
      #- configuration.nix
      { lib, ... }: { imports = map (name: ./apps + "/\${name}.nix") [ "wiki" ]; }
      #- apps/wiki.nix
      { services.mediawiki.enable = true; }
    `);
    assert.deepEqual(
      house.layers.map(({ folder, imports }) => [folder, imports]),
      [["apps", undefined]],
    );
  });
});

describe("switches", () => {
  const asked = "config.systemd.services = lib.mkIf config.heim.services.wiki.enable { };";

  it("are declared beside each other, nested or with their whole paths", () => {
    const nested = houseFrom(`
      { lib, config, ... }: {
        options.heim.services = {
          wiki = {
            enable = lib.mkEnableOption "das Wiki";
          };
          readLater = {
            enable = lib.mkEnableOption "die Leseliste";
          };
        };
        ${asked}
        config.environment.variables.A = toString config.heim.services.readLater.enable;
      }
    `);
    const { switches } = nested;
    assert.deepEqual([switches?.path.join("."), switches?.naming], ["heim.services", "camel"]);
    assert.equal(lineOf(nested, switches?.location), "configuration.nix:2");
    const flat = houseFrom(`
      { lib, config, ... }: {
        options.heim.services.wiki.enable = lib.mkEnableOption "das Wiki";
        options.heim.services.read-later.enable = lib.mkEnableOption "die Leseliste";
        ${asked}
        config.environment.variables.A = toString config.heim.services.read-later.enable;
      }
    `);
    assert.equal(flat.switches?.naming, "kebab");
    assert.equal(lineOf(flat, flat.switches.location), "configuration.nix:1");
  });

  it("stand in their own modules where each declares its own", () => {
    const own = (name: string): string => `{ lib, config, ... }: {
      options.heim.services.${name}.enable = lib.mkEnableOption "${name}";
      config = lib.mkIf config.heim.services.${name}.enable { };
    }`;
    const { switches } = houseFrom(
      `#- configuration.nix\n{ imports = [ ./a.nix ./b.nix ]; }\n#- a.nix\n${own("a")}\n#- b.nix\n${own("b")}\n`,
    );
    assert.deepEqual([switches?.declared, switches?.location], ["own", undefined]);
  });

  it("are none of what lies in one service", () => {
    const { switches } = houseFrom(`
      { lib, config, ... }: {
        options.heim.cloud.apps.notes.enable = lib.mkEnableOption "Notizen";
        options.heim.cloud.apps.mail.enable = lib.mkEnableOption "Post";
        config.environment.variables.A = toString (config.heim.cloud.apps.notes.enable || config.heim.cloud.apps.mail.enable);
      }
    `);
    assert.equal(switches, undefined);
  });

  it("are none that nobody asks for, and no single one", () => {
    assert.equal(
      houseFrom('{ lib, config, ... }: { options.heim.services.wiki.enable = lib.mkEnableOption "das Wiki"; }')
        .switches,
      undefined,
    );
  });
});

describe("ids", () => {
  const withId = (id: string): string => `{ ... }: let nms = { id = "${id}"; }; in { assertions = [ ]; }`;

  it("go on where the layer is, and never say one twice, not even one of a comment", () => {
    const { ids } = houseFrom(`
      #- configuration.nix
      { imports = [ ./10-net/a.nix ./10-net/b.nix ]; }
      #- 10-net/a.nix
      ${withId("HUT-10-NET-001")}
      #- 10-net/b.nix
      # früher: HUT-10-NET-005
      ${withId("HUT-10-NET-004")}
      #- 20-apps/c.nix
      { }
    `);
    assert.equal(ids?.next("10-net"), "HUT-10-NET-006");
    assert.equal(ids?.next("20-apps"), undefined);
  });

  it("are none where a header says nothing that counts", () => {
    assert.equal(houseFrom(`#- configuration.nix\n${withId("Wurzel")}\n#- b.nix\n${withId("Blatt")}\n`).ids, undefined);
  });
});

describe("factories", () => {
  const house = (wiki: string, blog: string): string => `
    #- configuration.nix
    { imports = [ ./wiki.nix ./blog.nix ]; }
    #- make.nix
    { lib }: { name, port, group ? "web" }: { config, ... }: { systemd.services.\${name}.serviceConfig.Group = group; }
    #- wiki.nix
    ${wiki}
    #- blog.nix
    ${blog}
  `;
  const call = (name: string): string =>
    `args@{ lib, ... }: ((import ./make.nix { inherit lib; }) { name = "${name}"; port = 80; }) args`;

  it("are called by files that are nothing else", () => {
    const [factory] = houseFrom(house(call("wiki"), call("blog"))).factories;
    assert.deepEqual([factory?.file, factory?.form], ["make.nix", "body"]);
    assert.equal(factory?.arguments.get("port"), "80");
  });

  it("are none that are called once, or as a part of a module", () => {
    assert.deepEqual(houseFrom(house(call("wiki"), "{ }")).factories, []);
    const part = (name: string): string =>
      `{ lib, ... }: { config = lib.mkMerge [ ((import ./make.nix { inherit lib; }) { name = "${name}"; port = 80; }) ]; }`;
    assert.deepEqual(houseFrom(house(part("wiki"), part("blog"))).factories, []);
  });
});

describe("a repo that says nothing", () => {
  it("gives a house without claims", () => {
    for (const text of ["", "{ }", "{ imports = [", "#- flake.nix\n{ outputs = _: { }; }\n"]) {
      const house = houseFrom(text);
      assert.deepEqual(
        [house.prefix, house.style, house.central.size, house.logins, house.zone, house.switches, house.ids],
        ["my", { header: "none", annotations: "none", proxy: "none" }, 0, [], undefined, undefined, undefined],
      );
    }
  });
});
