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

/** Its arguments are texts, numbers and addresses to it, as long as none of them says otherwise. */
export function isSpeaker(name: string): boolean {
  return table.speakers.includes(name);
}

/** It only reads the files that it is given, as long as no argument says otherwise. */
export function isReader(name: string): boolean {
  return table.readers.includes(name);
}

export interface Told {
  readonly kinds: readonly ServiceKind[];
  /** Some argument names a file, or a program. */
  readonly isMore: boolean;
  /** Nobody knows what else it does. */
  readonly isOpen: boolean;
}

const byArguments = new Map(
  Object.entries(table.arguments as Readonly<Record<string, Readonly<Record<string, string>>>>).map(
    ([name, patterns]) => [
      name,
      Object.entries(patterns).map(([pattern, what]): [RegExp, string] => [new RegExp(pattern), what]),
    ],
  ),
);

/** What the arguments of a program make of it. */
export function toldBy(name: string, words: readonly string[]): Told {
  const found = (byArguments.get(name) ?? []).flatMap(([pattern, what]) =>
    words.some((word) => pattern.test(word)) ? [what] : [],
  );
  return {
    kinds: found.filter((what) => what !== "?" && what !== "reads") as ServiceKind[],
    isMore: found.length > 0,
    isOpen: found.includes("?"),
  };
}

function own(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
