/** The command line of an sshd (sshd(8)): which configuration it reads, and what counts more than that. */
import { isPort } from "#model/ports/endpoint.ts";
import type { Given } from "./rescue-reach.ts";

export interface StartedSshd {
  /** The file of `-f`. */
  readonly config: Given | undefined;
  /** It does not go to the background by itself. */
  readonly isForeground: boolean;
  /** Nothing else on the command line says how it behaves. */
  readonly isPlain: boolean;
  /** Those on which it listens with this configuration. */
  readonly portsWith: (config: string) => readonly number[];
}

/** Options that take the next word, if nothing follows them in their own. */
const taking = "bCcEfghopu";

/** `undefined`: it only tests its configuration, or takes no passwords whatever that says. */
export function readSshd(words: readonly Given[]): StartedSshd | undefined {
  let config: Given | undefined;
  const ports: number[] = [];
  let isPlain = true;
  let isForeground = false;
  for (let index = 0; index < words.length; index++) {
    const { word, files } = words[index] as Given;
    if (!/^-[A-Za-z0-9]/.test(word)) {
      isPlain = false;
      continue;
    }
    const at = [...word].findIndex((flag, place) => place > 0 && taking.includes(flag));
    const flags = at < 0 ? word : word.slice(0, at);
    if (/[tTG]/.test(flags)) return undefined;
    isForeground ||= /[Ddi]/.test(flags);
    if (at < 0) continue;
    const own = word.slice(at + 1);
    const value = own === "" ? words[++index] : { word: own, files };
    if (word[at] === "f") config = value;
    if (word[at] === "p") ports.push(Number(value?.word));
    const [, key = "", said = ""] = word[at] === "o" ? (/^(\w+)[ =]+(.*)$/.exec(value?.word ?? "") ?? []) : [];
    if (/^port$/i.test(key)) ports.push(Number(said));
    else if (word[at] === "o") isPlain = false;
    // What the command line says, no file changes.
    if (/^passwordauthentication$/i.test(key) && said !== "yes") return undefined;
  }
  return {
    config,
    isForeground,
    isPlain,
    portsWith: (text) => (ports.length > 0 ? ports : portsIn(text)).filter(isPort),
  };
}

/** Before the first `Match`, in which no port can be said. */
function portsIn(text: string): readonly number[] {
  const all = text.replace(/^[ \t]*Match\b[\s\S]*$/im, "");
  return [...all.matchAll(/^[ \t]*Port[ \t]+"?(\d{1,5})"?[ \t]*$/gim)].map((match) => Number(match[1]));
}
