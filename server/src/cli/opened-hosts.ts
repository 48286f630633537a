/** What a command needs that asks for values: the repo, all of it read, and the hosts that are meant. */
import type { HostView } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { message } from "#text/message.ts";
import { failure, type Outcome, type Translate } from "./command.ts";
import { hostsNamed } from "./hosts.ts";
import { openRepo } from "./repo.ts";

export interface OpenedHosts {
  readonly model: Model;
  readonly hosts: readonly HostView[];
  /** For stderr: what was met while reading. */
  readonly said: string;
}

export async function openHosts(
  directory: string | undefined,
  host: string | undefined,
  translate: Translate,
): Promise<OpenedHosts | { readonly refused: Outcome }> {
  const opened = await openRepo(directory);
  if ("problem" in opened) return { refused: failure(translate(opened.problem)) };
  const { model, notices, complete } = opened;
  const said = notices.map((notice) => `mynixos: ${translate(notice)}\n`).join("");
  // A file that is not read may be the one that decides.
  if (!complete) {
    const refused = failure(translate(message("Not all files were read, so nothing can be evaluated.")));
    return { refused: { ...refused, stderr: said + refused.stderr } };
  }
  const hosts = hostsNamed(model, host);
  if ("problem" in hosts) return { refused: failure(translate(hosts.problem)) };
  return { model, hosts, said };
}
