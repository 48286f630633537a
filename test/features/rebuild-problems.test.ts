/** Where a problem of a rebuild is shown: on the file of the repo that is meant, and on no other. */
import assert from "node:assert/strict";
import { namesOf } from "#features/rebuild-options.ts";
import { type PlacedProblem, rebuildProblems } from "#features/rebuild-problems.ts";
import { readOutput } from "#nix-output/read.ts";
import { checkMarks, english, modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { cases, outputOf } from "#test/nix-output/cases.ts";

const stage = "/var/lib/mynixos/stage/7";
const ownCopy = "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-source";
const otherCopy = "/nix/store/zyxwvsrqpnmlkjihgfdcba9876543210-source";

/** `output` as of a rebuild from a stage; carets are labelled with the code. */
function shows(source: string, output: string): void {
  checkMarks(source, (model) =>
    rebuildProblems(model, "evaluated", [stage, "/etc/nixos"], readOutput(output).problems).map(
      ({ file, start, end, code }) => ({ file, start, end, label: code }),
    ),
  );
}

function placed(source: string, output: string): readonly PlacedProblem[] {
  return rebuildProblems(
    modelFor(fixture(source).files),
    "evaluated",
    [`${stage}/`, "/etc/nixos"],
    readOutput(output).problems,
  );
}

function at(path: string, line: number, column: number, excerpt?: string): string {
  return `       at ${path}:${line}:${column}:\n${excerpt === undefined ? "" : `            ${line}| ${excerpt}\n             | ^\n`}`;
}

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

  it("never in the store where the repo is no flake", () =>
    shows(
      `
      #- configuration.nix
      { imports = [ ./modules ]; }
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ option-type
      #- modules/default.nix
      { services.openssh.enable = 1; }
      `,
      `error: A definition for option \`services.openssh.enable' is not of type \`boolean'. Definition values:\n       - In \`${otherCopy}/modules/default.nix': 1\n`,
    ));

  it("in our copy that a missing file, an argument or the lines around a bracket prove", () => {
    shows(
      `
      #- flake.nix
      { outputs = _: { a = ./modules/gone.nix; }; }
      #                    ^^^^^^^^^^^^^^^^^^ file-missing
      `,
      `error: path '${ownCopy}/modules/gone.nix' does not exist\n`,
    );
    shows(
      `
      #- flake.nix
      { outputs = _: { }; }
      #- modules/backup.nix
      { lib, backupPaths, ... }: { }
      #      ^^^^^^^^^^^ module-argument
      `,
      argumentError(`${ownCopy}/modules/backup.nix`, "backupPaths"),
    );
    shows(
      `
      #- flake.nix
      { outputs = _: { }; }
      #- modules/default.nix
      { services.openssh.ports = [
        22
      #  ^ syntax
      ;
      services.openssh.enable = true; }
      `,
      `error: syntax error, unexpected ';'\n       at ${ownCopy}/modules/default.nix:3:1:\n            2|   22\n            3| ;\n             | ^\n            4| services.openssh.enable = true; }\n`,
    );
  });

  it("on the attribute that a module may not have", () => {
    shows(
      `
      #- configuration.nix
      { imports = [ ./a.nix ]; }
      #- a.nix
      {
        servicez.a = 1;
      # ^^^^^^^^ module-shape
        config = { };
      }
      `,
      `error: Module \`${stage}/a.nix' has an unsupported attribute \`servicez'. This is caused by introducing\n`,
    );
  });

  it("at the entry where that could be anybody's", () => {
    const flake = "{ outputs = _: { a = ./modules/gone.nix; }; }";
    const here = (more: string, code: string): string => `
      #- flake.nix
      ${flake}
      ${"^".repeat(flake.length)} ${code}
      ${more}`;
    shows(here("", "file-missing"), `error: path '${otherCopy}/modules/other.nix' does not exist\n`);
    shows(
      here("#- modules/default.nix\n      { lib, backupPaths, ... }: { }\n", "module-argument"),
      argumentError(`${otherCopy}/modules/default.nix`, "backupPaths"),
    );
    shows(
      here("#- modules/a.nix\n      { lib, inputs, ... }: { }\n", "module-argument"),
      argumentError(`${otherCopy}/modules/a.nix`, "inputs"),
    );
  });

  it("where the path is written that leads to no file", () =>
    shows(
      `
      #- configuration.nix
      { imports = [ ./a.nix ./gone.nix ./gone ]; }
      #                     ^^^^^^^^^^ file-missing
      #- a.nix
      { }
      `,
      `error: path '${stage}/gone.nix' does not exist\n`,
    ));

  it("on the last mistake before the place that Nix gave up at, or on the word before", () => {
    shows(
      `
      {
        a = "x"
        #     ^ syntax
        b = 1;
      }
      `,
      `error: syntax error, unexpected '=', expecting ';'\n${at(`${stage}/configuration.nix`, 3, 5, "  b = 1;")}`,
    );
    // It was put right since.
    shows(
      `
      {
        a = 1;
        #    ^ syntax
        b = 1;
      }
      `,
      `error: syntax error, unexpected '=', expecting ';'\n${at(`${stage}/configuration.nix`, 3, 3)}`,
    );
  });

  it("on the service that failed, and on max-jobs where nothing may be built", () => {
    shows(
      `
      #- a.nix
      { systemd.services.n8n = { script = "false"; }; }
      #                  ^^^ unit-failed
      #- b.nix
      { systemd.services.n8n-backup.script = "true"; }
      `,
      "warning: the following units failed: n8n.service\n× n8n.service - n8n\n",
    );
    shows(
      `
      { lib, ... }: { nix.settings.max-jobs = lib.mkForce 0; }
      #                            ^^^^^^^^ no-local-builds
      `,
      "error: unable to start any build; either increase '--max-jobs' or enable remote builds.\n",
    );
  });

  it("in the definition that Nix names, on the only place of which our own evaluation knows that it fails", () => {
    const said = `error:\n       … while evaluating the option \`boot.kernel.sysctl':\n\n       … while evaluating definitions from \`${stage}/configuration.nix':\n\n       error: expected a set but found a string: "x"\n`;
    shows(
      `
      {
        boot.kernel.sysctl = {
          "a" = 1;
          "b" = { a = 1; } // "x";
      #         ^^^^^^^^^^^^^^^^^ type
        };
      }
      `,
      said,
    );
    shows(
      `
      {
        boot.kernel.sysctl = {
      #             ^^^^^^ type
          "a" = { a = 1; } // "y";
          "b" = { a = 1; } // "x";
        };
      }
      `,
      said,
    );
  });

  it("on the definitions that fail, not where another file reads the option", () => {
    const frame = (line: number, file: string): string =>
      `\n       … while evaluating\n         at ${stage}/${file}:${line}:1:\n`;
    const definitions = `\n       … while evaluating definitions from \`${stage}/ssh.nix':\n`;
    const option = "\n       … while evaluating the option `services.openssh.settings':\n";
    shows(
      `
      #- policy.nix
      { assertions = [ ]; }
      #- ssh.nix
      {
        services.openssh.settings = {
      #                  ^^^^^^^^ other
          Ciphers = lib.mkIf "yes" "a";
        };
      }
      `,
      `error:${frame(1, "policy.nix")}${option}${definitions}\n       error: ‘mkIf’ called with a non-Boolean condition\n`,
    );
    shows(
      `
      #- policy.nix
      { assertions = [ ]; }
      #- ssh.nix
      {
        services.openssh.settings = {
      Ciphers = lib.mkIf "yes" "a";
      ^^^^^^^ other
        };
      }
      `,
      `error:${frame(1, "policy.nix")}${option}${definitions}${frame(3, "ssh.nix")}\n       error: another\n`,
    );
  });

  it("on a text of the repo, if only one can be meant", () => {
    shows(
      `
      #- a.nix
      { config, ... }: { warnings = [ "port \${toString config.x} is taken by \${config.y}" ]; }
      #                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning
      `,
      "evaluation warning: port 80 is taken by caddy\n",
    );
    shows(
      `
      #- a.nix
      { warnings = [ "the same text" ]; }
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning
      #- b.nix
      { warnings = [ "the same text" ]; }
      `,
      "evaluation warning: the same text\n",
    );
  });

  it("on the name that a derivation gets, not on the same word elsewhere", () => {
    const failed = (name: string): string =>
      `error: builder for '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-${name}.drv' failed with exit code 1\n`;
    shows(
      `
      #- a.nix
      { pkgs, ... }: { environment.systemPackages = [ (pkgs.writeShellScriptBin "backup" "exit") ]; }
      #                                                                         ^^^^^^^^ build
      `,
      failed("backup"),
    );
    shows(
      `
      #- configuration.nix
      { users.users.a.group = "caddy"; users.groups.a.name = "media"; }
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ build
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ build
      `,
      `${failed("caddy")}${failed("media")}`,
    );
    // Nor on a short word that somebody traces.
    shows(
      `
      #- configuration.nix
      { networking.hostName = "q958"; }
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trace
      `,
      "trace: q958\n",
    );
  });

  it("once, however often it is said", () => {
    const output = `error: undefined variable 'x'\n${at(`${stage}/configuration.nix`, 1, 7, "{ a = x; }")}`;
    assert.equal(placed("{ a = x; }", output + output).length, 1);
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

function argumentError(file: string, name: string): string {
  return `error:
       … while evaluating the module argument \`${name}' in "${file}":

       error: attribute '${name}' missing
       at /nix/store/x/lib/modules.nix:1:1:
`;
}
