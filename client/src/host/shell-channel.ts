/** The channel over a shell: one question at a time, and after the first that goes wrong none at all. */
import type { Answer, Channel, Limits } from "./channel.ts";
import type { Failure } from "./failure.ts";
import { frameReader, newMark, question } from "./frames.ts";
import { linesOf } from "./said.ts";
import type { Ending, ShellProcess } from "./shell-process.ts";
import { isSpoken } from "./ssh-failure.ts";

const NOISE = 4_000_000;

/** The shell reads standard input and has greeted, or needs not to. */
export function shellChannel(shell: ShellProcess): Channel {
  let over: Failure | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  /** Answers whatever runs; set while something runs. */
  let settle: ((failure: Failure) => void) | undefined;

  const finish = (failure: Failure): void => {
    over ??= failure;
    shell.stop();
    settle?.(over);
  };
  const listen = (output: (piece: Buffer) => void): void =>
    shell.listen({ output, ended: (ending) => finish(lost(shell, ending)) });
  const early = shell.ending();
  if (early !== undefined) over = lost(shell, early);
  /** Between two answers. What somebody left in the background may write a little; who writes without end only wants to be read. */
  const drain = (): void => {
    let noise = 0;
    listen((piece) => {
      noise += piece.length;
      if (noise > NOISE && over === undefined) finish({ kind: "bad-answer", said: "it talks without end" });
    });
  };
  drain();

  const ask = (asked: string, mark: string, { milliseconds, bytes }: Limits): Promise<Answer> =>
    new Promise((resolve) => {
      const done = (answer: Answer): void => {
        clearTimeout(timer);
        settle = undefined;
        if (over === undefined) drain();
        resolve(answer);
      };
      settle = (failure) => done({ kind: "failed", failure });
      const timer = setTimeout(
        () => finish({ kind: "lost", said: `no answer within ${milliseconds / 1000} s` }),
        milliseconds,
      );
      const read = frameReader(mark, bytes);
      listen((piece) => {
        const frame = read(piece);
        if (frame === undefined || over !== undefined) return;
        if (frame.kind === "too-much") finish({ kind: "bad-answer", said: `more than ${bytes} bytes` });
        else done({ kind: "ran", code: frame.code, output: frame.output.toString("utf8") });
      });
      shell.write(asked);
    });

  return {
    async run(script, limits) {
      const mark = newMark();
      const asked = question(script, mark);
      const before = turn;
      const answer = before.then((): Answer | Promise<Answer> =>
        over === undefined ? ask(asked, mark, limits) : { kind: "failed", failure: over },
      );
      turn = answer.catch(() => {});
      return answer;
    },
    close: () => finish({ kind: "lost", said: "closed" }),
    isOpen: () => over === undefined,
  };
}

function lost(shell: ShellProcess, { error }: Ending): Failure {
  if (error !== undefined) return { kind: "no-shell", said: error.message };
  return { kind: "lost", said: linesOf(shell.errors()).filter(isSpoken).at(-1) ?? "the connection ended" };
}
