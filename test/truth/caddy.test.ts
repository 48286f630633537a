/** Caddy itself is asked: what it accepts, it tries in the order that we say, for the requests that we say. */
import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import { caddy } from "#scripts/caddy.ts";
import { generatedCaddyfile } from "./caddy-routes-generated.ts";
import { homelabs } from "./caddy-routes-homelabs.ts";
import { ourSteps } from "./caddy-routes-ours.ts";
import { type HostSteps, shown } from "./caddy-routes-shape.ts";
import { adapted, theirSteps } from "./caddy-routes-theirs.ts";
import { traps } from "./caddy-routes-traps.ts";

describe("Caddy's order of handlers", () => {
  before(function () {
    this.timeout(300_000);
    caddy();
  });

  for (const [what, text] of Object.entries({ ...traps, ...homelabs })) {
    it(what, () => {
      expectSame(/^(\{|\(|\S*\.example\b)/.test(text.trim()) ? text : `a.example {\n${text}\n}\n`);
    });
  }

  for (let from = 0; from < 400; from += 40) {
    it(`texts ${from} to ${from + 39} that look like chance`, function () {
      this.timeout(120_000);
      for (let seed = from; seed < from + 40; seed++) expectSame(generatedCaddyfile(seed));
    });
  }
});

function expectSame(text: string): void {
  const answer = adapted(caddy(), text);
  if (typeof answer === "string") assert.fail(`Caddy refuses this: ${answer}\n${text}`);
  assert.equal(whole(ourSteps(text)), whole(theirSteps(answer)), text);
}

function whole(hosts: HostSteps): string {
  return [...hosts]
    .map(([host, site]) => `${host}\n${shown(site)}`)
    .sort()
    .join("\n\n");
}
