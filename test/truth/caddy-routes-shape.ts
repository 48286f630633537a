/** Handlers of a site in the order in which Caddy tries them, in words that our routes and Caddy's own JSON have in common. */

export interface Step {
  /** What handles: `reverse_proxy`, `subroute`, … */
  readonly handler: string;
  /** What tells it from others of its kind: words made for that, ports. */
  readonly marks: readonly string[];
  /** All that requests have to match, sorted; empty: every request. */
  readonly matches: readonly string[];
  /** The same for those of one list that exclude each other. */
  readonly group: unknown;
  /** Whether Caddy made one of it and of the step before. */
  readonly isJoined: boolean;
  readonly steps: readonly Step[] | undefined;
  /** What is done with responses, a list for each kind of them. */
  readonly responses: readonly (readonly Step[])[];
}

export interface SiteSteps {
  readonly steps: readonly Step[];
  readonly errors: readonly Step[];
}

/** By hosts. */
export type HostSteps = ReadonlyMap<string, SiteSteps>;

export function shown(site: SiteSteps): string {
  return [...lines(site.steps, ""), ...(site.errors.length > 0 ? ["errors", ...lines(site.errors, "  ")] : [])].join(
    "\n",
  );
}

function lines(steps: readonly Step[], margin: string): string[] {
  const groups: unknown[] = [];
  return steps.flatMap(({ handler, marks, matches, group, isJoined, steps: inner, responses }) => {
    const isAlone = group === undefined || steps.filter((step) => step.group === group).length < 2;
    if (!isAlone && !groups.includes(group)) groups.push(group);
    const numbered = isAlone ? "" : ` one of ${groups.indexOf(group)}`;
    const asked = matches.length > 0 ? ` if ${matches.join(" & ")}` : "";
    const marked = marks.map((mark) => ` ${mark}`).join("");
    return [
      `${margin}${isJoined ? "and " : ""}${handler}${marked}${numbered}${asked}`,
      ...lines(inner ?? [], `${margin}  `),
      ...responses.flatMap((each) => [`${margin}  response`, ...lines(each, `${margin}    `)]),
    ];
  });
}

/** Words such as `m17x` are written to be found again. */
export function marksIn(words: Iterable<string>): readonly string[] {
  return found(words, /m\d+x/g);
}

/** Of those to whom a proxy hands on. */
export function dialMarks(words: Iterable<string>): readonly string[] {
  return found(words, /m\d+x|(?<=:)\d{4,5}\b/g);
}

function found(words: Iterable<string>, pattern: RegExp): readonly string[] {
  return [...new Set([...words].flatMap((word) => word.match(pattern) ?? []))].sort();
}

/** Caddy writes placeholders out. */
export function shortened(text: string): string {
  return text
    .replaceAll("{http.request.uri.path}", "{path}")
    .replaceAll("{http.request.host}", "{host}")
    .replaceAll("{http.request.method}", "{method}")
    .replace(/\{http\.request\.header\.([\w-]*)\}/g, "{header.$1}")
    .replace(/\{http\.regexp\.([\w.-]*)\}/g, "{re.$1}");
}

export const privateRanges: readonly string[] = [
  "192.168.0.0/16",
  "172.16.0.0/12",
  "10.0.0.0/8",
  "127.0.0.1/8",
  "fd00::/8",
  "::1",
];

export function hostsKey(hosts: readonly string[]): string {
  return [...new Set(hosts)].sort().join(" ");
}
