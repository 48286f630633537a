/** The command line of an sshd (sshd(8)): which configuration it reads, and what counts more than that. */
import { type Address, addressesOf, everywhere } from "#model/ports/address.ts";
import { isPort } from "#model/ports/endpoint.ts";
import type { Given } from "./rescue-reach.ts";

export interface StartedSshd {
  /** The file of `-f`. */
  readonly config: Given | undefined;
  /** It does not go to the background by itself. */
  readonly isForeground: boolean;
  /** Nothing else on the command line says how it behaves. */
  readonly isPlain: boolean;
  /** Where it listens with this configuration. */
  readonly bindsWith: (config: string) => readonly Bind[];
}

export interface Bind {
  readonly port: number;
  /** `undefined`: that is not known. */
  readonly addresses: readonly Address[] | undefined;
}

/** Options that take the next word, if nothing follows them in their own. */
const taking = "bCcEfghopu";

/** `undefined`: it only tests its configuration, or takes no passwords whatever that says. */
export function readSshd(words: readonly Given[]): StartedSshd | undefined {
  let config: Given | undefined;
  const ports: number[] = [];
  let isPlain = true;
  let isForeground = false;
  let isHanded = false;
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
    isHanded ||= flags.includes("i");
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
    // For a single connection that somebody else took.
    bindsWith: (text) => (isHanded ? [] : bindsIn(text, ports)),
  };
}

/** `given`: ports of the command line, for which those of the file do not count. */
function bindsIn(config: string, given: readonly number[]): readonly Bind[] {
  // In a `Match` nothing of this can be said.
  const text = config.replace(/^[ \t]*Match\b[\s\S]*$/im, "");
  const values = (name: string): readonly string[] =>
    [...text.matchAll(new RegExp(String.raw`^[ \t]*${name}[ \t]+"?([^\s"]+)"?[ \t]*$`, "gim"))].map(
      ([, value = ""]) => value,
    );
  const ports = (given.length > 0 ? given : values("Port").map(Number)).filter(isPort);
  const listened = values("ListenAddress").map(listenAddress);
  const hosts = listened.flatMap(({ host, port }) => (port === undefined ? addressesOf(host) : []));
  const isPlain = !/^[ \t]*(?:Include|AddressFamily[ \t]+(?!any\b))/im.test(text);
  const found = new Map<number, readonly Address[]>();
  for (const { host, port } of listened)
    if (port !== undefined) found.set(port, [...(found.get(port) ?? []), ...addressesOf(host)]);
  // With addresses that all name a port, the others are not used.
  if (listened.length === 0 || hosts.length > 0)
    for (const port of ports)
      found.set(port, [...(found.get(port) ?? []), ...(listened.length > 0 ? hosts : everywhere)]);
  return [...found].map(([port, addresses]) => ({ port, addresses: isPlain ? addresses : undefined }));
}

/** `host`, `host:port`, `[v6]:port`, or IPv6 without a port. */
function listenAddress(text: string): { readonly host: string; readonly port: number | undefined } {
  const [, host = text, port] = /^(\[[^\]]*\]|[^:]*):(\d{1,5})$/.exec(text) ?? [];
  return { host, port: isPort(Number(port)) ? Number(port) : undefined };
}
