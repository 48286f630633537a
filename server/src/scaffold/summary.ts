/** What a module says of itself where nobody says it: what the service is for, and who gets to it, as far as both are known. */
import type { KnownPort } from "#knowledge/listeners.ts";
import { serviceWords } from "#knowledge/service-words.ts";
import { titleOf } from "#model/modules/title.ts";
import { showPath } from "#model/option-path.ts";
import { foundations } from "./foundation/index.ts";
import type { Known, ProxyEntry } from "./kinds/plan.ts";
import type { Wish } from "./wish.ts";

export interface Summary {
  /** One German line: `Mealie – Rezepte und Essensplan, hinter der Anmeldung`. */
  readonly line: string;
  /** Its part that says what the service is for; `undefined`: that is not known. */
  readonly words: string | undefined;
}

export function summaryOf(wish: Wish, known: Known | undefined, entry: ProxyEntry | undefined): Summary {
  const { kind, name } = wish;
  const foundation = foundations.find((each) => each.name === kind);
  if (foundation) return { line: foundation.summary, words: undefined };
  const words = known && serviceWords(showPath(known.path));
  const said = [words ?? whatOf(wish, known), reachOf(wish, known, entry)].filter((part) => part !== undefined);
  return { line: `${titleOf(name)} – ${said.join(", ")}`, words };
}

function whatOf({ kind }: Wish, known: Known | undefined): string {
  switch (kind) {
    case "timer":
      return "Aufgabe nach Zeitplan";
    case "policy":
      return "was gelten muss, sonst wird nicht gebaut";
    case "plain":
      return "noch ohne Inhalt";
    case "container":
      return "Dienst im Container";
    case "media":
      return "Mediendienst";
    default:
      return known ? `Dienst von NixOS (${showPath(known.path)})` : "eigenes Programm";
  }
}

/** `undefined`: nobody can say. What a function of the repo makes, that shows as it likes. */
function reachOf(
  { kind, exposure }: Wish,
  known: Known | undefined,
  entry: ProxyEntry | undefined,
): string | undefined {
  if (kind !== "service" && kind !== "container") return undefined;
  if (exposure?.kind === "public") return "ohne Anmeldung erreichbar";
  if (exposure?.kind === "proxy") return entry?.isAble ? "hinter der Anmeldung" : undefined;
  return kind === "container" || isKept(known?.port) ? "nur auf dem Rechner selbst" : undefined;
}

/** Whether the module binds it to this machine: by an option, or because it binds nothing else. */
function isKept(port: KnownPort | undefined): boolean {
  if (!port) return false;
  const isAddress = (port.form === "address" || port.form === "addresses") && port.options.length > 0;
  return isAddress || port.bindOptions.length > 0 || staysInside(port);
}

/** What it binds without a word of the repo is this machine alone. */
export function staysInside({ bind }: Pick<KnownPort, "bind">): boolean {
  return (bind ?? "").split(",").every((each) => /^(?:127\.|::1$|localhost$)/.test(each));
}
