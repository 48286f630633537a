/** What is true of a bed's windows, told from outside by logging in, and what the probe makes of them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { readFacts } from "#client/host/answer.ts";
import type { HostFacts } from "#client/host/facts.ts";
import { type Rescue, rescueOf } from "#client/host/rescue.ts";
import { probeScript } from "#scripts/probe.ts";
import type { Bed } from "../bed/bed.ts";
import { runProgram } from "../bed/inside.ts";
import type { Files } from "./generations.ts";

const text = probeScript();

export interface Told {
  readonly facts: HostFacts;
  readonly rescue: Rescue;
}

/** By a session as people have it: over ssh, with key, as `moritz`. */
export async function ask(bed: Bed): Promise<Told> {
  for (let tries = 1; ; tries++) {
    const { code, stdout, stderr } = await bed.login("moritz", "sh -s", { input: text });
    // An sshd that reads its configuration anew does not listen for a moment.
    if (code !== 255 || tries === 5) return told(stdout, stderr);
    await wait(200);
  }
}

export function told(stdout: string, stderr: string): Told {
  const reading = readFacts(stdout);
  if (reading.kind !== "facts") throw new Error(`${reading.why}\n${stdout.slice(-300)}\n${stderr}`);
  return { facts: reading.facts, rescue: rescueOf(reading.facts) };
}

/** What sshd would let one log in by, as it says to somebody who tries nothing; `none`: nobody listens. */
export async function methods(bed: Bed, port = bed.port, user = "q958-pw"): Promise<string> {
  const options = [
    "PreferredAuthentications=none",
    "PubkeyAuthentication=no",
    "BatchMode=yes",
    `Port=${port}`,
    "StrictHostKeyChecking=no",
    "UserKnownHostsFile=/dev/null",
  ];
  const { stderr } = await runProgram("ssh", [
    ...options.flatMap((one) => ["-o", one]),
    "-F",
    bed.config,
    user,
    "true",
  ]);
  return /Permission denied \(([^)]*)\)/.exec(stderr)?.[1] ?? (/refused/.test(stderr) ? "none" : stderr.trim());
}

export async function isPasswordOffered(bed: Bed, port = bed.port): Promise<boolean> {
  let said = await methods(bed, port);
  if (said === "none" && port === bed.port) {
    await wait(500);
    said = await methods(bed, port);
  }
  return said.split(",").includes("password");
}

/** A real login of `pw` by password, and by nothing else. */
export async function logsInByPassword(bed: Bed): Promise<boolean> {
  const askpass = join(bed.folder, "askpass");
  writeFileSync(askpass, `#!/bin/sh\necho ${bed.password}\n`, { mode: 0o755 });
  const options = ["PubkeyAuthentication=no", "PreferredAuthentications=password", "NumberOfPasswordPrompts=1"];
  const ssh = ["ssh", "-F", bed.config, ...options.flatMap((one) => ["-o", one]), "q958-pw", "id -un"];
  const { stdout } = await runProgram("env", [`SSH_ASKPASS=${askpass}`, "SSH_ASKPASS_REQUIRE=force", "setsid", ...ssh]);
  return stdout.trim().endsWith("pw");
}

/** Puts units there, and starts those that are named. */
export async function install(bed: Bed, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files))
    await bed.write(path, content, content.startsWith("#!") ? 0o755 : 0o644);
  await bed.must(
    "mkdir -p /run/gates && touch /run/gates/open /run/gates/close /run/gates/slow && systemctl daemon-reload",
  );
}

/** Whoever comes to a gate that is shut, waits there. */
export async function shut(bed: Bed, gate: "open" | "close" | "slow"): Promise<void> {
  await bed.must(`rm -f /run/gates/${gate} && mkfifo /run/gates/${gate}`);
}

export async function unlock(bed: Bed, gate: "open" | "close" | "slow"): Promise<void> {
  await bed.must(`timeout 5 sh -c ': > /run/gates/${gate}'; rm -f /run/gates/${gate}; touch /run/gates/${gate}`);
}

/** Asks until it says so; gives what it said last. */
export async function until(bed: Bed, kind: Rescue["kind"], seconds = 12): Promise<Told> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const last = await ask(bed);
    if (last.rescue.kind === kind || Date.now() > end) return last;
  }
}
