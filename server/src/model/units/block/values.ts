/** What a directive of a profile becomes for one unit. */
import type { ProfileDirective } from "#knowledge/hardening-profiles.ts";
import type { DirectiveValue } from "#model/units/section.ts";
import type { BlockVariant } from "./block.ts";
import type { Circumstances } from "./circumstances.ts";

export type Fitting =
  | { readonly value: DirectiveValue; readonly comment: string | undefined; readonly without?: undefined }
  /** Left out; the half sentence says why. */
  | { readonly value?: undefined; readonly without: string | undefined };

/** Whether a directive is surely true: the unit has it, or the block so far. */
export type IsOn = (key: string) => boolean;

/** The block as far as it is written: what comes later may need what came before. */
export interface SoFar {
  readonly variant: BlockVariant;
  readonly isOn: IsOn;
}

/** `undefined`: left out without a word. */
export function fittingFor({ key, value }: ProfileDirective, around: Circumstances, so: SoFar): Fitting | undefined {
  if (around.unknownPath !== undefined && needingPaths.has(key)) return { without: around.unknownPath };
  // What may gain rights is kept from it by all of these: by some on an older systemd only, by others once it has them.
  if (around.isOrdinaryUser && takingRights.has(key) && !so.isOn("NoNewPrivileges")) return undefined;
  return (fitters.get(key) ?? asItIs)(value, around, so);
}

/** They hide something, or close it: what it is has to be known to be of no use to the program. */
const needingPaths: ReadonlySet<string> = new Set([
  "PrivateTmp",
  "PrivateDevices",
  "ProtectHome",
  "ProtectSystem",
  "ProtectClock",
  "PrivateUsers",
]);

/** systemd.exec(5): filters of system calls imply NoNewPrivileges for an ordinary user, before systemd 255. */
const takingRights: ReadonlySet<string> = new Set([
  "PrivateDevices",
  "ProtectKernelTunables",
  "ProtectKernelModules",
  "ProtectKernelLogs",
  "ProtectClock",
  "ProtectHostname",
  "RestrictRealtime",
  "RestrictSUIDSGID",
  "LockPersonality",
  "SystemCallArchitectures",
  "RestrictAddressFamilies",
  "RestrictNamespaces",
  "MemoryDenyWriteExecute",
  "ProtectProc",
  "PrivateUsers",
  "CapabilityBoundingSet",
  "SystemCallFilter",
]);

type Fitter = (value: ProfileDirective["value"], around: Circumstances, so: SoFar) => Fitting | undefined;

const asItIs: Fitter = (value) => ({ value, comment: undefined });

const fitters: ReadonlyMap<string, Fitter> = new Map<string, Fitter>([
  ["NoNewPrivileges", unlessItBecomesOthers],
  ["PrivateTmp", (value, { tmp }) => unless(tmp, value)],
  ["PrivateDevices", (value, { devices }) => unless(devices, value)],
  ["ProtectHome", (value, { home }) => unless(home, value)],
  ["ProtectSystem", asFarAsKnown],
  ["ProtectClock", whereDevicesAreClosed],
  ["RestrictRealtime", (value, { realtime }) => unless(realtime, value)],
  ["RestrictAddressFamilies", families],
  ["MemoryDenyWriteExecute", ofTheUsualPackage],
  ["PrivateUsers", withoutCapabilities],
  ["ProtectProc", asOrdinaryUser],
  ["CapabilityBoundingSet", onlyWhatIsNeeded],
  ["SystemCallFilter", calls],
]);

function unless(why: string | undefined, value: DirectiveValue): Fitting {
  return why === undefined ? { value, comment: undefined } : { without: why };
}

/** With `User=root` and a filter, systemd takes CAP_SETUID away from 255 on; without NoNewPrivileges, root gets it back. */
function unlessItBecomesOthers(value: ProfileDirective["value"], { startsAsRoot }: Circumstances): Fitting {
  return unless(startsAsRoot ? "was als root beginnt, wechselt vielleicht den Benutzer" : undefined, value);
}

/** Everything but its own directories is closed only where nothing that it is told lies elsewhere. */
function asFarAsKnown(_value: ProfileDirective["value"], { staysInside }: Circumstances, so: SoFar): Fitting {
  const isInside = staysInside && so.isOn("PrivateTmp");
  if (isInside) return { value: so.variant === "strict" ? "strict" : "full", comment: undefined };
  return { value: "full", comment: "nicht strict: wohin der Dienst überall schreibt, ist nicht bekannt" };
}

function families(value: ProfileDirective["value"], { kinds }: Circumstances): Fitting {
  const own = Array.isArray(value) ? value : [];
  return kinds.has("packet")
    ? { value: [...own, "AF_PACKET"], comment: "AF_PACKET: DHCP" }
    : { value: own, comment: undefined };
}

/** It allows the devices of the clock, and the first device that is allowed closes all others. */
function whereDevicesAreClosed(value: ProfileDirective["value"], around: Circumstances, { isOn }: SoFar): Fitting {
  const isClosed = isOn("PrivateDevices") || around.devicesAreClosed;
  return unless(isClosed ? undefined : "es schließt alle Geräte, die DeviceAllow nicht nennt", value);
}

/** Another build may compile at run time: plug-ins of WebAssembly, JIT. */
function ofTheUsualPackage(value: ProfileDirective["value"], { hasOwnPackage }: Circumstances): Fitting {
  return unless(hasOwnPackage ? "was in diesem Paket steckt, ist nicht bekannt" : undefined, value);
}

function withoutCapabilities(value: ProfileDirective["value"], around: Circumstances): Fitting | undefined {
  if (!around.isOrdinaryUser) return undefined;
  if (around.ambient === undefined || around.ambient.length > 0 || around.lowPort)
    return { without: "Fähigkeiten gelten mit PrivateUsers nur im eigenen Namensraum" };
  if (around.hasSocket) return { without: "Sockets zeigen Gruppen und Benutzer der Gegenseite nur ohne PrivateUsers" };
  if (around.hasMoreGroups) return { without: "weitere Gruppen gibt es mit PrivateUsers nicht" };
  if (around.startsPrivileged) return { without: "ein Teil des Dienstes startet mit mehr Rechten" };
  return { value, comment: undefined };
}

/** What scripts of the repo look for among the processes cannot be told from their commands alone. */
function asOrdinaryUser(
  value: ProfileDirective["value"],
  { isOrdinaryUser, isOwn }: Circumstances,
): Fitting | undefined {
  return isOrdinaryUser && !isOwn ? { value, comment: undefined } : undefined;
}

/** Of root it would take away access to files of others. */
function onlyWhatIsNeeded(_value: ProfileDirective["value"], around: Circumstances): Fitting | undefined {
  const { ambient, kinds, isOrdinaryUser, lowPort } = around;
  if (!isOrdinaryUser || ambient === undefined) return undefined;
  if (around.startsPrivileged) return { without: "ein Teil des Dienstes startet mit mehr Rechten" };
  const needed = new Set(ambient);
  if (kinds.has("low-port") || lowPort) needed.add("CAP_NET_BIND_SERVICE");
  if (kinds.has("icmp") || kinds.has("packet")) needed.add("CAP_NET_RAW");
  if (kinds.has("disks")) return { without: "SMART verlangt CAP_SYS_RAWIO, NVMe CAP_SYS_ADMIN" };
  const names = [...needed].sort();
  return { value: names.length === 0 ? "" : names, comment: undefined };
}

/** What the kernel would let anybody do must not fail: to give one's own files to one's own groups. */
function calls(value: ProfileDirective["value"], around: Circumstances): Fitting | undefined {
  const { kinds, isOrdinaryUser, setsClock } = around;
  if (!isOrdinaryUser) return undefined;
  if (around.startsPrivileged) return { without: "ein Teil des Dienstes startet mit mehr Rechten" };
  if (kinds.has("disks")) return { without: "Laufwerke werden mit Aufrufen aus @raw-io abgefragt" };
  if (setsClock) return { without: "der Dienst fragt die Uhr mit Aufrufen aus @clock ab" };
  const own = Array.isArray(value) ? [...value] : [];
  const comments: string[] = [];
  if (kinds.has("node")) {
    own.splice(1, 0, "@pkey");
    comments.push("@pkey: V8");
  }
  comments.push("@chown: eigene Dateien an eigene Gruppen");
  return { value: own, comment: comments.join(", ") };
}
