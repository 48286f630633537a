/** The log of a job as lines to be read: whole ones, without colours and control characters, of limited length. */
import { terminalText } from "./terminal-text.ts";

export interface LogLines {
  /** The lines that ended with these bytes. */
  readonly push: (bytes: Uint8Array) => readonly string[];
  /** The last one, where nothing ended it. */
  readonly end: () => readonly string[];
}

/** No line that says something is longer; a list of many units may be. */
const LONGEST = 65_536;

export function logLines(): LogLines {
  const text = terminalText("drop");
  let open = "";
  const split = (more: string): readonly string[] => {
    const lines = more.split("\r\n");
    const rest = lines.pop() ?? "";
    const whole = lines.map((line, index) => (index === 0 ? cut(open + line) : cut(line)));
    open = cut(lines.length === 0 ? open + rest : rest);
    return whole;
  };
  return {
    push: (bytes) => split(text.write(bytes)),
    end() {
      const whole = split(text.end());
      const last = open;
      open = "";
      return last === "" ? whole : [...whole, last];
    },
  };
}

function cut(line: string): string {
  return line.length > LONGEST ? line.slice(0, LONGEST) : line;
}
