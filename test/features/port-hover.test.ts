/** What a hover says of ports: who listens, what is handed on, what is opened; of keys, options and targets in texts. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hoverLines } from "./hover-lines.ts";

/** The lists about ports, without what any hover says. */
function ports(source: string): readonly string[] {
  const lines = hoverLines(source, "evaluated") ?? [];
  return lines.filter((line, index) => line.startsWith("- ") || lines[index + 1]?.startsWith("- "));
}

const registry = "options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };";

describe("a hover on a key of a registry", () => {
  it("says who listens, who hands requests on, and what the firewall opens, each in one line", () =>
    assert.deepEqual(
      ports(`
        { config, lib, ... }: {
          ${registry}
          config.my.ports.wi$0ki = 3005;
          config.services.outline = { enable = true; port = config.my.ports.wiki; };
          config.services.nginx.enable = true;
          config.services.nginx.virtualHosts."wiki.example.org".locations."/".proxyPass =
            "http://127.0.0.1:\${toString config.my.ports.wiki}";
          config.networking.firewall.interfaces.lan.allowedTCPPorts = [ config.my.ports.wiki ];
        }
      `),
      [
        "Listens:",
        "- `services.outline` · 3005/tcp on every address",
        "Requests are handed on:",
        "- `wiki.example.org` → `http://127.0.0.1:3005` · nginx",
        "Opened in the firewall:",
        "- `networking.firewall.interfaces.lan.allowedTCPPorts` · 3005/tcp on lan",
      ],
    ));

  it("follows it through other options, and to every place that reads it", () =>
    assert.deepEqual(
      ports(`
        #- configuration.nix
        { config, lib, ... }: {
          imports = [ ./wiki.nix ];
          ${registry}
          config.my.ports.wiki = 3005;
        }
        #- wiki.nix
        { config, lib, ... }: {
          options.wiki.port = lib.mkOption { default = config.my.ports.wi$0ki; };
          config.services.outline = { enable = true; port = config.wiki.port; };
        }
      `),
      ["Listens:", "- `services.outline` · 3005/tcp on every address"],
    ));

  it("names what else it ends in: neither options on the way nor checks of all ports", () => {
    const lines = hoverLines(
      `
        { config, lib, ... }: {
          ${registry}
          options.url = lib.mkOption { default = "http://localhost:\${toString config.my.ports.wiki}"; };
          config.my.ports.wi$0ki = 3005;
          config.services.outline = { enable = true; port = config.my.ports.wiki; };
          config.environment.variables.WIKI = config.url;
          config.users.motd = "Das Wiki: \${config.url}";
          config.assertions = [ { assertion = config.my.ports.wiki > 1024; message = "unten"; } ];
        }
      `,
      "evaluated",
    );
    assert.deepEqual(
      lines?.filter((line) => line.startsWith("Also")),
      ["Also goes into: `environment.variables.WIKI` · `users.motd`"],
    );
  });

  it("says what is off, what is not sure and why, and which network it is in", () =>
    assert.deepEqual(
      ports(`
        { config, lib, inputs, ... }: {
          ${registry}
          config.my.ports.we$0b = 3005;
          config.services.actual = { enable = false; settings.port = config.my.ports.web; };
          config.services.openssh = { enable = inputs.x; ports = [ config.my.ports.web ]; };
          config.services.outline = { enable = true; port = config.my.ports.web; };
          config.systemd.services.outline.serviceConfig.NetworkNamespacePath = "/run/netns/vpn";
        }
      `),
      [
        "Listens:",
        "- `services.actual` · 3005/tcp on every address · off",
        "- `services.openssh` · 3005/tcp on every address · perhaps · it is not known whether services.openssh.enable is on",
        "- `services.outline` · 3005/tcp on every address · in the network of `/run/netns/vpn`",
        "Opened in the firewall:",
        "- `services.openssh.openFirewall` · 3005/tcp · perhaps",
      ],
    ));

  it("names the hosts where it is not the same on all", () =>
    assert.deepEqual(
      ports(`
        #- flake.nix
        {
          inputs.nixpkgs.url = "github:NixOS/nixpkgs";
          outputs = { nixpkgs, ... }: {
            nixosConfigurations.heim = nixpkgs.lib.nixosSystem {
              modules = [ ./common.nix { services.outline.enable = true; } ];
            };
            nixosConfigurations.keller = nixpkgs.lib.nixosSystem {
              modules = [ ./common.nix { services.outline.enable = false; } ];
            };
            nixosConfigurations.laube = nixpkgs.lib.nixosSystem { modules = [ ./common.nix ]; };
            nixosConfigurations.leer = nixpkgs.lib.nixosSystem { modules = [ ]; };
          };
        }
        #- common.nix
        { config, lib, ... }: {
          ${registry}
          config.my.ports.wi$0ki = 3005;
          config.services.outline.port = config.my.ports.wiki;
        }
      `),
      [
        "Listens:",
        "- `services.outline` · 3005/tcp on every address · on heim",
        "- `services.outline` · 3005/tcp on every address · off · on keller",
        "- `services.outline` · 3005/tcp on every address · perhaps · the repo does not set services.outline.enable · on laube",
      ],
    ));

  it("stays short", () => {
    const lines = ports(`
      { config, lib, ... }: {
        ${registry}
        config.my.ports.we$0b = 3005;
        config.virtualisation.oci-containers.containers = lib.genAttrs (lib.genList (n: "c\${toString n}") 20) (_: {
          image = "x";
          ports = [ "\${toString config.my.ports.web}:80" ];
        });
      }
    `);
    assert.deepEqual([lines.length, lines.at(-1)], [10, "- … and 12 more"]);
  });

  it("has nothing to say where nothing comes of it, or where not all was read", () => {
    const source = `
      { config, lib, ... }: {
        ${registry}
        config.my.ports.wi$0ki = 3005;
        config.services.outline = { enable = true; port = 3005; };
      }
    `;
    assert.deepEqual(ports(source), []);
    const read = source.replace("port = 3005;", "port = config.my.ports.wiki;");
    assert.equal(ports(read).length, 2);
    assert.ok(!hoverLines(read, "written")?.includes("Listens:"));
  });
});

describe("a hover on an option of a service", () => {
  it("says what its port is bound by", () =>
    assert.deepEqual(
      ports(`
        { config, lib, ... }: {
          ${registry}
          config.my.ports.wiki = 3005;
          config.services.outline = { enable = true; po$0rt = config.my.ports.wiki; };
        }
      `),
      ["Listens:", "- `services.outline` · 3005/tcp on every address"],
    ));

  it("says which port comes with it, and what we know that from", () => {
    const [, line] = ports("{ services.ollama.ena$0ble = true; }");
    assert.match(
      line ?? "",
      /^- `services\.ollama` · 11434\/tcp on \S+ · default of the module \((nixpkgs \w+|NixOS manual [\d.]+)\)$/,
    );
  });
});

describe("a hover on the target of a proxy in the middle of a text", () => {
  const proxy = (target: string): string => `
    {
      services.nginx.enable = true;
      services.nginx.virtualHosts."wiki.example.org".locations."/".proxyPass = "http://${target}/";
      services.outline = { enable = true; port = 3005; };
    }
  `;

  it("says what is handed on and who listens there", () =>
    assert.deepEqual(ports(proxy("127.0.0.1:30$005")), [
      "Requests are handed on:",
      "- `wiki.example.org` → `http://127.0.0.1:3005/` · nginx",
      "On this port of the machine listens:",
      "- `services.outline` · 3005/tcp on every address",
    ]));

  it("says nothing of who listens on another machine", () =>
    assert.deepEqual(ports(proxy("10.0.0.5:30$005")), [
      "Requests are handed on:",
      "- `wiki.example.org` → `http://10.0.0.5:3005/` · nginx",
    ]));

  it("says nothing where not all was read", () =>
    assert.equal(hoverLines(proxy("127.0.0.1:30$005"), "written"), undefined));
});
