/**
 * Everything that must hold, stage by stage; the last line is the sum.
 *
 *   npm test         all of it
 *   npm run check    what takes seconds: types, style, generated files, build, core tests
 */

import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { argv, env, execPath, exit } from "node:process";
import { caddy } from "./caddy.ts";
import { type Counts, inWords, nothing, oneFailed, onePassed, sum } from "./counts.ts";
import { forTests, provide } from "./debian.ts";
import { mocha, mochaAtOnce, mochaInLanes, mochaSideBySide } from "./mocha.ts";
import { root } from "./places.ts";
import { plainNode } from "./plain-node.ts";
import { run } from "./run.ts";
import { testInEditor } from "./test-editor.ts";

type Stage = readonly [name: string, run: () => Promise<Counts>];

/** What ships, as programs of their own. */
const programs = ["test/protocol/**/*.test.ts", "test/cli/**/*.test.ts"];
/** What needs a host to look at, and all around it. */
const host = ["test/host/**/*.test.ts", "test/editor/ui/host-*.test.ts"];
/** Of these, what keeps a processor busy: editors, and hosts by the dozen. All others mostly wait. Begun in this order. */
const busy = [
  ...["fault-hosts", "host-rebuild", "fault-links", "host-by-keyboard", "fault-logins", "promote", "staging"],
  "promotion-histories",
];
/** Of those that wait, what takes longest: begun first, so that in the end nobody waits for one of them alone. */
const longest = [
  ...["job-attacks", "job-guard", "job-links", "job", "rescue", "links", "rescue-doubts", "bed", "guest", "probe-boot"],
  "job-stage",
];
/** Modules that we make, on hosts that are built with them. */
const made = [
  ...["ssh-rescue", "boot-safeguard", "rebuild-program", "rescue-window-attacks", "boot-safeguard-attacks"],
  "ssh-hardening",
].map((name) => `test/host/${name}.test.ts`);
/** Stories in windows that take longest, for the same reason. */
const longUi = ["new-module-elsewhere", "new-module"];
const apart = [...programs, ...host, "test/editor/**", "test/package/**"];
/** Only for machines that may not start a container; set by hand, and said aloud. */
const withoutHost = env["MYNIXOS_WITHOUT_HOST"] === "1";

const fast: readonly Stage[] = [
  ["types", () => check(tool("tsc"), "-b")],
  ["style", () => check(tool("biome"), "check", "--error-on-warnings", ".")],
  ["promises and switches", () => check(tool("oxlint"), "--type-aware", "server", "client", "scripts", "test")],
  ["generated files", () => check(execPath, "scripts/generate.ts", "--check")],
  ["build", () => check(execPath, "scripts/build.ts")],
  ["core", inHalves],
];

const slow: readonly Stage[] = [
  ["server and command line, on two versions of Node", onBothNodes],
  ["editor, development", () => testInEditor("development")],
  ["editor, German", () => testInEditor("german")],
  ["editor, restricted", () => testInEditor("restricted")],
  ["editor, by keyboard", byKeyboard],
  [withoutHost ? "host: NOT RUN (MYNIXOS_WITHOUT_HOST)" : "host, seen and changed", onHosts],
  [withoutHost ? "made: NOT RUN (MYNIXOS_WITHOUT_HOST)" : "modules that we make, on hosts", onHostsOfTheirOwn],
  ["package", () => check(execPath, "scripts/package.ts")],
  ["package, content", () => mocha(["test/package/**/*.test.ts"])],
  ["editor, packaged", () => testInEditor("packaged")],
];

const stages = argv.includes("--fast") ? fast : [...fast, ...slow];
if (stages.length > fast.length) {
  try {
    provide(forTests);
    caddy();
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
    console.log(inWords(oneFailed));
    exit(1);
  }
}
const report: { name: string; counts: Counts; seconds: number }[] = [];
for (const [name, runStage] of stages) {
  console.log(`\n── ${name}`);
  const start = Date.now();
  const counts = await runStage().catch((error: unknown) => {
    console.error(error);
    return oneFailed;
  });
  report.push({ name, counts, seconds: (Date.now() - start) / 1000 });
}

console.log("\n── summary");
for (const { name, counts, seconds } of report) {
  console.log(
    `${counts.failed === 0 ? "✔" : "✘"} ${name.padEnd(40)} ${seconds.toFixed(1).padStart(6)} s  ${inWords(counts)}`,
  );
}
const all = sum(report.map(({ counts }) => counts));
console.log(inWords(all));
exit(all.failed === 0 ? 0 : 1);

/** Every second file here, the others there: a processor for each. */
async function inHalves(): Promise<Counts> {
  const others = new Set(globSync(apart, { cwd: root }));
  const files = globSync("test/**/*.test.ts", { cwd: root }).filter((file) => !others.has(file));
  const half = (which: number): { files: string[] } => ({
    files: files.toSorted().filter((_, index) => index % 2 === which),
  });
  return mochaAtOnce([half(0), half(1)]);
}

/** The one that runs the tests, and Node 20. */
async function onBothNodes(): Promise<Counts> {
  const files = globSync(programs, { cwd: root }).toSorted();
  return mochaAtOnce([{ files }, { files, options: { environment: { MYNIXOS_NODE: await plainNode() } } }]);
}

/** An editor each, two at once: they wait for each other's processor, but more for what they draw. */
async function byKeyboard(): Promise<Counts> {
  const hosts = globSync(host, { cwd: root });
  const files = globSync("test/editor/ui/**/*.test.ts", { cwd: root }).filter((file) => !hosts.includes(file));
  const last = files.filter((file) => !longUi.some((name) => basename(file, ".test.ts") === name));
  const first = longUi.flatMap((name) => files.filter((file) => basename(file, ".test.ts") === name));
  return mochaSideBySide([...first, ...last.toSorted()], 2);
}

/** Boots hosts; fails where none can be booted. */
async function onHosts(): Promise<Counts> {
  if (withoutHost) {
    console.log("MYNIXOS_WITHOUT_HOST=1: NO test of a host was run. Nothing is known about what needs one.");
    return nothing;
  }
  const start = Date.now();
  const files = globSync(host, { cwd: root }).filter((file) => !made.includes(file));
  const place = (file: string, names: readonly string[]): number => names.indexOf(basename(file, ".test.ts"));
  const named = (names: readonly string[]): string[] =>
    files.filter((file) => place(file, names) >= 0).toSorted((one, other) => place(one, names) - place(other, names));
  const others = files.filter((file) => place(file, [...busy, ...longest]) < 0).toSorted();
  const counts = await mochaInLanes([named(busy), [...named(longest), ...others]], 2);
  console.log(`host, seen and changed: ${((Date.now() - start) / 1000).toFixed(1)} s wall clock`);
  return counts;
}

async function onHostsOfTheirOwn(): Promise<Counts> {
  return withoutHost ? nothing : mochaSideBySide(made, 3);
}

/** A stage that is one yes or no; it speaks up only when it is a no. */
async function check(program: string, ...args: readonly string[]): Promise<Counts> {
  const { code, output } = await run(program, args, { cwd: root, limitSeconds: 300 });
  if (code !== 0) console.log(output);
  return code === 0 ? onePassed : oneFailed;
}

function tool(name: string): string {
  return join(root, "node_modules", ".bin", name);
}
