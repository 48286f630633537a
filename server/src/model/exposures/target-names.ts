/** What answers, as people read it: addresses as they are written, and parts of the proxy itself. */
import type { Exposure } from "./exposure.ts";

/** `127.0.0.1:8096`, `api@internal`; each once. */
export function targetNames({ upstreams, ways }: Pick<Exposure, "upstreams" | "ways">): readonly string[] {
  const internal = ways.flatMap(({ end }) => (end.kind === "internal" ? [end.name] : []));
  return [...new Set([...upstreams.map(({ text }) => text), ...internal])];
}
