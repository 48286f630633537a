/** An id that two modules have leads to the wrong one half of the time. */
import { grouped } from "#model/grouped.ts";
import type { Model } from "#model/model.ts";
import { idsOf, type ModuleId, moduleIds } from "#model/modules/module-ids.ts";
import { message } from "#text/message.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const traceDuplicateId: Rule = {
  id: "trace/duplicate-id",
  severity: "information",
  summary: message("Two modules have the same id"),
  *check(model) {
    for (const same of grouped(moduleIds(model), ({ id }) => id).values())
      if (same.length > 1) for (const one of same) yield problem(model, one, same);
  },
};

function problem(model: Model, one: ModuleId, same: readonly ModuleId[]): Problem {
  const { file, start, end, id } = one;
  const others = same.filter((other) => other !== one);
  const [other] = others;
  return {
    file,
    start,
    end,
    message:
      others.length > 1
        ? message("{0} is the id of {1} other modules, too: give each one of its own.", id, others.length)
        : message("{0} is the id of {1}, too: give one of them another.", id, other?.file ?? ""),
    related: others.map((each) => ({ ...placeOf(each), message: message("{0} stands here, too.", id) })),
    fixes: nextId(model, one),
  };
}

function placeOf({ file, start, end }: ModuleId): Pick<ModuleId, "file" | "start" | "end"> {
  return { file, start, end };
}

/** None where the modules of its folder do not agree on what comes next, or count otherwise than this one. */
function nextId(model: Model, { file, start, end, folder, stem }: ModuleId): readonly Fix[] {
  const next = idsOf(model)?.next(folder);
  if (!next?.startsWith(stem)) return [];
  const edits = [{ file, edits: [{ start, end, text: next }] }];
  return [{ title: message("Give this module the id {0}", next), safe: false, edits }];
}
