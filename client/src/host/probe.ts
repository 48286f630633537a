/** Asks a host with the probe, and reads its answer: tolerant of what stands around it, strict with what stands in it. */
import type { Channel } from "./channel.ts";
import type { HostFacts } from "./facts.ts";
import type { Failure } from "./failure.ts";

export type Probed =
  | { readonly kind: "facts"; readonly facts: HostFacts }
  | { readonly kind: "failed"; readonly failure: Failure };

/** `script`: the text of the probe; `repo`: where the repo lies on the host. */
export async function probe(_channel: Channel, _script: string, _repo: string): Promise<Probed> {
  await Promise.resolve();
  throw new Error("to be written");
}

/** The answer alone, as a host wrote it. */
export function readAnswer(_output: string): HostFacts | undefined {
  throw new Error("to be written");
}
