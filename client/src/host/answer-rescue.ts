/** Rescue window, sshd and password from the answer of the probe: what systemd shows, and lines of files, become facts here. */
import { given } from "./answer-values.ts";
import type { PasswordFacts, RescueFacts, RescueFile, RescueUnit, SshdFacts } from "./facts.ts";
import { type ShownUnit, shownUnits, sinceBoot, stamp, timeSpan } from "./shown-unit.ts";
import { type ConfigLine, readSshdConfig } from "./sshd-config.ts";
import { daemonOptions, type WindowCommands, windowCommands } from "./window-commands.ts";

type Answer = ReadonlyMap<string, string>;

/** Units that have opened windows in such repos, without `.service`; the owner's history, 00-core/ssh-rescue.nix. */
const WINDOWS = ["ssh-recovery-window", "ssh-recovery-manual", "sshd-recovery"] as const;

export function rescueFacts(answer: Answer): RescueFacts {
  const file = rescueFile(answer);
  const shown = shownUnits(answer);
  if (file?.kind === "read") return { file, units: [] };
  const units = WINDOWS.flatMap((name) => {
    const unit = shown.find((one) => one.names.includes(`${name}.service`));
    return unit ? [rescueUnit(name, unit, answer)] : [];
  });
  return { ...(file && { file }), units, ...(units.length < WINDOWS.length && { isAnswered: false }) };
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
    ...(Number(until) > 0 && { until: Number(until) }),
    ...given("method", said.get("method") || undefined),
  };
}

function rescueUnit(name: string, unit: ShownUnit, answer: Answer): RescueUnit {
  const commands = commandsOf(unit, answer);
  const since = sinceBoot(answer, unit, "InactiveExit");
  const ended = sinceBoot(answer, unit, "InactiveEnter");
  const done = sinceBoot(answer, unit, "ActiveEnter");
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
    ...given("seconds", isAlone && isCurrent(answer, since) && !unit.has("ExecStartPre") ? seconds : undefined),
    ...given("method", commands.method),
    ...given("port", port),
    ...given("isListening", port === undefined ? undefined : listens(answer, port, unit.get("ControlGroup"))),
    ...given("usePam", commands.usePam),
    ...given("allowUsers", commands.allowUsers),
    ...(unit.get("Job") !== undefined && { isQueued: true }),
  };
}

function hasNoOther(seconds: number, since: number | undefined, ended: number | undefined): boolean {
  return ended === undefined || (since !== undefined && since - ended >= seconds);
}

/** Where another system was activated since, what systemd shows may not be what runs. */
function isCurrent(answer: Answer, since: number | undefined): boolean {
  const activated = Number(answer.get("rescue.activated") ?? 0);
  return since === undefined || activated <= since + 1;
}

/** Scripts where they are of the store, else what the unit runs itself. */
function commandsOf(unit: ShownUnit, answer: Answer): WindowCommands {
  const start = unit.commands("ExecStart").map((command) => linesOf(command, answer));
  const post = unit.commands("ExecStartPost").map((command) => linesOf(command, answer));
  if (start.length !== 1 || post.length > 1 || [...start, ...post].includes(undefined)) return {};
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

/** Of that unit, where the host tells to whom a socket belongs. */
function listens(answer: Answer, port: number, group: string | undefined): boolean | undefined {
  const all = answer.get("sshd.listening");
  if (all === undefined || all.length >= 1000) return undefined;
  const owners = all.split(" ").flatMap((one) => (one.startsWith(`${port}@`) ? [one.slice(`${port}@`.length)] : []));
  if (group === undefined || owners.length === 0 || owners.some((owner) => owner === "")) return owners.length > 0;
  return owners.some((owner) => owner === group || owner.startsWith(`${group}/`));
}

export function sshdFacts(answer: Answer): SshdFacts {
  const shown = shownUnits(answer);
  const find = (names: readonly string[]): ShownUnit | undefined =>
    shown.find((unit) => unit.get("LoadState") === "loaded" && names.some((name) => unit.names.includes(name)));
  const service = find(["sshd.service", "ssh.service"]);
  const socket = shown.find((unit) => /\.socket$/.test(unit.names[0] ?? "") && unit.get("ActiveState") === "active");
  const isRunning = isActive(service) || socket !== undefined;
  const start = startOf(service, socket !== undefined);
  const config = readSshdConfig(configLines(answer, "sshd.line."), start);
  const same = answer.get("sshd.system.same");
  const system = same === "0" ? readSshdConfig(configLines(answer, "sshd.system.line."), start) : undefined;
  const windows = rescueFacts(answer).units;
  const others = windows.flatMap(({ port, isListening }) => (port !== undefined && isListening ? [port] : []));
  const kind = answer.get("sshd.config");
  return {
    ...(shown.length > 0 && { isRunning }),
    ports: config.ports,
    ...given("passwordAuthentication", config.passwordAuthentication),
    ...given("kbdInteractiveAuthentication", config.kbdInteractiveAuthentication),
    ...given("permitRootLogin", config.permitRootLogin),
    ...given("usePam", config.usePam),
    ...given("allowUsers", config.allowUsers),
    ...(kind !== undefined && { hasMatch: config.hasMatch }),
    ...given("takesPasswords", config.takesPasswords),
    ...((kind === "link" || kind === "file") && { config: kind }),
    ...given("configWritten", numberOf(answer, "sshd.config.changed")),
    ...given("configRead", readAt(answer, service, socket)),
    ...(same !== undefined && { isOfSystem: same === "1" }),
    ...given("systemPasswordAuthentication", system?.takesPasswords),
    ...given("pamRefuses", pamRefuses(answer.get("sshd.pam"))),
    ...(others.length > 0 && { otherPorts: [...new Set(others)] }),
  };
}

function isActive(unit: ShownUnit | undefined): boolean {
  return unit !== undefined && ["active", "reloading"].includes(unit.get("ActiveState") ?? "");
}

function startOf(service: ShownUnit | undefined, isSocket: boolean): Parameters<typeof readSshdConfig>[1] {
  const [command] = service?.commands("ExecStart") ?? [];
  // By a socket every connection starts an sshd of a template that is not asked for here; NixOS gives it the same words.
  if (command === undefined) return { values: new Map(), isOpen: !isSocket };
  const words = command.argv.split(" ");
  const { port, values } = daemonOptions(words);
  return {
    values: port === undefined ? values : new Map([...values, ["port", port]]),
    isOpen: /\$/.test(command.argv),
  };
}

/** When sshd last read its configuration: started or reloaded by systemd; by a socket, every connection reads it anew. */
function readAt(answer: Answer, service: ShownUnit | undefined, socket: ShownUnit | undefined): number | undefined {
  if (socket !== undefined && !isActive(service)) return numberOf(answer, "rescue.now");
  if (service?.get("ActiveState") !== "active") return undefined;
  const isReloaded = (service.get("ReloadResult") ?? "success") === "success";
  return stamp(service.get(isReloaded ? "StateChangeTimestamp" : "ExecMainStartTimestamp"));
}

function configLines(answer: Answer, prefix: string): ConfigLine[] {
  const lines = [...answer].flatMap(([key, text]): ConfigLine[] => {
    if (!key.startsWith(prefix)) return [];
    const isUnread = key.endsWith(".unread") || text.length >= 1000;
    return [{ text, depth: Math.ceil(key.slice(prefix.length).split(".").length / 2), isUnread }];
  });
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

function numberOf(answer: Answer, key: string): number | undefined {
  const text = answer.get(key);
  return text !== undefined && /^\d{1,11}$/.test(text) ? Number(text) : undefined;
}
