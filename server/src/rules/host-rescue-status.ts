/** A oneshot that sleeps is `activating` while its window is open: who asks whether it is active is told the opposite, in an emergency. */
import { type UnitCommand, unitCommandsIn } from "#model/access/rescue-commands.ts";
import { timeOfTwoClocks } from "#model/access/rescue-time.ts";
import { type RescueWindow, rescueWindowsOf } from "#model/access/rescue-windows.ts";
import { editedRepo } from "#model/edited.ts";
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { type Message, message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const hostRescueStatus: Rule = {
  id: "host/rescue-status",
  severity: "warning",
  summary: message("A text reads the state of the rescue window the wrong way round"),
  evaluates: true,
  check: (model) => onHosts(model, (view) => found(model, view)),
};

function* found(model: Model, view: HostView): Iterable<Problem> {
  const windows = rescueWindowsOf(view);
  if (windows.length === 0) return;
  for (const path of model.imported) {
    const file = model.repo.files.get(path);
    if (!file) continue;
    for (const command of unitCommandsIn(file)) {
      const window = windows.find(({ name }) => name === command.unit.replace(/\.service$/, ""));
      // Who compares what it prints knows.
      if (command.text.text.includes("activating")) continue;
      if (window?.isSleeping && command.program === "systemctl" && command.verb === "is-active")
        yield { ...placeOf(command), message: described(window), fixes: fixesOf(model, command) };
    }
    for (const { unit, clock, ...place } of timeOfTwoClocks(file))
      if (windows.some(({ name }) => name === unit.replace(/\.service$/, "")))
        yield {
          file: path,
          ...place,
          message: message(
            "date counts nanoseconds since 1970 here, and {0} microseconds since the boot: what is left of them says nothing of the window. Take the time since the boot from /proc/uptime, and InactiveExitTimestampMonotonic, which is when the window opened.",
            clock,
          ),
        };
  }
}

function placeOf({ file, start, end }: UnitCommand): Pick<Problem, "file" | "start" | "end"> {
  return { file, start, end };
}

function described({ name, remains }: RescueWindow): Message {
  if (remains === true)
    return message(
      "is-active says the opposite here: {0} is a oneshot that sleeps, so it fails while the window is open (activating), and succeeds for good once it is closed (active). Ask whether its ActiveState is activating.",
      name,
    );
  return message(
    "is-active never says that the window is open: {0} is a oneshot that sleeps, so it fails just then (activating). Ask whether its ActiveState is activating.",
    name,
  );
}

/** Only where nobody reads what it prints. */
function fixesOf(model: Model, { file, start, end, unit, options, isAlone }: UnitCommand): readonly Fix[] {
  const text = model.repo.files.get(file)?.source.text.slice(start, end) ?? "";
  const isPlain = isAlone && options.length === 1 && /^(?:-q|--quiet)$/.test(options[0] ?? "");
  if (!isPlain || !/^systemctl[^\n\\]*$/.test(text) || !text.endsWith(unit)) return [];
  const edits = [
    {
      file,
      edits: [{ start, end, text: `systemctl show --property=ActiveState --value ${unit} | grep -qx activating` }],
    },
  ];
  const isRead = editedRepo(model.repo, edits) !== undefined;
  return isRead ? [{ title: message("Ask whether it is activating"), safe: false, edits }] : [];
}
