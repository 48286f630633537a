/** What is ever run and touched on a host stands in docs/host.md: programs, paths, units, and the files of a job. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { filesIn, read } from "./house/project.ts";
import { commandsIn } from "./house/shell-commands.ts";

const page = read("docs/host.md");
/** Everything that stands there as code. */
const named = new Set(
  [...page.matchAll(/`([^`\n]+)`/g)]
    .flatMap(([, code = ""]) => [code, ...code.split(/[\s{},]+/)])
    .map((word) => word.replace(/\/$/, "")),
);
const rebuild = filesIn("client/src/rebuild/script", ".sh")
  .map(({ text }) => text.replaceAll(/^\s*#.*$/gm, ""))
  .join("\n");
const probe = filesIn("client/src/host/probe", ".sh")
  .map(({ text }) => text.replaceAll(/^\s*#.*$/gm, ""))
  .join("\n");
/** Questions that are asked beside the two scripts. */
const asked = [
  ...filesIn("client/src/rebuild", ".ts"),
  ...filesIn("client/src/host", ".ts"),
  ...filesIn("client/src/rebuilds", ".ts"),
]
  .map(({ text }) => text)
  .join("\n");

function missing(words: Iterable<string>): readonly string[] {
  return [...new Set(words)].filter((word) => !named.has(word)).sort();
}

describe("the page of the host", () => {
  it("names every program that changes something there", () => {
    const programs = commandsIn(rebuild, ["in_turn"]);
    assert.ok(programs.includes("nixos-rebuild") && programs.includes("systemd-run"));
    assert.deepEqual(missing(programs), []);
  });

  it("names every program that looks there", () => assert.deepEqual(missing(commandsIn(probe, ["ask"])), []));

  it("names every folder and file of ours", () => {
    const roots = new Map<string, string>();
    for (const [, name = "", value = ""] of rebuild.matchAll(/^([A-Z]+)=(\$?[A-Za-z/]+)$/gm)) {
      roots.set(
        name,
        value.replace(/^\$([A-Z]+)/, (_, root: string) => roots.get(root) ?? ""),
      );
    }
    assert.equal(roots.get("STAGES"), "/var/lib/mynixos/stage");
    const ours = [...roots.values()].filter((path) => /\/mynixos\b/.test(path));
    const below = [...rebuild.matchAll(/\$(STATE|RUN|STAGES)\/([a-z]+)/g)].map(
      ([, root = "", name = ""]) => `${roots.get(root)}/${name}`,
    );
    assert.deepEqual(missing([...ours, ...below]), []);
  });

  it("names every file of a job", () => {
    const files = [...rebuild.matchAll(/\$JOB\/([a-z][a-z.]*)/g)].map(([, name = ""]) => name);
    const settled = [...rebuild.matchAll(/\bsettle (turn|decision|ended)\b/g)].map(([, name = ""]) => name);
    assert.ok(files.includes("log") && settled.includes("decision"));
    assert.deepEqual(missing([...files, ...settled]), []);
  });

  it("names every unit of ours", () => {
    const units = [...rebuild.matchAll(/\$\(unit_of "?([a-z]+)"?\)|\bguard ([a-z]+) "/g)].map(
      ([, one, other]) => one ?? other ?? "",
    );
    assert.ok(units.includes("deadman"));
    assert.deepEqual(missing(units.map((unit) => `mynixos-${unit}-ID`)), []);
  });

  it("names every other place of the system", () => {
    const paths = [
      ...`${rebuild}\n${probe}`.matchAll(/(?<![\w$}/-])\/(?:etc|nix|proc|run|sys|var)\/[A-Za-z0-9_./-]*[A-Za-z0-9_]/g),
    ].map(([path]) => path);
    assert.ok(paths.includes("/etc/set-environment"));
    assert.deepEqual(missing(paths), []);
  });

  it("names the places and programs of the questions beside them", () => {
    const paths = [...asked.matchAll(/\/(?:var\/lib|run)\/mynixos\b[a-z/]*/g)].map(([path]) => path.replace(/\/$/, ""));
    assert.deepEqual(missing(paths), []);
    assert.deepEqual(missing(["sudo", "systemd-run", "timeout", "nix", "id", "tail", "head", "base64"]), []);
  });
});

describe("commands of a shell script", () => {
  const rows: readonly (readonly [script: string, commands: readonly string[]])[] = [
    ["a; b | c && d || e & f", ["a", "b", "c", "d", "e", "f"]],
    ["x=1 y=2 run 'not this' \"nor $(this one) that\"", ["run", "this"]],
    ["# no comment\nrun # nor here", ["run"]],
    ["if test1; then run1; elif run2; then run3; else run4; fi", ["run1", "run2", "run3", "run4", "test1"]],
    ["case $(pick x) in a | b) run1 ;; *) run2 ;; esac; run3", ["pick", "run1", "run2", "run3"]],
    ["case a in (a) run1 ;; esac", ["run1"]],
    ['for x in a b; do run "$x"; done', ["run"]],
    ["f() { run; }\nf", ["run"]],
    ["run >file 2>&1 <other; ! next", ["next", "run"]],
    ["run <<END\nnot this; nor that\nEND\nnext", ["next", "run"]],
    [
      "timeout 10 run; env -u NAME A=b other; find . -exec third {} +",
      ["env", "find", "other", "run", "third", "timeout"],
    ],
    ['"$computed" run; [ -e x ] && next', ["next"]],
    ["a=$(run | next) b=${c:-d}", ["next", "run"]],
    ["in_turn run x", ["in_turn", "run"]],
  ];
  for (const [script, commands] of rows) {
    it(script, () => assert.deepEqual(commandsIn(script, ["in_turn"]), commands));
  }
});
