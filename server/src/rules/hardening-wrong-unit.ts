/** A block on a unit that nobody starts confines nothing, and makes a unit that systemd refuses. */
import type { HostView } from "#model/evaluated.ts";
import { movedToRight, toldByArgument } from "#model/units/wrong-unit/fix.ts";
import { type NamePlace, namePlaces } from "#model/units/wrong-unit/places.ts";
import { type WrongUnit, wrongUnitsOf } from "#model/units/wrong-unit/wrong-unit.ts";
import { type Message, message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Problem, Rule } from "./rule.ts";

export const hardeningWrongUnit: Rule = {
  id: "hardening/wrong-unit",
  severity: "warning",
  summary: message("What is said of a unit is said of one that does not exist"),
  evaluates: true,
  check: (model) => onHosts(model, found),
};

function* found(view: HostView): Iterable<Problem> {
  for (const wrong of wrongUnitsOf(view)) {
    const places = namePlaces(view, wrong);
    const [place, ...others] = places;
    if (!place) continue;
    const { file, start, end } = place;
    yield {
      file,
      start,
      end,
      message: described(wrong, place),
      ...(wrong.isSure ? {} : { severity: "information" }),
      related: others.map((other) => ({
        file: other.file,
        start: other.start,
        end: other.end,
        message: message("Here, too, {0} is said.", wrong.name),
      })),
      fixesLater: () => {
        const moved = movedToRight(view, wrong, places) ?? toldByArgument(view, wrong, places);
        return moved
          ? [{ title: message("Say it of {0}", moved.units.join(", ")), safe: false, edits: moved.edits }]
          : [];
      },
    };
  }
}

function described({ name, service, units }: WrongUnit, { kind }: NamePlace): Message {
  const right = units.join(", ");
  if (kind === "argument" || kind === "call")
    return units.length > 1
      ? message(
          "Nothing starts {0}.service, which this call makes of its name: the units of {1} are {2}; what is said here does nothing for them, and leaves a unit that systemd refuses. Say it of these.",
          name,
          service,
          right,
        )
      : message(
          "Nothing starts {0}.service, which this call makes of its name: the unit of {1} is {2}; what is said here does nothing for it, and leaves a unit that systemd refuses. Say it of {2}.",
          name,
          service,
          right,
        );
  return units.length > 1
    ? message(
        "Nothing starts {0}.service: the units of {1} are {2}; what is said here does nothing for them, and leaves a unit that systemd refuses. Say it of these.",
        name,
        service,
        right,
      )
    : message(
        "Nothing starts {0}.service: the unit of {1} is {2}; what is said here does nothing for it, and leaves a unit that systemd refuses. Say it of {2}.",
        name,
        service,
        right,
      );
}
