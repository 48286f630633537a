/** Small changes of the sample, with Caddy and with Traefik, always the same: a login that is gone is missed, and what only looks like it is left alone. */
import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import { openRepo } from "#cli/repo.ts";
import { type World, worldOf } from "../truth/port-mutations/world.ts";
import { measure, type Report, type Result } from "../truth/sso-mutations/measure.ts";
import type { Kind } from "../truth/sso-mutations/mutation.ts";
import { withText } from "../truth/sso-mutations/with-text.ts";

/** What Caddy asks for a login all the same, as `forward_auth` comes first, whatever the text says; as its own program has it. */
const asked: ReadonlySet<string> = new Set(
  ["10-infrastructure/homepage.nix", "10-infrastructure/netdata.nix", "20-services/apps/audiobookshelf.nix"].flatMap(
    (file) =>
      ["a handle before it", "a handle_path before it", "a header instead of it"].map(
        (variant) => `${variant}: ${file}`,
      ),
  ),
);

/** Not what asks for a login, but what is asked then; a network that nobody is let in from. */
const others: readonly string[] = [
  "switched off: 10-infrastructure/pocket-id.nix",
  "switched off: 10-infrastructure/sso.nix",
  "shorter prefix: 00-core/configs.nix",
  "a second site: 20-services/apps/filebrowser.nix",
];

describe("logins of the sample, changed in many ways", () => {
  const seed = 20261122;
  let report: Report;

  before(async function () {
    // Each change is two or three evaluations of the whole sample.
    this.timeout(300_000);
    const opened = await openRepo("samples/homelab");
    assert.ok(!("problem" in opened));
    const world = worldOf(opened.model, opened.settings);
    const older: World | undefined = world && withText(world, 'default = "caddy"', 'default = "traefik"');
    assert.ok(world && older);
    const doors = {
      guarded: new Set([10999, 20004, 20005, 20006, 20878, 20989]),
      loopback: new Map([
        ["n8n.heim.example.org", true],
        ["kino.heim.example.org", true],
        ["netdata.heim.example.org", false],
      ]),
    };
    const same = new Set([...asked, ...others.filter((each) => !each.endsWith("/sso.nix"))]);
    const now = measure(world, { seed, count: 75, revert: 6, doors, same });
    const nobody = { guarded: new Set<number>(), loopback: new Map<string, boolean>() };
    const then = measure(older, { seed, count: 25, revert: 6, doors: nobody, same: new Set(others) });
    report = { results: [...now.results, ...then.results], idle: [...now.idle, ...then.idle] };
  });

  it("are a hundred, some of each kind", () => {
    assert.equal(report.results.length, 100);
    const least: Readonly<Record<Kind, number>> = {
      ...{ import: 5, forward: 4, past: 4, flag: 2, middleware: 3, name: 5 },
      ...{ bypass: 1, elsewhere: 4, gateway: 1, beside: 5, tunnel: 2 },
    };
    for (const [kind, count] of Object.entries(least))
      assert.ok(wrong().filter((each) => each.kind === kind).length >= count, `${kind}: ${count} at least`);
    assert.ok(harmless().length >= 20, `${harmless().length} that are harmless`);
  });

  it("are found, at least 95 of a hundred", () => {
    const missed = namesOf(wrong().filter(({ isGood }) => !isGood));
    assert.ok(missed.length <= 0.05 * wrong().length, missed.join("\n"));
  });

  it("are left alone where nothing gets worse", () =>
    assert.deepEqual(namesOf(harmless().filter(({ isGood }) => !isGood)), []));

  it("leave what was found before, to the letter, when they are taken back", () =>
    assert.deepEqual(namesOf(report.results.filter(({ isBack }) => !isBack)), []));

  function wrong(): readonly Result[] {
    return report.results.filter(({ isHarmless }) => !isHarmless);
  }

  function harmless(): readonly Result[] {
    return report.results.filter(({ isHarmless }) => isHarmless);
  }
});

function namesOf(results: readonly Result[]): readonly string[] {
  return results.map(({ kind, variant, name, found }) => [`${kind}, ${variant}: ${name}`, ...found].join("\n    "));
}
