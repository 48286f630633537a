/** What kinds of modules there are, what each asks, and where each belongs: one card for each, the most wanted first. */
import { type Message, message } from "#text/message.ts";
import type { ServiceKind } from "./wish.ts";

/** What is asked, in this order; `name` and `folder` always are. */
export type Question =
  | "service"
  | "image"
  | "innerPort"
  | "script"
  | "onCalendar"
  | "assertion"
  | "port"
  | "exposure"
  | "writes"
  | "hardening";

export interface KindCard {
  readonly kind: ServiceKind;
  readonly title: Message;
  readonly detail: Message;
  readonly asks: readonly Question[];
  /** Words that names of folders have which such modules lie in, the best first. */
  readonly folders: readonly string[];
}

export const kindCards: readonly KindCard[] = [
  {
    kind: "service",
    title: message("Service"),
    detail: message("a module of NixOS or a program of your own, with port, proxy and hardening"),
    asks: ["service", "script", "port", "exposure", "writes", "hardening"],
    folders: ["apps", "app", "services", "service", "knowledge"],
  },
  {
    kind: "container",
    title: message("Container service"),
    detail: message("an image in a container, published on this machine only, with proxy"),
    asks: ["image", "innerPort", "port", "exposure", "writes", "hardening"],
    folders: ["apps", "app", "containers", "container", "services", "service"],
  },
  {
    kind: "media",
    title: message("Media service"),
    detail: message("through the function of this repo that makes its media services"),
    asks: ["port", "hardening"],
    folders: ["media"],
  },
  {
    kind: "timer",
    title: message("Timer"),
    detail: message("a script that runs at set times, confined"),
    asks: ["script", "onCalendar", "writes", "hardening"],
    folders: ["automation", "infrastructure", "infra", "maintenance", "core", "system"],
  },
  {
    kind: "policy",
    title: message("Policy"),
    detail: message("an assertion: what has to hold before Nix builds anything"),
    asks: ["assertion"],
    folders: ["policy", "policies"],
  },
  {
    kind: "plain",
    title: message("Plain module"),
    detail: message("header, metadata and an empty body, imported"),
    asks: [],
    folders: [],
  },
];
