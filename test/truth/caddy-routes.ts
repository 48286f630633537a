/**
 * The order of handlers as we see it against `caddy adapt`, over the Caddyfiles that NixOS would make of repos, or over generated ones:
 *
 *   node test/truth/caddy-routes.ts <repo>…
 *   node test/truth/caddy-routes.ts --seeds <from> <to>
 */
import { openRepo } from "#cli/repo.ts";
import { hostsIn } from "#model/evaluated.ts";
import { caddyOf } from "#model/ports/caddy.ts";
import { caddy } from "#scripts/caddy.ts";
import { parseCaddyfile } from "#syntax/caddyfile/parse.ts";
import type { Directive } from "#syntax/caddyfile/tree.ts";
import { generatedCaddyfile } from "./caddy-routes-generated.ts";
import { ourSteps } from "./caddy-routes-ours.ts";
import { shown } from "./caddy-routes-shape.ts";
import { adapted, theirSteps } from "./caddy-routes-theirs.ts";

const counts = { accepted: 0, refused: 0, hosts: 0, differ: 0 };
const seen = new Set<string>();

/** What nobody knows becomes a number, and what Debian's older Caddy calls by other names has those. */
function filled(text: string): string {
  return text
    .replace(/^[ \t]*\u{FFFC}+[ \t]*$/gmu, "")
    .replace(/\u{FFFC}+/gu, "8123")
    .replace(/\{args\[(\d+)\]\}/g, "{args.$1}")
    .replace(/\bbasic_auth\b/g, "basicauth")
    .replace(/\blog_skip\b/g, "skip_log")
    .replace(/\broot (?=\/\S+$)/gm, "root * ")
    .replace(/\bclient_ip\b/g, "remote_ip");
}

/** Without what needs a newer Caddy or a plugin and makes no route; where a snippet is missing there is an empty one. */
function reduced(text: string): string {
  const { options, sites, problems } = parseCaddyfile(text);
  const lines = [...options, ...sites.map(({ body }) => body)].flatMap((block) => block.lines);
  const names = problems
    .filter(({ kind }) => kind === "import-not-found")
    .map(({ start, end }) => text.slice(start, end));
  const stubs = [...new Set(names)].map((name) => `\n(${name}) {\n}\n`);
  const head = options[0]?.close?.end ?? 0;
  const spans = lines.filter(({ name }) => ["servers", "metrics", "tls"].includes(name.text)).map(spanOf);
  const inHead = spans.filter(({ end }) => end <= head);
  const behind = spans
    .filter(({ start }) => start >= head)
    .map(({ start, end }) => ({ start: start - head, end: end - head }));
  return without(text.slice(0, head), inHead) + stubs.join("") + without(text.slice(head), behind);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function spanOf({ name, args, block }: Directive): Span {
  return { start: name.start, end: block?.close?.end ?? args.at(-1)?.end ?? name.end };
}

function without(text: string, spans: readonly Span[]): string {
  let kept = "";
  let at = 0;
  for (const { start, end } of [...spans].sort((one, other) => one.start - other.start)) {
    if (start < at) continue;
    kept += text.slice(at, start);
    at = end;
  }
  return kept + text.slice(at);
}

/** Each site without the others: one that Caddy refuses says nothing of them. */
function alone(text: string): readonly string[] {
  const spans = parseCaddyfile(text).sites.map(({ addresses, body }): Span => {
    const start = addresses[0]?.start ?? 0;
    return { start, end: body.close?.end ?? start };
  });
  return spans.map((own) =>
    without(
      text,
      spans.filter((span) => span !== own),
    ),
  );
}

function compare(name: string, text: string, onRefusal: (answer: string) => void): void {
  if (seen.has(text)) return;
  seen.add(text);
  const answer = adapted(caddy(), text);
  if (typeof answer === "string") {
    onRefusal(answer);
    return;
  }
  counts.accepted++;
  const theirs = theirSteps(answer);
  const ours = ourSteps(text);
  for (const host of new Set([...theirs.keys(), ...ours.keys()])) {
    const [ourSite, theirSite] = [ours.get(host), theirs.get(host)];
    const empty = { steps: [], errors: [] };
    const [mine, caddys] = [shown(ourSite ?? empty), shown(theirSite ?? empty)];
    counts.hosts++;
    if (mine === caddys) continue;
    counts.differ++;
    console.log(`${name}, ${host}\n--- ours\n${mine}\n--- Caddy's\n${caddys}\n`);
  }
}

function refused(name: string): (answer: string) => void {
  return (answer) => {
    counts.refused++;
    console.log(`${name}: refused: ${answer}`);
  };
}

function compareSites(name: string, text: string): void {
  compare(name, text, (answer) => {
    console.log(`${name}: refused as a whole: ${answer}`);
    for (const one of alone(reduced(text))) compare(name, one, refused(name));
  });
}

const [first, ...rest] = process.argv.slice(2);
if (first === undefined) {
  console.error("Usage: node test/truth/caddy-routes.ts <repo>…, or --seeds <from> <to>");
  process.exit(2);
}
if (first === "--seeds") {
  const [from = 0, to = 1000] = rest.map(Number);
  for (let seed = from; seed < to; seed++) compare(`seed ${seed}`, generatedCaddyfile(seed), refused(`seed ${seed}`));
} else {
  for (const folder of [first, ...rest]) {
    const opened = await openRepo(folder);
    if ("problem" in opened) {
      console.log(`${folder}: cannot be read`);
      continue;
    }
    for (const [host, view] of hostsIn(opened.model.repo)) {
      const config = caddyOf(view);
      if (config?.isKnown && config.sites.length > 0) compareSites(`${folder} ${host}`, filled(config.text));
    }
  }
}
console.log(counts);
process.exitCode = counts.differ > 0 ? 1 : 0;
