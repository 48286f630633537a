/** Texts in which what is not known is told apart: what lies in the store or among secrets, and what may be any path. */
import { AttrSet, ListValue, PathValue, Text, Unknown } from "#eval/value.ts";
import type { HostView } from "#model/evaluated.ts";
import { hole, type Part, partAt } from "#model/ports/part.ts";

/** Something unknown that may be a path, or the beginning of one. What is known to be none of that is a {@link hole}. */
export const lost = "\u{E000}";

/** `undefined`: it is no text, and nothing that may become one. A value that is not known at all is one mark. */
export function markedText(view: HostView, part: Part | undefined): string | undefined {
  const value = part?.value;
  if (part === undefined || value === undefined) return undefined;
  if (typeof value === "string") return value;
  if (value instanceof PathValue) return value.absolute ? value.path : hole;
  if (value instanceof Unknown) return markOf(view, part, value);
  if (!(value instanceof Text)) return undefined;
  return value.parts.map((piece) => (typeof piece === "string" ? piece : markOf(view, part, piece))).join("");
}

const built: ReadonlySet<string> = new Set([
  "the package {0} is not built here",
  "packages are not built here",
  "a store path depends on what is copied there",
]);

function markOf(view: HostView, part: Part, value: Unknown): string {
  if (built.has(value.reason.template)) return hole;
  if (value.reason.template !== decidedElsewhere) return lost;
  const { sources } = part;
  return sources.length > 0 && sources.every((source) => isNoPlace(source) || isKnown(view, source)) ? hole : lost;
}

const decidedElsewhere = "NixOS or a module from outside decides this option, this repo does not";

/** Options that surely are nowhere that people keep their files: secrets lie in /run, packages in the store, the rest is no path. */
function isNoPlace(option: string): boolean {
  return (
    /^(?:sops\.(?:secrets|templates|placeholder)|age\.secrets|vault-secrets\.secrets)(?:\.|$)/.test(option) ||
    /^(?:networking\.(?:hostName|hostId|domain|fqdn)|time\.timeZone|i18n\.|system\.(?:stateVersion|build|nixos)|nixpkgs\.|nix\.package)/.test(
      option,
    ) ||
    /(?:^|\.)(?:\w*[pP]ackage|\w*[pP]orts?|enable|\w*[dD]omain|host|hostName|openFirewall)$/.test(option)
  );
}

/** Something else in the text is what is not known. */
function isKnown(view: HostView, option: string): boolean {
  if (option.includes('"')) return false;
  const value = partAt(view, option.split("."))?.value;
  return (
    value !== undefined &&
    !(value instanceof Unknown || value instanceof Text || value instanceof AttrSet || value instanceof ListValue)
  );
}
