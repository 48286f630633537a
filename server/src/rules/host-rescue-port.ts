/** The rescue window listens on a port of its own, and the firewall drops it: nobody notices before the day it is needed. */
import { type ClosedWindow, closedWindows } from "#model/access/rescue-ports.ts";
import type { HostView } from "#model/evaluated.ts";
import { appended, writtenIn } from "#model/ports/firewall-edit.ts";
import { type Message, message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Related, Rule } from "./rule.ts";

export const hostRescuePort: Rule = {
  id: "host/rescue-port",
  severity: "warning",
  summary: message("The firewall drops the port of the rescue window"),
  evaluates: true,
  check: (model) => onHosts(model, found),
};

function* found(view: HostView): Iterable<Problem> {
  for (const closed of closedWindows(view)) {
    const [asked] = closed.asked;
    const { file, start, end } = asked?.place ?? closed.place;
    // Who asks for no port may mean to come in through the door that there is.
    const isMeant = asked === undefined && closed.table === undefined && closed.doors.length > 0;
    yield {
      ...{ file, start, end, message: described(closed), related: relatedOf(closed) },
      fixes: fixesOf(view, closed),
      ...(isMeant ? { severity: "information" } : {}),
    };
  }
}

function described({ window, others, port, asked, winner, table, doors }: ClosedWindow): Message {
  const names = [window.name, ...others].join(", ");
  const { file, priority = 100 } = winner?.anchor.definition ?? {};
  const through =
    doors.length > 0 ? message("it only comes in through {0}", doors.join(", ")) : message("nobody gets there");
  if (asked.length > 0 && file !== undefined)
    return message(
      "The list in {0} is stronger and discards port {1} of the rescue window {2}: {3}. Add it there.",
      file,
      port,
      names,
      through,
    );
  const advice =
    file !== undefined && priority < 100
      ? message("Add it to the list in {0}.", file)
      : message("Ask for it in networking.firewall.allowedTCPPorts.");
  return table === undefined
    ? message("The firewall does not let port {0} of the rescue window {1} in: {2}. {3}", port, names, through, advice)
    : message(
        "Accepting port {0} in the table {1} does not open it for the rescue window {2}: the firewall of NixOS drops it all the same, and where there is no such table, nft fails. {3}",
        port,
        table,
        names,
        advice,
      );
}

function relatedOf({ asked, winner, place }: ClosedWindow): readonly Related[] {
  const listens = { ...place, message: message("The window listens here.") };
  const wins = winner ? [{ ...nameOf(winner), message: message("This list wins.") }] : [];
  return asked.length > 0 ? [...wins, listens] : wins;
}

function nameOf({ anchor: { definition } }: NonNullable<ClosedWindow["winner"]>): Location {
  const { file, start, end, name } = definition;
  return { file, start: name?.start ?? start, end: name?.end ?? end };
}

/** Where the list is written out. */
function fixesOf(view: HostView, { winner, asked, port }: ClosedWindow): readonly Fix[] {
  const literal = winner?.anchor.literal;
  const text = literal && view.repo.files.get(literal.file)?.source.text;
  if (!literal || text === undefined) return [];
  const [first] = asked;
  const item = first && first.from === first.to ? writtenIn(view, literal, first) : String(port);
  return [
    {
      title: message("Add {0} to the list in {1}", item, literal.file),
      safe: false,
      edits: [{ file: literal.file, edits: [appended(text, literal, [item])] }],
    },
  ];
}
