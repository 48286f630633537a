/**
 * Edits that make sudo ask again, tried out by an evaluation before they are offered.
 *
 * The last command that fits decides, in a rule as in the file: `NOPASSWD: A, PASSWD: ALL` asks for A, too. So `ALL` moves to the front.
 */
import { editedRepo } from "#model/edited.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { falseAssertions } from "#model/failures.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Edit, FileEdits } from "#text/edit.ts";
import type { Span } from "#text/span.ts";
import { type SudoCommand, type SudoRule, sudoRules } from "./sudo.ts";
import { type StickyCommand, stickyCommands } from "./sudo-sticky.ts";

/**
 * What a rebuild from afar runs without a password. It lies in the system's profile, so only root can change what it is; a path in a
 * home or in the repo's folder would give root to whoever can write there.
 */
export const rebuildHelper = "/run/current-system/sw/bin/mynixos-rebuild";

/** `undefined`: where it is written no edit is safe, or somebody would be locked out. */
export function askingEdit(sticky: StickyCommand): FileEdits | undefined {
  const { view, rule, command, password } = sticky;
  const file = command.place && view.repo.files.get(command.place.file);
  if (password === "locked" || rule.isText || !file || !isOneList(rule, file)) return undefined;
  const edits = command.name === "ALL" ? movedFirst(file, rule, command) : taggedEdit(file, command);
  if (!edits) return undefined;
  const edit: FileEdits = { file: file.path, edits };
  return isProven(sticky, edit) ? edit : undefined;
}

/** Every item stands in the brackets of one list, as written. */
function isOneList({ list, commands }: SudoRule, { path, source: { text } }: RepoFile): boolean {
  const around = list?.place;
  if (!around || around.file !== path || text[around.start] !== "[") return false;
  return commands.every(({ place }, index) => {
    const before = commands[index - 1]?.place;
    return place?.file === path && place.start > (before?.end ?? around.start) && place.end < around.end;
  });
}

function movedFirst(file: RepoFile, { commands }: SudoRule, command: SudoCommand): readonly Edit[] | undefined {
  const { text } = file.source;
  const first = commands[0]?.place;
  const { place } = command;
  if (!first || !place) return undefined;
  const own = withComments(text, place);
  const gap = gapBefore(text, first.start);
  const moved = { start: first.start, end: first.start, text: `${text.slice(own.start, place.end)}${gap}` };
  const isThere = commands.some(({ name, asks }) => name === rebuildHelper && asks === false);
  const helper = `{ command = "${rebuildHelper}"; options = [ "NOPASSWD" ]; }`;
  return [moved, isThere ? { ...lineOf(text, own), text: "" } : { start: own.start, end: own.end, text: helper }];
}

/** With the comment lines right above it. */
function withComments(text: string, { start, end }: Span): Span {
  const [above = ""] = /(?:(?<=\n)[ \t]*#[^\n]*\n)*[ \t]*$/.exec(text.slice(0, start)) ?? [];
  const [indent = ""] = /^[ \t]*/.exec(above) ?? [];
  return above.includes("#") ? { start: start - above.length + indent.length, end } : { start, end };
}

function lineOf(text: string, { start, end }: Span): Span {
  const [before = ""] = /\s*$/.exec(text.slice(0, start)) ?? [];
  return { start: start - before.length, end };
}

/** White space as between the bracket and the first item; on one line a space. */
function gapBefore(text: string, start: number): string {
  const [white = ""] = /\s*$/.exec(text.slice(0, start)) ?? [];
  return white.includes("\n") ? white.slice(white.lastIndexOf("\n")) : " ";
}

function taggedEdit(file: RepoFile, { place, name }: SudoCommand): readonly Edit[] | undefined {
  if (!place) return undefined;
  const { text } = file.source;
  const written = text.slice(place.start, place.end);
  if (written === `"${name}"`)
    return [{ start: place.start, end: place.end, text: `{ command = ${written}; options = [ "PASSWD" ]; }` }];
  if (!written.startsWith("{") || /\boptions\b/.test(written)) return optionEdit(written, place);
  const [end = ""] = /;(\s*)\}$/.exec(written) ?? [];
  if (end === "") return undefined;
  const at = place.end - end.length + 1;
  const binding = 'options = [ "PASSWD" ];';
  const line = /\n([ \t]*)command\b/.exec(written);
  return [{ start: at, end: at, text: line ? `\n${line[1]}${binding}` : ` ${binding}` }];
}

/** A list of other tags gets one more. */
function optionEdit(written: string, { start }: Span): readonly Edit[] | undefined {
  const [found, list] = /\boptions\s*=\s*\[((?:\s*"[A-Z_]+")*)(?=\s*\]\s*;)/.exec(written) ?? [];
  if (found === undefined || list === undefined) return undefined;
  const at = start + written.indexOf(found) + found.length;
  return [{ start: at, end: at, text: ' "PASSWD"' }];
}

/** Each of them is evaluated once more. */
const mostHosts = 6;

/** Nobody is asked more than for this command, and nothing else changes or fails. */
function isProven({ view, command }: StickyCommand, edit: FileEdits): boolean {
  const hosts = hostsIn(view.repo);
  const repo = hosts.size > mostHosts ? undefined : editedRepo(view.repo, [edit]);
  if (!repo) return false;
  const changed = hostsIn(repo);
  return [...hosts].every(([name, before]) => {
    const after = changed.get(name);
    if (!after || after.host.problems.length > before.host.problems.length) return false;
    if (falseAssertions(after.host).length > falseAssertions(before.host).length) return false;
    const left = stickyOf(after, command.name) - stickyOf(before, command.name);
    if (name === view.name ? left >= 0 : left > 0) return false;
    return isSame(before, after, command.name);
  });
}

/** How often the command is one: another rule may have it, too. */
function stickyOf(view: HostView, name: string): number {
  return stickyCommands(view).filter(({ command }) => command.name === name).length;
}

/** But for this command and the helper, all are asked for as before, and by their own tags. */
function isSame(before: HostView, after: HostView, name: string): boolean {
  const shown = (view: HostView): string =>
    JSON.stringify(
      sudoRules(view).rules.map(({ who, commands, isText }) => [
        who,
        isText,
        commands.flatMap((each) => (each.name === name || each.name === rebuildHelper ? [] : [[each.name, each.asks]])),
      ]),
    );
  return shown(before) === shown(after);
}
