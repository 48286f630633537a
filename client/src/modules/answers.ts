/** What a person has answered so far, what of it may be typed, and the wish that it comes to; pure. */
import type {
  ScaffoldDetails,
  ScaffoldKind,
  ScaffoldRole,
  ScaffoldService,
  ScaffoldStyle,
  ScaffoldWish,
} from "#lsp/protocol.ts";

export interface Answers {
  readonly kind?: ScaffoldKind;
  /** `own`: a program that NixOS has no module for. */
  readonly service?: ScaffoldService | "own";
  readonly image?: string;
  readonly innerPort?: number;
  readonly script?: string;
  readonly onCalendar?: string;
  readonly assertion?: string;
  readonly message?: string;
  readonly name?: string;
  readonly folder?: string;
  readonly port?: { readonly key: string; readonly number?: number } | "none";
  readonly exposure?: "none" | "proxy" | "public";
  readonly reason?: string;
  readonly writes?: string;
  readonly hardening?: "base" | "strict" | "none";
  readonly choices?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Partial<Record<ScaffoldRole, string>>>;
  readonly style?: Partial<ScaffoldStyle>;
  /** What nobody is asked for, but may say: the repo or its name says it else. */
  readonly summary?: string;
  readonly label?: string;
  readonly enabled?: boolean;
  /** The number of a port, where the repo has no registry to take it from. */
  readonly number?: { readonly key: string; readonly number: number };
  /** Questions that are asked only of this module, by what they are of: `exposure.label`, `values.domain`. */
  readonly also?: readonly string[];
  /** What the module had of itself when it was shown. */
  readonly shown?: ScaffoldDetails;
}

/** What was answered on a way that was left again is no part of it. */
export function wishOf(answers: Answers): ScaffoldWish | undefined {
  const { kind, service, port, exposure, choices = {}, values, style, also = [], number } = answers;
  const name = nameOf(answers);
  if (!kind || name === undefined) return undefined;
  const asks = new Set(kind.asks);
  const isOwn = service === "own";
  const isTimer = kind.kind === "timer";
  const writes = (answers.writes ?? "").split(/[\s,]+/).filter(Boolean);
  const shown = port === "none" ? "none" : exposure;
  const chosen = asks.has("port") && port !== "none" ? port : undefined;
  const own = number && also.includes(`port.${number.key}`) ? number : undefined;
  const isShown = asks.has("exposure") || also.includes("exposure");
  return {
    kind: kind.kind,
    name,
    ...given("folder", answers.folder),
    ...(asks.has("service") && service && !isOwn ? { service: service.path } : {}),
    ...given("image", asks.has("image") ? answers.image : undefined),
    ...given("innerPort", asks.has("innerPort") ? answers.innerPort : undefined),
    ...given("script", asks.has("script") && (isOwn || isTimer) ? answers.script : undefined),
    ...given("onCalendar", asks.has("onCalendar") ? answers.onCalendar : undefined),
    ...given("assertion", asks.has("assertion") ? answers.assertion : undefined),
    ...given("message", asks.has("assertion") ? answers.message : undefined),
    ...given("port", chosen ?? own),
    ...(isShown && shown !== undefined ? { exposure: exposureOf(shown, answers) } : {}),
    ...(asks.has("writes") && writes.length > 0 ? { writes } : {}),
    ...given("hardening", asks.has("hardening") ? answers.hardening : undefined),
    ...(kind.choices.length > 0 ? { choices: Object.fromEntries(chosenOf(kind, choices)) } : {}),
    ...(values && Object.keys(values).length > 0 ? { values } : {}),
    ...(style && Object.keys(style).length > 0 ? { style } : {}),
    ...given("summary", answers.summary),
    ...given("enabled", answers.enabled),
  };
}

function chosenOf(kind: ScaffoldKind, choices: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(choices).filter(([name]) => kind.choices.some((choice) => choice.name === name));
}

/** Of another kind hardly anything stays: what was proposed for the one is nothing for the other. */
export function withKind(answers: Answers, kind: ScaffoldKind): Answers {
  if (answers.kind?.kind === kind.kind) return { ...answers, kind };
  const { folder, summary, label, enabled, number, also, ...others } = answers;
  return { ...others, kind };
}

/** A key that was made of the old name goes with it. */
export function withName(answers: Answers, name: string | undefined): Answers {
  const { port, name: _, ...others } = answers;
  const isOwn = typeof port === "object" && port.number === undefined && port.key === keyOf(answers.name ?? "");
  const isKept = name === answers.name || !isOwn;
  return { ...others, ...given("name", name), ...given("port", isKept ? port : undefined) };
}

/** Questions by what they are of, as a refusal names it: `name`, `exposure.reason`, `choices.gateway`. */
export function isAnswered(of: string, answers: Answers): boolean {
  const [first = "", second = ""] = of.split(".");
  if (of === "kind") return answers.kind !== undefined;
  if (of === "exposure.reason") return answers.reason !== undefined;
  // They have an answer that nobody has to give.
  if (of === "summary" || of === "enabled" || of === "exposure.label") return true;
  if (first === "choices") return answers.choices?.[second] !== undefined;
  if (first === "values") return answers.values?.[second as ScaffoldRole] !== undefined;
  if (first === "port" && second !== "") return answers.number?.key === second;
  return first in answers && answers[first as keyof Answers] !== undefined;
}

/** A foundation module has the name of its kind. */
export function nameOf({ kind, name }: Answers): string | undefined {
  return kind?.isFoundation ? kind.kind : name;
}

/** Of a foundation module its name: what it is for is a whole sentence. */
export function shortTitle({ isFoundation, kind, title }: ScaffoldKind): string {
  return isFoundation ? kind : title;
}

function exposureOf(
  kind: "none" | "proxy" | "public",
  { reason = "", label }: Answers,
): NonNullable<ScaffoldWish["exposure"]> {
  if (kind === "none") return { kind };
  const named = given("label", label);
  return kind === "public" ? { kind, reason, ...named } : { kind, ...named };
}

function given<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: T });
}

/** `pocket-id` → `pocketId`: as keys of a registry are called. */
export function keyOf(name: string): string {
  return name.replaceAll(/-+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Of an image `ghcr.io/open-webui/open-webui:v0.6`: `open-webui`. */
export function imageName(image: string): string | undefined {
  const path = image.replace(/@.*$/, "").replace(/:[^:/]*$/, "");
  return nameFrom(path.split("/").at(-1) ?? "");
}

export function isName(text: string): boolean {
  return /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(text) && text.length <= 60 && !keywords.has(text);
}

/** `Übung Eins` → `uebung-eins`; `undefined`: nothing is left that could be a name. */
export function nameFrom(text: string): string | undefined {
  const letters = text
    .toLowerCase()
    .replaceAll(/[äöüß]/g, (letter) => ({ ä: "ae", ö: "oe", ü: "ue", ß: "ss" })[letter] ?? letter)
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "");
  const name = letters.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^[-0-9]+|-+$/g, "");
  return isName(name) ? name : undefined;
}

const keywords: ReadonlySet<string> = new Set([
  ...["assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with", "default", "true", "false", "null"],
]);

export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536;
}

export function isKey(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_-]*$/.test(text) && !keywords.has(text);
}

/** Of a host name. */
export function isLabel(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}

/** With a tag that says a version, or a digest: `latest` is another program tomorrow. */
export function imageProblem(image: string): "form" | "untagged" | "latest" | undefined {
  if (!/^[a-z0-9][\w.\-/:]*(?:@sha256:[0-9a-f]{64})?$/i.test(image)) return "form";
  if (image.includes("@sha256:")) return undefined;
  const tag = /:([\w.-]+)$/.exec(image.split("/").at(-1) ?? "")?.[1];
  if (tag === undefined) return "untagged";
  return tag === "latest" ? "latest" : undefined;
}

/** Absolute paths, or options: with blanks or commas between. */
export function areWritable(text: string): boolean {
  return text
    .split(/[\s,]+/)
    .filter(Boolean)
    .every((path) => /^\/[\w.@+/-]+$/.test(path) || /^config(?:\.[A-Za-z_][\w'-]*)+$/.test(path));
}
