/** Units that nothing wants, and that a command of another unit starts all the same. */
import type { HostView } from "#model/evaluated.ts";
import { shellText, wordText } from "#model/units/shell-words.ts";
import { message } from "#text/message.ts";
import { doubtful, ownUnitSwitch, type Switch } from "./listener-parts.ts";
import { attributesOf, type Part, partAt, textOf } from "./part.ts";
import { unitCommands } from "./unit-commands.ts";

/** Whether it does so is for the command to say; `undefined`: no unit that starts has such a command. */
export function startedByCommand(view: HostView, unit: string): Switch | undefined {
  for (const [name, part] of attributesOf(view, partAt(view, ["systemd", "services"])).parts) {
    const other = `${name}.service`;
    if (other === unit || !textsOf(view, part).some((text) => starts(text, unit))) continue;
    if (ownUnitSwitch(view, other, part).state === "enabled")
      return doubtful(message("{0} is started by a command of {1}", unit, other));
  }
  return undefined;
}

/** What a unit runs: its own texts and scripts of the store, with what surely does not run left out. */
function textsOf(view: HostView, unit: Part): readonly string[] {
  const { own, reach } = unitCommands(view, unit);
  return [...own.map((part) => textOf(part) ?? ""), ...reach.scripts.map(({ text }) => text)];
}

const talk = /^(?:echo|printf|logger|wall|grep|cat)$/;

function starts(text: string, unit: string): boolean {
  if (!text.includes("systemctl")) return false;
  const named = (word: string): boolean => word === unit || `${word}.service` === unit;
  return shellText(text).commands.some(({ words }) => {
    const all = words.map(wordText);
    const at = all.findIndex((word) => /(?:^|\/)systemctl$/.test(word));
    if (at < 0 || all.slice(0, at).some((word) => talk.test(word))) return false;
    const [verb = "", ...units] = all.slice(at + 1).filter((word) => !word.startsWith("-"));
    return /^(?:start|restart|reload-or-restart)$/.test(verb) && units.some(named);
  });
}
