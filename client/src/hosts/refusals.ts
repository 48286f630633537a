/**
 * Logins that a host refused: no window tries one again before a person wants it, also after the editor was started anew. fail2ban and
 * sshd count failed logins of a machine, not of a window.
 */
import type { Memento } from "vscode";
import type { Failure } from "#client/host/failure.ts";

export interface Refusals {
  /** Of exactly this host at this address, as `identityOf` writes it. */
  readonly of: (name: string, identity: string) => Failure | undefined;
  /** After a login was tried: `undefined` where it worked. */
  readonly tried: (name: string, identity: string, failure: Failure | undefined) => void;
  /** A person wants it to be tried again. */
  readonly forgive: (name: string) => Thenable<void>;
}

type Kept = readonly (readonly [name: string, identity: string, failure: Failure])[];

const key = "hosts.refused";
/** `unknown`: whatever ended it, it was in the midst of a login perhaps. */
const counted: readonly Failure["kind"][] = ["authentication", "too-many-authentications", "unknown"];

export function refusalsIn(memory: Memento): Refusals {
  const others = (name: string): Kept => memory.get<Kept>(key, []).filter(([one]) => one !== name);
  const has = (name: string): boolean => memory.get<Kept>(key, []).some(([one]) => one === name);
  const forgive = async (name: string): Promise<void> => {
    if (has(name)) await memory.update(key, others(name));
  };
  return {
    of: (name, identity) => memory.get<Kept>(key, []).find((one) => one[0] === name && one[1] === identity)?.[2],
    tried(name, identity, failure) {
      if (failure === undefined) void forgive(name);
      else if (counted.includes(failure.kind)) void memory.update(key, [...others(name), [name, identity, failure]]);
    },
    forgive,
  };
}
