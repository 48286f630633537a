/** A program of root's on the host that knows the verbs of a rebuild and nothing else: sudo without a password for it alone is enough. */
import { programOf } from "#model/access/sudo.ts";
import script from "#scaffold/rebuild-script.json" with { type: "json" };
import { partsOf } from "#scaffold/template.ts";
import { templateText } from "#scaffold/templates.ts";
import { message } from "#text/message.ts";
import type { Foundation } from "./foundation.ts";
import { insideIndentedString } from "./nix-text.ts";

export const remoteHelper: Foundation = {
  name: "remote-helper",
  title: message("Helper for rebuilds from afar: sudo for one program only"),
  summary: "Rebuild aus der Ferne: ein Programm mit wenigen Verben, sudo ohne Passwort nur dafür",
  layers: ["core", "infrastructure", "system"],
  needs: ["user"],
  ports: [],
  choices: [],
  make({ view }) {
    const sudo = view === undefined ? "sudo" : programOf(view);
    if (sudo === undefined)
      return { problem: message("This host has neither sudo nor sudo-rs, or both: nobody could run the helper.") };
    const texts = { sudo, version: script.version, script: insideIndentedString(script.text, 4) };
    return {
      module: partsOf(templateText("remote-helper"), { texts }),
      open: [
        message(
          "The first switch with the helper still needs full sudo. After it, take NOPASSWD for ALL, nixos-rebuild, nix and nix-env away: whoever may rebuild becomes root all the same, but only by what is built.",
        ),
        message(
          "The helper builds /etc/nixos alone; where the repo lies elsewhere on the host, change `folder` in the module.",
        ),
      ],
    };
  },
};
