/** The terminal of one rebuild: what the host writes, made harmless, and what happens beside it. Closing it only stops looking. */
import { type Disposable, EventEmitter, l10n, type Pseudoterminal } from "vscode";
import { oneLine } from "#client/host/said.ts";
import { backlog } from "#client/rebuild/terminal-backlog.ts";
import { wrapped } from "#client/rebuild/word-wrap.ts";
import { sizeWords } from "#client/words/rebuild-sizes.ts";

export interface Screen {
  /** Bytes of the log. */
  readonly log: (bytes: Uint8Array) => void;
  /** A line of our own, in a colour that nothing of the log has by itself. */
  readonly say: (text: string, kind?: "plain" | "error") => void;
}

export interface RebuildTerminal extends Disposable {
  readonly pty: Pseudoterminal;
}

export interface Performance {
  /** Until it is over: the exit code of the task. Never rejects. */
  readonly run: (screen: Screen) => Promise<number>;
  /** Ctrl+C. */
  readonly interrupt: () => void;
  /** The terminal was closed. */
  readonly leave: () => void;
}

/** So often what waits is shown, milliseconds: a host may write faster than any terminal. */
const BEAT = 30;
const INTERRUPT = "\u0003";
const [ours, ofError, off] = ["\u001b[36m", "\u001b[31m", "\u001b[0m"];

export function rebuildTerminal({ run, interrupt, leave }: Performance): RebuildTerminal {
  const written = new EventEmitter<string>();
  const closed = new EventEmitter<number>();
  const waiting = backlog((bytes) => l10n.t("… {0} are left out here; the log has them …", sizeWords(bytes)));
  let beat: NodeJS.Timeout | undefined;
  let isOver = false;
  let isAtStart = true;
  let columns = 0;

  const write = (text: string): void => {
    if (text === "" || isOver) return;
    written.fire(text);
    isAtStart = text.replaceAll(off, "").endsWith("\n") || (isAtStart && text.replaceAll(off, "") === "");
  };
  const flow = (): void => {
    beat = undefined;
    write(waiting.take());
    if (waiting.waiting() > 0) start();
  };
  const start = (): void => {
    if (!isOver) beat ??= setTimeout(flow, BEAT);
  };
  const screen: Screen = {
    log(bytes) {
      waiting.push(bytes);
      start();
    },
    say(text, kind = "plain") {
      write(waiting.end());
      const lines = text
        .split("\n")
        .flatMap((line) => wrapped(oneLine(line), columns))
        .map((line) => `${kind === "error" ? ofError : ours}${line}${off}\r\n`);
      write(`${isAtStart ? "" : "\r\n"}${lines.join("")}`);
    },
  };
  const end = (): void => {
    isOver = true;
    clearTimeout(beat);
  };
  return {
    pty: {
      onDidWrite: written.event,
      onDidClose: closed.event,
      open(size) {
        columns = size?.columns ?? 0;
        void run(screen).then((code) => {
          write(waiting.end());
          end();
          closed.fire(code);
        });
      },
      setDimensions(size) {
        columns = size.columns;
      },
      close() {
        end();
        leave();
      },
      handleInput(data) {
        if (data.includes(INTERRUPT)) interrupt();
      },
    },
    dispose() {
      end();
      written.dispose();
      closed.dispose();
    },
  };
}
