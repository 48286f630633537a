/** A policy that nobody checks, and a switch that takes a host's protection away, look like protection and are none. */
import { asleepPolicies } from "#model/access/policy-asleep.ts";
import { type UnsafeSwitch, unsafeSwitches } from "#model/access/policy-switch.ts";
import type { HostView } from "#model/evaluated.ts";
import { type Message, message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Fix, Problem, Rule } from "./rule.ts";

export const hostPolicyOff: Rule = {
  id: "host/policy-off",
  severity: "warning",
  summary: message("A policy of the repo is switched off"),
  evaluates: true,
  *check(model) {
    for (const { place, file, demands, wakeUp } of asleepPolicies(model))
      yield {
        ...place,
        message: message(
          "{0} is only a comment here and no host imports it, so nobody checks what it demands. Import it again, or delete it.",
          file,
        ),
        related: [{ ...demands, message: message("These assertions are not checked.") }],
        fixesLater: (): readonly Fix[] => {
          const edit = wakeUp();
          return edit ? [{ title: message("Import {0} again", file), safe: false, edits: [edit] }] : [];
        },
      };
    yield* onHosts(model, found);
  },
};

function* found(view: HostView): Iterable<Problem> {
  for (const unsafe of unsafeSwitches(view))
    yield {
      ...unsafe.place,
      message: message(
        "{0} is on: {1}. Set it to false as soon as nobody works on the host.",
        unsafe.option,
        consequences(unsafe),
      ),
      fixesLater: (): readonly Fix[] => {
        const edit = unsafe.turnOff();
        return edit ? [{ title: message("Set {0} to false", unsafe.option), safe: false, edits: [edit] }] : [];
      },
    };
}

function consequences({ isOpen, free, dropped }: UnsafeSwitch): Message {
  const all = [
    ...(isOpen ? [message("the firewall is off")] : []),
    ...(free.length > 0 ? [message("{0} has NOPASSWD for all of sudo", free.join(", "))] : []),
    ...(dropped > 0 ? [message("assertions that are not checked: {0}", dropped)] : []),
  ];
  return all.reduce((before, next) => message("{0}, {1}", before, next));
}
