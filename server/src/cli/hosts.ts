/** Which hosts a command is about: the one that was named, else all. */
import { type HostView, hostsIn } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { type Message, message } from "#text/message.ts";
import { closest } from "#text/similar.ts";

export function hostsNamed(
  model: Model,
  name: string | undefined,
): readonly HostView[] | { readonly problem: Message } {
  const hosts = hostsIn(model.repo);
  if (hosts.size === 0)
    return {
      problem: message(
        "No host was found: neither a flake.nix with nixosConfigurations, nor a configuration.nix. The setting hostEntries names the files that start one.",
      ),
    };
  if (name === undefined) return [...hosts.values()];
  const host = hosts.get(name);
  if (host) return [host];
  const meant = closest(name, hosts.keys());
  if (meant !== undefined) return { problem: message("There is no host {0}; did you mean {1}?", name, meant) };
  return { problem: message("There is no host {0}; there are: {1}.", name, [...hosts.keys()].join(", ")) };
}
