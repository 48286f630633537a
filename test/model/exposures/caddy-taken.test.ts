/** Names that another site of Caddy takes, and words in a chain that nobody knows. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { servedBy, servedIn, shownChain, shownWays } from "./caddy-shown.ts";

function ways(caddyfile: string, expected: readonly string[]): void {
  const shown = servedBy(caddyfile).flatMap((served) => [`# ${served.hosts.join(" ")}`, ...shownWays(served)]);
  assert.deepEqual(shown, expected);
}

const own = "reverse_proxy own:1";
const many = (...more: readonly string[]): string => `{
${[...more, "@a host a.example.org", "handle @a {", "reverse_proxy a:1", "}", "reverse_proxy rest:1"].join("\n")}
}`;

describe("a site for many names", () => {
  const left = (caddyfile: string, address = "*.example.org"): void =>
    ways(caddyfile, ["# a.example.org", "own:1 < all", `# ${address}`, "rest:1 < all"]);
  const kept = (caddyfile: string): void => {
    const served = servedBy(caddyfile).flatMap((each) => shownWays(each));
    assert.ok(served.includes("a:1 < all"), served.join("; "));
  };

  it("does not see those that another site names, whichever comes first", () => {
    left(`a.example.org {\n${own}\n}\n*.example.org ${many()}`);
    const swapped = servedBy(`*.example.org ${many()}\na.example.org {\n${own}\n}`);
    assert.deepEqual(
      swapped.map((served) => [served.hosts, shownWays(served)]),
      [
        [["*.example.org"], ["rest:1 < all"]],
        [["a.example.org"], ["own:1 < all"]],
      ],
    );
  });

  it("does not see them if that site is a virtual host of its own", () => {
    const served = servedIn(`
      #- configuration.nix
      {
        services.caddy.enable = true;
        services.caddy.virtualHosts."a.example.org".extraConfig = "${own}";
        services.caddy.virtualHosts."*.example.org".extraConfig = ''
          @a host a.example.org
          handle @a {
            reverse_proxy a:1
          }
          reverse_proxy rest:1
        '';
      }
    `);
    assert.deepEqual(served.flatMap((each) => shownWays(each)).sort(), ["own:1 < all", "rest:1 < all"]);
  });

  it("has no login of theirs in its chain", () => {
    const [, wide] = servedBy(
      `a.example.org {\n${own}\n}\n*.example.org {\n@a host a.example.org\nhandle @a {\nforward_auth gate:1 {\nuri /x\n}\nreverse_proxy a:1\n}\nreverse_proxy rest:1\n}`,
    );
    assert.deepEqual(wide && shownChain(wide), []);
  });

  it("sees them where that site is on another port, or speaks otherwise", () => {
    kept(`a.example.org:8443 {\n${own}\n}\n*.example.org ${many()}`);
    kept(`http://a.example.org {\n${own}\n}\n*.example.org ${many()}`);
    kept(`a.example.org {\n${own}\n}\n*.example.org, http://*.example.org ${many()}`);
  });

  it("sees them where that site is for a path, is for many itself, or may be on other addresses", () => {
    kept(`a.example.org/b {\n${own}\n}\n*.example.org ${many()}`);
    kept(`a.example.org, *.example.com {\n${own}\n}\n*.example.org ${many()}`);
    kept(`a.example.org {\nbind 10.0.0.1\n${own}\n}\n*.example.org ${many()}`);
    kept(`a.example.org {\n${own}\n}\n*.example.org ${many("bind 10.0.0.1")}`);
    kept(`a.example.org {\nimport /etc/caddy/more\n${own}\n}\n*.example.org ${many()}`);
    kept(`{$NAME}.example.org {\n${own}\n}\n*.example.org ${many()}`);
  });

  it("sees what another site only may take", () => {
    const served = servedIn(`
      #- configuration.nix
      { lib, ... }: {
        services.caddy.enable = true;
        services.caddy.virtualHosts = {
          "*.example.org".extraConfig = "@a host a.example.org\\nreverse_proxy @a a:1";
        } // lib.optionalAttrs (builtins.pathExists /x) { "a.example.org".extraConfig = "${own}"; };
      }
    `);
    assert.ok(served.flatMap((each) => shownWays(each)).includes("a:1 < all"));
  });
});

describe("a chain", () => {
  it("has the same word that nobody knows once", () => {
    const [served] = servedBy("a.example {\nhandle /b {\nshiny\n}\nhandle /c {\nshiny\n}\nreverse_proxy app:80\n}");
    assert.deepEqual(served && shownChain(served), ["unknown shiny"]);
  });
});
