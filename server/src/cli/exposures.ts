/** `mynixos exposures`: what each host shows to the network, who has to sign in for it, and whether that is proven. */
import type { HostView } from "#model/evaluated.ts";
import { unlistedIn } from "#model/exposures/unlisted.ts";
import { type Message, message } from "#text/message.ts";
import { type Command, EXIT } from "./command.ts";
import { exposuresJson } from "./exposures-json.ts";
import { exposuresText } from "./exposures-text.ts";
import { openHosts } from "./opened-hosts.ts";
import { placesOf } from "./place.ts";

export const exposures: Command = {
  options: ["json", "host"],
  async run(directory, { json, host }, translate) {
    const opened = await openHosts(directory, host, translate);
    if ("refused" in opened) return opened.refused;
    const { model, hosts, said } = opened;
    const show = json ? exposuresJson : exposuresText;
    const unlisted = hosts.flatMap((view) => unlistedAt(view).map((text) => `mynixos: ${oneLine(translate(text))}\n`));
    return {
      stdout: show(model, hosts, placesOf(model.repo), translate),
      stderr: said + unlisted.join(""),
      code: EXIT.clean,
    };
  },
};

/** What is not listed looks like what is not there. */
function unlistedAt(view: HostView): readonly Message[] {
  return unlistedIn(view).map((why) => message("The list of {0} may not be whole: {1}.", view.name, why));
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ").replace(/([.!?])\.$/, "$1");
}
