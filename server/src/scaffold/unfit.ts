/** Why a wish cannot be made as it is, before anything else is asked: names, numbers and texts that nobody could write down safely. */
import { saysWhy } from "#facts/comment-target.ts";
import { readText } from "#facts/read-text.ts";
import { type Message, message } from "#text/message.ts";
import { isCalendarTime } from "./calendar.ts";
import type { House } from "./house.ts";
import { oneLine } from "./names.ts";
import type { Refused } from "./scaffolded.ts";
import type { Answered, Wish } from "./wish.ts";

const keywords = new Set(["assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with"]);

export function unfit(house: House, wish: Wish): Refused | undefined {
  const { kind, name, port, innerPort, exposure, writes = [], image, folder } = wish;
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) || name.length > 60)
    return refusal(
      "name",
      message("{0} is no name for a module: it takes a-z, 0-9 and -, and begins with a letter.", name),
    );
  if (keywords.has(name)) return refusal("name", message("{0} is a word of Nix itself: take another name.", name));
  if (folder !== undefined && (/^[/~]|\\|\p{Cc}/u.test(folder) || folder.split("/").includes("..")))
    return refusal("folder", message("{0} lies outside of this repo.", folder));
  if (port && (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(port.key) || keywords.has(port.key)))
    return refusal("port", message("{0} is no name for a key of the port registry.", port.key));
  for (const [about, number] of [
    ["port", port?.number],
    ["innerPort", innerPort],
  ] as const)
    if (number !== undefined && (!Number.isInteger(number) || number < 1 || number > 65535))
      return refusal(about, message("{0} is no port: these are 1 to 65535.", number));
  if (exposure && exposure.kind !== "none" && exposure.label !== undefined && !isLabel(exposure.label))
    return refusal(
      "exposure.label",
      message("{0} is no label of a host name: it takes a-z, 0-9 and -.", exposure.label),
    );
  if (exposure?.kind === "public" && !saysWhy(oneLine(exposure.reason)))
    return refusal(
      "exposure.reason",
      message("Say why {0} is to be public: without a reason it stays behind the login.", name),
    );
  const domain = wish.values?.domain;
  if (domain !== undefined && !domain.split(".").every((label) => isLabel(label)))
    return refusal("values.domain", message("{0} is no domain.", domain));
  const path = writes.find((each) => !isPath(house, each));
  if (path !== undefined)
    return refusal("writes", message("{0} is neither an absolute path nor an option of this repo.", path));
  if (kind === "container") return unfitImage(image, name) ?? unfitInnerPort(wish);
  if (kind === "timer") return unfitTimer(wish);
  if (kind === "policy") return unfitPolicy(wish);
  if (kind === "service" && wish.service === undefined && !wish.script?.trim())
    return refusal("service", message("Say which service of NixOS {0} is, or what script it runs.", name));
  if (kind === "service" && wish.service !== undefined && wish.script !== undefined)
    return refusal("service", message("{0} is either a service of NixOS or a script of its own, not both.", name));
  return undefined;
}

function refusal(about: Answered, problem: Message): Refused {
  return { problem, about };
}

function isLabel(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}

function isPath({ view }: House, text: string): boolean {
  if (/^\/[\w./-]*[\w-]$/.test(text)) return !text.split("/").includes("..");
  if (!/^config(?:\.[A-Za-z_][\w'-]*)+$/.test(text)) return false;
  const value = view?.at(text.split(".").slice(1))?.value;
  return value?.[0] === "string" && value[1].startsWith("/");
}

function unfitImage(image: string | undefined, name: string): Refused | undefined {
  if (image === undefined) return refusal("image", message("Say which image {0} runs.", name));
  const digest = /@sha256:[0-9a-f]{64}$/.test(image);
  const plain = image.replace(/@sha256:[0-9a-f]{64}$/, "");
  if (!/^[a-z0-9](?:[a-z0-9._-]|\/(?=[a-z0-9])|:\d+(?=\/))*(?::[\w][\w.-]{0,127})?$/.test(plain))
    return refusal("image", message("{0} is no name of an image.", image));
  const tag = /:([\w][\w.-]*)$/.exec(plain)?.[1];
  if (!digest && tag === undefined)
    return refusal("image", message("{0} has neither a tag nor a digest: what runs would change by itself.", image));
  if (!digest && tag === "latest")
    return refusal("image", message("{0} is another one every day: name the version, or its digest.", image));
  return undefined;
}

function unfitInnerPort({ name, innerPort, port, exposure }: Wish): Refused | undefined {
  const isAsked = port !== undefined || (exposure !== undefined && exposure.kind !== "none");
  return isAsked && innerPort === undefined
    ? refusal("innerPort", message("Say which port {0} has inside of the container.", name))
    : undefined;
}

function unfitTimer({ name, script, onCalendar }: Wish): Refused | undefined {
  if (!script?.trim()) return refusal("script", message("Say what {0} runs.", name));
  if (onCalendar === undefined || !/^[\w*:,./~+@-][\w*:,./~+ @-]*$/.test(onCalendar) || !isCalendarTime(onCalendar))
    return refusal("onCalendar", message("Say when {0} runs, as systemd writes it: daily, Mon *-*-* 04:00.", name));
  return undefined;
}

function unfitPolicy({ assertion, message: text }: Wish): Refused | undefined {
  if (!assertion?.trim()) return refusal("assertion", message("Say what has to be true."));
  if (!text?.trim()) return refusal("message", message("Say what people are told where that is not true."));
  // On its own: what only reads between other texts would change the module around it.
  const { facts } = readText(assertion);
  if (facts.errors.length > 0) return refusal("assertion", message("{0} is no Nix expression.", oneLine(assertion)));
  const within = readText(`{ config, lib, pkgs, options, utils, ... }: (\n${assertion}\n)`).facts;
  const [unknown] = within.undefinedNames;
  if (unknown) return refusal("assertion", message("{0} reads names that a module does not have.", oneLine(assertion)));
  return undefined;
}
