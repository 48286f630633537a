/** A job on a host: started, let go on, confirmed, cancelled; each is one verb of the script, run as root. */
import { Buffer } from "node:buffer";
import type { Channel } from "#client/host/channel.ts";
import type { Done, JobOptions, Operations, Sudo } from "./operations.ts";
import { runAsRoot, type VerbData } from "./root.ts";

export type JobOperations = Pick<Operations, "start" | "go" | "confirm" | "cancel">;

export function jobOperations(channel: Channel, sudo: Sudo, script: string): JobOperations {
  const run = async (verb: string, id: string, data?: VerbData): Promise<Done<undefined>> => {
    const ran = await runAsRoot(channel, sudo, script, verb, [id], data);
    return ran.kind === "done" ? { kind: "done", value: undefined } : ran;
  };
  return {
    async start(options) {
      const bad = badOption(options);
      if (bad !== undefined) return { kind: "refused", why: "bad-data", said: bad };
      const login = await loginOf(channel);
      if (login.kind !== "done") return login;
      return run("start", options.id, {
        fields: {
          options: optionLines(options, login.value.uid),
          args: options.args.join("\n"),
          generations: (options.generations ?? []).join("\n"),
          address: login.value.address,
        },
      });
    },
    go: (id) => run("go", id),
    async confirm(id) {
      const login = await loginOf(channel);
      if (login.kind !== "done") return login;
      return run("confirm", id, { fields: { address: login.value.address } });
    },
    cancel: (id) => run("cancel", id),
  };
}

/** Each is one line; everything else is checked on the host. */
function badOption({ repo, attribute, args }: JobOptions): string | undefined {
  const odd = [repo, attribute ?? "", ...args].find((text) => /\p{Cc}/u.test(text));
  return odd === undefined ? undefined : "a path or an argument has control characters";
}

function optionLines(options: JobOptions, uid: string): string {
  const values = {
    action: options.action,
    from: options.from,
    repo: options.repo,
    attribute: options.attribute ?? "",
    confirm: options.confirmSeconds,
    activate: options.activateSeconds,
    ask: options.ask,
    uid,
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
}

interface Login {
  /** Who reads the log. */
  readonly uid: string;
  /** Address and port of the host that this login came in by, as sshd tells them; empty where the host's own shell is asked. */
  readonly address: string;
}

/** `SSH_CONNECTION` is `client port server port` (sshd: session.c, `do_setup_env`). */
async function loginOf(channel: Channel): Promise<Done<Login>> {
  const answer = await channel.run(`id -u; printf '%s\\n' "\${SSH_CONNECTION-}"`, {
    milliseconds: 20_000,
    bytes: 10_000,
  });
  if (answer.kind === "failed") return { kind: "failed", failure: answer.failure };
  const [uid = "", connection = ""] = answer.output.split("\n");
  if (!/^\d+$/.test(uid)) {
    const said = Buffer.from(answer.output).subarray(0, 200).toString("utf8");
    return { kind: "failed", failure: { kind: "bad-answer", said: `no user: ${said.replaceAll(/\p{Cc}/gu, " ")}` } };
  }
  return { kind: "done", value: { uid, address: connection.split(" ").slice(2, 4).join(" ") } };
}
