/** What a directive of a profile becomes for one unit. */
import type { ProfileDirective } from "#knowledge/hardening-profiles.ts";
import type { Circumstances } from "./block-circumstances.ts";
import type { DirectiveValue } from "./section.ts";

export type Fitting =
  | { readonly value: DirectiveValue; readonly comment: string | undefined; readonly without?: undefined }
  /** Left out; the half sentence says why. */
  | { readonly value?: undefined; readonly without: string | undefined };

/** `undefined`: left out without a word. */
export function fittingFor({ key, value }: ProfileDirective, around: Circumstances): Fitting | undefined {
  return (fitters.get(key) ?? asItIs)(value, around);
}

type Fitter = (value: ProfileDirective["value"], around: Circumstances) => Fitting | undefined;

const asItIs: Fitter = (value) => ({ value, comment: undefined });

const fitters: ReadonlyMap<string, Fitter> = new Map<string, Fitter>([
  ["ProtectHome", outsideOfHome],
  ["ProtectSystem", asFarAsKnown],
  ["ReadWritePaths", whereItWrites],
  ["RestrictAddressFamilies", families],
  ["PrivateUsers", withoutCapabilities],
  ["ProtectProc", asOrdinaryUser],
  ["CapabilityBoundingSet", onlyWhatIsNeeded],
  ["SystemCallFilter", calls],
]);

function outsideOfHome(value: ProfileDirective["value"], { home }: Circumstances): Fitting {
  return home === undefined ? { value, comment: undefined } : { without: home };
}

/** Weaker than what NixOS may say is worse than nothing. */
function asFarAsKnown(
  _value: ProfileDirective["value"],
  { writes, mayBeStricter }: Circumstances,
): Fitting | undefined {
  if (writes) return { value: "strict", comment: undefined };
  if (mayBeStricter) return undefined;
  return { value: "full", comment: "nicht strict: wohin der Dienst überall schreibt, ist nicht bekannt" };
}

function whereItWrites(_value: ProfileDirective["value"], { writes }: Circumstances): Fitting | undefined {
  if (!writes || writes.length === 0) return undefined;
  return { value: writes.map((path) => `-${path}`), comment: undefined };
}

function families(value: ProfileDirective["value"], { kinds, mayBeStricter }: Circumstances): Fitting | undefined {
  if (mayBeStricter) return undefined;
  const own = Array.isArray(value) ? value : [];
  return kinds?.has("packet")
    ? { value: [...own, "AF_PACKET"], comment: "AF_PACKET: DHCP" }
    : { value: own, comment: undefined };
}

function withoutCapabilities(value: ProfileDirective["value"], around: Circumstances): Fitting | undefined {
  if (!around.isOrdinaryUser) return undefined;
  if (around.ambient === undefined || around.ambient.length > 0 || around.lowPort)
    return { without: "Fähigkeiten gelten mit PrivateUsers nur im eigenen Namensraum" };
  if (around.hasSocket) return { without: "Sockets zeigen Gruppen und Benutzer der Gegenseite nur ohne PrivateUsers" };
  return { value, comment: undefined };
}

function asOrdinaryUser(value: ProfileDirective["value"], { isOrdinaryUser }: Circumstances): Fitting | undefined {
  return isOrdinaryUser ? { value, comment: undefined } : undefined;
}

/** Of root it would take away access to files of others. */
function onlyWhatIsNeeded(_value: ProfileDirective["value"], around: Circumstances): Fitting | undefined {
  const { ambient, kinds, isOrdinaryUser, lowPort, mayBeStricter } = around;
  if (!isOrdinaryUser || mayBeStricter || ambient === undefined || !kinds) return undefined;
  if (around.startsPrivileged) return { without: "ein Teil des Dienstes startet mit mehr Rechten" };
  const needed = new Set(ambient);
  if (kinds.has("low-port") || lowPort) needed.add("CAP_NET_BIND_SERVICE");
  if (kinds.has("icmp") || kinds.has("packet")) needed.add("CAP_NET_RAW");
  if (kinds.has("disks")) return { without: "SMART verlangt CAP_SYS_RAWIO, NVMe CAP_SYS_ADMIN" };
  const names = [...needed].sort();
  return { value: names.length === 0 ? "" : names, comment: undefined };
}

function calls(value: ProfileDirective["value"], around: Circumstances): Fitting | undefined {
  const { kinds, isOrdinaryUser, mayBeStricter } = around;
  if (!isOrdinaryUser || mayBeStricter || !kinds) return undefined;
  if (around.startsPrivileged) return { without: "ein Teil des Dienstes startet mit mehr Rechten" };
  if (kinds.has("disks")) return { without: "Laufwerke werden mit Aufrufen aus @raw-io abgefragt" };
  const own = Array.isArray(value) ? [...value] : [];
  const comments: string[] = [];
  if (kinds.has("node")) {
    own.splice(1, 0, "@pkey");
    comments.push("@pkey: V8");
  }
  if (kinds.has("files")) {
    own.push("@chown");
    comments.push("@chown: Dateien anderer Benutzer");
  }
  return { value: own, comment: comments.length === 0 ? undefined : comments.join(", ") };
}
