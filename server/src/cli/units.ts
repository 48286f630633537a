/** `mynixos units`: the systemd services of each host, how exposed they are, and what a block of hardening would change. */
import { type Command, EXIT } from "./command.ts";
import { openHosts } from "./opened-hosts.ts";
import { placesOf } from "./place.ts";
import { unitsJson } from "./units-json.ts";
import { unitsText } from "./units-text.ts";

export const units: Command = {
  options: ["json", "host"],
  async run(directory, { json, host }, translate) {
    const opened = await openHosts(directory, host, translate);
    if ("refused" in opened) return opened.refused;
    const { model, hosts, said } = opened;
    const show = json ? unitsJson : unitsText;
    return { stdout: show(model, hosts, placesOf(model.repo), translate), stderr: said, code: EXIT.clean };
  },
};
