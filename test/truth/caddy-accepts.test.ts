/** Caddy itself is asked: what it refuses to load, we say that it refuses, and nothing else. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { caddy } from "#scripts/caddy.ts";
import { bodies, generated, optionBlocks, refused } from "./caddy-accepts.ts";
import { byHand, differences, foundLater, unknownHere } from "./caddy-accepts-cases.ts";
import { randomFrom } from "./random.ts";

const folder = mkdtempSync(join(tmpdir(), "mynixos-accepts-"));
const file = join(folder, "Caddyfile");

describe("what Caddy loads", () => {
  before(function () {
    this.timeout(300_000);
    caddy();
  });
  after(() => rmSync(folder, { recursive: true }));

  it("is known of sites and options without a mistake", function () {
    this.timeout(120_000);
    for (const text of bodies.map(fileOf)) assert.deepEqual([theirs("adapt", text), ours(text)], ["", ""], text);
    for (const options of optionBlocks) {
      const text = `{\n${options}\n}\n${fileOf("respond a")}`;
      assert.deepEqual([theirs("adapt", text), ours(text)], ["", ""], text);
    }
  });

  it("is known of texts by hand", function () {
    this.timeout(120_000);
    const seen = { accepted: 0, refused: 0 };
    for (const text of byHand.map(fileOf)) seen[expectSame(text) ? "accepted" : "refused"]++;
    assert.ok(seen.accepted > 50 && seen.refused > 150, JSON.stringify(seen));
  });

  for (const seed of [1, 2, 3])
    it(`is known of texts that look like chance, ${seed}`, function () {
      this.timeout(180_000);
      const random = randomFrom(seed);
      for (let count = 0; count < 120; count++) expectSame(generated(random));
    });

  for (const { text, accepted, why } of differences)
    it(`is that of 2.10: ${why}: ${text.replaceAll(/\s+/g, " ")}`, () => {
      const whole = fileOf(text);
      assert.equal(ours(whole) === "", accepted, ours(whole));
      assert.equal(theirs("adapt", whole) === "", !accepted, "this is no difference");
    });

  it("is also what Caddy finds out when it sets itself up", function () {
    this.timeout(60_000);
    for (const text of foundLater.map(fileOf)) {
      assert.equal(theirs("adapt", text), "", text);
      assert.notEqual(theirs("validate", text), "", text);
      assert.notEqual(ours(text), "", text);
    }
  });

  it("is not known of everything", () => {
    for (const text of unknownHere.map(fileOf)) {
      assert.notEqual(theirs("adapt", text), "", text);
      assert.equal(ours(text), "", text);
    }
  });
});

/** Where 2.6 lets stand, or stops at, what 2.10 does not; and what is not known here. */
const explained: readonly { readonly ours?: RegExp; readonly theirs?: RegExp }[] = [
  { ours: /^unknown-subdirective \S+ (?:file|acme_server)$/ },
  { ours: /^argument-wrong \S+ (?:\S+) upstream$/ },
  { ours: /^(?:argument-wrong \S+ \S+ hash|argument-too-many \S+ (?:alice|bob))/ },
  { ours: /^argument-wrong \S+ remote_ip address$/ },
  { ours: /^argument-missing expression expression$/ },
  { theirs: /'(?:root|rewrite)': .*unexpected line ending after '(?:root|rewrite)'/ },
  { theirs: /for 'log': .*Wrong argument count/ },
  { theirs: /for 'default_bind': .*Wrong argument count/ },
  {
    theirs: /automation policy from site block is also default|conflicts with a Caddyfile placeholder|after 'between'/,
  },
];

/** Whether both accept it. */
function expectSame(text: string): boolean {
  const [we, they] = [ours(text), theirs("adapt", text)];
  const isExplained = explained.some((each) =>
    they === "" ? we.split("\n").every((line) => each.ours?.test(line)) : each.theirs?.test(they),
  );
  if ((we === "") !== (they === "") && !isExplained) assert.fail(`ours: ${we}\nCaddy's: ${they}\n${text}`);
  return they === "";
}

function ours(text: string): string {
  return refused(text)
    .map(({ kind, about = [] }) => [kind, ...about].join(" "))
    .join("\n");
}

function theirs(command: "adapt" | "validate", text: string): string {
  writeFileSync(file, text);
  const { status, stderr } = spawnSync(caddy(), [command, "--config", file, "--adapter", "caddyfile"], {
    encoding: "utf8",
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
  return status === 0 ? "" : (stderr.trim().split("\n").at(-1) ?? "refused");
}

/** The lines of a site, or a whole file already. */
function fileOf(text: string): string {
  const isWhole =
    /^(?:\{|\(|&|[^\s"]+(?:, [^\s"]+)* \{\n[\s\S]*\n\}$)/.test(text) && /^(?:[{(&:[]|\S*[.:]\S* ?)/.test(text);
  return isWhole ? `${text}\n` : `a.example {\n${text}\n}\n`;
}
