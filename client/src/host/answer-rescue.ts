/** Rescue window, sshd and password from the answer of the probe: what systemd shows, and lines of files, become facts here. */
import { given } from "./answer-values.ts";
import type { PasswordFacts, RescueFacts, RescueFile, RescueUnit, SshdFacts } from "./facts.ts";
import { type ShownUnit, shownUnits, sinceBoot, stamp, timeSpan } from "./shown-unit.ts";
import { type ConfigLine, readSshdConfig } from "./sshd-config.ts";
import { daemonOptions, type WindowCommands, windowCommands } from "./window-commands.ts";

type Answer = ReadonlyMap<string, string>;

export function rescueFacts(answer: Answer): RescueFacts {
  const file = rescueFile(answer);
  const shown = shownUnits(answer);
  if (file?.kind === "read") return { file, units: [] };
  // Without `.service`.
  const asked = answer
    .get("rescue.asked")
    ?.split(" ")
    .filter((name) => name !== "");
  const units = (asked ?? []).flatMap((name) => {
    const unit = shown.find((one) => one.names.includes(`${name}.service`));
    return unit ? [rescueUnit(name, unit, answer)] : [];
  });
  return { ...(file && { file }), units, ...(units.length < (asked?.length ?? 1) && { isAnswered: false }) };
}

/** `version=1 open=0|1 until=EPOCH method=…`, on one line or on several. */
function rescueFile(answer: Answer): RescueFile | undefined {
  const bad = answer.get("rescue.file.bad");
  if (bad !== undefined) return { kind: "bad", text: bad };
  const text = answer.get("rescue.file");
  if (text === undefined) return undefined;
  const words = text
    .trim()
    .split(/\s+/)
    .map((word) => /^([a-z]+)=([\w.:@/+-]*)$/.exec(word));
  const said = new Map(words.map((match) => [match?.[1] ?? "", match?.[2] ?? ""]));
  const isOpen = said.get("open");
  const until = said.get("until") ?? "";
  const method = said.get("method") || undefined;
  const port = /^port:(\d{1,5})$/.exec(method ?? "")?.[1];
  // Written in what is the future now: the clock was set back, and nobody knows what time it means.
  const isAhead = Number(answer.get("rescue.file.written") ?? 0) > Number(answer.get("rescue.now") ?? 0) + 2;
  const isKnown =
    words.every((match) => match !== null) &&
    said.size === words.length &&
    said.get("version") === "1" &&
    (isOpen === "0" || isOpen === "1") &&
    /^(?:\d{1,11})?$/.test(until);
  if (!isKnown) return { kind: "bad", text };
  return {
    kind: "read",
    isOpen: isOpen === "1",
    ...(Number(until) > 0 && !(answer.has("rescue.now") && isAhead) && { until: Number(until) }),
    ...given("method", method),
    ...given("isListening", port === undefined ? undefined : hasListener(answer, Number(port))),
  };
}

function rescueUnit(name: string, unit: ShownUnit, answer: Answer): RescueUnit {
  const commands = commandsOf(unit, answer);
  const since = secondOf(sinceBoot(answer, unit, "InactiveExit"));
  const ended = secondOf(sinceBoot(answer, unit, "InactiveEnter"));
  const done = secondOf(sinceBoot(answer, unit, "ActiveEnter"));
  const { seconds, port } = commands;
  // Behind an earlier start, its end may still be waiting and stop this one before its time.
  const isAlone =
    seconds === undefined || unit.get("ExecStartPost.1") === undefined || hasNoOther(seconds, since, ended);
  return {
    name,
    load: unit.get("LoadState") ?? "",
    active: unit.get("ActiveState") ?? "",
    sub: unit.get("SubState") ?? "",
    ...given("result", unit.get("Result")),
    ...given("type", unit.get("Type")),
    ...given("since", since),
    ...given("ended", ended),
    ...given("done", done),
    ...given("seconds", isAlone && isCurrent(answer, unit, since) && !isCut(unit, seconds) ? seconds : undefined),
    ...given("method", commands.method),
    ...given("port", port),
    ...given("isListening", port === undefined ? undefined : listens(answer, port, name, unit.get("ControlGroup"))),
    ...given("hasOwnConfig", commands.hasOwnConfig),
    ...given("usePam", commands.usePam),
    ...given("allowUsers", commands.allowUsers),
    ...(unit.get("Job") !== undefined && { isQueued: true }),
  };
}

function hasNoOther(seconds: number, since: number | undefined, ended: number | undefined): boolean {
  return ended === undefined || (since !== undefined && since - ended >= seconds);
}

/** Where its unit was loaded anew, or another system was activated since, what systemd shows may not be what runs. */
function isCurrent(answer: Answer, unit: ShownUnit, since: number | undefined): boolean {
  const activated = Number(answer.get("rescue.activated") ?? 0);
  const isRunning = unit.get("SubState") === "start" || unit.get("SubState") === "running";
  if (isRunning && unit.commands("ExecStart").some(({ isStarted }) => !isStarted)) return false;
  return since === undefined || activated <= since + 1;
}

/** Something runs before its commands, or systemd ends them before they are done. */
function isCut(unit: ShownUnit, seconds: number | undefined): boolean {
  const most = timeSpan(unit.get("TimeoutStartUSec"));
  return (
    unit.has("ExecStartPre") ||
    (unit.get("Type") === "oneshot" && most !== undefined && seconds !== undefined && most <= seconds)
  );
}

function secondOf(time: number | undefined): number | undefined {
  return time === undefined ? undefined : Math.floor(time);
}

/** Scripts where they are of the store, else what the unit runs itself. */
function commandsOf(unit: ShownUnit, answer: Answer): WindowCommands {
  const [shownStart, shownPost] = [unit.commands("ExecStart"), unit.commands("ExecStartPost")];
  if (shownStart.length !== 1 || shownPost.length > 1) return {};
  const start = shownStart.map((command) => linesOf(command, answer));
  const post = shownPost.map((command) => linesOf(command, answer));
  if ([...start, ...post].includes(undefined)) return {};
  return windowCommands(start[0] ?? [], post[0] ?? [], timeSpan(unit.get("RuntimeMaxUSec")));
}

function linesOf(
  { path, argv }: { readonly path: string; readonly argv: string },
  answer: Answer,
): string[] | undefined {
  const script = [...answer].find(([key, value]) => /^rescue\.script\.\d+\.path$/.test(key) && value === path)?.[0];
  if (script !== undefined) {
    const prefix = script.slice(0, -"path".length);
    const lines = [...answer].flatMap(([key, value]) => (key.startsWith(prefix) && key !== script ? [value] : []));
    // A line that was too long to be told whole may hold anything.
    return lines.some((line) => line.length >= 1000) ? undefined : lines;
  }
  if (argv.length >= 700) return undefined;
  const inline = /^\S*\/(?:ba|da)?sh (?:-[a-z]+ )*-[a-z]*c (.*)$/.exec(argv)?.[1];
  if (inline !== undefined) return inline.split("\n");
  // A script that nobody may read, or that lies where it can be changed, tells nothing.
  return /\/sshd$/.test(path) ? [argv] : undefined;
}

/** Of that unit, where the host tells to whom a socket belongs: a cgroup keeps its name as long as anything is left in it. */
function listens(answer: Answer, port: number, name: string, group: string | undefined): boolean | undefined {
  const owners = ownersOf(answer, port);
  if (owners === undefined || owners.some((owner) => owner === "")) return undefined;
  const own = group ?? `/system.slice/${name}.service`;
  return owners.some((owner) => owner === own || owner.startsWith(`${own}/`));
}

function hasListener(answer: Answer, port: number): boolean | undefined {
  const owners = ownersOf(answer, port);
  return owners === undefined ? undefined : owners.length > 0;
}

/** The cgroups of what listens there, empty where that is not told. Where nothing listens at all, nobody could look. */
function ownersOf(answer: Answer, port: number): readonly string[] | undefined {
  const all = [...answer].flatMap(([key, value]) => (/^sshd\.listening\.\d+$/.test(key) ? [value] : []));
  if (all.length === 0) return undefined;
  return all.flatMap((one) => (one.startsWith(`${port}@`) ? [one.slice(`${port}@`.length)] : []));
}

export function sshdFacts(answer: Answer): SshdFacts {
  const shown = shownUnits(answer);
  const services = shown.filter(
    (unit) =>
      unit.get("LoadState") === "loaded" && ["sshd.service", "ssh.service"].some((name) => unit.names.includes(name)),
  );
  const service = services.find(isActive) ?? services[0];
  const socket = shown.find((unit) => /\.socket$/.test(unit.names[0] ?? "") && unit.get("ActiveState") === "active");
  const isRunning = isActive(service) || socket !== undefined;
  const start = startOf(answer, service, socket !== undefined);
  const config = readSshdConfig(configLines(answer, "sshd.line."), start);
  const same = answer.get("sshd.system.same");
  const system = same === "0" ? readSshdConfig(configLines(answer, "sshd.system.line."), start) : undefined;
  const windows = rescueFacts(answer).units;
  const others = windows.flatMap(({ port, isListening }) => (port !== undefined && isListening ? [port] : []));
  const kind = answer.get("sshd.config");
  // Two that run are two that take what they like.
  const isOne = new Set(services.filter(isActive).map((unit) => unit.get("ControlGroup"))).size <= 1;
  const times = isOne ? configTimes(answer, service, socket) : {};
  return {
    ...(shown.length > 0 && { isRunning }),
    ports: config.ports,
    ...given("passwordAuthentication", config.passwordAuthentication),
    ...given("kbdInteractiveAuthentication", config.kbdInteractiveAuthentication),
    ...given("permitRootLogin", config.permitRootLogin),
    ...given("usePam", config.usePam),
    ...given("permitEmptyPasswords", config.permitEmptyPasswords),
    ...given("allowUsers", config.allowUsers),
    ...(kind !== undefined && { hasMatch: config.hasMatch }),
    ...given("takesPasswords", config.takesPasswords),
    ...((kind === "link" || kind === "file") && { config: kind }),
    ...times,
    ...(kind === "link" && { isReadAlike: isReadAlike(answer, shown, service) }),
    ...(same !== undefined && { isOfSystem: same === "1" }),
    ...given("systemPasswordAuthentication", system?.takesPasswords),
    ...given("pamRefuses", pamRefuses(answer.get("sshd.pam"))),
    ...(others.length > 0 && { otherPorts: [...new Set(others)] }),
  };
}

function isActive(unit: ShownUnit | undefined): boolean {
  return unit !== undefined && ["active", "reloading"].includes(unit.get("ActiveState") ?? "");
}

function startOf(
  answer: Answer,
  service: ShownUnit | undefined,
  isSocket: boolean,
): Parameters<typeof readSshdConfig>[1] {
  const [command] = service?.commands("ExecStart") ?? [];
  // By a socket every connection starts an sshd of a template that is not asked for here; NixOS gives it no further words.
  if (command === undefined) return { values: new Map(), isOpen: !isSocket || answer.get("system.nixos") !== "1" };
  const { port, values, isClear } = daemonOptions(command.argv.split(" "));
  return {
    values: port === undefined ? values : new Map([...values, ["port", port]]),
    isOpen: /\$/.test(command.argv) || !isClear,
  };
}

/**
 * When the configuration was written, and when sshd last read it: started or reloaded by systemd; by a socket, every connection reads it
 * anew. Both by the clock of today: a clock that was set forward keeps their order; of one that was set back nobody knows when it wrote.
 */
function configTimes(
  answer: Answer,
  service: ShownUnit | undefined,
  socket: ShownUnit | undefined,
): Pick<SshdFacts, "configRead" | "configWritten"> {
  const written = timeOf(answer, "sshd.config.changed");
  if (socket !== undefined && !isActive(service))
    return {
      ...given("configWritten", written),
      configRead: Math.max(timeOf(answer, "rescue.now") ?? 0, written ?? 0),
    };
  if (service?.get("ActiveState") !== "active") return given("configWritten", written);
  const change = (service.get("ReloadResult") ?? "success") === "success" ? "StateChange" : "ExecMainStart";
  const then = stamp(service.get(`${change}Timestamp`));
  const read = sinceBoot(answer, service, change);
  if (then === undefined || read === undefined) return given("configWritten", written);
  if (then - read > 2) return { configRead: read };
  const isOlder = written !== undefined && written <= then;
  return { configRead: read, ...given("configWritten", isOlder ? written + (read - then) : written) };
}

/** What sshd read before the link was made anew: a start is known to be that of the boot, or of an activation; a reload may be a window's. */
function isReadAlike(answer: Answer, shown: readonly ShownUnit[], service: ShownUnit | undefined): boolean {
  const monotonic = (unit: ShownUnit | undefined, change: string): number =>
    Number(unit?.get(`${change}TimestampMonotonic`) ?? Number.NaN);
  const started = monotonic(service, "ActiveEnter");
  if (Number.isNaN(started) || started !== monotonic(service, "StateChange")) return false;
  const targets = shown.filter(({ names }) => names.includes("basic.target") || names.includes("network.target"));
  const ready = Math.max(...targets.map((unit) => monotonic(unit, "ActiveEnter")).filter((time) => time > 0));
  const isOfBoot = monotonic(service, "InactiveExit") - ready < BOOTS_WITHIN && answer.get("sshd.booted.same") === "1";
  return isOfBoot || answer.get("sshd.switched.same") === "1";
}

/** Microseconds: what is wanted at boot starts as soon as what it waits for is there; nobody logs in and changes something so fast. */
const BOOTS_WITHIN = 3_000_000;

function configLines(answer: Answer, prefix: string): ConfigLine[] {
  const lines = [...answer].flatMap(([key, text]): ConfigLine[] => {
    if (!key.startsWith(prefix)) return [];
    const isUnread = key.endsWith(".unread") || text.length >= 1000;
    return [{ text, depth: Math.ceil(key.slice(prefix.length).split(".").length / 2), isUnread }];
  });
  // What nobody would write is not read.
  if (lines.length > 1000) return [{ text: "", depth: 1, isUnread: true }];
  if (answer.has(`${prefix}unread`)) lines.push({ text: "", depth: 1, isUnread: true });
  return lines;
}

/** Every line that could accept somebody is one of those that only refuse, or that ask for no password. */
function pamRefuses(said: string | undefined): boolean | undefined {
  if (said === undefined || said.length >= 1000 || said.includes("continued;")) return undefined;
  const lines = said.split(";").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  if (lines.some((line) => /^@|\b(?:include|substack)\b/.test(line))) return undefined;
  const modules = lines.map((line) => /(?:^|[\s/])(pam_\w+)\.so\b/.exec(line)?.[1]);
  if (modules.includes("pam_unix")) return false;
  const harmless = ["pam_deny", "pam_env", "pam_faildelay", "pam_nologin"];
  return modules.includes("pam_deny") && modules.every((name) => harmless.includes(name ?? "")) ? true : undefined;
}

export function passwordFacts(answer: Answer): PasswordFacts {
  const [user, letter] = (answer.get("user.password") ?? "").split(" ");
  const state =
    letter === "P" ? "usable" : letter === "L" || letter === "LK" ? "locked" : letter === "NP" ? "none" : undefined;
  return state === undefined || !user ? {} : { user, state };
}

function timeOf(answer: Answer, key: string): number | undefined {
  const text = answer.get(key);
  return text !== undefined && /^\d{1,11}(?:\.\d{1,6})?$/.test(text) ? Number(text) : undefined;
}
