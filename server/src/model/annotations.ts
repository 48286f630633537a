/** Checks what annotations claim against what the code beside them does. */
import type { Annotation, AnnotationId, OptionPath } from "#facts/facts.ts";
import { covers, type Span } from "#text/span.ts";
import { pathsOfId } from "./ids.ts";
import type { AnnotationRole, Resolved, ResolvedAnnotation, ResolvedId, Source } from "./model.ts";
import { parsePath } from "./option-path.ts";
import type { Repo, RepoFile } from "./repo.ts";

export function resolveAnnotations(
  repo: Repo,
  files: readonly RepoFile[],
  resolve: (path: OptionPath) => Resolved,
): ResolvedAnnotation[] {
  return files.flatMap((file) =>
    file.facts.annotations.map((fact) => ({
      file: file.path,
      start: fact.start,
      end: fact.end,
      fact,
      ids: fact.ids.map((id) => resolveId(repo, file, fact, id, resolve)),
    })),
  );
}

function resolveId(
  repo: Repo,
  file: RepoFile,
  fact: Annotation,
  id: AnnotationId,
  resolve: (path: OptionPath) => Resolved,
): ResolvedId {
  if (id.dynamic)
    return {
      id: id.id,
      start: id.start,
      end: id.end,
      dynamic: true,
      path: undefined,
      source: undefined,
      role: "outside",
    };
  const base = { id: id.id, start: id.start, end: id.end, dynamic: false };
  const { path, source, role } = firstMeant(pathsOfId(repo.settings, id.id), resolve);
  if (role !== "source") return { ...base, path, source, role };
  return { ...base, path, source, role: fact.subject ? roleOf(file, fact.subject, source) : "beside" };
}

/** What a name stands for; `dangling`: for nothing that exists. */
export type Meant =
  | { readonly role: "source"; readonly path: string; readonly source: Source }
  | { readonly role: "group" | "outside" | "dangling"; readonly path: string | undefined; readonly source: undefined };

/** Of the option paths that a name may stand for, the first that a value lies at; else that of a group, or of an option from outside. */
export function firstMeant(paths: readonly string[], resolve: (path: OptionPath) => Resolved): Meant {
  const candidates = paths.flatMap((path) => {
    const names = parsePath(path);
    return names ? [{ path, length: names.length, resolved: resolve(names) }] : [];
  });
  for (const { path, length, resolved } of candidates) {
    if (resolved.kind === "source" && exists(resolved.source, length))
      return { role: "source", path, source: resolved.source };
  }
  const group = candidates.find(({ resolved }) => resolved.kind === "group");
  const foreign = candidates.find(({ resolved }) => isForeign(resolved));
  const role = group ? "group" : foreign ? "outside" : "dangling";
  return { role, path: (group ?? foreign ?? candidates[0])?.path, source: undefined };
}

/** A key that is read but never defined is no value to be named; nor is a path below an option that has no names of its own. */
function exists(source: Source, length: number): boolean {
  if (source.kind === "undeclared") return false;
  if (source.kind === "key") return source.definitions.length > 0 && source.names.length === length;
  return (
    source.names.length === length ||
    source.options.some(({ fact }) => fact.kind === "unknown" || fact.type?.shape.kind === "attrs")
  );
}

/** Declared by other modules: the repo cannot say whether it exists. */
function isForeign(resolved: Resolved): boolean {
  return resolved.kind === "outside" && !resolved.declaredRoot;
}

function roleOf(file: RepoFile, subject: Span, source: Source): AnnotationRole {
  const inside = (span: Span & { readonly file: string }) => span.file === file.path && covers(subject, span);
  if (source.declaration && inside(source.declaration)) return "declaration";
  if (source.definitions.some(inside)) return "definition";
  return source.uses.some(inside) ? "use" : "beside";
}
