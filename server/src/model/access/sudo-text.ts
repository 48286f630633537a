/** The text of sudoers, as far as user specifications go: `who host = (as) TAG: command, command`. */

export interface TextCommand {
  readonly name: string;
  readonly tags: readonly string[];
  readonly start: number;
  readonly end: number;
}

export interface TextRule {
  readonly who: readonly string[];
  readonly commands: readonly TextCommand[];
}

const tag = /^\s*((?:NO)?(?:PASSWD|EXEC|SETENV|FOLLOW|LOG_INPUT|LOG_OUTPUT|MAIL|INTERCEPT))\s*:(?!\S*=)/;

/** What stands before a command, e.g. `NOPASSWD:SETENV: /bin/x`. */
export function tagsBefore(text: string): { readonly tags: readonly string[]; readonly rest: string } {
  const tags: string[] = [];
  let rest = text;
  for (let found = tag.exec(rest); found; found = tag.exec(rest)) {
    tags.push(found[1] as string);
    rest = rest.slice(found[0].length);
  }
  return { tags, rest: rest.trim() };
}

/** `undefined`: there is a line that this does not read. Aliases for commands are names like others, those for people are not. */
export function sudoersRules(text: string): readonly TextRule[] | undefined {
  const rules: TextRule[] = [];
  for (const { line, start } of linesOf(text)) {
    if (/^\s*(?:$|#(?!\d|include)|Defaults\b|(?:Cmnd|Cmd|Host|Runas|User)_Alias\b)/.test(line)) continue;
    const rule = ruleIn(line, start);
    if (!rule) return undefined;
    rules.push(rule);
  }
  return rules;
}

/** A backslash at its end joins a line with the next; offsets stay those of the text. */
function* linesOf(text: string): Iterable<{ readonly line: string; readonly start: number }> {
  const joined = text.replaceAll(/\\\r?\n/g, (gap) => " ".repeat(gap.length));
  let start = 0;
  for (const line of joined.split("\n")) {
    yield { line: line.replace(/(?<=\s)#(?!\d).*$/, (comment) => " ".repeat(comment.length)), start };
    start += line.length + 1;
  }
}

/** One host specification, without escapes, digests and other things that are rare. */
function ruleIn(line: string, start: number): TextRule | undefined {
  const [head, who, sign] =
    /^\s*((?:[%+]?[\w.-]+|#\d+)(?:\s*,\s*(?:[%+]?[\w.-]+|#\d+))*)\s+[\w.*-]+\s*(=)\s*/.exec(line) ?? [];
  if (head === undefined || who === undefined || sign === undefined) return undefined;
  const body = line.slice(head.length);
  if (/\\|"|\bsha\d+:|=/.test(body)) return undefined;
  const commands: TextCommand[] = [];
  let at = head.length;
  for (const piece of body.split(",")) {
    const runAs = /^\s*\([^()]*\)/.exec(piece)?.[0] ?? "";
    const { tags, rest } = tagsBefore(piece.slice(runAs.length));
    // Another colon begins the next host specification.
    if (rest === "" || /[():]/.test(rest)) return undefined;
    const from = start + at + piece.lastIndexOf(rest);
    commands.push({ name: rest, tags, start: from, end: from + rest.length });
    at += piece.length + 1;
  }
  return { who: who.split(/\s*,\s*/), commands };
}
