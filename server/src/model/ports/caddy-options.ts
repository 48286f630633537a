/** What the global options of Caddy say of its ports. */
import type { Token } from "#syntax/caddyfile/token.ts";
import type { Directive } from "#syntax/caddyfile/tree.ts";
import type { CaddyConfig } from "./caddy.ts";
import { isPort } from "./endpoint.ts";

export interface CaddyPorts {
  readonly http: CaddyPort;
  readonly https: CaddyPort;
  /** `off`, `disable_redirects`, …; `undefined`: not known. */
  readonly autoHttps: readonly string[] | undefined;
  /** What sites bind that say nothing of it. */
  readonly bind: Bind;
  /** `undefined`: the API is where it always is. */
  readonly admin: Token | undefined;
  /** Which protocols the server at an address speaks, known or not; `undefined`: not known. */
  readonly protocolsAt: (address: string | undefined) => readonly string[] | undefined;
  /** Nothing else may say something of all this. */
  readonly isComplete: boolean;
}

export interface CaddyPort {
  /** `undefined`: not known. */
  readonly number: number | undefined;
  /** The word that says so; `undefined`: nobody does. */
  readonly token: Token | undefined;
}

export interface Bind {
  /** None: every address. */
  readonly addresses: readonly Token[];
  /** `undefined`: those of the server. */
  readonly protocols: readonly string[] | undefined;
}

const usual: readonly string[] = ["h1", "h2", "h3"];

export function caddyPorts({ file }: CaddyConfig): CaddyPorts {
  const lines = file.options.flatMap((block) => block.lines);
  const last = (name: string): Directive | undefined => lines.findLast((line) => line.name.text === name);
  const port = (name: string, initial: number): CaddyPort => {
    const token = last(name)?.args[0];
    if (!token) return { number: initial, token };
    const number = /^\d{1,5}$/.test(token.text) ? Number(token.text) : undefined;
    return { number: isPort(number) ? number : undefined, token };
  };
  const automatic = last("auto_https")?.args ?? [];
  const servers = lines.filter((line) => line.name.text === "servers");
  return {
    http: port("http_port", 80),
    https: port("https_port", 443),
    autoHttps: automatic.every(({ known }) => known) ? automatic.map(({ text }) => text) : undefined,
    bind: bindOf(lines.filter((line) => line.name.text === "default_bind")),
    admin: last("admin")?.args[0],
    protocolsAt(address) {
      const isNamed = servers.some(({ args }) => args[0]);
      if (isNamed && (address === undefined || servers.some(({ args }) => args[0]?.known === false))) return undefined;
      const own =
        servers.find(({ args }) => args[0] && args[0].text === address) ?? servers.find(({ args }) => !args[0]);
      return own ? protocolsIn(own) : usual;
    },
    isComplete: lines.every((line) => line.name.known && !line.isAnything),
  };
}

function protocolsIn({ block }: Directive): readonly string[] | undefined {
  const lines = block?.lines ?? [];
  if (lines.some(({ isAnything, name }) => isAnything || !name.known)) return undefined;
  const named = lines.find(({ name }) => name.text === "protocols")?.args ?? [];
  if (named.some(({ known }) => !known)) return undefined;
  return named.length === 0 ? usual : named.map(({ text }) => text);
}

/** `bind` of a site and `default_bind`. */
export function bindOf(lines: readonly Directive[]): Bind {
  const own = lines.flatMap(({ block }) => block?.lines ?? []).filter(({ name }) => name.text === "protocols");
  return {
    addresses: lines.flatMap(({ args }) => args),
    protocols: own.length === 0 ? undefined : own.flatMap(({ args }) => args.map(({ text }) => text)),
  };
}
