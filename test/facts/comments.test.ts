/** Annotations and suppressions are read in every grammar the house has used, look-alikes are not. */
import { describe, it } from "mocha";
import type { Annotation, AnnotationId, Suppression } from "#facts/facts.ts";
import type { RepoFile } from "#model/repo.ts";
import { checkFacts, checkMarks } from "../check.ts";

/** The subject of each annotation, marked with the ids. */
const subjects = (source: string): void =>
  checkMarks(source, function* (model) {
    for (const file of model.repo.files.values()) {
      for (const { subject, keyword, ids } of file.facts.annotations) {
        const label = `${keyword} ${ids.map((id) => id.id).join(" ")}`.trim();
        if (subject) yield { file: file.path, start: subject.start, end: subject.end, label };
      }
    }
  });

/** Every id where it is written. */
const ids = (source: string): void =>
  checkMarks(source, function* (model) {
    for (const file of model.repo.files.values()) {
      for (const id of file.facts.annotations.flatMap(
        (annotation: Annotation): readonly AnnotationId[] => annotation.ids,
      )) {
        yield { file: file.path, start: id.start, end: id.end, label: id.dynamic ? `${id.id} dynamic` : id.id };
      }
    }
  });

describe("annotations", () => {
  it("name one id or several", () =>
    ids(`
{
  # source-id: CFG.identity.domain
#              ^^^^^^^^^^^^^^^^^^^ CFG.identity.domain
  # source-id: CFG.ports.traefikHttps / CFG.ports.ssh
#              ^^^^^^^^^^^^^^^^^^^^^^ CFG.ports.traefikHttps
#                                       ^^^^^^^^^^^^^ CFG.ports.ssh
  # sink:   CFG.network.{lanCidrs, tailnetCidrs}
#                        ^^^^^^^^ CFG.network.lanCidrs
#                                  ^^^^^^^^^^^^ CFG.network.tailnetCidrs
  # sink: my.secrets.files.sharedEnv
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^ my.secrets.files.sharedEnv
  # source-id: PORT.ssh (Notfall)
#              ^^^^^^^^ PORT.ssh
}
`));

  it("may hold names that only evaluation knows", () =>
    ids(`
{
  # source-id: CFG.users.<name>.keys
#              ^^^^^^^^^^^^^^^^^^^^^ CFG.users.<name>.keys dynamic
}
`));

  it("of sinks are often prose; prose names nothing", () =>
    ids(`
{
  # sink: SSH-Dienstport in Interface- und Input-Regeln (siehe ports.nix)
}
`));

  it("have look-alikes that are none", () =>
    ids(`
#   source-ids: none (CFG.a.b)
#   source_nixpkgs: CFG.a.b
# source-id-example: CFG.a.b
# # source-id: CFG.a.b
# source: CFG.a.b
/* # source-id: CFG.a.b */
{ text = ''
    # source-id: CFG.a.b
  ''; }
`));

  it("stand at the next statement, through stacked comments, or at the one before them on their line", () =>
    subjects(`
{
  # source-id: CFG.a.b
  # sink: etwas

  x = 1;
# ^^^^^^ source-id CFG.a.b
# ^^^^^^ sink
  y = 2; # source-id: CFG.c.d
# ^^^^^^ source-id CFG.c.d
  list = [
    # source-id: CFG.e.f
    "a"
#   ^^^ source-id CFG.e.f
  ];
  # source-id: CFG.floats.here
}
`));
});

describe("suppressions", () => {
  const shown = ({ rules, reason, target }: Suppression, file: RepoFile): string =>
    `${rules.map((rule) => rule.name).join(" ")} | ${reason} | ${file.source.text.slice(target.start, target.end).trim()}`;

  it("name rules and a reason, and mean their own line or the next line of code", () =>
    checkFacts(
      "suppressions",
      `
{
  # mynixos: ignore port/collision, trace/unknown-id – eigener Namespace
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ port/collision trace/unknown-id | eigener Namespace | x = 1;
  x = 1;
  y = 2; # mynixos: ignore port/collision - so gewollt
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ port/collision | so gewollt | y = 2; # mynixos: ignore port/collision - so gewollt
  # mynixos: ignore port/collision
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ port/collision |  | z = 3;
  z = 3;
}
`,
      shown,
    ));
});
