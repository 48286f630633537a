/** Windows of rescue: units that this repo makes, and that let people in by password for a while. */
import type { HostView } from "#model/evaluated.ts";
import { attributeOf, attributesOf, itemsOf, type Part, partAt, stringOf, textOf, truthOf } from "#model/ports/part.ts";
import { sshdPorts } from "#model/ports/ssh-listeners.ts";
import { isFailing, writtenParts } from "#model/units/breaking/failing.ts";

export interface RescueWindow {
  /** Without `.service`. */
  readonly name: string;
  readonly part: Part;
  /** What it runs. */
  readonly texts: readonly RescueText[];
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
export const passwords: RegExp = /\bPasswordAuthentication[ \t]*[= \t][ \t]*"?yes\b/i;

function windowOf(view: HostView, name: string, part: Part): RescueWindow | undefined {
  if (truthOf(attributeOf(view, part, "enable")) === false) return undefined;
  const config = attributeOf(view, part, "serviceConfig");
  const script = textsAt(view, attributeOf(view, part, "script"));
  const commands = ["ExecStart", "ExecStartPre"].flatMap((key) => textsAt(view, attributeOf(view, config, key)));
  const before = textsAt(view, attributeOf(view, part, "preStart"));
  const texts = [...script, ...commands, ...before];
  if (!texts.some(({ text }) => passwords.test(text))) return undefined;
  const remain = attributeOf(view, config, "RemainAfterExit");
  return {
    ...{ name, part, texts },
    isSleeping:
      stringOf(attributeOf(view, config, "Type")) === "oneshot" &&
      [...script, ...commands].some(({ text }) => sleeps(text)),
    remains: remain ? truthOf(remain) : attributesOf(view, config).isComplete ? false : undefined,
    ports: [...new Set(texts.flatMap(({ text }) => sshdPorts(text)))],
  };
}

function textsAt(view: HostView, part: Part | undefined): readonly RescueText[] {
  return itemsOf(view, part).items.flatMap((item) => {
    const text = textOf(item);
    return text === undefined ? [] : [{ part: item, text }];
  });
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
