/** Services that can ask for a single sign-on themselves, and the options that prove that they do. */
import table from "./own-logins.json" with { type: "json" };

export interface LoginEvidence {
  /** `header`: the service takes a proxy's word for who somebody is. */
  readonly kind: "oidc" | "header";
  /** In the service's group of options. */
  readonly option: readonly string[];
  /** `true`: `true`, `1`, also as a text; `set`: anything but nothing; `has`: a text or a list with that in it. */
  readonly test: "is" | "has" | "true" | "set";
  readonly value: string;
}

/** By group of options: `services.grafana`. */
export function loginEvidence(service: string): readonly LoginEvidence[] {
  const lines = (table.services as Readonly<Record<string, readonly string[]>>)[service] ?? [];
  return lines.map(read);
}

export function servicesWithLogin(): readonly string[] {
  return Object.keys(table.services);
}

function read(line: string): LoginEvidence {
  const [, kind = "oidc", option = "", verb = "", value = ""] = /^(\S+) (\S+) (is|has) (.*)$/.exec(line) ?? [];
  const special = verb === "is" && (value === "true" || value === "set") ? value : undefined;
  return {
    kind: kind === "header" ? "header" : "oidc",
    option: (option.match(/"[^"]*"|[^."]+/g) ?? []).map((part) => part.replace(/^"(.*)"$/, "$1")),
    test: special ?? (verb === "has" ? "has" : "is"),
    value,
  };
}
