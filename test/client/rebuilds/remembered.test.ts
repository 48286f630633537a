/** Jobs whose end nobody saw are remembered for a day, each once. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Memento } from "vscode";
import { type RememberedJob, rememberedIn } from "#client/rebuilds/remembered.ts";

const hour = 3_600_000;

describe("jobs that run", () => {
  const memory = (): Pick<Memento, "get" | "update"> => {
    const all = new Map<string, unknown>();
    return {
      get: (key: string, usual?: unknown) => all.get(key) ?? usual,
      update: (key: string, value: unknown) => Promise.resolve(void all.set(key, value)),
    } as Pick<Memento, "get" | "update">;
  };
  const job = (id: string, started: number): RememberedJob => ({
    id,
    host: "q958",
    identity: "moritz@192.0.2.1:22",
    action: "test",
    sudo: "free",
    folder: "file:///repo",
    roots: ["/etc/nixos"],
    confirmSeconds: 60,
    started,
  });

  it("are kept until somebody has seen their end", async () => {
    const remembered = rememberedIn(memory() as Memento, () => hour);
    await remembered.add(job("one-0001", 0));
    await remembered.add(job("two-0002", 0));
    await remembered.add(job("one-0001", 5));
    await remembered.remove("two-0002");
    assert.deepEqual(remembered.all(), [job("one-0001", 5)]);
  });

  it("are forgotten after a day", async () => {
    let now = hour;
    const remembered = rememberedIn(memory() as Memento, () => now);
    await remembered.add(job("one-0001", hour));
    now = 26 * hour;
    assert.deepEqual(remembered.all(), []);
  });
});
