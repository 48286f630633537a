/** A login that was refused is not tried again by another window, nor after a start anew, before a person wants it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Memento } from "vscode";
import type { Failure } from "#client/host/failure.ts";
import { refusalsIn } from "#client/hosts/refusals.ts";

/** What several windows share. */
function memory(): Memento {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: <T>(key: string, otherwise?: T): T => (kept.has(key) ? kept.get(key) : otherwise) as T,
    update(key, value) {
      kept.set(key, JSON.parse(JSON.stringify(value)));
      return Promise.resolve();
    },
  };
}

const denied: Failure = { kind: "authentication", said: "alex@q958: Permission denied (publickey)." };
const address = "alex@10.0.0.10:22";

describe("a refused login", () => {
  it("is known to every window, for this host at this address", () => {
    const shared = memory();
    refusalsIn(shared).tried("q958", address, denied);
    const other = refusalsIn(shared);
    assert.deepEqual(other.of("q958", address), denied);
    assert.equal(other.of("q958", "alex@10.0.0.10:2222"), undefined);
    assert.equal(other.of("nas", address), undefined);
  });

  it("is forgotten when a person wants it to be tried again, or when a login works", async () => {
    const refusals = refusalsIn(memory());
    refusals.tried("q958", address, denied);
    refusals.tried("__proto__", address, denied);
    await refusals.forgive("q958");
    assert.equal(refusals.of("q958", address), undefined);
    assert.deepEqual(refusals.of("__proto__", address), denied);
    refusals.tried("__proto__", address, undefined);
    assert.equal(refusals.of("__proto__", address), undefined);
  });

  it("is none where the host was not reached, or a key of the host is in the way", () => {
    const refusals = refusalsIn(memory());
    for (const kind of [
      "refused",
      "timed-out",
      "lost",
      "booting",
      "host-key-unknown",
      "host-key-changed",
      "no-ssh",
    ] as const)
      refusals.tried("q958", address, { kind, said: "" });
    assert.equal(refusals.of("q958", address), undefined);
  });
});
