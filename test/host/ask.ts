/** A bed asked with the probe, over a real login, with whatever banner, motd and rc files say. */
import assert from "node:assert/strict";
import { readFacts } from "#client/host/answer.ts";
import type { HostFacts } from "#client/host/facts.ts";
import { probeScript } from "#scripts/probe.ts";
import type { Bed } from "#test/host/bed/bed.ts";

export const script = probeScript();

export async function ask(bed: Bed, repo = "/etc/nixos"): Promise<HostFacts> {
  const { stdout } = await bed.login("moritz", `exec sh -s -- '${repo}'`, { input: script });
  return factsIn(stdout);
}

export function factsIn(output: string): HostFacts {
  const reading = readFacts(output);
  assert.equal(reading.kind, "facts", `${JSON.stringify(reading)}\n${output}`);
  return (reading as { facts: HostFacts }).facts;
}
