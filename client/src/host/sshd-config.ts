/** The lines of an sshd_config that count for logins: first values before any `Match`, and what OpenSSH takes where nothing is said. */

export interface SshdConfig {
  /** Every part was read. */
  readonly isWhole: boolean;
  readonly ports: readonly number[];
  readonly passwordAuthentication?: boolean;
  readonly kbdInteractiveAuthentication?: boolean;
  readonly usePam?: boolean;
  readonly permitEmptyPasswords?: boolean;
  readonly permitRootLogin?: string;
  readonly allowUsers?: readonly string[];
  readonly hasMatch: boolean;
  /** Whether somebody may come in by a password alone; absent: it depends, or nobody can tell. */
  readonly takesPasswords?: boolean;
}

/** What sshd was started with goes before what its file says. */
export interface SshdStart {
  readonly values: ReadonlyMap<string, string>;
  /** It was started with words that only the host can fill in. */
  readonly isOpen: boolean;
}

/** A line and how deep it was included; `unread`: a file that nobody but root may read, or that could not be told. */
export interface ConfigLine {
  readonly text: string;
  readonly depth: number;
  readonly isUnread: boolean;
}

/** Sources: sshd_config(5), and servconf.c of OpenSSH for names, defaults and what an included file's `Match` reaches (its own end). */
export function readSshdConfig(lines: readonly ConfigLine[], start: SshdStart): SshdConfig {
  const first = new Map<string, string>(start.values);
  const ports = start.values.has("port") ? [start.values.get("port") ?? ""] : [];
  const users: string[] = [];
  const inMatch = new Map<string, Set<string>>();
  /** Depths of the blocks that the line stands in: what an included file begins ends with it, and the one around it goes on. */
  const blocks: number[] = [];
  let hasMatch = false;
  for (const { text, depth, isUnread } of lines) {
    if (isUnread) continue;
    const [name = "", ...values] = directive(text);
    while ((blocks.at(-1) ?? 0) > depth) blocks.pop();
    if (name === "match") {
      // `Match all`, too: what stands behind it goes before what stands above it (sshd reads them again for every connection).
      hasMatch = true;
      if (blocks.at(-1) !== depth) blocks.push(depth);
      continue;
    }
    const value = values[0] ?? "";
    if (blocks.length > 0) {
      const said = name === "authenticationmethods" || name === "allowusers" ? values.join(" ") : value;
      inMatch.set(name, (inMatch.get(name) ?? new Set()).add(said.toLowerCase()));
    } else if (name === "allowusers") users.push(...values);
    else if (name === "port") ports.push(...(start.values.has("port") ? [] : [value]));
    else if (name === "listenaddress") ports.push(...(/^(?:\[[^\]]*\]|[^:[\]]+):(\d+)$/.exec(value)?.slice(1) ?? []));
    else if (!first.has(name)) first.set(name, name === "authenticationmethods" ? values.join(" ") : value);
  }
  const isWhole = !start.isOpen && lines.length > 0 && lines.every((line) => !line.isUnread);
  const flag = (name: string, otherwise: boolean): boolean | undefined => {
    const said = first.get(name)?.toLowerCase();
    if (said === undefined) return isWhole ? otherwise : undefined;
    // Before an unread part only what is said before it counts; nobody tells which came first.
    if (!isWhole) return undefined;
    return yesOrNo(said);
  };
  const password = flag("passwordauthentication", true);
  const interactive = flag("kbdinteractiveauthentication", true);
  const usePam = flag("usepam", false);
  const root = first.get("permitrootlogin")?.toLowerCase();
  const plainUsers = users.every((user) => /^[\w.][\w.-]*$/.test(user));
  const takes = takenBy(
    { password, interactive, usePam, methods: first.get("authenticationmethods")?.toLowerCase() },
    inMatch,
  );
  const empty = flag("permitemptypasswords", false);
  const numbers = ports.map(Number).filter((port) => Number.isInteger(port) && port > 0 && port < 65_536);
  return {
    isWhole,
    ports: [...new Set(numbers.length === 0 && isWhole ? [22] : numbers)],
    ...(password !== undefined && { passwordAuthentication: password }),
    ...(interactive !== undefined && { kbdInteractiveAuthentication: interactive }),
    ...(usePam !== undefined && { usePam }),
    ...(empty !== undefined && !inMatch.has("permitemptypasswords") && { permitEmptyPasswords: empty }),
    ...(isWhole && root !== undefined && { permitRootLogin: root }),
    ...(isWhole && users.length > 0 && plainUsers && allowsAlike(inMatch, users) && { allowUsers: users }),
    hasMatch,
    ...(takes !== undefined && { takesPasswords: takes }),
  };
}

/** The words of a line: a name in lower case, of old names the new one, then its values. */
function directive(line: string): string[] {
  const text = line.trim().replace(/^"([^"]*)"/, "$1");
  const [, name = "", rest = ""] = /^([A-Za-z]+)(?:\s*=\s*|\s+)(.*)$/.exec(text) ?? [];
  const values = [...rest.matchAll(/"([^"]*)"|'([^']*)'|(#.*)|([^\s"'#]\S*)/g)].flatMap((match) =>
    match[3] === undefined ? [match[1] ?? match[2] ?? match[4] ?? ""] : [],
  );
  const key = name.toLowerCase();
  return [
    key === "challengeresponseauthentication" || key === "skeyauthentication" ? "kbdinteractiveauthentication" : key,
    ...values,
  ];
}

/** By keyboard-interactive, PAM takes a password as well; without PAM, nothing on Linux answers there. */
function takesPasswords(
  password: boolean | undefined,
  interactive: boolean | undefined,
  usePam: boolean | undefined,
  methods: string | undefined,
): boolean | undefined {
  const byPam = interactive === false || usePam === false ? false : interactive && usePam ? true : undefined;
  const offered = password || byPam ? true : password === false && byPam === false ? false : undefined;
  if (methods === undefined || methods.toLowerCase() === "any" || offered !== true) return offered;
  // Where every way asks for a key as well, a password alone lets nobody in; else it depends on which ways there are.
  return methods.split(/\s+/).every((way) => /(?:^|,)(?:publickey|hostbased|gssapi-with-mic)(?:,|$)/.test(way))
    ? false
    : undefined;
}

interface Ways {
  readonly password: boolean | undefined;
  readonly interactive: boolean | undefined;
  readonly usePam: boolean | undefined;
  readonly methods: string | undefined;
}

/** For everybody: a `Match` may give each of its values to somebody, so all of them together have to come to the same. */
function takenBy(global: Ways, inMatch: ReadonlyMap<string, ReadonlySet<string>>): boolean | undefined {
  if (inMatch.has("include")) return undefined;
  const said = (name: string): readonly string[] => [...(inMatch.get(name) ?? [])];
  const passwords = new Set([global.password, ...said("passwordauthentication").map(yesOrNo)]);
  const interactives = new Set([global.interactive, ...said("kbdinteractiveauthentication").map(yesOrNo)]);
  const methods = new Set([global.methods, ...said("authenticationmethods")]);
  if (methods.size > 8) return undefined;
  const found = new Set<boolean | undefined>();
  for (const password of passwords)
    for (const interactive of interactives)
      for (const way of methods) found.add(takesPasswords(password, interactive, global.usePam, way));
  const [first] = found;
  return found.size === 1 ? first : undefined;
}

function yesOrNo(said: string): boolean | undefined {
  return said === "yes" || said === "true" ? true : said === "no" || said === "false" ? false : undefined;
}

function allowsAlike(inMatch: ReadonlyMap<string, ReadonlySet<string>>, users: readonly string[]): boolean {
  return [...(inMatch.get("allowusers") ?? [])].every((said) => said === users.join(" ").toLowerCase());
}
