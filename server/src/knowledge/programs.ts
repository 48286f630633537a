/** What kind of programs services of the repo's own run, by the name of the program in lower case. */
import table from "./programs.json" with { type: "json" };
import type { ServiceKind } from "./service-kinds.ts";

/** All that counts of a program whose name says what it does; `undefined`: not known. */
export function kindsOfProgram(name: string): readonly ServiceKind[] | undefined {
  const kinds = own(table.programs, name);
  return kinds?.split(" ") as ServiceKind[] | undefined;
}

/** What runs something else that nobody sees here: it has at least this kind. */
export function kindOfRunner(name: string): ServiceKind | undefined {
  return own(table.runners, name) as ServiceKind | undefined;
}

/** A program that starts the one that its arguments name. */
export function isStarter(name: string): boolean {
  return table.starters.includes(name);
}

function own(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
