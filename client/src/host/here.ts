/** Whether an address is this very machine, because the window already runs there: then its own shell is asked. Where in doubt, it is not. */
import { existsSync, readFileSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import type { Resolved } from "./target.ts";

/** What is asked of this machine; a test says otherwise. */
export interface Surroundings {
  /** Of its sshd, where it may be read. */
  readonly sshdConfig?: string;
  /** This program runs in a container that shares name and network with the machine, and sees another system there. */
  readonly isContained: boolean;
}

/**
 * By its own name or an address of its own, as ssh resolves it, and by a port of its own sshd: behind another one may be a virtual machine
 * or a container. Two machines may have the same name (`nixos`); then ssh leads to this one, too, unless its configuration says otherwise.
 */
export function isThisMachine({ host, port, proxy }: Resolved, around: Surroundings = surroundings()): boolean {
  if (proxy !== undefined || around.isContained || around.sshdConfig === undefined) return false;
  return isOwnAddress(host) && listens(around.sshdConfig, host, port);
}

/** A loopback address may be forwarded to any other machine. */
export function isOwnAddress(host: string): boolean {
  const name = host.toLowerCase();
  const own = hostname().toLowerCase();
  if (name === own || name === `${own}.local` || (own.includes(".") && name === own.replace(/\..*$/, "")))
    return own !== "localhost";
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address, internal }) => !internal && address.toLowerCase() === name),
  );
}

/** sshd_config(5): every `Port` counts, 22 where there is none; a part that is included may name others. */
function listens(config: string, host: string, port: number): boolean {
  const lines = config.split("\n").map((line) => /^\s*(\w+)\s*[\s=]\s*"?([^\s"]+)"?/.exec(line));
  const valuesOf = (keyword: string): readonly string[] =>
    lines.flatMap((line) => (line?.[1]?.toLowerCase() === keyword ? [line[2] ?? ""] : []));
  const addresses = valuesOf("listenaddress");
  if (addresses.some((address) => !["0.0.0.0", "::", "[::]", "*", host].includes(address))) return false;
  const ports = valuesOf("port");
  if (ports.length === 0) return port === 22 && valuesOf("include").length === 0;
  return ports.includes(String(port));
}

/** Marks of podman and what builds on it, of Docker, of Flatpak. */
const CONTAINERS = ["/run/.containerenv", "/.dockerenv", "/.flatpak-info"];

function surroundings(): Surroundings {
  const isContained = CONTAINERS.some((path) => existsSync(path));
  try {
    return { isContained, sshdConfig: readFileSync("/etc/ssh/sshd_config", "utf8") };
  } catch {
    return { isContained };
  }
}
