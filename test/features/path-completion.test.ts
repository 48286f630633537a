/** Files of the repo where imports are typed. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type Completing, completing, details } from "./completing.ts";

const typing = (line: string): Completing =>
  completing(`
    #- configuration.nix
    { imports = [ ./10-net/default.nix ]; }
    #- flake.nix
    { outputs = _: { }; description = ""; }
    #- 10-net/default.nix
    { ${line} }
    #- 10-net/caddy.nix
    { }
    #- 10-net/dns-map.nix
    { }
    #- 10-net/vpn/default.nix
    { }
    #- 10-net/vpn/keys.nix
    { }
    #- 20-apps/wiki.nix
    { }
    #- 20-apps/liste.txt
    x
  `);

describe("completion of paths", () => {
  it("offers files and folders beside the file, never the file itself", () => {
    assert.deepEqual(details(typing("imports = [ ./$0 ];")), [
      "caddy.nix:",
      "dns-map.nix:",
      "vpn: 10-net/vpn/default.nix",
      "vpn/:",
    ]);
  });

  it("puts last what is imported here already", () => {
    assert.deepEqual(details(typing("imports = [ ./caddy.nix ./$0 ];")), [
      "dns-map.nix:",
      "vpn: 10-net/vpn/default.nix",
      "vpn/:",
      "caddy.nix: (imported here already)",
    ]);
  });

  it("goes up and down, and replaces only the last part", () => {
    assert.deepEqual(typing("imports = [ ../20-apps/$0 ];").labels, ["wiki.nix"]);
    assert.deepEqual(typing("imports = [ ../$0 ];").labels, ["configuration.nix", "10-net/", "20-apps/"]);
    assert.deepEqual(typing("imports = [ ./vpn/k$0 ];").labels, ["default.nix", "keys.nix"]);
    assert.equal(
      typing("imports = [ ../20-apps/w$0eg.nix ];").taken("wiki.nix"),
      "{ imports = [ ../20-apps/wiki.nix ]; }",
    );
  });

  it("works behind `import`, and in text that is half typed", () => {
    for (const line of ["x = import ./$0;", "x = import ./$0", "imports = [ ./$0", "x = (import ./d$0 { }).y;"])
      assert.ok(typing(line).labels.includes("dns-map.nix"), line);
  });

  it("is silent elsewhere", () => {
    for (const line of [
      "x = ./$0;",
      'x = "./$0";',
      "# ./$0\n",
      "x = 1 /$0 2;",
      "imports = [ /etc/$0 ];",
      "imports = [ ../../$0 ];",
      "imports = [ ./gibt/es/nicht/$0 ];",
    ])
      assert.deepEqual(typing(line).labels, [], line);
  });
});
