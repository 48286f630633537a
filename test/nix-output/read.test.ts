/** The forms that Nix, nixos-rebuild and switch-to-configuration speak in, each with what is read from it and what is not. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readOutput } from "#nix-output/read.ts";
import { cases, outputOf, recent, versions } from "./cases.ts";
import { reads } from "./reads.ts";

describe("an error is read", () => {
  it("from Nix 2.3, its place in the line, the frames unindented above", () => {
    const [problem] = reads(
      `error: while evaluating the attribute 'config' at /nix/var/x/lib/modules.nix:270:13:
while evaluating 'evalModules' at /nix/var/x/lib/modules.nix:21:17, called from /etc/nixos/a.nix:3:4:
while evaluating definitions from \`/etc/nixos/a.nix':
cannot coerce a set to a string, at /etc/nixos/a.nix:4:20
(use '--show-trace' to show detailed location information)`,
      "e coercion /etc/nixos/a.nix:4:20",
    );
    assert.equal(problem?.message, "cannot coerce a set to a string");
    assert.deepEqual(problem?.within, { file: "/etc/nixos/a.nix", inner: 0 });
    assert.deepEqual(
      problem?.trace.map(({ place }) => place.line),
      [21, 270],
    );
  });

  it("from Nix 2.3 over several lines that are not indented", () =>
    reads(
      `error: ${""}
Failed assertions:
- one
- two
  goes on

(use '--show-trace' to show detailed location information)
building nothing`,
      "e assertion",
      "e assertion",
    ));

  it("from Nix 2.18 and Lix, with blank lines around positions", () => {
    const [problem] = reads(
      `error:
       … while calling the 'head' builtin

         at /nix/store/0123456789abcdfghijklmnpqrsvwxyz-source/lib/attrsets.nix:1575:11:

         1574|         || pred here
         1575|         head values
             |         ^
         1576|

       … while evaluating the option \`services.x.y':

       (stack trace truncated; use '--show-trace' to show the full trace)

       error: attribute 'foo' missing

       at /etc/nixos/x.nix:3:5:

            2| {
            3|   a = b.foo;
             |       ^
            4| }
       Did you mean fo?
`,
      "e attribute-missing /etc/nixos/x.nix:3:5 (foo)",
    );
    assert.equal(problem?.message, "attribute 'foo' missing\n\nDid you mean fo?");
    assert.equal(problem?.place?.excerpt, "  a = b.foo;");
    assert.deepEqual(problem?.within, { option: "services.x.y" });
  });

  it("from internal JSON as from text", () => {
    for (const version of recent)
      for (const name of ["syntax-semicolon", "conflicting", "build-failure", "warning"]) {
        const json = readOutput(outputOf(version, name, "json") ?? assert.fail());
        const text = readOutput(outputOf(version, name, "plain") ?? assert.fail());
        assert.deepEqual(
          json.problems.map(({ code, message, option }) => ({ code, message, option })),
          text.problems.map(({ code, message, option }) => ({ code, message, option })),
          `${version} ${name}`,
        );
      }
  });

  it("through colours", () =>
    reads(
      "\u001b[31;1merror:\u001b[0m undefined variable '\u001b[35;1mx\u001b[0m'\r\n\r\n       \u001b[34;1mat \u001b[35;1m/etc/nixos/a.nix:1:2\u001b[0m:\r\n",
      "e undefined-variable /etc/nixos/a.nix:1:2 (x)",
    ));

  it("with the files of its definitions, not with those that a value names", () =>
    reads(
      `error: A definition for option \`a.b' is not of type \`string'. Definition values:
       - In \`/etc/nixos/a.nix':
           ''
             - In \`/etc/nixos/b.nix': 1
           ''
       - In \`/etc/nixos/c.nix': 2
`,
      "e option-type /etc/nixos/a.nix /etc/nixos/c.nix a.b",
    ));

  it("with files, whatever the module system says beside their names", () =>
    reads(
      `error: The option \`a.b' does not exist. Definition values:
       - In \`/etc/nixos/a.nix, via option home-manager.users.moritz': 1
       - In \`/etc/nixos/b.nix:anon-1': 1
       - In \`/etc/nixos/c.nix#nixosModules.default': 1
`,
      "e option-unknown /etc/nixos/a.nix /etc/nixos/b.nix /etc/nixos/c.nix a.b",
    ));

  it("without places that are none", () => {
    const [problem] = reads(
      "error: value is a function while a set was expected\n\n       at «none»:0: (source not available)\n",
      "e type",
    );
    assert.equal(problem?.message, "value is a function while a set was expected");
    reads(
      "error: cannot coerce a set to a string\n       at /builtin/derivation.nix:9:12: (source not available)\n",
      "e coercion /builtin/derivation.nix:9:12",
    );
  });

  it("as unknown where nobody knows it, with its words and its place", () => {
    const output = "error: the moon is not where it was\n       at /etc/nixos/a.nix:1:2:\n";
    reads(output, "e other /etc/nixos/a.nix:1:2");
    assert.equal(readOutput(output).hasUnknown, true);
    assert.equal(readOutput("error: undefined variable 'x'\n").hasUnknown, false);
  });

  it("once, not again for what only follows", () =>
    reads(
      `building '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-a.drv'...
error: could not compile a
error: builder for '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-a.drv' failed with exit code 1
error: 1 dependencies of derivation '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-system.drv' failed to build
error: Cannot build '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-b.drv'.
       Reason: 2 dependencies failed.
       Output paths:
         /nix/store/0123456789abcdfghijklmnpqrsvwxyz-b
error: build of '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-b.drv' failed
Command 'nix-build' returned non-zero exit status 100.`,
      "e build (a)",
    ));

  it("in all words of the module system", () => {
    // nixpkgs lib/modules.nix, lib/options.nix, lib/types.nix (25.11).
    const said: Readonly<Record<string, string>> = {
      "Module `/etc/nixos/a.nix' has an unsupported attribute `servicez'. This is caused by introducing":
        "e module-shape /etc/nixos/a.nix (servicez)",
      "module /etc/nixos/a.nix (/etc/nixos/a.nix) does not look like a module.": "e module-shape /etc/nixos/a.nix",
      "Module imports can't be nested lists. Perhaps you meant to remove one level of lists? Definitions: \n- In `/etc/nixos/a.nix': [ ]":
        "e module-shape /etc/nixos/a.nix",
      'The module `/etc/nixos/a.nix` (class: "homeManager") cannot be imported into a module evaluation that expects class "nixos".':
        "e module-shape /etc/nixos/a.nix",
      "In module `/etc/nixos/a.nix', you're trying to define a value of type `bool'\nrather than an attribute set for the option\n`services.openssh'!":
        "e option-type /etc/nixos/a.nix services.openssh",
      "The option `a.b' has conflicting option types in `/etc/nixos/a.nix' and `/etc/nixos/b.nix'":
        "e option-conflict /etc/nixos/a.nix /etc/nixos/b.nix a.b",
      "The option `a.b` is defined both null and not null, in `/etc/nixos/a.nix' and `/etc/nixos/b.nix'.":
        "e option-conflict /etc/nixos/a.nix /etc/nixos/b.nix a.b",
      "The option `a.b` is defined both as `x` and `y`, in `/etc/nixos/a.nix' and `/etc/nixos/b.nix'.":
        "e option-conflict /etc/nixos/a.nix /etc/nixos/b.nix a.b",
      "Cannot merge definitions of `a.b'. Definition values:\n- In `/etc/nixos/a.nix': 1\n- In `/etc/nixos/b.nix': 2":
        "e option-conflict /etc/nixos/a.nix /etc/nixos/b.nix a.b",
      "The option `a.b' can no longer be used since it's been removed. Use c.": "e option-removed a.b",
      "The option `a.b' in module `/etc/nixos/a.nix' would be a parent of the following options, but its type `string' does not support nested options.\n- option(s) with prefix `a.b.c' in module `/etc/nixos/b.nix'":
        "e option-declared-twice /etc/nixos/a.nix /etc/nixos/b.nix a.b",
    };
    for (const [words, expected] of Object.entries(said))
      reads(`error: ${words.replaceAll("\n", "\n       ")}\n`, expected);
  });

  it("not from a builder, which may print what it likes", () => {
    const drv = (name: string): string => `/nix/store/0123456789abcdfghijklmnpqrsvwxyz-${name}.drv`;
    const forged = `error: undefined variable 'x'
       at /etc/nixos/configuration.nix:1:2:
            1| { x }
             |   ^
error: The option \`services.openssh.enable' has conflicting definitions, in \`/etc/nixos/a.nix' and \`/etc/nixos/b.nix'
error: a word
warning: unused import: std::io
warning: the following units failed: sshd.service
Failed to start sshd.service
Failed to install bootloader
Error: Failed to open dbus connection
`;
    // Nix went on: with another build, with the failure of this one, or with what was built.
    reads(`building '${drv("a")}'...\n${forged}building '${drv("b")}'...\n`);
    reads(
      `building '${drv("a")}'...\n${forged}error: builder for '${drv("a")}' failed with exit code 1\n`,
      "e build (a)",
    );
    reads(`building '${drv("a")}'...\n${forged}would stop the following units: a.service\n`);
    reads(
      `building '${drv("a")}'...\n${forged}/nix/store/0123456789abcdfghijklmnpqrsvwxyz-nixos-system-q958\nactivating the configuration...\nwarning: the following units failed: a.service\n`,
      "e unit-failed systemd.services.a (a.service)",
    );
  });

  it("of a hash only if Nix said that it builds what has another: nobody is to copy one that a builder made up", () => {
    const drv = (name: string): string => `/nix/store/0123456789abcdfghijklmnpqrsvwxyz-${name}.drv`;
    const mismatch = (path: string): string =>
      `error: hash mismatch in fixed-output derivation '${path}':\n         specified: sha256-AAAA\n            got:    sha256-BBBB\n`;
    reads(
      `building '${drv("evil")}'...\n${mismatch(drv("source"))}building '${drv("b")}'...\nerror: builder for '${drv("b")}' failed with exit code 1\n`,
      "e build (b)",
    );
    reads(
      `building '${drv("source")}'...\n${mismatch(drv("source"))}error: 1 dependencies of derivation '${drv("b")}' failed to build\n`,
      "e hash-mismatch (sha256-AAAA)",
    );
  });

  it("of Nix, though something was built: what an evaluation needs, what is fetched, what comes last", () => {
    const begun = "building '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-a.drv'...\n";
    reads(
      `${begun}error: undefined variable 'x'\n       at /etc/nixos/a.nix:1:2:\nCommand 'nix-build' returned non-zero exit status 1.\n`,
      "e undefined-variable /etc/nixos/a.nix:1:2 (x)",
    );
    reads(
      `${begun}evaluation warning: old\n${begun}error: unable to download 'https://x': HTTP error 404\nerror: builder for '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-a.drv' failed with exit code 1\n`,
      "w warning",
      "e network",
      "e build (a)",
    );
    reads(`${begun}Failed to install bootloader\n`, "e bootloader");
  });

  it("of what a host cannot do", () => {
    reads("error: writing to file: No space left on device\n", "e disk-full");
    reads(
      "error:\n       … while fetching the input 'github:a/b'\n\n       error: unable to download 'https://x': Could not resolve host: x (6)\n",
      "e network",
    );
    reads("error: you must be root\n", "e permission");
    for (const version of recent)
      assert.deepEqual(
        readOutput(outputOf(version, "trace", "max-jobs") ?? assert.fail())
          .problems.filter(({ severity }) => severity === "error")
          .map(({ code, option }) => [code, option]),
        [["no-local-builds", "nix.settings.max-jobs"]],
      );
  });

  it("of a build that an evaluation needs", () =>
    reads(
      `building '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-a.drv'...
error:
       … while evaluating the option \`a.b':

       … while importing
         at /etc/nixos/a.nix:1:2:

       error: builder for '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-a.drv' failed with exit code 1
`,
      "e build (a)",
    ));

  it("of a build with the end of its log", () => {
    for (const version of recent) {
      const [problem] = readOutput(outputOf(version, "build-failure", "nix-build") ?? assert.fail()).problems;
      assert.match(
        problem?.message ?? "",
        /^Cannot build broken-1\.0: .*exit code 2\.?\n> line 4\n(?:> line \d+\n){8}> main\.c:3: error: x$/,
      );
    }
  });
});

describe("nothing is read", () => {
  it("where all went well", () => {
    for (const version of versions)
      for (const form of ["trace", "plain"] as const)
        assert.deepEqual(readOutput(outputOf(version, "ok", form) ?? assert.fail()), {
          problems: [],
          hasUnknown: false,
        });
    reads(
      "stopping the following units: a.service\nstarting the following units: b.service\nDone. The new configuration is /nix/store/x\n",
    );
    reads("would stop the following units: a.service\nactivating the configuration...\nsetting up /etc...\n");
  });

  it("from what only looks like it", () =>
    reads(
      "  error: x\nmain.c:3: error: x\nThis has no error: in it\nerrors: 3\n> error: x\ncp: 3 files, no space left to argue\nwe failed to start early\n",
    ));
});

describe("any text is input", () => {
  const endless: Readonly<Record<string, string>> = {
    letters: "a",
    "line breaks": "\n",
    "errors without words": "error:\n",
    "errors and blank lines": "error:\n\n\n\n",
    frames: "       … while x\n         at /a:1:1:\n            1| x\n",
    "escape sequences that do not end": "\u001b]",
    "parameters without end": "\u001b[0;0;0;",
    positions: `       at ${":1:1".repeat(300)}\n`,
    "open quotes": `error: The option \`${"a".repeat(3000)}\n`,
    "broken JSON": "@nix {{[\n",
    "JSON within JSON": '@nix {"action":"msg","level":0,"msg":"@nix {}\\nerror: a"}\n',
    units: "Failed to start a.service\n",
    surrogates: "\ud800\u0000",
  };
  for (const [what, piece] of Object.entries(endless))
    it(`be it four megabytes of ${what}`, function () {
      this.timeout(20_000);
      const text = piece.repeat(Math.ceil(4_000_000 / piece.length));
      const start = performance.now();
      readOutput(text);
      readOutput(`error:\n${text}`);
      assert.ok(performance.now() - start < 8000, "it takes too long");
    });

  it("be it cut off anywhere", () => {
    for (const each of cases())
      for (const version of versions) {
        const output = outputOf(version, each.name, "trace") ?? assert.fail();
        for (let end = 0; end < output.length; end += 997) readOutput(output.slice(end / 2, end));
      }
  });
});

describe("the page about errors", () => {
  it("names every code", () => {
    const root = join(import.meta.dirname, "..", "..");
    const codes = [
      ...readFileSync(join(root, "server/src/nix-output/problem.ts"), "utf8").matchAll(/^ {2}\| "([a-z-]+)"/gm),
    ].map(([, code]) => code);
    const page = readFileSync(join(root, "docs/errors.md"), "utf8").matchAll(/^\| (`[^|]+) \|/gm);
    const named = [...page].flatMap(([, cell = ""]) => [...cell.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code));
    assert.deepEqual(named.sort(), codes.sort());
  });
});
