/** One login before all services: Pocket-ID knows people, oauth2-proxy answers the proxy of the house, and that asks it. */
import type { HostView } from "#model/evaluated.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { loosely } from "#model/exposures/required.ts";
import type { House } from "#scaffold/house.ts";
import { partsOf } from "#scaffold/template.ts";
import { templateText } from "#scaffold/templates.ts";
import type { Wish } from "#scaffold/wish.ts";
import { type Message, message } from "#text/message.ts";
import type { Foundation, FoundationModule } from "./foundation.ts";
import { inTheWay, isAskedInVain, issuerOf, missingSettings, NAMES, pocketIdOf, pocketIdShown } from "./sso-found.ts";
import { requiredBehindLogin } from "./sso-required.ts";
import { type SecretName, type SecretsIn, secretsOf, sopsKey } from "./sso-secrets.ts";
import { type Joined, joined } from "./sso-traefik.ts";

export const sso: Foundation = {
  name: "sso",
  title: message("One login before all services: Pocket-ID and oauth2-proxy"),
  summary: "Eine Anmeldung für alle Dienste: Pocket-ID, oauth2-proxy und der Reverse Proxy, der ihn fragt",
  layers: ["gateway", "infrastructure", "network", "core"],
  needs: ["domain"],
  ports: [{ key: "pocketId" }, { key: "oauth2Proxy", near: "pocketId" }],
  choices: [
    {
      name: "secrets",
      title: message("Where the secrets lie"),
      answers: [
        { value: "repo", title: message("Where this repo keeps them") },
        { value: "sops", title: message("In sops") },
        { value: "files", title: message("In files that are written on the host by hand") },
      ],
    },
  ],
  make,
  finish: requiredBehindLogin,
};

function make(house: House, { choices = {}, values = {} }: Wish): FoundationModule | { readonly problem: Message } {
  const { view, style } = house;
  const gateway = choices["gateway"] ?? "oauth2-proxy";
  if (gateway === "tinyauth")
    return {
      problem: message(
        "tinyauth has no module in NixOS 25.11 (services.tinyauth came later), and an image of it would have to be chosen and renewed by hand; oauth2-proxy has one.",
      ),
    };
  if (gateway !== "oauth2-proxy")
    return { problem: message("{0} is no gateway that can be made here; oauth2-proxy is.", gateway) };
  const secretsIn = choices["secrets"] ?? "repo";
  if (secretsIn !== "repo" && secretsIn !== "sops" && secretsIn !== "files")
    return { problem: message("{0} is no place for secrets that is known here: repo, sops or files.", secretsIn) };
  if (!view)
    return { problem: message("The repo has no host that can be evaluated, so nobody knows what it has of a login.") };
  if (style.proxy === "none")
    return {
      problem: message(
        "A login stands before a reverse proxy, and the host {0} has neither Caddy nor Traefik turned on.",
        view.name,
      ),
    };
  const [login] = house.logins;
  if (login !== undefined) return { problem: message("This host has a login already: {0} leads through it.", login) };
  return made(withDomain(house, values.domain), view, style.proxy, secretsIn === "repo" ? undefined : secretsIn);
}

const loginSecret: SecretName = {
  service: "oauth2-proxy",
  description: "Datei mit Client-ID, Client-Secret und Cookie-Secret von oauth2-proxy.",
};
const pocketIdSecret: SecretName = {
  service: "pocket-id",
  description: "Datei mit dem Schlüssel, mit dem Pocket-ID seine Daten verschlüsselt.",
};

function made(
  house: House,
  view: HostView,
  proxy: "caddy" | "traefik",
  wanted: SecretsIn | undefined,
): FoundationModule | { readonly problem: Message } {
  const zone = zoneOf(house, view);
  if (!zone) return { problem: message("It is not known under which domain the services of this house lie.") };
  const isThere = pocketIdOf(view) !== undefined;
  const shown = isThere ? pocketIdShown(view) : undefined;
  const authHost = isThere ? (issuerOf(view) ?? shown?.hosts[0] ?? `auth.${zone.value}`) : `auth.${zone.value}`;
  const problem = inTheWay(view, proxy, [`login.${zone.value}`, ...(shown ? [] : [authHost])]);
  if (problem) return { problem };
  const front: Joined | { readonly problem: Message } | undefined = proxy === "traefik" ? joined(view) : undefined;
  if (front && "problem" in front) return front;
  const secrets = secretsOf(house, wanted);
  const missing = isThere ? missingSettings(view) : new Set<string>();
  const names = isThere ? [loginSecret] : [pocketIdSecret, loginSecret];
  const reads = !isThere || missing.has("PORT");
  const holds = {
    subdomain: zone.hasSubdomain,
    listens: reads,
    portOfRepo: !reads && !shown,
    pocketId: !isThere,
    settings: missing.size > 0,
    appUrl: missing.has("APP_URL"),
    listensHost: missing.has("HOST"),
    listensPort: missing.has("PORT"),
    trustProxy: missing.has("TRUST_PROXY"),
    authRoute: !shown,
    login: !isAskedInVain(view),
    sops: secrets.in === "sops",
    caddy: proxy === "caddy",
    traefik: proxy === "traefik",
    resolver: front?.resolver !== undefined,
    secureHeaders: front?.secureHeaders !== undefined,
  };
  const { login } = NAMES[proxy];
  const chain = [...(front?.secureHeaders === undefined ? [] : [front.secureHeaders]), "sso-headers", "sso-auth"];
  const texts = {
    zone: zone.text,
    cookieZone: zone.cookie,
    authHost: textOfHost(authHost, zone),
    pocketIdPort: portKey(house, "pocketId"),
    loginPort: portKey(house, "oauth2Proxy"),
    secretOptions: secrets.options(names),
    pocketIdSecret: secrets.expression(pocketIdSecret),
    loginSecret: secrets.expression(loginSecret),
    pocketIdKey: sopsKey(pocketIdSecret),
    loginKey: sopsKey(loginSecret),
    proxy,
    login,
    router: `${login}@file`,
    chain: chain.map((name) => JSON.stringify(name)).join(" "),
    entryPoint: front?.entryPoint ?? "",
    resolver: front?.resolver ?? "",
    secureHeaders: front?.secureHeaders ?? "",
  };
  const held = Object.entries(holds).flatMap(([name, isHeld]) => (isHeld ? [name] : []));
  return {
    module: partsOf(templateText("sso-login"), { texts, holds: held }),
    open: [
      ...(isThere ? [] : [secrets.todo(pocketIdSecret, "ENCRYPTION_KEY=… (openssl rand -base64 32)")]),
      secrets.todo(
        loginSecret,
        "OAUTH2_PROXY_CLIENT_ID=…, OAUTH2_PROXY_CLIENT_SECRET=…, OAUTH2_PROXY_COOKIE_SECRET=… (openssl rand -base64 32 | tr -- '+/' '-_')",
      ),
      ...(isThere
        ? []
        : [
            message(
              "Right after the switch, open https://{0}/setup and create the administrator with a passkey: until then anybody who finds the page may.",
              authHost,
            ),
          ]),
      message(
        "In Pocket-ID, create an OIDC client with the callback https://{0}/oauth2/callback and PKCE, say which groups may use it, write its ID and its secret into the file, and restart oauth2-proxy.",
        `login.${zone.value}`,
      ),
      message(
        "The names {0} and {1} have to lead to this host, also on the host itself: oauth2-proxy asks Pocket-ID by its name.",
        authHost,
        `login.${zone.value}`,
      ),
    ],
  };
}

interface Zone {
  readonly hasSubdomain: boolean;
  /** As it is written in a string of Nix: `${subdomain}.${domain}`. */
  readonly text: string;
  /** `heim.example.org` */
  readonly value: string;
  readonly domain: string;
  /** Like `text`, of the smallest zone that has all services in it. */
  readonly cookie: string;
}

/** Where the repo keeps no domain, that which somebody gave; the module says it itself then. */
function withDomain(house: House, domain: string | undefined): House {
  if (house.central.has("domain") || domain === undefined) return house;
  return {
    ...house,
    central: new Map([...house.central, ["domain", { path: [], id: undefined, value: domain.trim() }]]),
  };
}

function zoneOf({ zone = ["domain"], central }: House, view: HostView): Zone | undefined {
  const domain = central.get("domain")?.value;
  const subdomain = central.get("subdomain")?.value;
  if (domain === undefined || !/^[a-z0-9.-]+\.[a-z0-9-]+$/i.test(domain)) return undefined;
  const own = { hasSubdomain: false, text: "${domain}", value: domain, domain, cookie: "${domain}" };
  if (!zone.includes("subdomain") || subdomain === undefined || subdomain === "") return own;
  const value = `${subdomain}.${domain}`;
  const text = "${subdomain}.${domain}";
  const hosts = exposuresOf(view).flatMap(({ hosts: all, active }) => (active === "disabled" ? [] : all));
  const isOutside = hosts.some((host) => host.endsWith(`.${domain}`) && !host.endsWith(`.${value}`));
  return { hasSubdomain: true, text, value, domain, cookie: isOutside ? "${domain}" : text };
}

/** A host as a string of Nix that follows the domain of the repo. */
function textOfHost(host: string, zone: Zone): string {
  if (host.endsWith(`.${zone.value}`)) return `${host.slice(0, -zone.value.length)}${zone.text}`;
  if (host.endsWith(`.${zone.domain}`)) return `${host.slice(0, -zone.domain.length)}\${domain}`;
  return host;
}

/** As the registry of the repo writes it. */
function portKey({ registry }: House, key: string): string {
  return registry?.keys.find(({ name }) => loosely(name) === loosely(key))?.name ?? key;
}
