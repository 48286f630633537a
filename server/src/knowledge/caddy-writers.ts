/** Modules of NixOS that write virtual hosts of Caddy themselves: when they do so, and under which names. */
import table from "./caddy-writers.json" with { type: "json" };

export interface CaddyWriter {
  /** The group of options: `services.freshrss`. */
  readonly path: readonly string[];
  /** Options of the group that all have to be true. */
  readonly on: readonly (readonly string[])[];
  /** What `webserver` of the group is where nobody sets it; `undefined`: there is no such option. */
  readonly webserver: string | undefined;
  /** What has to be set. */
  readonly has: readonly string[] | undefined;
  /** Where the name of its host stands, and what it is where nobody sets it. */
  readonly host: readonly string[] | undefined;
  readonly fallback: string | undefined;
  /** The schemes of the hosts, one for each of its `sites`; all that different versions of NixOS write. */
  readonly sites: readonly string[];
}

interface Row {
  readonly on?: readonly string[];
  readonly webserver?: string;
  readonly has?: string;
  readonly host?: string;
  readonly default?: string;
  readonly sites?: readonly string[];
}

let writers: readonly CaddyWriter[] | undefined;

export function caddyWriters(): readonly CaddyWriter[] {
  writers ??= Object.entries(table.services as Readonly<Record<string, Row>>).map(([service, row]) => ({
    path: service.split("."),
    on: (row.on ?? []).map((option) => option.split(".")),
    webserver: row.webserver,
    has: row.has?.split("."),
    host: row.host?.split("."),
    fallback: row.default,
    sites: row.sites ?? [],
  }));
  return writers;
}
