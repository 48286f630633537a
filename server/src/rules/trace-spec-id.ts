/** An id that the register does not have leads nowhere; one that only the register has stands for something that nobody did. */
import { familyOf, type NamedId, namedIds, type Register, registersOf } from "#model/documents/registers.ts";
import { type Message, message } from "#text/message.ts";
import { closestPath } from "#text/similar.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const traceSpecId: Rule = {
  id: "trace/spec-id",
  severity: "information",
  summary: message("An id of the code is not in the register, or one of the register not in the code"),
  readsDocuments: true,
  *check(model) {
    const registers = registersOf(model);
    const families = new Set(registers.flatMap((register) => [...register.families]));
    if (families.size === 0) return;
    const named = namedIds(model, families);
    const registered = new Set(registers.flatMap(({ entries }) => entries.map(({ id }) => id)));
    const used = new Set(named.map(({ id }) => id));
    const unused = [...registered].filter((id) => !used.has(id));
    const told = new Set<string>();
    for (const { id, file, start, end } of named) {
      if (registered.has(id) || told.has(`${file} ${id}`)) continue;
      told.add(`${file} ${id}`);
      const register = registers.find((one) => one.families.has(familyOf(id)))?.file ?? "";
      const meant = closeTo(id, unused);
      yield {
        file,
        start,
        end,
        message: meant
          ? message("{0} is not in {1}; did you mean {2}?", id, register, meant)
          : message("{0} is not in {1}: register it there, or correct the id.", id, register),
        fixes: meant === undefined ? [] : [replacement(file, start, end, meant)],
      };
    }
    for (const register of registers) yield* entriesAmiss(register, named);
  },
};

/** Silent where the file of an entry may be on another machine. */
function* entriesAmiss({ entries }: Register, named: readonly NamedId[]): Iterable<Problem> {
  for (const { id, files, file, start, end } of entries) {
    if (files.some(({ state }) => state === "unknown")) continue;
    const gone = files.find(({ state }) => state === "missing")?.path;
    const at = named.find((one) => one.id === id)?.file;
    if (at === undefined) yield { file, start, end, message: unused(id, gone) };
    else if (gone !== undefined)
      yield { file, start, end, message: message("{0} is not there; {1} stands in {2}.", gone, id, at) };
  }
}

function unused(id: string, gone: string | undefined): Message {
  if (gone === undefined) return message("Nothing in the code names {0}: remove the entry, or name it there.", id);
  return message("Nothing in the code names {0}, and {1} is not there: remove or correct the entry.", id, gone);
}

/** With the same number: another one is another requirement. */
function closeTo(id: string, unused: readonly string[]): string | undefined {
  const number = /-\d+$/.exec(id)?.[0] ?? "";
  const same = unused.filter((other) => other.endsWith(number));
  const meant = closestPath(
    id.replaceAll("-", "."),
    same.map((other) => other.replaceAll("-", ".")),
  );
  return meant?.replaceAll(".", "-");
}

function replacement(file: string, start: number, end: number, meant: string): Fix {
  return {
    title: message("Replace by {0}", meant),
    safe: false,
    edits: [{ file, edits: [{ start, end, text: meant }] }],
  };
}
