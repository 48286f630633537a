/** What the lines of a `forward_auth` make of the question that Caddy asks: whether the gateway is still told who asks for what. */
import type { Directive } from "#syntax/caddyfile/tree.ts";

/** False: another question may be asked than that of the request, or for another path than `uri` says. */
export function asksAsUsual({ name, args }: Directive): boolean {
  switch (name.text) {
    // These take the place of `uri`, and of what a question is asked with.
    case "rewrite":
    case "method":
      return false;
    case "header_up":
      return args.every(({ known }) => known) && tells(args.map(({ text }) => text));
    case "transport":
      return args[0]?.text === "http";
    default:
      return true;
  }
}

/** Whether it leaves out, or may leave out, what the gateway goes by when it decides. */
export function changesTold({ name, args }: Directive): boolean {
  if (name.text !== "header_up") return false;
  const [field] = args;
  return field === undefined || !field.known || (field.text.startsWith("-") && isTelling(field.text.slice(1)));
}

/** Whether a directive changes such a header of the request itself. */
export function changesRequest({ args, block }: Directive): boolean {
  const words = [...args, ...(block?.lines.map((line) => line.name) ?? [])];
  return words.some(({ text, known }) => !known || isTelling(text.replace(/^[+\->?]/, "")));
}

/** A variable of this name is what `client_ip` looks at. */
export function saysClient({ args, block }: Directive): boolean {
  const lines = block?.lines ?? [];
  const names = [...args.slice(0, -1), ...lines.map(({ name }) => name)];
  return lines.some(({ isAnything }) => isAnything) || names.some(({ text, known }) => !known || text === "client_ip");
}

/** Headers by which gateways know what is asked for, and by whom. The scheme and the port let nobody in. */
export function isTelling(header: string): boolean {
  return /^(?:host|forwarded|x-real-ip|x-original-.*|x-forwarded-(?:for|host|uri|method)|.*\*.*)$/i.test(header);
}

/** What is only left out lets nobody in. */
function tells([field = "", ...values]: readonly string[]): boolean {
  if (field.startsWith("-")) return true;
  const name = field.replace(/^[+>?]/, "").toLowerCase();
  if (harmless.test(name) || !mayTell.test(name)) return true;
  const [value = ""] = values;
  return values.length === 1 && (truths.get(name)?.test(value) ?? false);
}

/** Headers that gateways go by, or may: who asks, for what, and what shows that somebody has signed in. */
const mayTell =
  /^(?:host|forwarded|via|referer|origin|range|remote|accept|authorization|cookie|proxy|x-forwarded|x-original|x-real|x-client|x-cluster|x-envoy|x-auth|x-remote|x-user|x-token|x-api|x-access|x-http-method|x-requested|x-script|x-rewrite|x-url|x-uri|x-path|x-host|cf-|true-client|fastly|fly-|do-connecting|tailscale|sec-|.*(?:auth|user|token|key|secret|session|\*))/;

const harmless =
  /^(?:accept|accept-encoding|accept-language|user-agent|connection|upgrade|content-length|content-type)$/;

/** As Caddy would say it, or what is the same. */
const truths: ReadonlyMap<string, RegExp> = new Map([
  [
    "host",
    /^\{(?:host|hostport|upstream_hostport|http\.request\.host(?:port)?|http\.reverse_proxy\.upstream\.hostport)\}$/,
  ],
  ["x-forwarded-host", /^\{(?:host|hostport|http\.request\.host(?:port)?)\}$/],
  ["x-forwarded-uri", /^\{(?:uri|http\.request\.uri|http\.request\.orig_uri)\}$/],
  ["x-forwarded-method", /^\{(?:method|http\.request\.method|http\.request\.orig_method)\}$/],
  ["x-forwarded-proto", /^(?:https?|\{(?:scheme|http\.request\.scheme)\})$/],
  ["x-forwarded-scheme", /^(?:https?|\{(?:scheme|http\.request\.scheme)\})$/],
  ["x-forwarded-port", /^(?:\d+|\{(?:port|server_port|http\.request\.port|http\.request\.local\.port)\})$/],
  ["x-forwarded-for", /^\{(?:remote_host|remote|client_ip|http\.request\.remote(?:\.host)?|http\.vars\.client_ip)\}$/],
  ["x-real-ip", /^\{(?:remote_host|remote|client_ip|http\.request\.remote(?:\.host)?|http\.vars\.client_ip)\}$/],
  [
    "x-original-url",
    /^\{(?:scheme|http\.request\.scheme)\}:\/\/\{(?:host|hostport|http\.request\.host)\}\{(?:uri|http\.request\.uri)\}$/,
  ],
  ["x-original-method", /^\{(?:method|http\.request\.method)\}$/],
]);
