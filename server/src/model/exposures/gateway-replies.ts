/** What a gateway that has no endpoint for it answers to a proxy's question, where that is known. */
import type { HostView } from "#model/evaluated.ts";
import { type Answering, answeringAt } from "./gateway-answering.ts";
import { pathAsked } from "./gateway-endpoints.ts";
import type { Login } from "./way.ts";

/**
 * `refuses`: nobody gets in. `lets in`: it shows a page of its own, and the proxy takes that for a yes. Pocket-ID has a page for every path
 * but those of its API (since 1.0: `backend/frontend/frontend_included.go`).
 */
export type Reply = "refuses" | "lets in";

export function replyTo(view: HostView, login: Login): Reply | undefined {
  const answering = answeringTo(view, login);
  if (answering?.is !== "gateway" || answering.isMeant || answering.doubt) return undefined;
  return replyOf(answering, login);
}

/** What it would answer if it listens there, which is not sure, or only meant. */
export function replyMeant(view: HostView, login: Login): Reply | undefined {
  const answering = answeringTo(view, login);
  return answering?.is === "gateway" ? replyOf(answering, login) : undefined;
}

function answeringTo(view: HostView, { asks }: Login): Answering | undefined {
  return asks && answeringAt(view, asks, "auth");
}

function replyOf({ program }: Extract<Answering, { readonly is: "gateway" }>, login: Login): Reply | undefined {
  if (program.kind.kind !== "pocket-id") return undefined;
  const path = pathAsked(login);
  if (path === undefined) return undefined;
  if (/^\/(?:api|\.well-known)\//.test(path)) return "refuses";
  // A file of its own, or a redirect to the path without the slash.
  return path === "/" || /^\/[\w/-]*[\w-]$/.test(path) ? "lets in" : undefined;
}
