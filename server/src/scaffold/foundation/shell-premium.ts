/** What a person's shell has on a host: a greeting, programs to look around, short words for git and for rebuilding. */
import type { House } from "#scaffold/house.ts";
import { partsOf } from "#scaffold/template.ts";
import { templateText } from "#scaffold/templates.ts";
import { message } from "#text/message.ts";
import type { Foundation } from "./foundation.ts";

export const shellPremium: Foundation = {
  name: "shell-premium",
  title: message("A shell with a greeting, git aliases, ncdu, btop, nsw and ntest"),
  summary: "Shell mit kurzem Gruß beim Anmelden, Git-Kürzeln, btop, ncdu, nsw und ntest",
  layers: ["core", "system", "infrastructure"],
  needs: [],
  ports: [],
  choices: [],
  make: (house) => ({
    module: partsOf(templateText("shell-premium"), { texts: { source: sourceOf(house) } }),
    open: [
      message(
        "nsw and ntest are programs: aliases of the same name win over them. Where the repo has such aliases, take them out or leave them.",
      ),
    ],
  }),
};

/** What nixos-rebuild is told of a flake, with a space behind it; only a name that no shell reads anything into. */
function sourceOf({ view, model }: House): string {
  if (view === undefined) return model.repo.files.has("flake.nix") ? "--flake /etc/nixos " : "";
  if (!view.host.ofFlake) return "";
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(view.name) ? `--flake /etc/nixos#${view.name} ` : "--flake /etc/nixos ";
}
