/** `mynixos ports`: the registry of each host, who listens where, what collides, and what is free. */
import { type Command, EXIT } from "./command.ts";
import { openHosts } from "./opened-hosts.ts";
import { placesOf } from "./place.ts";
import { portsJson } from "./ports-json.ts";
import { portsText } from "./ports-text.ts";

export const ports: Command = {
  options: ["json", "host"],
  async run(directory, { json, host }, translate) {
    const opened = await openHosts(directory, host, translate);
    if ("refused" in opened) return opened.refused;
    const { model, hosts, said } = opened;
    const show = json ? portsJson : portsText;
    return { stdout: show(model, hosts, placesOf(model.repo), translate), stderr: said, code: EXIT.clean };
  },
};
