/** In the window sshd asks for a password, and PAM refuses every one: in an emergency nobody gets in by it. */

import { refusedWindows } from "#model/access/rescue-pam.ts";
import type { HostView } from "#model/evaluated.ts";
import { message } from "#text/message.ts";
import { onHosts } from "./on-hosts.ts";
import type { Problem, Rule } from "./rule.ts";

export const hostRescuePam: Rule = {
  id: "host/rescue-pam",
  severity: "warning",
  summary: message("A rescue window asks for passwords that PAM refuses"),
  evaluates: true,
  check: (model) => onHosts(model, found),
};

function* found(view: HostView): Iterable<Problem> {
  for (const { window, place, because } of refusedWindows(view))
    yield {
      ...place,
      message: message(
        "The window of {0} lets nobody in by password: sshd asks for one, and PAM refuses every one, because NixOS builds PAM for sshd without passwords where PasswordAuthentication is off. Set security.pam.services.sshd.unixAuth = lib.mkForce true: with services.openssh.settings.KbdInteractiveAuthentication = false beside it, sshd itself refuses passwords outside of the window; without, it takes them at any time.",
        window.name,
      ),
      related: [{ ...because, message: message("Because of this, security.pam.services.sshd.unixAuth is false.") }],
    };
}
