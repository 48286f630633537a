/** Asks a host with the probe, and reads its answer: tolerant of what stands around it, strict with what stands in it. */
import { readFacts } from "./answer.ts";
import type { Channel, Limits } from "./channel.ts";
import type { HostFacts } from "./facts.ts";
import type { Failure } from "./failure.ts";
import { quoted } from "./frames.ts";

export type Probed =
  | { readonly kind: "facts"; readonly facts: HostFacts }
  | { readonly kind: "failed"; readonly failure: Failure };

const limits: Limits = { milliseconds: 20_000, bytes: 512_000 };

/** A name of systemd that no option looks like; without `.service`. */
const unit = /^[A-Za-z0-9:_.@][A-Za-z0-9:_.@-]{0,200}$/;
/** More windows nobody has. */
const most = 8;

/** `script`: the text of the probe; `repo`: where the repo lies on the host; `windows`: units that open rescue windows by what it says. */
export async function probe(
  channel: Channel,
  script: string,
  repo: string,
  windows: readonly string[] = [],
): Promise<Probed> {
  if (repo.includes("\0")) return bad("The path of the repo contains NUL.");
  const names = windows.filter((name) => unit.test(name)).slice(0, most);
  const answer = await channel.run(`set -- ${[repo, ...names].map(quoted).join(" ")}\n${script}`, limits);
  if (answer.kind === "failed") return answer;
  const reading = readFacts(answer.output);
  return reading.kind === "facts" ? reading : bad(reading.why);
}

/** The answer alone, as a host wrote it. */
export function readAnswer(output: string): HostFacts | undefined {
  const reading = readFacts(output);
  return reading.kind === "facts" ? reading.facts : undefined;
}

function bad(said: string): Probed {
  return { kind: "failed", failure: { kind: "bad-answer", said } };
}
