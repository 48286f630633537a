/** Whatever a person wrote becomes complete, valid settings; what cannot be used is reported and replaced, never fatal. */
import { type Message, message } from "#text/message.ts";
import { portRange } from "#text/port-range.ts";
import { closest } from "#text/similar.ts";
import { LEVELS, type Level, SETTINGS, type Setting, type Settings } from "./settings.ts";

export interface ParsedSettings {
  readonly settings: Settings;
  readonly problems: readonly Message[];
}

/** The file at the root of a repo that editor and command line both obey. */
export const PROJECT_FILE = ".mynixos.json";

/**
 * `editor` is the editor's section `mynixos` (nested or with dotted keys), `project` the content of `.mynixos.json`; either may be
 * `undefined`. The project wins over the editor, so that editor and command line agree; both win over the defaults.
 */
export function parseSettings(editor: unknown, project: unknown): ParsedSettings {
  const problems: Message[] = [];
  const report = (problem: Message): void => void problems.push(problem);
  const values: Record<string, unknown> = {};
  const editorSection = section(editor, "mynixos", report);
  const projectSection = section(project, PROJECT_FILE, report);
  for (const [name, setting] of Object.entries(SETTINGS)) {
    let value: unknown = setting.type.default;
    const written = lookup(editorSection, setting.key);
    if (written !== undefined) value = read(setting, written, value, `mynixos.${setting.key}`, report);
    const agreed = setting.place === "both" ? lookup(projectSection, setting.key) : undefined;
    if (agreed !== undefined) value = read(setting, agreed, value, `${PROJECT_FILE}: ${setting.key}`, report);
    values[name] = value;
  }
  reportUnknownKeys(projectSection, report);
  return { settings: values as unknown as Settings, problems };
}

/** The content of `.mynixos.json`; broken JSON is a problem and counts as an empty file. */
export function readProjectFile(text: string): { readonly value: unknown; readonly problems: readonly Message[] } {
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, "")), problems: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { value: undefined, problems: [message("{0} is no valid JSON and is ignored: {1}", PROJECT_FILE, reason)] };
  }
}

type Report = (problem: Message) => void;

type Section = Readonly<Record<string, unknown>>;

function section(raw: unknown, origin: string, report: Report): Section {
  if (raw === undefined || raw === null) return {};
  if (isObject(raw)) return raw;
  report(message("{0} must be an object and is ignored.", origin));
  return {};
}

/** `lens.enable` as one key or as `{ lens: { enable } }`. */
function lookup(values: Section, key: string): unknown {
  if (Object.hasOwn(values, key)) return values[key] ?? undefined;
  let at: unknown = values;
  for (const name of key.split(".")) at = isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  return at ?? undefined;
}

/** `raw` as a value of `setting`; what cannot be used is left as in `below`. */
function read(setting: Setting, raw: unknown, below: unknown, origin: string, report: Report): unknown {
  const { type } = setting;
  switch (type.kind) {
    case "boolean":
      if (typeof raw === "boolean") return raw;
      report(message("{0} must be true or false and is ignored.", origin));
      return below;
    case "text":
      if (typeof raw === "string") return raw.trim();
      report(message("{0} must be a text and is ignored.", origin));
      return below;
    case "choice":
      if (typeof raw === "string" && type.values.includes(raw)) return raw;
      report(message("{0} must be one of {1} and is ignored.", origin, type.values.join(", ")));
      return below;
    case "integer":
      if (Number.isInteger(raw) && Number(raw) >= type.minimum && Number(raw) <= type.maximum) return raw;
      report(message("{0} must be a whole number from {1} to {2} and is ignored.", origin, type.minimum, type.maximum));
      return below;
    case "strings":
      return readStrings(raw, below, origin, report);
    case "map":
      return readMap(raw, below as Readonly<Record<string, string>>, origin, report);
    case "ranges":
      return readRanges(raw, below as Readonly<Record<string, string>>, origin, report);
    case "levels":
      return readLevels(raw, below as Readonly<Record<string, Level>>, origin, report);
  }
}

function readStrings(raw: unknown, below: unknown, origin: string, report: Report): unknown {
  if (!Array.isArray(raw)) {
    report(message("{0} must be a list of texts and is ignored.", origin));
    return below;
  }
  const good = raw.filter((item): item is string => typeof item === "string" && item.trim() !== "");
  if (good.length < raw.length) report(message("{0}: entries that are no text are ignored.", origin));
  return good;
}

function readMap(raw: unknown, below: Readonly<Record<string, string>>, origin: string, report: Report): unknown {
  if (!isObject(raw)) {
    report(message("{0} must be an object whose values are texts and is ignored.", origin));
    return below;
  }
  const result = { ...below };
  for (const [key, value] of Object.entries(raw)) {
    if (typeof value !== "string") report(message("{0}: the value of {1} must be a text and is ignored.", origin, key));
    else if (value === "") delete result[key];
    else result[key] = key.endsWith(".") && !value.endsWith(".") ? `${value}.` : value;
  }
  return result;
}

function readRanges(raw: unknown, below: Readonly<Record<string, string>>, origin: string, report: Report): unknown {
  const written = readMap(raw, below, origin, report) as Readonly<Record<string, string>>;
  const result: Record<string, string> = {};
  for (const [name, text] of Object.entries(written)) {
    if (portRange(name, text)) result[name] = text;
    else {
      report(message("{0}: {1} must be a range of ports such as 20000-20999 and is ignored.", origin, name));
      if (below[name] !== undefined) result[name] = below[name];
    }
  }
  return result;
}

function readLevels(raw: unknown, below: Readonly<Record<string, Level>>, origin: string, report: Report): unknown {
  if (!isObject(raw)) {
    report(message("{0} must be an object of rules and severities and is ignored.", origin));
    return below;
  }
  const result = { ...below };
  for (const [rule, value] of Object.entries(raw)) {
    const level = LEVELS.find((level) => level === value);
    if (level) result[rule] = level;
    else report(message("{0}: {1} must be one of {2} and is ignored.", origin, rule, LEVELS.join(", ")));
  }
  return result;
}

function reportUnknownKeys(project: Section, report: Report): void {
  const known = Object.values(SETTINGS).filter((setting) => setting.place === "both");
  const keys = known.map((setting) => setting.key);
  const written = Object.entries(project).flatMap(([key, value]) =>
    // `evaluation: { sharedRoots }` is `evaluation.sharedRoots`.
    isObject(value) && keys.some((known) => known.startsWith(`${key}.`))
      ? Object.keys(value).map((name) => `${key}.${name}`)
      : [key],
  );
  for (const key of written) {
    if (key === "$schema" || keys.includes(key)) continue;
    const meant = closest(key, keys);
    if (meant) report(message("{0}: unknown key {1}; did you mean {2}?", PROJECT_FILE, key, meant));
    else report(message("{0}: unknown key {1} is ignored.", PROJECT_FILE, key));
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
