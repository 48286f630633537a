/** A new module is imported where its neighbours are, in their section and order, or somebody is told what to do. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { importModule } from "#scaffold/wiring/import.ts";
import { edited, houseOfFiles, isNone, left, placed } from "#test/scaffold/wiring/wired.ts";

const modules = `
#- core/a.nix
{ }
#- core/b.nix
{ }
#- core/d.nix
{ }
#- apps/x.nix
{ }
#- apps/n.nix
{ }
`;

function host(imports: string): string {
  return `#- configuration.nix\n{ ... }:\n{\n${imports}\n}\n${modules}`;
}

const sections = `
  imports = [
    # ── 00 · Kern ──────────
    ./core/a.nix
    ./core/b.nix
    ./core/d.nix # zuletzt

    # ── 20 · Dienste ───────
    ./apps/x.nix
    ./apps/n.nix
    # Ruht, bis der Umzug vorbei ist.
    # ./apps/old.nix
  ];`;

describe("a new module is imported", () => {
  it("by name where its neighbours are in order", () => {
    const house = houseOfFiles(host(sections));
    const wired = importModule(house, { file: "core/c.nix" });
    assert.deepEqual(placed(house, wired, "./core/c.nix"), ["./core/b.nix", "./core/d.nix # zuletzt"]);
  });

  it("behind the last of its neighbours and the comment of that", () => {
    const house = houseOfFiles(host(sections));
    const wired = importModule(house, { file: "core/e.nix" });
    assert.deepEqual(placed(house, wired, "./core/e.nix"), ["./core/d.nix # zuletzt", ""]);
  });

  it("before the first of them, below the heading of all", () => {
    const house = houseOfFiles(host(sections));
    const wired = importModule(house, { file: "core/_first.nix" });
    assert.deepEqual(placed(house, wired, "./core/_first.nix"), ["# ── 00 · Kern ──────────", "./core/a.nix"]);
  });

  it("behind the last where nothing is sorted, before what others sleep there", () => {
    const house = houseOfFiles(host(sections));
    const wired = importModule(house, { file: "apps/m.nix" });
    assert.deepEqual(placed(house, wired, "./apps/m.nix"), ["./apps/n.nix", "# Ruht, bis der Umzug vorbei ist."]);
  });

  it("in a list of one line", () => {
    const house = houseOfFiles(host("  imports = [ ./core/a.nix ./core/b.nix ];"));
    const wired = importModule(house, { file: "core/c.nix" });
    assert.match(edited(house, wired), /imports = \[ \.\/core\/a\.nix \.\/core\/b\.nix \.\/core\/c\.nix \];/);
  });

  it("in an empty list", () => {
    const house = houseOfFiles(host("  imports = [ ];"));
    assert.match(edited(house, importModule(house, { file: "apps/m.nix" })), /imports = \[ \.\/apps\/m\.nix \];/);
  });

  it("in the part of a list that is always there", () => {
    const house = houseOfFiles(`
#- configuration.nix
{ lib, ... }:
{
  imports = [
    ./core/a.nix
  ] ++ lib.optionals true [ ./core/b.nix ./core/d.nix ];
}
${modules}`);
    const wired = importModule(house, { file: "core/c.nix" });
    assert.deepEqual(placed(house, wired, "./core/c.nix"), [
      "./core/a.nix",
      "] ++ lib.optionals true [ ./core/b.nix ./core/d.nix ];",
    ]);
  });

  it("in the list of its own folder, by a path from there", () => {
    const house = houseOfFiles(`
#- configuration.nix
{ imports = [ ./apps/_imports.nix ./core/a.nix ]; }
#- apps/_imports.nix
{ ... }:
{
  imports = [
    ./n.nix
    ./x.nix
  ];
}
${modules}`);
    const wired = importModule(house, { file: "apps/y.nix" });
    assert.deepEqual(placed(house, wired, "./y.nix"), ["./x.nix", "];"]);
  });

  it("in the modules of a flake", () => {
    const house = houseOfFiles(`
#- flake.nix
{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.eins = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        ./core/a.nix
        ./core/b.nix
      ];
    };
  };
}
${modules}`);
    const wired = importModule(house, { file: "core/c.nix" });
    assert.deepEqual(placed(house, wired, "./core/c.nix"), ["./core/b.nix", "];"]);
  });

  it("with the line ends of the file", () => {
    const house = houseOfFiles(
      host("  imports = [\n    ./core/a.nix\n  ];")
        .replaceAll("\n", "\r\n")
        .replaceAll(/(#- [^\r]*)\r/g, "$1"),
    );
    const wired = importModule(house, { file: "core/c.nix" });
    assert.match(edited(house, wired), /a\.nix\r\n {4}\.\/core\/c\.nix\r\n/);
  });
});

describe("nothing is done to imports", () => {
  it("where the module is imported, also through the list of its folder", () => {
    const house = houseOfFiles(host(sections));
    assert.ok(isNone(importModule(house, { file: "core/a.nix" })));
    const listed = houseOfFiles(`
#- configuration.nix
{ imports = [ ./core ]; }
#- core/default.nix
{ imports = [ ./a.nix ]; }
${modules}`);
    assert.ok(isNone(importModule(listed, { file: "core/a.nix" })));
  });

  it("where a comment imports it, but for who asks for it", () => {
    const house = houseOfFiles(host(sections));
    assert.match(left(importModule(house, { file: "apps/old.nix" })), /by a comment only/);
    const wired = importModule(house, { file: "apps/old.nix", turnOn: true });
    assert.deepEqual(placed(house, wired, "./apps/old.nix"), ["# Ruht, bis der Umzug vorbei ist.", "];"]);
  });

  it("in a file that is broken, generated or a link", () => {
    const broken = houseOfFiles(host("  imports = [ ./core/a.nix ];\n  x = ;"));
    assert.match(left(importModule(broken, { file: "core/c.nix" })), /by hand/);
    const generated = houseOfFiles(`
#- configuration.nix
# Do not modify this file! It was generated.
{ imports = [ ./core/a.nix ]; }
${modules}`);
    assert.match(left(importModule(generated, { file: "core/c.nix" })), /is generated/);
    const link = houseOfFiles(host(sections), {}, ["configuration.nix"]);
    assert.match(left(importModule(link, { file: "core/c.nix" })), /symbolic link/);
  });

  it("where the list is of somebody else: of a user, of a set under a condition", () => {
    const house = houseOfFiles(`
#- configuration.nix
{ lib, ... }:
{
  imports = lib.optionals true [ ./core/a.nix ];
  home-manager.users.x.imports = [ ./core/b.nix ];
}
${modules}`);
    assert.match(left(importModule(house, { file: "core/c.nix" })), /by hand/);
  });

  it("in a folder of another host, or of what is no host", () => {
    const house = houseOfFiles(`
#- flake.nix
{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.eins = nixpkgs.lib.nixosSystem { modules = [ ./hosts/eins/a.nix ]; };
    nixosConfigurations.zwei = nixpkgs.lib.nixosSystem { modules = [ ./hosts/zwei/b.nix ]; };
  };
}
#- hosts/eins/a.nix
{ }
#- hosts/zwei/b.nix
{ }
`);
    assert.match(left(importModule(house, { file: "hosts/zwei/c.nix" })), /read by others than eins/);
    const wired = importModule(house, { file: "hosts/eins/c.nix" });
    assert.match(edited(house, wired), /\[ \.\/hosts\/eins\/a\.nix \.\/hosts\/eins\/c\.nix \]/);
  });

  it("for what is no path that Nix would read", () => {
    const house = houseOfFiles(host(sections));
    assert.match(left(importModule(house, { file: "core/a b.nix" })), /by hand/);
    assert.match(left(importModule(house, { file: "../x.nix" })), /by hand/);
  });
});
