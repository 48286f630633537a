/** Attempts to put a login before an exposure by what says yes or no: an argument of the call that makes it, an option of its module. */
import type { Definition, OptionPath } from "#facts/facts.ts";
import { roomFor } from "#facts/room.ts";
import { defaultsIn, type GivenSet, givenSetsAt } from "#facts/switches.ts";
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { showPath } from "#model/option-path.ts";
import { bindingIn } from "#model/ports/option-edit.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Edit } from "#text/edit.ts";
import type { Span } from "#text/span.ts";
import type { Exposure } from "./exposure.ts";
import type { Attempt } from "./protect-fix.ts";
import { loosely } from "./required.ts";

/** Those first that are called like what is wanted. */
export function switchesTurned(model: Model, view: HostView, exposure: Exposure): readonly Attempt[] {
  const attempts = [...argumentsTurned(view, exposure), ...optionsTurned(model, exposure)];
  return attempts.sort((a, b) => Number(isTelling(b)) - Number(isTelling(a)));
}

const telling = /sso|auth|login|oidc|protect|secure|public|expos|bypass|forward|middleware/i;

function isTelling({ what }: Attempt): boolean {
  return telling.test(what.text);
}

/** An option that is there for this one, and is called like what is wanted: whoever wrote it meant it to be turned. */
export function decidesFor(exposure: Exposure, attempt: Attempt): boolean {
  const { kind, text } = attempt.what;
  const names = namesOf(exposure);
  return kind === "option" && isTelling(attempt) && text.split(/[\s."]+/).some((step) => names.has(loosely(step)));
}

function* argumentsTurned({ repo }: HostView, { shownAt, via }: Exposure): Iterable<Attempt> {
  const file = shownAt && repo.files.get(shownAt.file);
  if (!file) return;
  const template = repo.files.get((via ?? shownAt).file);
  // A module that is a call as a whole, or calls a function for a part of it, stands for its calls.
  const whole = { start: 0, end: file.source.text.length };
  const given = givenSetsAt(file.source, shownAt);
  for (const set of given.length > 0 ? given : givenSetsAt(file.source, whole)) {
    for (const { name, isTrue, start, end } of set.switches)
      if (name !== "enable") yield argument(file, name, !isTrue, { start, end, text: String(!isTrue) });
    for (const { name, isTrue } of template ? missing(set, template) : []) {
      const edit = bindingIn(file.source.text, { ...set, names: [name] }, set.set, String(!isTrue));
      if (edit) yield argument(file, name, !isTrue, edit);
    }
  }
}

function argument({ path }: RepoFile, name: string, value: boolean, edit: Edit): Attempt {
  return { what: { kind: "argument", text: `${name} = ${value}` }, edits: { file: path, edits: [edit] } };
}

/** What the function takes besides, as true or false. */
function missing(
  given: GivenSet,
  { source }: RepoFile,
): readonly { readonly name: string; readonly isTrue: boolean }[] {
  const found = new Map<string, { readonly name: string; readonly isTrue: boolean }>();
  for (const each of defaultsIn(source)) {
    const isItsOwn = each.siblings.size === 0 || [...given.names].some((name) => each.siblings.has(name));
    if (!given.names.has(each.name) && isItsOwn && each.name !== "enable") found.set(each.name, each);
  }
  return [...found.values()];
}

/** Options that are set, or could be set, beside what the exposure is made of, and are called like what is wanted. */
function* optionsTurned({ repo, sources }: Model, exposure: Exposure): Iterable<Attempt> {
  const own = new Set([exposure.shownAt, exposure.place].flatMap((each) => each?.file ?? []));
  const names = namesOf(exposure);
  for (const file of repo.files.values()) {
    const { text } = file.source;
    const definitions = own.has(file.path)
      ? file.facts.definitions
      : file.facts.definitions.filter(({ path }) =>
          path.some((name) => name !== undefined && names.has(loosely(name))),
        );
    for (const { path: option, value, leaf } of definitions) {
      const written = text.slice(value.start, value.end);
      if (!leaf || !/^(?:true|false)$/.test(written) || !telling.test(option.at(-1) ?? "")) continue;
      const other = written !== "true";
      yield setting(file, option, other, { start: value.start, end: value.end, text: String(other) });
    }
    if (definitions.length === 0) continue;
    for (const { names: option, options } of sources) {
      const name = option.at(-1);
      const initial = options.map((each) => truth(repo.files.get(each.file), each.fact.default))[0];
      if (initial === undefined || name === undefined || !telling.test(name)) continue;
      const groups = new Map<string, Definition>();
      for (const each of definitions)
        if (matches(each.path.slice(0, -1), option.slice(0, -1))) groups.set(showPath(each.path.slice(0, -1)), each);
      for (const sibling of groups.values()) {
        if (definitions.some(({ path }) => matches(path, [...sibling.path.slice(0, -1), name]))) continue;
        const edit = beside(file, sibling, name, !initial);
        if (edit) yield setting(file, [...sibling.path.slice(0, -1), name], !initial, edit);
      }
    }
  }
}

/** What modules may call it that say something of it. */
function namesOf({ service, name, hosts }: Exposure): ReadonlySet<string> {
  return new Set([service, name, ...hosts.flatMap((host) => [host, host.split(".")[0] ?? ""])].map(loosely));
}

function setting({ path }: RepoFile, option: OptionPath, value: boolean, edit: Edit): Attempt {
  return { what: { kind: "option", text: `${showPath(option)} = ${value}` }, edits: { file: path, edits: [edit] } };
}

function truth(file: RepoFile | undefined, value: Span | undefined): boolean | undefined {
  const written = value && file?.source.text.slice(value.start, value.end);
  return written === "true" ? true : written === "false" ? false : undefined;
}

/** A name that only evaluation knows may be any. */
function matches(path: OptionPath, names: OptionPath): boolean {
  return (
    path.length === names.length &&
    path.every((name, index) => name === names[index] || name === undefined || names[index] === undefined)
  );
}

function beside({ source }: RepoFile, sibling: Definition, name: string, value: boolean): Edit | undefined {
  const above = sibling.steps.slice(0, -1).map((step) => step.name);
  if (!above.every((each) => each !== undefined)) return undefined;
  const room = roomFor(source, sibling, [...above, name]);
  return room && bindingIn(source.text, room, sibling, String(value));
}
