/** Each generation may bring a kernel and an initrd of its own to `/boot`: how many stay there should be few, and said in one place. */
import { type BootLimit, bootLimits, collectsItself, misleadingLimits } from "#model/access/boot-limit.ts";
import type { HostView } from "#model/evaluated.ts";
import { type Message, message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Problem, Rule } from "./rule.ts";

export const hostBootLimit: Rule = {
  id: "host/boot-limit",
  // How large /boot is the repo does not say: on a large one many generations do no harm.
  severity: "information",
  summary: message("The boot loader keeps too many generations, or it is unclear how many"),
  evaluates: true,
  *check(model) {
    const most = model.repo.settings.maxGenerations;
    yield* onHosts(model, (view) => found(view, most));
    for (const { option, definition, said, limit, winner } of misleadingLimits(model.repo)) {
      const { file, start, end } = definition;
      yield {
        file,
        start,
        end,
        message: message(
          "{0} = {1} does not count on any host: {2} is stronger and says {3}. Keep one of them.",
          option,
          said,
          winner.file,
          limit,
        ),
        related: [{ file: winner.file, start: winner.start, end: winner.end, message: message("This one counts.") }],
        unnecessary: true,
      };
    }
  },
};

function* found(view: HostView, most: number): Iterable<Problem> {
  for (const limit of bootLimits(view)) {
    if (limit.limit <= most) continue;
    const isMild = !limit.isSaid && collectsItself(view);
    yield { ...limit.place, message: described(limit, most), ...(isMild ? { severity: "hint" } : {}) };
  }
}

function described({ option, limit, isSaid, folder }: BootLimit, most: number): Message {
  const what = Number.isFinite(limit)
    ? isSaid
      ? message("{0} = {1} keeps {1} generations in the boot menu.", option, limit)
      : message("Nothing sets {0}, so {1} generations stay in the boot menu.", option, limit)
    : isSaid
      ? message("{0} sets no limit: every generation stays in the boot menu until it is collected.", option)
      : message("Nothing sets {0}: every generation stays in the boot menu until it is collected.", option);
  return message(
    "{0} Their kernels and initrds lie in {2}, and when that is full, no switch succeeds. Set it to {1} at most (setting mynixos.boot.maxGenerations).",
    what,
    most,
    folder ?? message("the boot partition"),
  );
}
