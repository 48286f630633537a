/** To which addresses a person agreed: kept on this machine by the editor, never in a workspace, never synchronised. */
import type { Memento } from "vscode";

export interface Consent {
  /** As `identityOf` writes it. */
  readonly of: (name: string) => string | undefined;
  readonly give: (name: string, identity: string) => Thenable<void>;
  readonly takeBack: (name: string) => Thenable<void>;
}

const key = "hosts.agreed";

export function consentIn(memory: Memento): Consent {
  // A name may be anything, `__proto__` too.
  const all = (): Map<string, string> => new Map(memory.get<readonly (readonly [string, string])[]>(key, []));
  const keep = (next: ReadonlyMap<string, string>): Thenable<void> => memory.update(key, [...next]);
  return {
    of: (name) => all().get(name),
    give: (name, identity) => keep(all().set(name, identity)),
    takeBack(name) {
      const left = all();
      left.delete(name);
      return keep(left);
    },
  };
}
