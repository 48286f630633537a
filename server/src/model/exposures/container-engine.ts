/** Who runs the containers of a host, and whether Traefik, which asks a socket for them, comes to hear of them. */
import type { HostView } from "#model/evaluated.ts";
import { doubtful, on, type Switch } from "#model/ports/listener-parts.ts";
import { partAt, stringOf, truthOf } from "#model/ports/part.ts";
import { message } from "#text/message.ts";
import { at, type Field, known } from "./traefik-field.ts";

export const containers = ["virtualisation", "oci-containers"] as const;

/** `podman` or `docker`; `undefined`: not known. */
export function engineOf(view: HostView): string | undefined {
  const backend = partAt(view, [...containers, "backend"]);
  if (backend) return backend.isSure ? stringOf(backend) : undefined;
  const version = partAt(view, ["system", "stateVersion"]);
  if (!version) return "podman";
  const release = /^(\d\d)\.(\d\d)$/.exec(stringOf(version) ?? "");
  if (!release) return undefined;
  return Number(`${release[1]}${release[2]}`) >= 2205 ? "podman" : "docker";
}

/** `docker`: what Traefik is told of this provider; without an address it asks Docker's own socket. */
export function heardOf(view: HostView, engine: string | undefined, docker: Field | undefined): Switch {
  if (!docker || engine === "docker") return on;
  const endpoint = at(docker, "endpoint");
  if (endpoint && !ownSocket.test(known(endpoint) ?? "")) return on;
  if (truthOf(partAt(view, [...socket, "enable"])) === true) return on;
  if (engine === undefined) return doubtful(message("{0} is not known for sure", [...containers, "backend"].join(".")));
  return doubtful(message("Traefik asks Docker for containers, and podman runs them; {0} is not set", socketOption));
}

const ownSocket = /^unix:\/\/(?:\/var)?\/run\/docker\.sock$/;
const socket = ["virtualisation", "podman", "dockerSocket"];
const socketOption = [...socket, "enable"].join(".");
