/** The paths that commands write to, as far as their words say. */
import { pathIn, programName } from "./programs.ts";
import type { ShellCommand } from "./shell.ts";

/** Of a path that only running it tells, the folder that is known. */
export function writtenBy(command: ShellCommand): readonly string[] {
  const targets = [...command.outputs, ...operandsOf(command)];
  return targets.flatMap((word) => pathIn(word) ?? []).filter((path) => path !== "/" && path !== "");
}

/** Which operands of a program are written. */
type Written = "all" | "last" | "behind the first";

const programs: Readonly<Record<string, Written>> = {
  tee: "all",
  mkdir: "all",
  touch: "all",
  truncate: "all",
  rm: "all",
  rmdir: "all",
  cp: "last",
  mv: "all",
  install: "last",
  ln: "last",
  rsync: "last",
  chown: "behind the first",
  chmod: "behind the first",
};

/** Options of these programs that take a word of their own. */
const taking = /^-(?:[a-zA-Z]*[moSgst]|-mode|-owner|-group|-target-directory|-exclude|-include|-e|-reference|-size)$/;

function operandsOf(command: ShellCommand): readonly string[] {
  const written = programs[programName(command)];
  const [, ...words] = command.words;
  if (!written || mayDoNothing(command)) return [];
  const operands: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (!word.startsWith("-") || word === "-") operands.push(word);
    else if (takes(programName(command), word)) index++;
  }
  // Whether several directories are made or one file is copied is not worth a guess.
  if (programName(command) === "install" && words.some((word) => /^-\w*d/.test(word))) return operands;
  // Where an option says the target, the last word is none.
  if (words.some((word) => /^(?:-t|--target-directory)/.test(word))) return [];
  // A link may point anywhere; made without a name it lies where the program runs.
  if (written === "last") return operands.length > 1 ? operands.slice(-1) : [];
  return written === "all" ? operands : operands.slice(1);
}

/** What is there already, or is not there, may be fine as it is. */
function mayDoNothing(command: ShellCommand): boolean {
  const flags = command.words.filter((word) => word.startsWith("-"));
  const name = programName(command);
  if (name === "mkdir") return flags.some((flag) => /^-\w*p|^--parents$/.test(flag));
  return name === "rm" && flags.some((flag) => /^-\w*f|^--force$/.test(flag));
}

/** `-p` of `mkdir` takes nothing, `-m` does; of what is not known here it is said in one word with `=`. */
function takes(program: string, word: string): boolean {
  if (!taking.test(word)) return false;
  if (program === "mkdir") return /^-\w*m$|^--mode$/.test(word);
  if (program === "install") return /^-\w*[mogt]$|^--(?:mode|owner|group)$/.test(word);
  if (program === "truncate") return /^-s$|^--size$/.test(word);
  if (program === "rsync") return /^-e$|^--(?:exclude|include)$/.test(word);
  if (program === "cp" || program === "mv" || program === "ln") return /^-S$|^-t$/.test(word);
  return false;
}
