/** What `mynixos scaffold` takes, and the wish that it comes to; what is no answer is refused with a sentence. */
import { readFileSync } from "node:fs";
import { kindCards } from "#scaffold/choices-kinds.ts";
import { foundations } from "#scaffold/foundation/index.ts";
import type { CentralRole, Kind, Style, Wish, WishedExposure } from "#scaffold/wish.ts";
import { type Message, message } from "#text/message.ts";
import { closest } from "#text/similar.ts";

/** As `node:util` parses them. */
export const SCAFFOLD_FLAGS = {
  kind: { type: "string" },
  name: { type: "string" },
  summary: { type: "string" },
  service: { type: "string" },
  image: { type: "string" },
  "inner-port": { type: "string" },
  script: { type: "string" },
  "on-calendar": { type: "string" },
  assertion: { type: "string" },
  message: { type: "string" },
  folder: { type: "string" },
  port: { type: "string" },
  expose: { type: "string" },
  label: { type: "string" },
  writes: { type: "string", multiple: true },
  hardening: { type: "string" },
  off: { type: "boolean" },
  set: { type: "string", multiple: true },
  style: { type: "string", multiple: true },
} as const;

export type ScaffoldFlag = keyof typeof SCAFFOLD_FLAGS;

/** What was given, by flag. */
export type ScaffoldOptions = {
  readonly [F in ScaffoldFlag]?:
    | ((typeof SCAFFOLD_FLAGS)[F] extends { readonly multiple: true }
        ? readonly string[]
        : (typeof SCAFFOLD_FLAGS)[F] extends { readonly type: "boolean" }
          ? boolean
          : string)
    | undefined;
};

export const kindNames: readonly Kind[] = [
  ...kindCards.map(({ kind }) => kind),
  ...foundations.map(({ name }) => name),
];

/** Without a name, a foundation module is called as its kind. */
export function wishFrom(given: ScaffoldOptions): Wish | { readonly problem: Message } {
  const { kind } = given;
  const known = kindNames.find((each) => each === kind);
  if (!known) return { problem: noKind(kind ?? "") };
  const foundation = foundations.find(({ name }) => name === known);
  const name = given.name ?? foundation?.name;
  if (name === undefined) return { problem: message("--name is missing: what the module is called, and its file.") };
  const exposure = given.expose === undefined ? undefined : exposureFrom(given.expose, given.label);
  const port = given.port === undefined ? undefined : portFrom(given.port);
  const innerPort = given["inner-port"] === undefined ? undefined : numberFrom("--inner-port", given["inner-port"]);
  const hardening = given.hardening === undefined ? undefined : hardeningFrom(given.hardening);
  const style = styleFrom(given.style ?? []);
  // What the function of a repo takes, only that repo says.
  const choices = known === "media" ? undefined : (foundation?.choices.map((choice) => choice.name) ?? []);
  const set = setFrom(given.set ?? [], choices);
  const script = given.script === undefined ? undefined : scriptFrom(given.script);
  for (const part of [exposure, port, innerPort, hardening, style, set, script])
    if (typeof part === "object" && "problem" in part) return part;
  const { summary, service, image, assertion, message: said, folder, writes } = given;
  const wish = {
    kind: known,
    name,
    ...{ folder, summary, service, image, innerPort, script, assertion, port, exposure, writes, hardening },
    message: said,
    onCalendar: given["on-calendar"],
    enabled: given.off ? false : undefined,
    style,
    ...(set as Set),
  };
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)) as unknown as Wish;
}

function noKind(kind: string): Message {
  const meant = closest(kind, kindNames);
  if (meant) return message("There is no kind {0}; did you mean {1}?", kind, meant);
  return message("There is no kind {0}; there are: {1}.", kind, kindNames.join(", "));
}

type Refused = { readonly problem: Message };

function exposureFrom(text: string, label: string | undefined): WishedExposure | Refused {
  const [kind, ...reason] = text.split("=");
  const named = label === undefined ? {} : { label };
  if (text === "none") return { kind: "none" };
  if (text === "proxy") return { kind: "proxy", ...named };
  if (kind === "public" && reason.length > 0) return { kind: "public", reason: reason.join("="), ...named };
  if (kind === "public") return { problem: message("--expose public needs the reason: --expose 'public=…'.") };
  return { problem: message("--expose must be one of {0}, not {1}.", "none, proxy, public=…", text) };
}

function portFrom(text: string): NonNullable<Wish["port"]> | Refused {
  const [key = "", number, ...rest] = text.split("=");
  if (key === "" || rest.length > 0 || (number !== undefined && !/^\d{1,5}$/.test(number)))
    return { problem: message("--port is a key of the registry, or key=number, not {0}.", text) };
  return number === undefined ? { key } : { key, number: Number(number) };
}

function numberFrom(flag: string, text: string): number | Refused {
  return /^\d{1,5}$/.test(text) ? Number(text) : { problem: message("{0} is a number, not {1}.", flag, text) };
}

function hardeningFrom(text: string): NonNullable<Wish["hardening"]> | Refused {
  const found = (["base", "strict", "none"] as const).find((each) => each === text);
  return found ?? { problem: message("--hardening must be one of {0}, not {1}.", "base, strict, none", text) };
}

const STYLES: { readonly [K in keyof Style]: readonly Style[K][] } = {
  header: ["meta", "yaml", "nms", "none"],
  annotations: ["source-id", "sink-id", "none"],
  proxy: ["caddy", "traefik", "none"],
};

function styleFrom(given: readonly string[]): Partial<Style> | Refused | undefined {
  const style: Record<string, string> = {};
  for (const text of given) {
    const [name = "", value = ""] = text.split("=");
    const values: readonly string[] | undefined = Object.hasOwn(STYLES, name) ? STYLES[name as keyof Style] : undefined;
    if (!values?.includes(value)) {
      const all = Object.entries(STYLES).map(([of, each]) => `${of}=${each.join("|")}`);
      return { problem: message("--style must be one of {0}, not {1}.", all.join(", "), text) };
    }
    style[name] = value;
  }
  return given.length === 0 ? undefined : (style as Partial<Style>);
}

const ROLES: { readonly [R in CentralRole]: true } = {
  user: true,
  domain: true,
  subdomain: true,
  email: true,
  host: true,
  timeZone: true,
  lanCidrs: true,
  tailnetCidrs: true,
  stateDir: true,
};

type Set = Pick<Wish, "choices" | "values">;

/** A choice of the module, else a central value that the repo says nowhere. `undefined`: any name may be a choice. */
function setFrom(given: readonly string[], choices: readonly string[] | undefined): Set | Refused {
  const chosen: Record<string, string> = {};
  const values: Partial<Record<CentralRole, string>> = {};
  for (const text of given) {
    const at = text.indexOf("=");
    const [name, value] = at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
    if (value === undefined) return { problem: message("--set is name=value, not {0}.", text) };
    if (choices?.includes(name)) chosen[name] = value;
    else if (Object.hasOwn(ROLES, name)) values[name as CentralRole] = value;
    else if (!choices) chosen[name] = value;
    else {
      const all = [...choices, ...Object.keys(ROLES)].join(", ");
      return { problem: message("There is nothing called {0} to set; there are: {1}.", name, all) };
    }
  }
  return {
    ...(Object.keys(chosen).length > 0 ? { choices: chosen } : {}),
    ...(Object.keys(values).length > 0 ? { values } : {}),
  };
}

/** `@file`: what stands in that file. */
function scriptFrom(text: string): string | Refused {
  if (!text.startsWith("@")) return text;
  try {
    return readFileSync(text.slice(1), "utf8");
  } catch {
    return { problem: message("{0} cannot be read.", text.slice(1)) };
  }
}
