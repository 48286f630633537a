/** Texts that Nix does not come to: what somebody wrote is read all the same, and never taken for sure. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { caddyOf } from "#model/ports/caddy.ts";
import { partAt, textOf } from "#model/ports/part.ts";
import { statedTexts } from "#model/ports/stated.ts";
import { modelFor } from "../../check.ts";
import { fixture } from "../../fixture.ts";

/** The texts of `services.caddy.extraConfig`, unknown parts as `…`. */
function stated(source: string): readonly string[] {
  const view = shownHost(modelFor(fixture(source).files).repo);
  assert.ok(view);
  const path = ["services", "caddy", "extraConfig"];
  const value = partAt(view, path);
  assert.equal(value?.isSure, false);
  return statedTexts(view, path).map((part) => {
    assert.equal(part.isSure, false);
    return (textOf(part) ?? "?").replaceAll("\u{FFFC}", "…").trim();
  });
}

describe("a text that Nix does not come to", () => {
  it("is read where its condition fails", () =>
    assert.deepEqual(
      stated(`
        #- configuration.nix
        { lib, config, ... }: {
          options.my.services.web.enable = lib.mkEnableOption "web";
          config = lib.mkIf config.my.services.caddy.enable {
            services.caddy.extraConfig = ''
              (login) {
              }
            '';
          };
        }
      `),
      ["(login) {\n}"],
    ));

  it("is read but for the piece that fails", () =>
    assert.deepEqual(
      stated(`
        #- configuration.nix
        { lib, config, ... }:
        let port = config.my.ports.wiki; text = ''
          a \${toString config.my.ports.ssh} \${toString port}
          b \${lib.optionalString true "c \${toString port} d"}
        '';
        in {
          options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
          config.my.ports.ssh = 22;
          config.services.caddy.extraConfig = text;
        }
      `),
      ["a 22 …\nb …"],
    ));

  it("is one of several", () =>
    assert.deepEqual(
      stated(`
        #- configuration.nix
        { config, ... }: { imports = [ ./more.nix ]; services.caddy.extraConfig = "a \${config.networking.no.such.thing.at.all}"; }
        #- more.nix
        { lib, config, ... }: { services.caddy.extraConfig = lib.mkIf (throw "no") "b"; }
      `).toSorted(),
      ["a …", "b"],
    ));

  it("is no text where there is none", () =>
    assert.deepEqual(
      stated(`
        #- configuration.nix
        { lib, config, ... }: { services.caddy.extraConfig = throw "nothing"; }
      `),
      [],
    ));

  it("says nothing that is sure of Caddy", () => {
    const { files } = fixture(`
      #- configuration.nix
      { lib, config, ... }: {
        services.caddy.enable = true;
        services.caddy.extraConfig = lib.mkIf (throw "no") ''
          wiki.example.org {
            nonsense
          }
        '';
      }
    `);
    const view = shownHost(modelFor(files).repo);
    const config = view && caddyOf(view);
    assert.deepEqual(
      config?.sites.map(({ addresses, asked }) => [addresses[0]?.text, asked.state]),
      [["wiki.example.org", "possible"]],
    );
    assert.deepEqual(
      config?.problems.filter(({ isSure }) => isSure),
      [],
    );
    assert.equal(config?.isComplete, false);
  });

  it("is that of a virtual host, too, where one of the modules fails", () => {
    const { files } = fixture(`
      #- configuration.nix
      { lib, config, ... }: {
        imports = [ ./wiki.nix ./blog.nix ];
        services.caddy.enable = true;
        services.caddy.virtualHosts = (import ./missing.nix).hosts;
      }
      #- wiki.nix
      { services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy localhost:8080"; }
      #- blog.nix
      { imports = [ ./more.nix ]; services.caddy.virtualHosts."blog.example.org".extraConfig = "reverse_proxy localhost:8081"; }
      #- more.nix
      { services.caddy.virtualHosts."blog.example.org".extraConfig = "import login"; }
    `);
    const view = shownHost(modelFor(files).repo);
    const config = view && caddyOf(view);
    // What fails may say something of each, and of one that two modules write not even the name is sure.
    assert.deepEqual(
      config?.sites.map(({ addresses, body }) => [
        addresses[0]?.text.replaceAll("\u{FFFC}", "…"),
        ...body.lines.map(({ name }) => name.text.replaceAll("\u{FFFC}", "…")),
      ]),
      [
        ["…", "…"],
        ["wiki.example.org", "reverse_proxy", "…"],
      ],
    );
    assert.ok(config?.sites.every(({ asked }) => asked.state === "possible"));
  });
});
