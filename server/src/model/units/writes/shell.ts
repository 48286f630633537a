/** The commands of a shell script, as far as one can say without running it: words, and what is redirected where. */
import { hole } from "#model/ports/part.ts";
import { shellText, type Word } from "#model/units/shell-words.ts";

export interface ShellCommand {
  /** Without quotes; with {@link hole} where only running it tells. */
  readonly words: readonly string[];
  /** What `>` and `>>` write to. */
  readonly outputs: readonly string[];
}

/** Without assignments before a command and words of the language as `then`; text in quotes and here-documents is no command. */
export function commandsIn(script: string): readonly ShellCommand[] {
  return shellText(script).commands.flatMap((command) => {
    const [words, outputs] = [command.words.map(shown), command.outputs.map(shown)];
    const first = words.findIndex((word) => !skipped.test(word));
    const rest = first < 0 ? [] : words.slice(first);
    return rest.length > 0 || outputs.length > 0 ? [{ words: rest, outputs }] : [];
  });
}

const skipped = /^(?:if|then|else|elif|do|while|until|time|exec|command|!|\{|\}|fi|done|esac|[A-Za-z_]\w*\+?=.*)$/s;

function shown(word: Word): string {
  return word.map(({ kind, text }) => (kind === "computed" ? hole : text)).join("");
}
