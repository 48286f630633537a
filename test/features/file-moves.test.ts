/** Files move: every path leads where it led, and what would not is named. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { fileMoves } from "#features/file-moves.ts";
import { applyEdits } from "#text/edit.ts";
import { modelFor } from "../check.ts";
import { draw, type FixtureFile, fixture } from "../fixture.ts";

const ROOT = "/etc/nixos";

interface Moved {
  /** The files by their new names, as a fixture. */
  readonly files: string;
  /** `file: text (reason)` */
  readonly left: readonly string[];
  readonly lost: readonly string[];
  readonly gained: readonly string[];
}

/** `from -> to`, one line each, relative to the root. */
function move(source: string, ...moves: readonly string[]): Moved {
  const { files } = fixture(source);
  const pairs = moves.map((move) =>
    move.split(" -> ").map((path) => (path.startsWith("/") ? path : `${ROOT}/${path}`)),
  );
  const absolute = pairs.map(([from = "", to = ""]) => ({ from, to }));
  const { edits, left, lost, gained } = fileMoves(modelFor(files).repo, ROOT, absolute);
  const moved = files.map(({ path, text }): FixtureFile => {
    const own = edits.find(({ file }) => file === path)?.edits ?? [];
    const move = absolute.find(({ from }) => `${ROOT}/${path}` === from || `${ROOT}/${path}`.startsWith(`${from}/`));
    const newPath = move ? move.to.slice(ROOT.length + 1) + `${ROOT}/${path}`.slice(move.from.length) : path;
    return { path: newPath, text: applyEdits(text, own) };
  });
  const textOf = (file: string): string => files.find(({ path }) => path === file)?.text ?? "";
  return {
    files: draw(moved, []),
    left: left.map(
      ({ newFile, file, start, end, reason }) => `${newFile}: ${textOf(file).slice(start, end)} (${reason})`,
    ),
    lost,
    gained,
  };
}

function becomes(source: string, moves: readonly string[], expected: string): void {
  const moved = move(source, ...moves);
  assert.equal(moved.files, draw(fixture(expected).files, []));
  assert.deepEqual([moved.left, moved.lost, moved.gained], [[], [], []]);
}

describe("a module that moves", () => {
  it("is imported from its new place, and takes its own relative paths along", () =>
    becomes(
      `
      #- configuration.nix
      { imports = [ ./00-core/ssh.nix ./00-core/host.nix ]; }
      #- 00-core/ssh.nix
      { imports = [ ./host.nix ../lib/x.nix ]; environment.etc.key.source = ./keys/ssh.pub; }
      #- 00-core/host.nix
      { }
      #- 00-core/keys/ssh.pub
      ssh-ed25519
      #- lib/x.nix
      { }
      `,
      ["00-core/ssh.nix -> 10-infrastructure/net/sshd.nix"],
      `
      #- configuration.nix
      { imports = [ ./10-infrastructure/net/sshd.nix ./00-core/host.nix ]; }
      #- 10-infrastructure/net/sshd.nix
      { imports = [ ../../00-core/host.nix ../../lib/x.nix ]; environment.etc.key.source = ../../00-core/keys/ssh.pub; }
      #- 00-core/host.nix
      { }
      #- 00-core/keys/ssh.pub
      ssh-ed25519
      #- lib/x.nix
      { }
      `,
    ));

  it("to the root and from it writes ./ and ../", () =>
    becomes(
      `
      #- configuration.nix
      { imports = [ ./a.nix ./b/c.nix ]; x = ./.; }
      #- a.nix
      { imports = [ ./b/c.nix ]; here = ./.; }
      #- b/c.nix
      { up = ./..; }
      `,
      ["a.nix -> b/a.nix", "b/c.nix -> c.nix"],
      `
      #- configuration.nix
      { imports = [ ./b/a.nix ./c.nix ]; x = ./.; }
      #- b/a.nix
      { imports = [ ../c.nix ]; here = ./..; }
      #- c.nix
      { up = ./.; }
      `,
    ));

  it("with a file that others read: import, callPackage, readFile, names of one's own", () =>
    becomes(
      `
      #- configuration.nix
      { pkgs, lib, ... }: let map = import ./dns-map.nix; tile = ./services.yaml; in {
        imports = [ (import ./lib.nix { inherit lib; }) ];
        a = pkgs.callPackage ./package.nix { };
        b = builtins.readFile tile;
        c = "\${./run.sh} --now";
      }
      #- dns-map.nix
      { }
      #- lib.nix
      { lib }: { }
      #- package.nix
      { }: 1
      #- services.yaml
      x: 1
      #- run.sh
      true
      `,
      [
        "dns-map.nix -> d/map.nix",
        "lib.nix -> d/lib.nix",
        "package.nix -> d/package.nix",
        "services.yaml -> d/s.yaml",
        "run.sh -> d/run.sh",
      ],
      `
      #- configuration.nix
      { pkgs, lib, ... }: let map = import ./d/map.nix; tile = ./d/s.yaml; in {
        imports = [ (import ./d/lib.nix { inherit lib; }) ];
        a = pkgs.callPackage ./d/package.nix { };
        b = builtins.readFile tile;
        c = "\${./d/run.sh} --now";
      }
      #- d/map.nix
      { }
      #- d/lib.nix
      { lib }: { }
      #- d/package.nix
      { }: 1
      #- d/s.yaml
      x: 1
      #- d/run.sh
      true
      `,
    ));

  it("keeps a path that leads out of the repo, or to what is not there", () =>
    becomes(
      `
      { imports = [ ./a.nix ]; }
      #- a.nix
      { x = ../secrets/key; y = ./missing.txt; z = /etc/nixos/a.nix; h = ~/a.nix; n = <nixpkgs/a.nix>; }
      `,
      ["a.nix -> b/c/a.nix"],
      `
      { imports = [ ./b/c/a.nix ]; }
      #- b/c/a.nix
      { x = ../../../secrets/key; y = ../../missing.txt; z = /etc/nixos/a.nix; h = ~/a.nix; n = <nixpkgs/a.nix>; }
      `,
    ));

  it("leaves comments and texts alone", () =>
    becomes(
      `
      # siehe ./a.nix
      { imports = [ ./a.nix /* ./a.nix */ ]; description = "see ./a.nix"; }
      #- a.nix
      { }
      #- README.md
      [a](a.nix)
      `,
      ["a.nix -> b.nix"],
      `
      # siehe ./a.nix
      { imports = [ ./b.nix /* ./a.nix */ ]; description = "see ./a.nix"; }
      #- b.nix
      { }
      #- README.md
      [a](a.nix)
      `,
    ));
});

describe("a folder that moves", () => {
  it("keeps what its files say of each other", () =>
    becomes(
      `
      { imports = [ ./20-services/media ./20-services/media/sonarr.nix ]; }
      #- 20-services/media/default.nix
      { imports = [ ./sonarr.nix ../../00-core/ports.nix ]; }
      #- 20-services/media/sonarr.nix
      { x = import ./_lib.nix; }
      #- 20-services/media/_lib.nix
      1
      #- 00-core/ports.nix
      { media = ../20-services/media; }
      `,
      ["20-services/media -> 40-media"],
      `
      { imports = [ ./40-media ./40-media/sonarr.nix ]; }
      #- 40-media/default.nix
      { imports = [ ./sonarr.nix ../00-core/ports.nix ]; }
      #- 40-media/sonarr.nix
      { x = import ./_lib.nix; }
      #- 40-media/_lib.nix
      1
      #- 00-core/ports.nix
      { media = ../40-media; }
      `,
    ));

  it("keeps computed paths that stay within it", () =>
    becomes(
      `
      { imports = [ ./hosts/all.nix ]; }
      #- hosts/all.nix
      { host, ... }: { imports = [ ./\${host}.nix (./. + "/\${host}-disk.nix") ]; }
      #- hosts/q958.nix
      { }
      `,
      ["hosts -> machines/all"],
      `
      { imports = [ ./machines/all/all.nix ]; }
      #- machines/all/all.nix
      { host, ... }: { imports = [ ./\${host}.nix (./. + "/\${host}-disk.nix") ]; }
      #- machines/all/q958.nix
      { }
      `,
    ));
});

describe("a folder's default.nix", () => {
  it("is imported by its new name when it gets one", () =>
    becomes(
      `
      { imports = [ ./media ]; src = ./media; }
      #- media/default.nix
      { }
      #- media/a.nix
      { }
      `,
      ["media/default.nix -> media/all.nix"],
      `
      { imports = [ ./media/all.nix ]; src = ./media; }
      #- media/all.nix
      { }
      #- media/a.nix
      { }
      `,
    ));

  it("is imported by its folder when a file becomes one, and by its name where that was written or the folder is around", () =>
    becomes(
      `
      #- configuration.nix
      { imports = [ ./media.nix ./x/default.nix ]; text = builtins.readFile ./media.nix; }
      #- media.nix
      { }
      #- x/default.nix
      { }
      #- media/a.nix
      { imports = [ ../media.nix ]; }
      `,
      ["media.nix -> media/default.nix", "x/default.nix -> y/default.nix"],
      `
      #- configuration.nix
      { imports = [ ./media ./y/default.nix ]; text = builtins.readFile ./media/default.nix; }
      #- media/default.nix
      { }
      #- y/default.nix
      { }
      #- media/a.nix
      { imports = [ ./default.nix ]; }
      `,
    ));
});

describe("what is named and left alone", () => {
  it("is a computed path that leads elsewhere afterwards", () => {
    const moved = move(
      `
      { imports = [ ./users/all.nix ]; }
      #- users/all.nix
      { user, ... }: { imports = [ ./\${user}.nix ]; }
      #- users/moritz.nix
      { }
      `,
      "users/all.nix -> all.nix",
    );
    assert.deepEqual(moved.left, ["all.nix: ./${user}.nix (computed)"]);
    assert.match(moved.files, /imports = \[ \.\/\$\{user\}\.nix \]/);
  });

  it("is a computed path to what moves", () => {
    const source = `
      { user, ... }: { imports = [ (./. + "/users/\${user}.nix") ./keys/\${user}.nix (./lib + "/a.nix") ]; }
      #- users/moritz.nix
      { }
      #- lib/a.nix
      { }
      #- keys/x/moritz.nix
      { }
      `;
    assert.deepEqual(move(source, "users/moritz.nix -> users/anna.nix").left, [
      'configuration.nix: (./. + "/users/${user}.nix") (computed)'.replace("(./", "./").replace('")', '"'),
    ]);
    assert.deepEqual(move(source, "lib/a.nix -> lib/b.nix").left, ['configuration.nix: ./lib + "/a.nix" (computed)']);
    assert.deepEqual(move(source, "keys/x/moritz.nix -> keys/x/anna.nix").left, []);
  });

  it("is everything in a file with errors", () => {
    const source = `
      { imports = [ ./a.nix ]; }
      #- broken.nix
      { imports = [ ./a.nix ]; x = ; }
      #- a.nix
      { }
      `;
    const moved = move(source, "a.nix -> b.nix");
    assert.deepEqual(moved.left, ["broken.nix: ./a.nix (broken)"]);
    assert.match(moved.files, /imports = \[ \.\/a\.nix \]; x = ;/);
    assert.deepEqual(move(source, "broken.nix -> still-broken.nix").left, []);
  });

  it("is a path to a name that no path literal can say", () => {
    const moved = move("{ imports = [ ./a.nix ]; }\n#- a.nix\n{ }", "a.nix -> größer als a.nix");
    assert.deepEqual(moved.left, ["configuration.nix: ./a.nix (name)"]);
  });

  it("is a path to each file of a folder that leaves it, not one that is called otherwise then", () => {
    const source = `
      { imports = map (name: ./modules + "/\${name}") (builtins.attrNames (builtins.readDir ./modules)); }
      #- modules/a.nix
      { }
      `;
    assert.deepEqual(move(source, "modules/a.nix -> other/a.nix").left, [
      'configuration.nix: ./modules + "/${name}" (computed)',
    ]);
    assert.deepEqual(move(source, "modules/a.nix -> modules/c.nix").left, []);
  });

  it("is a module that only its folder imported", () => {
    const source = `
      { import-tree, ... }: { imports = [ (import-tree ./modules) ]; }
      #- modules/a.nix
      { }
      #- modules/b.nix
      { }
      `;
    assert.deepEqual(move(source, "modules/a.nix -> other/a.nix").lost, ["other/a.nix"]);
    assert.deepEqual(move(source, "modules/a.nix -> modules/c.nix").lost, []);
    assert.deepEqual(move(source, "modules/a.nix -> other/a.nix").gained, []);
  });
});

describe("a module that comes into a folder that is imported as a whole", () => {
  it("is named", () => {
    const source = `
      { import-tree, ... }: { imports = [ (import-tree ./modules) ]; }
      #- modules/a.nix
      { }
      #- old/b.nix
      { }
      `;
    assert.deepEqual(move(source, "old/b.nix -> modules/b.nix").gained, ["modules/b.nix"]);
    assert.deepEqual(move(source, "old/b.nix -> b.nix").gained, []);
  });
});

describe("a move out of the repo", () => {
  it("writes the way there", () => {
    const moved = move(
      "{ imports = [ ./a.nix ]; }\n#- a.nix\n{ x = ./b.nix; }\n#- b.nix\n{ }",
      "a.nix -> /etc/common/a.nix",
    );
    assert.match(moved.files, /imports = \[ \.\.\/common\/a\.nix \]/);
    assert.match(moved.files, /x = \.\.\/nixos\/b\.nix/);
  });
});
