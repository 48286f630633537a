/** Scripts that do one thing or another by their first arguments: without what surely does not run. */

/** `text` as long as it was. `given` are the arguments, `undefined` where one is not known. */
export function chosenBranch(text: string, given: readonly (string | undefined)[]): string {
  const [head, ...others] = text.matchAll(/(?<=^|[\n;])[ \t]*case[ \t]+"?\$(?:(\d)|\{(\d)\})"?[ \t]+in\b/g);
  if (!head || others.length > 0 || [...text.matchAll(/\bcase\b[^\n]*\bin\b/g)].length > 1) return text;
  const at = Number(head[1] ?? head[2]) - 1;
  const argument = at < given.length ? given[at] : "";
  const start = head.index + head[0].length;
  const end = text.slice(start).search(/(?<=[\s;])esac\b/);
  // What the script was given may be other arguments by then.
  const isChanged = /(?<![\w-])(?:set\s+--|shift)(?![\w-])/.test(text.slice(0, start));
  if (argument === undefined || end < 0 || isChanged) return text;
  const body = text.slice(start, start + end);
  const branches = branchesIn(body);
  const chosen = branches?.findIndex(({ patterns }) => patterns.some((each) => each === "*" || each === argument));
  if (!branches || chosen === undefined) return text;
  let kept = "";
  for (const [index, branch] of branches.entries())
    kept += index === chosen ? branch.text : branch.text.replace(/[^\n]/g, " ");
  return text.slice(0, start) + kept + text.slice(start + kept.length);
}

interface Branch {
  readonly text: string;
  readonly patterns: readonly string[];
}

/** `undefined`: they are written in a way that nobody reads here. */
function branchesIn(body: string): readonly Branch[] | undefined {
  const branches: Branch[] = [];
  for (let at = 0; body.slice(at).trim() !== ""; ) {
    const [whole, before = ""] = /^((?:\s|#[^\n]*\n)*)\(?[^()\n;#]+\)/.exec(body.slice(at)) ?? [];
    if (whole === undefined) return undefined;
    const patterns = whole
      .slice(before.length)
      .replace(/^\(|\)$/g, "")
      .split("|")
      .map((each) => each.trim().replace(/^(["'])(.*)\1$/, "$2"));
    if (patterns.some((each) => each !== "*" && /[*?[\]$`\\]/.test(each))) return undefined;
    const end = body.indexOf(";;", at + whole.length);
    const next = end < 0 ? body.length : end + 2;
    const text = body.slice(at, next);
    if (/;&/.test(text) || body[next] === "&") return undefined;
    branches.push({ text, patterns });
    at = next;
  }
  return branches;
}
