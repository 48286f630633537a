/** Windows of rescue: units that this repo makes, and that let people in by password for a while. */

import { Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, attributesOf, itemsOf, type Part, partAt, stringOf, textOf, truthOf } from "#model/ports/part.ts";
import { sshdPorts } from "#model/ports/ssh-listeners.ts";
import { isFailing, writtenParts } from "#model/units/breaking/failing.ts";
import { followCommand, followScript, newReach, type Reach, type ReachedConfig } from "./rescue-reach.ts";

export interface RescueWindow {
  /** Without `.service`. */
  readonly name: string;
  readonly part: Part;
  /** What it runs, and what an sshd reads that it starts: its own texts, and those of the store. */
  readonly texts: readonly RescueText[];
  /** What it runs once it is open. */
  readonly beside: readonly RescueText[];
  /** The files among the texts that an sshd reads. */
  readonly configs: readonly ReachedConfig[];
  /** A oneshot that waits until the window closes: while it is open, the unit is `activating`. */
  readonly isSleeping: boolean;
  /** `RemainAfterExit`: once it is closed, the unit is `active`; `undefined`: not known. */
  readonly remains: boolean | undefined;
  /** On which an sshd of its own listens. */
  readonly ports: readonly number[];
}

export interface RescueText {
  readonly part: Part;
  readonly text: string;
}

const known = new WeakMap<HostView, readonly RescueWindow[]>();

/** In order of name; without those that are off. */
export function rescueWindowsOf(view: HostView): readonly RescueWindow[] {
  let found = known.get(view);
  if (!found) {
    // Where Nix fails with another unit, what is written of this one says enough.
    const parts = isFailing(view)
      ? writtenParts(view)
      : attributesOf(view, partAt(view, ["systemd", "services"])).parts;
    found = [...parts]
      .flatMap(([name, part]) => windowOf(view, name, part) ?? [])
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    known.set(view, found);
  }
  return found;
}

/** `sshd_config`, `-o` on a command line, or what `sed` puts there. */
const passwords = /\bPasswordAuthentication[ \t]*[= \t][ \t]*"?yes\b/i;

/** Where a script turns passwords on; not what it looks for, replaces, or merely says. */
export function passwordsAt(text: string): { readonly start: number; readonly end: number } | undefined {
  const match = passwords.exec(text.replace(/[^\n]+/g, withoutTalk));
  return match ? { start: match.index, end: match.index + match[0].length } : undefined;
}

/** The line as long as it was, with blanks in the place of comments, patterns and messages. */
function withoutTalk(line: string): string {
  const blank = (text: string): string => " ".repeat(text.length);
  const isWritten = />/.test(line.replace(/[12]?>&[12]|[12&]?>\s*\/dev\/\w+/g, ""));
  return line
    .replace(/(?<=^|\s)#.*$/, blank)
    .replace(/(?<![\w.-])(?:[ef]?grep|rg|logger|wall)\s[^;&|]*/g, blank)
    .replace(/(?<![\w.-])(?:echo|printf)\s[^;&|]*/g, (said) =>
      isWritten || /\|\s*tee\b/.test(line) ? said : blank(said),
    )
    .replace(/(?<=(?:^|['"\s;])s([/|#,@!]))(?:(?!\1).)*(?=\1)/g, blank);
}

function windowOf(view: HostView, name: string, part: Part): RescueWindow | undefined {
  if (truthOf(attributeOf(view, part, "enable")) === false) return undefined;
  const config = attributeOf(view, part, "serviceConfig");
  const script = textsAt(view, attributeOf(view, part, "script"));
  const commands = ["ExecStart", "ExecStartPre"].flatMap((key) => itemsAt(view, attributeOf(view, config, key)));
  const before = textsAt(view, attributeOf(view, part, "preStart"));
  const reach = reachOf(view, [...script, ...before], commands);
  const own = [...script, ...textsIn(commands), ...before];
  const texts = [...own, ...reach.scripts, ...reach.configs];
  if (!texts.some(({ text }) => passwordsAt(text) !== undefined)) return undefined;
  const after = ["postStart", "preStop"].flatMap((key) => textsAt(view, attributeOf(view, part, key)));
  const then = itemsAt(view, attributeOf(view, config, "ExecStartPost"));
  const beside = [...after, ...textsIn(then), ...reachOf(view, after, then).scripts];
  const remain = attributeOf(view, config, "RemainAfterExit");
  return {
    ...{ name, part, texts, beside, configs: reach.configs },
    isSleeping:
      stringOf(attributeOf(view, config, "Type")) === "oneshot" &&
      [...script, ...textsIn(commands), ...reach.scripts].some(({ text }) => sleeps(text)),
    remains: remain ? truthOf(remain) : attributesOf(view, config).isComplete ? false : undefined,
    ports: [
      ...new Set([
        ...[...own, ...reach.scripts].flatMap(({ text }) => sshdPorts(text)),
        ...reach.configs.flatMap(({ binds }) => binds.map(({ port }) => port)),
      ]),
    ],
  };
}

/** What the unit runs in the store, and what an sshd reads that it starts. */
function reachOf(view: HostView, scripts: readonly RescueText[], commands: readonly Part[]): Reach {
  const reach = newReach();
  for (const { part } of scripts) followScript(view, part, reach);
  for (const part of commands) followCommand(view, part, reach);
  return reach;
}

function itemsAt(view: HostView, part: Part | undefined): readonly Part[] {
  // A package as it is, of which only its path is run.
  return part?.value instanceof Unknown ? [part] : itemsOf(view, part).items;
}

function textsIn(items: readonly Part[]): readonly RescueText[] {
  return items.flatMap((part) => {
    const text = textOf(part);
    return text === undefined ? [] : [{ part, text }];
  });
}

function textsAt(view: HostView, part: Part | undefined): readonly RescueText[] {
  return textsIn(itemsOf(view, part).items);
}

/** Below that, it only waits for something. */
const leastSeconds = 30;

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Whether a script waits for long before it goes on; what it starts in the background does not count. */
export function sleeps(script: string): boolean {
  const text = inForeground(script.replace(/(^|[ \t])#[^\n]*/gm, "$1"));
  return [...text.matchAll(/(?:^|[\s;&|/(])sleep[ \t]+"?(\d+)([smhd]?)"?(?=[\s;&|)]|$)([^\n]*)/g)].some(
    ([, count = "", unit = "", rest = ""]) =>
      Number(count) * (units[unit] ?? 1) >= leastSeconds && !/(?:^|[^&>])&[ \t]*$/.test(rest),
  );
}

/** Without groups in parentheses or braces that end in a single `&`. */
function inForeground(text: string): string {
  const opened: number[] = [];
  let kept = text;
  for (const { 0: sign, index } of text.matchAll(/[(){}]/g)) {
    if (sign === "(" || sign === "{") opened.push(index);
    else {
      const start = opened.pop();
      if (start === undefined || !/^\s*&(?!&)/.test(text.slice(index + 1))) continue;
      kept = kept.slice(0, start) + " ".repeat(index + 1 - start) + kept.slice(index + 1);
    }
  }
  return kept;
}
