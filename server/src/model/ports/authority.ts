/** Whom proxies ask whether a request may pass: the only service of a host that can say so, where nothing else may be meant. */
import type { HostView } from "#model/evaluated.ts";
import { parsePath } from "#model/option-path.ts";
import { hasContainersByHand } from "./by-hand.ts";
import { type Thing, thingsOf } from "./things.ts";
import { upstreamsOf } from "./upstreams.ts";

/** None where some proxy asks it already: then another question goes to somebody else. */
export function authorityOf(view: HostView): Thing | undefined {
  const things = new Set([...thingsOf(view).inModule().values()].flat());
  const [only, ...others] = [...things].filter(({ path }) => asked.test(nameOf(path)));
  if (!only || others.length > 0 || !answers.test(nameOf(only.path)) || hasContainersByHand(view)) return undefined;
  const isAsked = upstreamsOf(view).some(
    ({ role, port }) => role === "auth" && only.listeners.some((each) => each.port === port),
  );
  return isAsked ? undefined : only;
}

function nameOf(path: string): string {
  return parsePath(path)?.at(-1) ?? "";
}

/** Those that answer such questions. */
const answers =
  /^(?:authelia|authentik|oauth2[-_]proxy|tinyauth|vouch-proxy|voidauth|nforwardauth|traefik-forward-auth)$/;

/** Those that people may mean, whether they answer or not. */
const asked =
  /auth|sso|login|oidc|vouch|anubis|pomerium|pocket-?id|keycloak|kanidm|zitadel|casdoor|logto|hydra|kratos|gate|guard|crowdsec|bouncer|^dex$/i;
