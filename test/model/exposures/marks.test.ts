/** Which exposures a mark of what is public speaks for: what is written or called there, as long as that is one service. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hostsIn } from "#model/evaluated.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { checkRule, modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

function verdicts(source: string): readonly string[] {
  const model = modelFor(fixture(source).files);
  const all = [...hostsIn(model.repo).values()].flatMap((view) => exposuresOf(view));
  return all.map(({ verdict, hosts }) => `${verdict} ${hosts.join(" ")}`);
}

const mark = "# mynixos: public – alle dürfen lesen";

const modules = `
      #- wiki.nix
      { services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085"; }
      #- news.nix
      { services.caddy.virtualHosts."news.example.org".extraConfig = "reverse_proxy 127.0.0.1:8086"; }`;

describe("marks of what is public", () => {
  it("count for none of the modules that one line imports", () => {
    const source = `
      #- configuration.nix
      {
        services.caddy.enable = true;
        ${mark}
        imports = map (n: import (./. + "/\${n}.nix")) [ "wiki" "news" ];
      }
      ${modules}`;
    assert.deepEqual([...verdicts(source)].sort(), ["gap news.example.org", "gap wiki.example.org"]);
  });

  it("count in a module that is imported so for that one", () => {
    const source = `
      #- configuration.nix
      {
        services.caddy.enable = true;
        imports = map (n: import (./. + "/\${n}.nix")) [ "wiki" "news" ];
      }
      ${modules.replace("{ services.caddy", `{\n        ${mark}\n        services.caddy`)}`;
    assert.deepEqual([...verdicts(source)].sort(), ["gap news.example.org", "public wiki.example.org"]);
  });

  it("count once the reason is written, and not with the word that stands for it", () => {
    const marked = (reason: string): readonly string[] =>
      verdicts(`
      {
        services.caddy.enable = true;
        # mynixos: public – ${reason}
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }`);
    for (const word of ["Grund", "Grund: …", "Grund:", "grund", "reason", "Reason: ...", "…"])
      assert.deepEqual(marked(word), ["gap wiki.example.org"], word);
    for (const reason of ["Grundkurs", "Grund: alle dürfen lesen", "for a reason"])
      assert.deepEqual(marked(reason), ["public wiki.example.org"], reason);
  });

  it("count in the settings once the reason is written there", () => {
    const named = (reason: string): readonly string[] =>
      verdicts(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
      }
      #- .mynixos.json
      { "sso.public": { "wiki.example.org": "${reason}" } }`);
    assert.deepEqual(named("Grund"), ["gap wiki.example.org"]);
    assert.deepEqual(named("alle dürfen lesen"), ["public wiki.example.org"]);
  });

  const factory = `
      #- site.nix
      { name, port }: {
        services.caddy.virtualHosts."\${name}.example.org".extraConfig = "reverse_proxy 127.0.0.1:\${toString port}";
      }`;

  it("count at the call of a factory, and not at what it makes of several calls", () => {
    const calls = (before: string): string => `
      #- configuration.nix
      {
        services.caddy.enable = true;
        imports = [ ./wiki.nix ./news.nix ];
      }
      #- wiki.nix
      { imports = [
        ${before}
        (import ./site.nix { name = "wiki"; port = 8085; })
      ]; }
      #- news.nix
      { imports = [ (import ./site.nix { name = "news"; port = 8086; }) ]; }`;
    assert.deepEqual([...verdicts(calls(mark) + factory)].sort(), ["gap news.example.org", "public wiki.example.org"]);
    const marked = factory.replace("services.caddy", `${mark}\n        services.caddy`);
    assert.deepEqual([...verdicts(calls("") + marked)].sort(), ["gap news.example.org", "gap wiki.example.org"]);
  });

  it("count for none of what a list of names is made into", () =>
    assert.deepEqual(
      verdicts(`
      { lib, ... }: {
        services.caddy.enable = true;
        ${mark}
        services.caddy.virtualHosts = lib.mapAttrs' (name: port: lib.nameValuePair "\${name}.example.org" {
          extraConfig = "reverse_proxy 127.0.0.1:\${toString port}";
        }) { news = 8086; wiki = 8085; };
      }`),
      ["gap news.example.org", "gap wiki.example.org"],
    ));

  it("count for several names of one service", () =>
    assert.deepEqual(
      verdicts(`
      { lib, ... }: {
        services.caddy.enable = true;
        ${mark}
        services.caddy.virtualHosts = lib.genAttrs [ "a.example.org" "b.example.org" ] (_: {
          extraConfig = "reverse_proxy 127.0.0.1:8085";
        });
      }`),
      ["public a.example.org", "public b.example.org"],
    ));

  it("count for the service that a module brings to several hosts", () =>
    assert.deepEqual(
      verdicts(`
      #- flake.nix
      {
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.one = nixpkgs.lib.nixosSystem { modules = [ ./wiki.nix { my.port = 1; } ]; };
          nixosConfigurations.two = nixpkgs.lib.nixosSystem { modules = [ ./wiki.nix { my.port = 2; } ]; };
        };
      }
      #- wiki.nix
      { config, lib, ... }: {
        options.my.port = lib.mkOption { type = lib.types.port; };
        config.services.caddy.enable = true;
        ${mark}
        config.services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:\${toString config.my.port}";
      }`),
      ["public wiki.example.org", "public wiki.example.org"],
    ));

  it("that count for none say so", () =>
    checkRule(
      "suppression/unused",
      `
      { lib, ... }: {
        services.caddy.enable = true;
        ${mark}
      # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Several services are made here, so that the mark counts for none of them; put it where one of them is written, or name their hosts in sso.public of .mynixos.json.
        services.caddy.virtualHosts = lib.mapAttrs' (name: port: lib.nameValuePair "\${name}.example.org" {
          extraConfig = "reverse_proxy 127.0.0.1:\${toString port}";
        }) { news = 8086; wiki = 8085; };
      }`,
    ));
});
