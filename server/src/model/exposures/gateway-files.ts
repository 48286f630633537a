/** What gateways are told in files and in their environment: the parts that the repo shows, and whether there may be others. */
import { force } from "#eval/machine.ts";
import { type Slot, Text, Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import { attributesOf, hole, itemsOf, type Part, partAt, stringOf, textOf } from "#model/ports/part.ts";
import { below, type Program } from "./gateway-programs.ts";

/** Authelia takes its rules from the last file that says any. */
export function hasUnseenFiles(view: HostView, part: Part): boolean {
  const files = itemsOf(view, below(view, part, ["settingsFiles"]));
  return !files.isComplete || files.items.some((item) => mayTellRules(contentOf(view, item)));
}

/** A text that is put in the middle of a line says nothing of its own; one that begins a line may say anything. */
function mayTellRules(text: string | undefined): boolean {
  return text === undefined || /access_control|["']access|<<\s*:/.test(text) || startsUnknown.test(text);
}

const startsUnknown = new RegExp(`^[\\s-]*(?:${hole}|\\{\\{)|^[^\\S\\n]*[^:\\n]*${hole}[^:\\n]*:(?:\\s|$)`, "m");

/** What is in a file that the repo writes: a text for the store, or a template of secrets with holes for them. */
function contentOf(view: HostView, item: Part): string | undefined {
  const { value } = item;
  if (value instanceof Unknown && value.reason.template === "the package {0} is not built here") {
    const [name] = value.reason.args;
    const last = value.parts.at(-1);
    return name === "writeText" && value.parts.length === 2 && last ? forcedText(view, last) : undefined;
  }
  const [source, ...others] = item.sources;
  const path = source === undefined || others.length > 0 ? undefined : parsePath(source);
  const [root, kind, name, ...rest] = path ?? [];
  if (root !== "sops" || kind !== "templates" || name === undefined) return undefined;
  if (rest.length > 1 || (rest.length === 1 && rest[0] !== "path")) return undefined;
  return textOf(partAt(view, ["sops", "templates", name, "content"]));
}

function forcedText(view: HostView, slot: Slot): string | undefined {
  const value = view.host.within(() => force(slot));
  if (value instanceof Text) return value.parts.map((piece) => (typeof piece === "string" ? piece : hole)).join("");
  return typeof value === "string" ? value : undefined;
}

export interface Environment {
  readonly variables: ReadonlyMap<string, Part>;
  /** The names that a file says which the repo writes. */
  readonly named: readonly string[];
  /** An option that may say others, of which nothing is seen. */
  readonly unseen: string | undefined;
}

/** Of the unit or the container that runs it. */
export function environmentOf(view: HostView, program: Program): Environment {
  const variables = new Map<string, Part>();
  const named: string[] = [];
  let unseen: string | undefined;
  for (const part of setsOf(view, program)) {
    const { parts, isComplete } = attributesOf(view, part);
    for (const [name, each] of parts) variables.set(name, each);
    if (!isComplete && part) unseen ??= showPath(part.path);
  }
  for (const part of filesOf(view, program)) {
    // What is not known may be one of them.
    const isOne = part !== undefined && (contentOf(view, part) !== undefined || isSecret(part));
    const own = isOne ? { items: [part], isComplete: true } : undefined;
    const { items, isComplete } = own ?? itemsOf(view, part);
    if (!isComplete && part) unseen ??= showPath(part.path);
    for (const item of items) {
      if (item.value === null) continue;
      const names = namesIn(contentOf(view, item));
      if (names) named.push(...names);
      else if (!isSecret(item)) unseen ??= showPath(item.path);
    }
  }
  return { variables, named, unseen };
}

/** What comes out of a store of secrets is taken to hold nothing else. */
function isSecret(item: Part): boolean {
  const path = stringOf(item);
  if (path !== undefined) return secretPlace.test(path);
  return item.sources.length > 0 && item.sources.every((source) => /^(?:sops|age)\.secrets(?:\.|$)/.test(source));
}

const secretPlace =
  /^\/(?:run\/(?:secrets|agenix|keys|credentials|user-secrets)|etc\/(?:nixos\/)?(?:secrets|credstore)|var\/(?:lib\/)?secrets|persist\/(?:etc\/)?secrets|root\/secrets|secrets)(?:\/|$)/;

function setsOf(view: HostView, program: Program): readonly (Part | undefined)[] {
  const { part, container } = program;
  if (container !== undefined)
    return [below(view, part, ["environment"]), below(view, part, ["containerConfig", "environments"])];
  return [below(view, part, ["environmentVariables"]), below(view, unitPart(view, program), ["environment"])];
}

function filesOf(view: HostView, program: Program): readonly (Part | undefined)[] {
  const { part, container } = program;
  if (container !== undefined)
    return [below(view, part, ["environmentFiles"]), below(view, part, ["containerConfig", "environmentFiles"])];
  const names = ["keyFile", "environmentFile", "environmentFiles"];
  return [
    ...names.map((name) => below(view, part, [name])),
    below(view, unitPart(view, program), ["serviceConfig", "EnvironmentFile"]),
  ];
}

/** What the repo starts it by in place of the module of NixOS: that may tell it anything. */
export function ownCommand(view: HostView, program: Program): string | undefined {
  const unit = program.container === undefined ? unitPart(view, program) : undefined;
  const found = below(view, unit, ["serviceConfig", "ExecStart"]) ?? below(view, unit, ["script"]);
  return found && showPath(found.path);
}

/** The unit of systemd: that of an instance is called by both names. */
function unitPart(view: HostView, { part }: Program): Part | undefined {
  const [, service = "", kind, instance] = part.path;
  const own = stringOf(below(view, part, ["name"])) ?? instance;
  const name = kind === "instances" && own !== undefined ? `${service}-${own}` : service;
  return partAt(view, ["systemd", "services", name]);
}

/** `undefined`: there may be others. */
function namesIn(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const lines = text.split("\n").filter((line) => !/^\s*(?:#.*|;.*)?$/.test(line));
  const names = lines.map((line) => /^\s*(?:export\s+)?([A-Za-z_]\w*)=/.exec(line)?.[1]);
  return names.every((name) => name !== undefined) ? names.flatMap((name) => name ?? []) : undefined;
}
