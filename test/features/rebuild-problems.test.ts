/** Where a problem of a rebuild is shown: on the file of the repo that is meant, and on no other. */
import assert from "node:assert/strict";
import { namesOf } from "#features/rebuild-options.ts";
import { rebuildProblems } from "#features/rebuild-problems.ts";
import { readOutput } from "#nix-output/read.ts";
import { english, modelFor } from "#test/check.ts";
import { cases, outputOf } from "#test/nix-output/cases.ts";
import { at, otherCopy, ownCopy, placed, shows, stage } from "./rebuild-placed.ts";

describe("a problem of a rebuild stands", () => {
  it("on the word that Nix points at, in the stage as in /etc/nixos, wherever bytes and characters differ", () => {
    for (const folder of [stage, "/etc/nixos"])
      shows(
        `
        { lib, ... }:
        {
          networking.hostName = /* größer 😀 */ foo;
          #                                     ^^^ undefined-variable
        }
        `,
        `error: undefined variable 'foo'\n${at(`${folder}/configuration.nix`, 3, 45)}`,
      );
  });

  it("where a line moved to since, as long as there is only one like it", () => {
    const output = `error: undefined variable 'foo'\n${at(`${stage}/configuration.nix`, 2, 25, "  networking.hostName = foo;")}`;
    shows(
      `
      # a comment that was written since
      {
        networking.hostName = foo;
        #                     ^^^ undefined-variable
      }
      `,
      output,
    );
    shows(
      `
      # one line above
        networking.hostName = bar;
      # ^^^^^^^^^^^^^^^^^^^^^^^^^^ undefined-variable
      `,
      output,
    );
  });

  it("where a line moved to since, though there are many like it, if those around it tell", () =>
    shows(
      `
      {
        a.enable = {
          enable = x;
        };
        b.added = 1;
        b.enable = {
          enable = x;
      #            ^ undefined-variable
        };
        c.last = {
          enable = x;
        };
      }
      `,
      `error: undefined variable 'x'\n       at ${stage}/configuration.nix:6:14:\n            5|   b.enable = {\n            6|     enable = x;\n             |              ^\n            7|   };\n`,
    ));

  it("on the definition of the option in each file that is named", () =>
    shows(
      `
      #- a.nix
      { services.openssh = { enable = true; ports = [ 1 ]; }; }
      #                                     ^^^^^ option-conflict
      #- b.nix
      { services.openssh.ports = [ 2 ]; }
      #                  ^^^^^ option-conflict
      #- c.nix
      { services.openssh.ports = [ 3 ]; }
      `,
      `error: The option \`services.openssh.ports' has conflicting definition values:
       - In \`${stage}/a.nix': [ 1 ]
       - In \`${stage}/b.nix': [ 2 ]
      `,
    ));

  it("on all definitions where one file has several, in the function that makes many", () => {
    shows(
      `
      { lib, ... }: lib.mkMerge [
        { boot.loader.timeout = 1; }
        #             ^^^^^^^ option-conflict
        { boot.loader.timeout = 2; }
        #             ^^^^^^^ option-conflict
      ]
      `,
      `error: The option \`boot.loader.timeout' has conflicting definition values:\n       - In \`${stage}/configuration.nix': 1\n       - In \`${stage}/configuration.nix': 2\n`,
    );
    shows(
      `
      { lib, ... }: {
        systemd.services = lib.genAttrs [ "a" "b" ] (name: { descripton = name; });
        #                                                    ^^^^^^^^^^ option-unknown
      }
      `,
      `error: The option \`systemd.services.a.descripton' does not exist. Definition values:\n       - In \`${stage}/configuration.nix': "a"\n`,
    );
  });

  it("in a copy of the flake in the store that a printed line proves to be ours", () =>
    shows(
      `
      #- flake.nix
      { outputs = _: { }; }
      #- lib/modules.nix
      { lib, ... }: lib.mkForc 1
      #                 ^^^^^^ attribute-missing
      `,
      `error: attribute 'mkForc' missing\n${at(`${ownCopy}/lib/modules.nix`, 1, 15, "{ lib, ... }: lib.mkForc 1")}`,
    ));

  it("at the entry, not in a file of nixpkgs that has a name of ours", () => {
    const source = `
      #- configuration.nix
      { lib, ... }: { }
      ^^^^^^^^^^^^^^^^^ attribute-missing
      #- lib/modules.nix
      { a = 1; }
    `;
    shows(
      source,
      `error: attribute 'x' missing\n${at(`${otherCopy}/lib/modules.nix`, 1, 3, "let inherit (lib) types; in")}`,
    );
    shows(source, `error: attribute 'x' missing\n${at(`${otherCopy}/lib/modules.nix`, 1, 3)}`);
    shows(
      source,
      `error: attribute 'x' missing\n${at("/nix/var/nix/profiles/per-user/root/channels/nixos/lib/modules.nix", 1, 3)}`,
    );
    shows(source, `error: attribute 'x' missing\n${at(`${stage}/../7/lib/modules.nix`, 1, 3)}`);
    shows(source, `error: attribute 'x' missing\n${at(`${stage}-other/lib/modules.nix`, 1, 3)}`);
  });

  it("at the entry where another flake has a module of that name", () =>
    shows(
      `
      #- configuration.nix
      { imports = [ ./modules ]; }
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ option-unknown
      #- modules/default.nix
      { services.openssh.enable = true; }
      `,
      `error: The option \`home.file.enable' does not exist. Definition values:\n       - In \`${otherCopy}/modules/default.nix': true\n`,
    ));

  it("in our copy where an input has a file of that name, too, that sets the same", () => {
    const both = `error: The option \`services.openssh.enable' has conflicting definition values:
       - In \`${otherCopy}/modules/default.nix': true
       - In \`${ownCopy}/modules/default.nix': false
`;
    // Nobody can tell which of them is ours.
    shows(
      `
      #- flake.nix
      { outputs = _: { }; }
      ^^^^^^^^^^^^^^^^^^^^^ option-conflict
      #- modules/default.nix
      { lib, ... }: { services.openssh.enable = lib.mkForce false; }
      `,
      both,
    );
    // A line that Nix printed tells.
    shows(
      `
      #- flake.nix
      { outputs = _: { }; }
      #- modules/default.nix
      { lib, ... }: { services.openssh.enable = lib.mkForce false; }
      #                                ^^^^^^ option-conflict
      `,
      `error:
       … from call site
         at ${ownCopy}/modules/default.nix:1:1:
            1| { lib, ... }: { services.openssh.enable = lib.mkForce false; }
             | ^

       ${both}`,
    );
  });
});

describe("a problem of a rebuild has", () => {
  it("the frames in the repo beside it, innermost first, and ten at most", () => {
    const frames = Array.from(
      { length: 30 },
      (_, index) => `       … frame ${index}\n         at ${stage}/configuration.nix:${index + 2}:1:\n`,
    );
    const source = `{ a = x; }\n${Array.from({ length: 40 }, (_, index) => `a${index}`).join("\n")}`;
    const [problem] = placed(
      source,
      `error:\n${frames.join("")}\n       error: undefined variable 'x'\n${at(`${stage}/configuration.nix`, 1, 7)}`,
    );
    assert.deepEqual(
      problem?.related.map(({ said }) => said),
      Array.from({ length: 10 }, (_, index) => `frame ${29 - index}`),
    );
  });

  it("the other definitions beside it", () => {
    const found = placed(
      "#- a.nix\n{ boot.x = 1; }\n#- b.nix\n{ boot.x = 2; }",
      `error: The option \`boot.x' has conflicting definition values:\n       - In \`${stage}/a.nix': 1\n       - In \`${stage}/b.nix': 2\n`,
    );
    assert.deepEqual(
      found.map(({ related }) => related.map(({ file }) => file)),
      [["b.nix"], ["a.nix"]],
    );
  });

  it("words in the order in which they are written", () =>
    assert.equal(
      placed("{ }", "error: undefined variable '\u202eevil\u2066'\n")[0]?.said,
      "undefined variable '\ufffdevil\ufffd'",
    ));

  it("words that can be read, however long a value is that Nix shows", () => {
    const [problem] = placed(
      "{ }",
      `error: cannot coerce a set to a string: { ${"a = 1; ".repeat(500)}}\n${"       x\n".repeat(500)}`,
    );
    assert.match(problem?.said ?? "", /^cannot coerce a set to a string: \{ a = 1;.{100,600}…\nx\nx\n/);
    assert.ok((problem?.said ?? "").split("\n").length <= 41);
  });

  it("a word about an argument that no module gets, and another about one that imports depend on", () => {
    const hints = (error: string): string =>
      placed(
        "{ pkgs, ... }: { }",
        `error:\n       … while evaluating the module argument \`pkgs' in "${stage}/configuration.nix":\n\n       error: ${error}\n`,
      )
        .flatMap((problem) => problem.hints.map(english))
        .join();
    assert.match(hints("attribute 'pkgs' missing"), /^No module gets an argument `pkgs'/);
    assert.match(hints("infinite recursion encountered"), /so no import may depend on it/);
    assert.equal(hints("attribute 'other' missing"), "");
  });

  it("a word about a file that git does not know on the host", () => {
    const each = cases().find(({ name }) => name === "ok") ?? assert.fail();
    for (const version of ["2.26.3", "2.34.8"]) {
      const output = outputOf(version, "ok", "flake") ?? assert.fail();
      const files = [...each.files, { path: "flake.nix", text: "{ outputs = _: { }; }\n" }];
      const [problem, ...more] = rebuildProblems(
        modelFor(files),
        "evaluated",
        ["/etc/nixos"],
        readOutput(output).problems,
      );
      assert.deepEqual(more, []);
      assert.deepEqual([problem?.code, problem?.file], ["file-missing", "configuration.nix"]);
      assert.match(problem?.hints.map(english).join() ?? "", /git does not know it/);
    }
  });

  it("no word about files that are missing on both sides", () =>
    assert.deepEqual(
      placed("{ imports = [ ./x.nix ]; }", `error: path '${stage}/x.nix' does not exist\n`)[0]?.hints,
      [],
    ));
});

describe("problems of a flake", () => {
  for (const version of ["2.26.3", "2.34.8"])
    for (const name of ["option-does-not-exist", "missing-attribute", "syntax-semicolon", "throw"])
      it(`come home from the store: ${name} (Nix ${version})`, () => {
        const each = cases().find((one) => one.name === name) ?? assert.fail();
        const files = [...each.files, { path: "flake.nix", text: "{ outputs = _: { }; }\n" }];
        const output = outputOf(version, name, "flake") ?? assert.fail();
        const found = rebuildProblems(modelFor(files), "evaluated", ["/etc/nixos"], readOutput(output).problems);
        assert.deepEqual(
          found.map(({ file, start, end, code }) => ({ file, start, end, code })),
          each.marks.map(({ file, start, end, label }) => ({ file, start, end, code: label.split(" ")[0] })),
        );
      });
});

describe("an option as Nix shows it", () => {
  for (const [shown, names] of [
    ["services.openssh.enable", ["services", "openssh", "enable"]],
    ['services.openssh.ports."[definition 1-entry 2]"', ["services", "openssh", "ports"]],
    ["services.openssh.ports.[definition 1-entry 2]", ["services", "openssh", "ports"]],
    ["users.users.*.name", ["users", "users"]],
    ['boot.kernel.sysctl."net.ipv4.conf.*.forwarding"', ["boot", "kernel", "sysctl", "net.ipv4.conf.*.forwarding"]],
    ["services.x.<name>.y", ["services", "x", undefined, "y"]],
    ["not a path", []],
  ] as const)
    it(shown, () => assert.deepEqual(namesOf(shown), names));
});
