/** `mynixos units`: the systemd services of each host, how exposed they are, and what a block of hardening would change. */
import type { HostView } from "#model/evaluated.ts";
import { unlistedServices } from "#model/units/unlisted-services.ts";
import { type Message, message } from "#text/message.ts";
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
    const unlisted = hosts.flatMap((view) => unlistedAt(view).map((text) => `mynixos: ${translate(text)}\n`));
    return {
      stdout: show(model, hosts, placesOf(model.repo), translate),
      stderr: said + unlisted.join(""),
      code: EXIT.clean,
    };
  },
};

/** What is not listed looks like what is not there. */
function unlistedAt(view: HostView): readonly Message[] {
  const services = unlistedServices(view);
  if (services.length === 0) return [];
  return [message("{0} also turns on {1}, whose units are not known here.", view.name, services.join(", "))];
}
