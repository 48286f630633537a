/** What a person has answered so far, what of it may be typed, and the wish that it comes to; pure. */
import type { ScaffoldKind, ScaffoldRole, ScaffoldService, ScaffoldStyle, ScaffoldWish } from "#lsp/protocol.ts";

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
}

/** What was answered on a way that was left again is no part of it. */
export function wishOf(answers: Answers): ScaffoldWish | undefined {
  const { kind, service, port, exposure, choices, values, style } = answers;
  const name = nameOf(answers);
  if (!kind || name === undefined) return undefined;
  const asks = new Set(kind.asks);
  const isOwn = service === "own";
  const isTimer = kind.kind === "timer";
  const writes = (answers.writes ?? "").split(/[\s,]+/).filter(Boolean);
  const shown = port === "none" ? "none" : exposure;
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
    ...given("port", asks.has("port") && port !== "none" ? port : undefined),
    ...(asks.has("exposure") && shown !== undefined ? { exposure: exposureOf(shown, answers.reason ?? "") } : {}),
    ...(asks.has("writes") && writes.length > 0 ? { writes } : {}),
    ...given("hardening", asks.has("hardening") ? answers.hardening : undefined),
    ...(kind.choices.length > 0 ? { choices: choices ?? {} } : {}),
    ...(values && Object.keys(values).length > 0 ? { values } : {}),
    ...(style && Object.keys(style).length > 0 ? { style } : {}),
  };
}

/** A foundation module has the name of its kind. */
export function nameOf({ kind, name }: Answers): string | undefined {
  return kind?.isFoundation ? kind.kind : name;
}

/** Of a foundation module its name: what it is for is a whole sentence. */
export function shortTitle({ isFoundation, kind, title }: ScaffoldKind): string {
  return isFoundation ? kind : title;
}

function exposureOf(kind: "none" | "proxy" | "public", reason: string): NonNullable<ScaffoldWish["exposure"]> {
  return kind === "public" ? { kind, reason } : { kind };
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
