/** A known service written as the table has it, so that a word which nobody reads is found. */
import type { Condition, KnownPort, KnownService, Path } from "#knowledge/listeners.ts";

const MODULES = "nixos/modules/";

export function writtenService(service: KnownService, revision: string): string[] {
  const { service: group, enable, impliedBy, units, ports } = service;
  const head = [
    units.join(),
    enable === undefined ? "on=exists" : value("on", writtenPath(group, enable), "enable"),
    impliedBy && `also=${impliedBy.map((all) => all.map((one) => condition(group, one)).join("+")).join()}`,
    `in=${ports[0]?.source.replace(MODULES, "")}`,
    ports[0]?.revision === revision ? "" : `seen="${ports[0]?.revision}"`,
  ];
  return [sentence(head), ...ports.map((port) => writtenPort(group, port))];
}

function writtenPort(group: Path, port: KnownPort): string {
  const { item, initial, note } = port;
  const paths = (options: readonly Path[]): string => options.map((option) => writtenPath(group, option)).join();
  const text = sentence([
    port.default === undefined ? "-" : `${port.default}${port.sure ? "" : "?"}`,
    ...port.protocols,
    value(port.form, paths(port.options)),
    item && `item=${[`${item.port}${item.default === undefined ? "" : `:${item.default}`}`, ...item.bind].join()}`,
    value("host", paths(port.bindOptions)),
    value("bind", port.bind ?? ""),
    port.v6only ? "v6only" : "",
    port.shares ? "shares" : "",
    initial && `initial=${[writtenPath(group, initial.group), initial.port, initial.bind].join()}`,
    value("if", port.when.map((one) => condition(group, one)).join()),
    value("socket", port.socket ?? ""),
    port.mutable ? "mutable" : "",
    value("unread", paths(port.unread ?? [])),
    value("unless", (port.unless ?? []).map(({ option, word }) => `${writtenPath(group, option)}~${word}`).join()),
    value("firewall", port.openFirewall ? paths([port.openFirewall]) : ""),
    port.opensByDefault ? "opens" : "",
  ]);
  return note === undefined ? text : `${text} -- ${note}`;
}

function writtenPath(group: Path, path: Path): string {
  const isBelow = group.every((step, at) => path[at] === step);
  return `${isBelow ? "" : "/"}${(isBelow ? path.slice(group.length) : path).map(name).join(".")}`;
}

function name(step: string): string {
  return /^[\w<>-]+$/.test(step) ? step : `"${step}"`;
}

function condition(group: Path, { option, is, default: otherwise }: Condition): string {
  return `${writtenPath(group, option)}:${atom(is)}/${atom(otherwise)}`;
}

/** A text that would be read as a boolean stands in quotes. */
function atom(one: boolean | string | null): string {
  return typeof one === "string" && /^(true|false|null)$/.test(one) ? `"${one}"` : String(one);
}

function value(key: string, text: string, usual = ""): string {
  return text === usual ? "" : `${key}=${text}`;
}

function sentence(words: readonly (string | undefined)[]): string {
  return words.filter((word) => word).join(" ");
}
