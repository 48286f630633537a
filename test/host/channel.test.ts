/** The channel over a real shell: whatever a script writes or does, answers stay whole, apart from each other, and within their limits. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes, randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, describe, it } from "mocha";
import type { Answer, Channel } from "#client/host/channel.ts";
import { connectHere } from "#client/host/connect.ts";
import { shellChannel } from "#client/host/shell-channel.ts";
import { startShell } from "#client/host/shell-process.ts";
import { probeScript } from "#scripts/probe.ts";

const limits = { milliseconds: 20_000, bytes: 2_000_000 };

/** NixOS has bash as /bin/sh, Debian dash; they read and quote differently. */
const shells: Readonly<Record<string, () => Channel>> = {
  "this machine's sh": connectHere,
  dash: () => shellChannel(startShell("dash", [], process.env, process.platform)),
  "bash --posix": () => shellChannel(startShell("bash", ["--posix"], process.env, process.platform)),
};

for (const [name, open] of Object.entries(shells)) {
  describe(`a channel over ${name}`, () => {
    const channel = open();
    after(() => channel.close());

    async function ran(script: string, output: string, code = 0): Promise<void> {
      assert.deepEqual(await channel.run(script, limits), { kind: "ran", code, output });
    }

    it("gives back what a script writes and how it ends", async () => {
      await ran("echo hello", "hello\n");
      await ran("printf 'no end of line'", "no end of line");
      await ran("printf '\\n\\n'", "\n\n");
      await ran("", "");
      await ran("echo before; exit 7; echo never", "before\n", 7);
      await ran("(exit 3)", "", 3);
      await ran("kill -TERM $(exec sh -c 'echo $PPID')", "", 143);
    });

    it("keeps scripts apart: variables, folders, options, traps, closed streams, other programs in their place", async () => {
      await ran("x=1; cd /; set -efu; umask 0; trap 'echo bye' EXIT; printf() { :; }", "bye\n");
      await ran('echo "${x-unset}"; pwd', `unset\n${process.env["HOME"]}\n`);
      await ran("exec >&- 2>&-; echo lost", "", 1);
      await ran("exec echo instead", "instead\n");
      await ran("exec sh -c 'exit 9'", "", 9);
      await ran("trap '' TERM HUP INT; echo deaf", "deaf\n");
    });

    it("gives scripts no standard input, so that none eats the next question", async () => {
      await ran("cat; read line || echo nothing", "nothing\n");
      await ran("cat /dev/stdin | wc -c | tr -d ' '", "0\n");
    });

    it("takes scripts with quotes, comments, here-documents, carriage returns, without an end of line", async () => {
      await ran("echo 'it'\\''s' \"a \\\"b\\\"\" # a comment ' ) ;", 'it\'s a "b"\n');
      await ran("cat <<'E'\n$x ' \\ ` )\nE", "$x ' \\ ` )\n");
      await ran("cat <<E\nlast\nE\n", "last\n");
      await ran("printf '%s' 'a\rb'", "a\rb");
      await ran("echo Grüße '–' 🦊", "Grüße – 🦊\n");
      await ran('f() { echo "$1"; }\nf $((1 + 2))\n#', "3\n");
    });

    it("says of a script that is none that it failed, and goes on", async () => {
      for (const broken of ["if", "echo 'open", "( echo", ")", "}", "done", "cat <<E", '"', "`", "$(", "case x in"]) {
        const answer = await channel.run(broken, limits);
        assert.equal(answer.kind, "ran", broken);
        await ran("echo on", "on\n");
      }
    });

    it("takes scripts longer than any argument may be", async () => {
      const lines = Array.from({ length: 30_000 }, (_, index) => `: ${index} 'padding'`);
      await ran(`${lines.join("\n")}\necho end`, "end\n");
      await ran(`printf %s '${"ä".repeat(200_000)}' | wc -c | tr -d ' '`, "400000\n");
    }).timeout(30_000);

    it("cannot be made believe that an answer is over", async () => {
      const marks =
        "for n in 00000000000000000000000000000000 $$ @done; do printf '%s-begin\\n%s-end 0\\n' $n $n; done";
      await ran(marks, (await run(marks)).output);
      const seen = await run(
        "tr '\\0' ' ' < /proc/$PPID/cmdline; tr '\\0' ' ' < /proc/$$/cmdline; env; set; ps ax -o args 2>&1",
      );
      assert.doesNotMatch(seen.output, /[0-9a-f]{32}-(?:begin|end)/);
    });

    it("drops what a script left in the background writes between two answers", async () => {
      await ran("( sleep 0.1; echo late ) & echo now", "now\n");
      await new Promise((resolve) => setTimeout(resolve, 300));
      await ran("echo next", "next\n");
    });

    it("shows bytes that are no text as such, and keeps NUL", async () => {
      await ran("printf 'a\\377\\303b\\0c'", "a\ufffd\ufffdb\0c");
      await ran("printf '\\357\\273\\277x'", "\ufeffx");
    });

    it("answers two hundred questions in their order, asked all at once", async () => {
      const asked = Array.from({ length: 200 }, (_, index) => channel.run(`echo ${index}`, limits));
      const answers = await Promise.all(asked);
      assert.deepEqual(
        answers,
        answers.map((_, index) => ({ kind: "ran", code: 0, output: `${index}\n` })),
      );
    }).timeout(30_000);

    it("runs the probe as a file would", async () => {
      const { output } = await run(`${probeScript()}\n`);
      assert.match(output, /^@mynixos-probe begin 1$/m);
      assert.match(output, /^@mynixos-probe end/m);
    }).timeout(30_000);

    it("carries any bytes there and back", async () => {
      for (let round = 0; round < 40; round++) {
        const bytes = damaged(randomBytes(randomInt(0, round < 35 ? 3000 : 200_000)));
        const octal = [...bytes.subarray(0, 1500)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
        await ran(`printf '${octal}'`, bytes.subarray(0, 1500).toString("utf8"));
        const text = bytes.toString("utf8").replaceAll("\0", "");
        await ran(`printf %s '${text.replaceAll("'", "'\\''")}'`, text);
      }
    }).timeout(60_000);

    async function run(script: string): Promise<Extract<Answer, { kind: "ran" }>> {
      const answer = await channel.run(script, limits);
      assert.equal(answer.kind, "ran");
      return answer as Extract<Answer, { kind: "ran" }>;
    }
  });
}

/** Random bytes with more of what might confuse: quotes, ends of line, marks. */
function damaged(bytes: Buffer): Buffer {
  const words = ["'", "\n", "\\", "-end 0\n", "-begin\n", '"', "\r\n", "\u0001", "\u007f", "'\\''", "ü"];
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const next = at + randomInt(1, 40);
    parts.push(bytes.subarray(at, next), Buffer.from(words[randomInt(words.length)] ?? ""));
    at = next;
  }
  return Buffer.concat(parts);
}

describe("a channel that is over", () => {
  const failed = (answer: Answer): string => (answer.kind === "failed" ? answer.failure.kind : answer.kind);

  it("after its time limit: whatever ran counts as lost, as does all that waits", async () => {
    const channel = connectHere();
    const answers = [channel.run("sleep 60", { ...limits, milliseconds: 200 }), channel.run("echo never", limits)];
    assert.deepEqual((await Promise.all(answers)).map(failed), ["lost", "lost"]);
    assert.ok(!channel.isOpen());
    assert.equal(failed(await channel.run("echo never", limits)), "lost");
  });

  it("when it is written to without end between two questions", async () => {
    const channel = shellChannel(startShell("yes", [], process.env, process.platform));
    for (let tries = 0; tries < 100 && channel.isOpen(); tries++) await new Promise((next) => setTimeout(next, 30));
    assert.equal(failed(await channel.run("echo never", limits)), "bad-answer");
  });

  it("counts the time of a question from when it is asked, not from when it waits", async () => {
    const channel = connectHere();
    const [, second] = await Promise.all([
      channel.run("sleep 0.4", limits),
      channel.run("echo x", { ...limits, milliseconds: 300 }),
    ]);
    assert.equal(failed(second), "ran");
    channel.close();
  });

  it("after more output than was wanted, soon and without keeping it", async () => {
    const channel = connectHere();
    const script = "head -c 5000000 /dev/zero; sleep 60";
    assert.equal(failed(await channel.run(script, { milliseconds: 10_000, bytes: 100_000 })), "bad-answer");
    assert.ok(!channel.isOpen());
    const endless = connectHere();
    assert.equal(failed(await endless.run("yes", { milliseconds: 10_000, bytes: 100_000 })), "bad-answer");
  }).timeout(30_000);

  it("not after exactly as much as was wanted, and not after five megabytes where they are", async () => {
    const channel = connectHere();
    assert.equal(failed(await channel.run("printf 12345", { milliseconds: 10_000, bytes: 5 })), "ran");
    const answer = await channel.run("head -c 5000000 /dev/zero", { milliseconds: 10_000, bytes: 5_000_000 });
    assert.equal(answer.kind === "ran" && answer.output.length, 5_000_000);
    assert.equal(failed(await channel.run("printf 123456", { milliseconds: 10_000, bytes: 5 })), "bad-answer");
  }).timeout(30_000);

  it("when its shell is killed, by whomever", async () => {
    const channel = connectHere();
    assert.equal(failed(await channel.run("kill -9 $$", limits)), "lost");
    assert.ok(!channel.isOpen());
  });

  it("when it is closed, any number of times, also while something runs", async () => {
    const channel = connectHere();
    const running = channel.run("echo $$; sleep 60", limits);
    setTimeout(() => channel.close(), 100);
    assert.equal(failed(await running), "lost");
    channel.close();
    channel.close();
    assert.equal(failed(await channel.run("echo", limits)), "lost");
  });

  it("takes with it what its scripts left running", async () => {
    const channel = connectHere();
    const answer = await channel.run(
      "sleep 61.5 >/dev/null 2>&1 & trap '' TERM; sleep 62.5 >/dev/null & echo $!",
      limits,
    );
    const pid = answer.kind === "ran" ? Number(answer.output) : 0;
    assert.ok(pid > 0);
    channel.close();
    for (let tries = 0; tries < 100 && isAlive(pid); tries++) await new Promise((resolve) => setTimeout(resolve, 30));
    assert.ok(!isAlive(pid));
  }).timeout(30_000);

  it("when there is no such shell", async () => {
    const channel = shellChannel(startShell("no-such-shell", [], process.env, process.platform));
    assert.equal(failed(await channel.run("echo", limits)), "no-shell");
    assert.ok(!channel.isOpen());
  });

  it("refuses what no shell could hold", () => assert.rejects(connectHere().run("echo \0", limits), /NUL/));
});

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
