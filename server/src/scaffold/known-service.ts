/** Which service of NixOS is meant, and the port that people come to it by. */
import { type KnownPort, type KnownService, knownServices } from "#knowledge/listeners.ts";
import { optionType } from "#knowledge/nixos-options.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import { message } from "#text/message.ts";
import { closest } from "#text/similar.ts";
import type { Known } from "./kinds/plan.ts";
import type { Refused } from "./scaffolded.ts";
import type { Wish } from "./wish.ts";

/** `undefined`: none is meant. */
export function knownService({ kind, service, name }: Wish): Known | undefined | Refused {
  if (kind !== "service" && kind !== "media") return undefined;
  if (service === undefined) return kind === "media" ? mediaService(name) : undefined;
  const path = (parsePath(service) ?? []).map((step) => step ?? "<name>");
  const found = knownServices().find(
    (each) => each.service.length === path.length && each.service.every((step, index) => step === path[index]),
  );
  if (!found && !optionType([...path, "enable"])) {
    const near = closest(
      service,
      knownServices().map((each) => showPath(each.service)),
    );
    return {
      problem: near
        ? message("NixOS has no {0} that is known here; did you mean {1}?", service, near)
        : message("NixOS has no {0} that is known here.", service),
      about: "service",
    };
  }
  return {
    path: path.map((step) => (step === "<name>" ? name : step)),
    service: found,
    port: found && mainPort(found),
  };
}

function mediaService(name: string): Known | undefined {
  const found = knownServices().find((each) => showPath(each.service) === showPath(["services", name]));
  return found && { path: found.service, service: found, port: mainPort(found) };
}

/** The first of TCP that it binds without a word of the repo; ports of other protocols stand behind it. */
function mainPort({ ports }: KnownService): KnownPort | undefined {
  const tcp = ports.filter(({ protocols }) => protocols.includes("tcp"));
  return tcp.find(({ when }) => when.every((each) => each.is === each.default)) ?? tcp[0];
}
