/** Which of several ports of a service proxies of HTTP ask at: those that are not named after another protocol, or after its own ends. */
import { parsePath } from "#model/option-path.ts";
import type { Listener } from "./listener.ts";
import type { Upstream } from "./upstream.ts";

/** Never none of them, if there are any. */
export function webPorts(upstream: Upstream, listeners: readonly Listener[]): readonly Listener[] {
  if (!asksForPages(upstream)) return listeners;
  const some = listeners.filter((each) => !isOther(each));
  return some.length > 0 ? some : listeners;
}

/** Traefik hands on connections, too, and so do those that know nothing of HTTP. */
function asksForPages({ proxy, option, target }: Upstream): boolean {
  const isRaw =
    /^services\.traefik\..*\b(?:tcp|udp)\.services\.|streamConfig/.test(option) || /^(?:tcp|udp):/.test(target);
  return !isRaw && proxy !== "haproxy" && proxy !== "systemd-socket-proxyd";
}

/** Containers publish ports without names. */
function isOther({ service, option, basis }: Listener): boolean {
  if (!service.startsWith("services.")) return false;
  const own = (parsePath(option) ?? []).slice((parsePath(service) ?? []).length);
  // What no option says stands beside what people are meant to see.
  return own.length === 0 ? basis === "default" : own.some((step) => step !== undefined && other.test(step));
}

const other =
  /ssh|grpc|metrics|telemetry|prometheus|smtp|imap|ldap|dns|discovery|gossip|cluster|raft|peer|dht|rtsp|rtmp|webrtc|soulseek|torrent|query|tcp_port|rpc_bind|daemon_port|debug|^bridge$/i;
