/** `mynixos scaffold`: writes a module with its wiring once, says so the second time, and never writes over anything. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { temporaryFolder } from "#test/temporary.ts";
import { type Ended, mynixos } from "./program.ts";

const sample = join(import.meta.dirname, "../../samples/homelab");

function copy(): string {
  const folder = temporaryFolder();
  cpSync(sample, folder, { recursive: true });
  return folder;
}

/** Every file with its text. */
function textsIn(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), "utf8")]),
  );
}

const gotify = ["--kind", "service", "--name", "gotify", "--service", "services.gotify", "--expose", "proxy"];
const module = "20-services/apps/gotify.nix";

function made(folder: string, ...more: readonly string[]): Ended {
  return mynixos(["scaffold", folder, ...gotify, "--hardening", "base", ...more]);
}

function checkRefused(args: readonly string[], says: string | RegExp): void {
  const folder = copy();
  const before = textsIn(folder);
  const { stdout, stderr, code } = mynixos(["scaffold", folder, ...args]);
  const [first = ""] = stderr.split("\n");
  if (typeof says === "string") assert.equal(first, `mynixos: ${says}`);
  else assert.match(first, says);
  assert.deepEqual([stdout, code], ["", 2]);
  assert.deepEqual(textsIn(folder), before);
}

describe("mynixos scaffold", function () {
  this.timeout(30_000);

  it("writes a service behind the login, registered, imported, switched on and hardened", () => {
    const folder = copy();
    const { stdout, stderr, code } = made(folder);
    assert.deepEqual([stderr, code], ["", 0]);
    assert.match(stdout, /^\+ 20-services\/apps\/gotify\.nix\n~ 00-core\/ports\.nix\n/);
    assert.match(stdout, /New files: 1, changed: \d\.\n$/);
    const text = readFileSync(join(folder, module), "utf8");
    assert.match(text, /^ {2}port = config\.my\.ports\.gotify;$/m);
    assert.match(text, /^ {6}import sso_auth$/m);
    const json = (command: string): string => mynixos([command, folder, "--json"]).stdout;
    const { exposures } = JSON.parse(json("exposures")) as { exposures: readonly Record<string, unknown>[] };
    const shown = exposures.filter(({ name }) => name === "gotify.heim.example.org");
    assert.deepEqual(
      shown.map(({ sso }) => sso),
      ["protected"],
    );
    assert.doesNotMatch(mynixos(["check", folder, "--fail-on", "never"]).stdout, /^20-services\/apps\/gotify\.nix/m);
  });

  it("writes into pages beside the code, too", () => {
    const folder = temporaryFolder();
    cpSync(join(import.meta.dirname, "../scaffold/houses/neu"), folder, { recursive: true });
    const { stdout, stderr, code } = made(folder);
    assert.deepEqual([stderr, code], ["", 0]);
    const [, page = assert.fail(stdout)] = /^~ (docs\/.*\.md)$/m.exec(stdout) ?? [];
    assert.match(readFileSync(join(folder, page), "utf8"), /gotify\.nix/);
  });

  it("says the second time that it is there, and changes nothing", () => {
    const folder = copy();
    made(folder);
    const before = textsIn(folder);
    const again = made(folder);
    assert.deepEqual([again.stderr, again.code], ["", 0]);
    assert.match(again.stdout, /Nothing to do: nothing was written\.\n$/);
    assert.deepEqual(textsIn(folder), before);
  });

  it("prints with --dry-run a diff that git takes, and writes nothing", () => {
    const folder = copy();
    const before = textsIn(folder);
    const { stdout, stderr, code } = made(folder, "--dry-run");
    assert.match(stderr, /New files: 1, changed: \d\. Nothing was written\.\n$/);
    assert.equal(code, 0);
    assert.deepEqual(textsIn(folder), before);
    const applied = spawnSync("git", ["apply", "-"], { cwd: folder, input: stdout, encoding: "utf8" });
    assert.deepEqual([applied.stderr, applied.status], ["", 0]);
    const other = copy();
    made(other);
    const relative = (root: string) => [...textsIn(root)].map(([path, text]) => [path.slice(root.length), text]).sort();
    assert.deepEqual(relative(folder), relative(other));
  });

  it("says in JSON what was done and what is left", () => {
    const folder = copy();
    const shown = JSON.parse(made(folder, "--json").stdout) as Record<string, unknown>;
    assert.deepEqual(Object.keys(shown), ["written", "created", "changed", "done", "open"]);
    assert.deepEqual([shown["written"], shown["created"]], [true, [module]]);
    const again = JSON.parse(made(folder, "--json").stdout) as Record<string, unknown>;
    assert.deepEqual([again["created"], again["changed"]], [[], []]);
  });

  it("lists without a kind what there is, what each asks, and what was detected", () => {
    for (const args of [[], ["--kind", "list"]]) {
      const { stdout, code } = mynixos(["scaffold", sample, ...args]);
      assert.equal(code, 0);
      assert.match(stdout, /^ {2}container +Container service\n +--image {2}--inner-port /m);
      assert.match(stdout, /^20-services\/apps +\d+ +\d{5} +configuration\.nix$/m);
      assert.match(stdout, /^ {2}header=meta {2}in files: \d+$/m);
    }
    const { kinds, style } = JSON.parse(mynixos(["scaffold", sample, "--json"]).stdout) as {
      kinds: readonly { kind: string; options: readonly string[] }[];
      style: unknown;
    };
    assert.deepEqual(kinds.find(({ kind }) => kind === "timer")?.options.slice(0, 2), ["--script", "--on-calendar"]);
    assert.deepEqual(style, { header: "meta", annotations: "source-id", proxy: "caddy" });
  });

  it("takes another convention than the one that was detected", () => {
    const { stdout } = made(copy(), "--style", "header=none", "--style", "annotations=none", "--dry-run");
    assert.doesNotMatch(stdout, /^\+# meta:|^\+ +# source-id: CFG/m);
  });

  it("reads a script from a file", () => {
    const folder = copy();
    writeFileSync(join(folder, "lauf.sh"), "echo eins\necho zwei\n");
    const script = `@${join(folder, "lauf.sh")}`;
    const args = [
      "--kind",
      "timer",
      "--name",
      "lauf",
      "--script",
      script,
      "--on-calendar",
      "daily",
      "--folder",
      "00-core",
    ];
    const { stderr, code } = mynixos(["scaffold", folder, ...args]);
    assert.deepEqual([stderr, code], ["", 0]);
    assert.match(readFileSync(join(folder, "00-core/lauf.nix"), "utf8"), /echo eins\n +echo zwei\n/);
  });

  it("refuses what it does not understand", () => {
    checkRefused(["--kind", "servcie"], "There is no kind servcie; did you mean service?");
    checkRefused(["--name", "x"], "--name needs --kind.");
    checkRefused(["--kind", "service"], "--name is missing: what the module is called, and its file.");
    checkRefused([...gotify, "--port", "a=b=c"], "--port is a key of the registry, or key=number, not a=b=c.");
    checkRefused([...gotify, "--expose", "all"], "--expose must be one of none, proxy, public=…, not all.");
    checkRefused([...gotify, "--expose", "public"], "--expose public needs the reason: --expose 'public=…'.");
    checkRefused([...gotify, "--hardening", "hard"], "--hardening must be one of base, strict, none, not hard.");
    checkRefused([...gotify, "--style", "header=x"], /^mynixos: --style must be one of header=meta\|yaml\|nms\|none, /);
    checkRefused([...gotify, "--set", "domain"], "--set is name=value, not domain.");
    checkRefused([...gotify, "--set", "farbe=rot"], /^mynixos: There is nothing called farbe to set; there are: /);
    const { stderr, code } = mynixos(["check", sample, "--kind", "service"]);
    assert.equal(stderr.split("\n")[0], "mynixos: check has no option --kind.");
    assert.equal(code, 2);
  });

  it("refuses what nobody could write down, and what leads out of the repo", () => {
    checkRefused(["--kind", "plain", "--name", "../a"], /^mynixos: /);
    checkRefused(["--kind", "plain", "--name", "let"], /^mynixos: /);
    checkRefused(["--kind", "plain", "--name", "a", "--folder", "../.."], /^mynixos: /);
    checkRefused([...gotify, "--port", "n8n"], /^mynixos: /);
  });

  it("writes over nothing that no host imports, and through no link out of the repo", () => {
    const folder = copy();
    writeFileSync(join(folder, module), "{ } # meins\n");
    const before = textsIn(folder);
    assert.notEqual(made(folder).stdout.includes("+ "), true);
    assert.deepEqual(textsIn(folder), before);
    const outside = temporaryFolder({ "da.nix": "{ }\n" });
    const linked = copy();
    rmSync(join(linked, "20-services/apps"), { recursive: true });
    symlinkSync(outside, join(linked, "20-services/apps"));
    mkdirSync(join(linked, "leer"));
    made(linked);
    assert.ok(!existsSync(join(outside, "gotify.nix")));
  });
});
