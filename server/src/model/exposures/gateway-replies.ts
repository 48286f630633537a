/** What a gateway that has no endpoint for it answers to a proxy's question, where that is known. */
import type { HostView } from "#model/evaluated.ts";
import { answeringAt } from "./gateway-answering.ts";
import { pathAsked } from "./gateway-endpoints.ts";
import type { Login } from "./way.ts";

/**
 * `refuses`: nobody gets in. `lets in`: it shows a page of its own, and the proxy takes that for a yes. Pocket-ID has a page for every path
 * but those of its API (since 1.0: `backend/frontend/frontend_included.go`).
 */
export function replyTo(view: HostView, login: Login): "refuses" | "lets in" | undefined {
  const answering = login.asks && answeringAt(view, login.asks, "auth");
  if (answering?.is !== "gateway" || answering.isMeant || answering.doubt) return undefined;
  if (answering.program.kind.kind !== "pocket-id") return undefined;
  const path = pathAsked(login);
  if (path === undefined) return undefined;
  if (/^\/(?:api|\.well-known)\//.test(path)) return "refuses";
  // A file of its own, or a redirect to the path without the slash.
  return path === "/" || /^\/[\w/-]*[\w-]$/.test(path) ? "lets in" : undefined;
}
