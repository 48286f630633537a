/** Where Traefik wants a certificate of whoever connects. */
import type { HostView } from "#model/evaluated.ts";
import type { EntryPoint, TraefikConfig } from "./traefik-config.ts";
import { at, isTrue, known, wordsOf } from "./traefik-field.ts";
import { nameOf } from "./traefik-middlewares.ts";
import { find, qualified } from "./traefik-names.ts";
import type { Router } from "./traefik-routers.ts";
import type { Login } from "./way.ts";

/** `undefined`: nowhere, or that is not sure. */
export function certificateOf(
  view: HostView,
  config: TraefikConfig,
  { field, source, protocol }: Router,
  { field: point }: EntryPoint,
): Login | undefined {
  const tls = at(field, "tls") ?? (protocol === "http" ? at(point, "http", "tls") : undefined);
  if (!tls || tls.isUnknown || !tls.isSure || !tls.isComplete) return undefined;
  if (isTrue(at(tls, "passthrough")) !== false) return undefined;
  const said = at(tls, "options");
  const name = said ? known(said) : "default";
  if (name === undefined || (said && !said.isSure)) return undefined;
  // The options that all use without naming any belong to no provider.
  const found = find(
    config,
    ["tls", "options"],
    name === "default" ? { name, provider: "file" } : qualified(name, source.provider),
  );
  if (typeof found === "string" || !found.field.isSure) return undefined;
  const asked = at(found.field, "clientAuth");
  const files = wordsOf(view, at(asked, "caFiles"));
  const kind = at(asked, "clientAuthType");
  const isAsked = kind ? kind.isSure && known(kind) === "RequireAndVerifyClientCert" : true;
  if (!asked?.isComplete || !isAsked || files.words.length === 0 || !files.words.every(({ isSure }) => isSure))
    return undefined;
  return { kind: "client-certificate", name, asks: undefined, uri: undefined, place: nameOf(view, found.field.part) };
}
