/** Wishes that somebody may well have in a repo: one of each kind that fits it, completed as the wizard completes them. */
import { type Choices, choicesOf } from "#scaffold/choices.ts";
import type { House } from "#scaffold/house.ts";
import type { Kind, Wish, WishedExposure } from "#scaffold/wish.ts";

/** `label`: what the wish is called in reports; the kind, and what is special. */
export interface NamedWish {
  readonly label: string;
  readonly wish: Wish;
}

export function wishesFor(house: House): readonly NamedWish[] {
  const choices = choicesOf(house);
  const shown: WishedExposure = choices.proxy ? { kind: "proxy" } : { kind: "none" };
  const [first, second, third] = absentServices(choices);
  const [media] = absentServices(choices, mediaServices);
  const script = "echo fertig\n";
  const wishes: readonly (NamedWish | undefined)[] = [
    first && { label: "service", wish: of("service", first.name, { service: first.path, exposure: shown }) },
    second && {
      label: "service strict",
      wish: of("service", second.name, { service: second.path, hardening: "strict", exposure: { kind: "none" } }),
    },
    third && choices.proxy
      ? {
          label: "service public",
          wish: of("service", third.name, {
            service: third.path,
            exposure: { kind: "public", reason: "Wer den Link hat, soll lesen können" },
          }),
        }
      : undefined,
    { label: "service own", wish: of("service", "wetterdienst", { script, writes: ["/var/lib/wetterdaten"] }) },
    {
      label: "container",
      wish: of("container", "hallo-welt", {
        image: "docker.io/traefik/whoami:v1.10.3",
        innerPort: 80,
        exposure: shown,
      }),
    },
    { label: "timer", wish: of("timer", "nachtputz", { script, onCalendar: "daily" }) },
    {
      label: "policy",
      wish: of("policy", "zeitzone", {
        assertion: 'config.time.timeZone != "Mars/Olympus"',
        message: "Der Mars ist noch nicht bewohnt.",
      }),
    },
    { label: "plain", wish: of("plain", "notizzettel", {}) },
    media && choices.kinds.some(({ kind }) => kind === "media")
      ? {
          label: "media",
          wish: of("media", media.name, choices.hasRegistry ? {} : { port: { key: media.name, number: 28_112 } }),
        }
      : undefined,
    ...choices.kinds
      .filter(({ isFoundation }) => isFoundation)
      .map(({ kind, missing }) => ({
        label: kind,
        wish: of(kind, kind, {
          values: Object.fromEntries(missing.map((role) => [role, role === "domain" ? "example.org" : "admin"])),
        }),
      })),
  ];
  return wishes.filter((each) => each !== undefined);

  function of(kind: Kind, name: string, rest: Partial<Wish>): Wish {
    const folder = choices.kinds.find((each) => each.kind === kind)?.folders[0];
    const isNamed = rest.exposure !== undefined && rest.exposure.kind !== "none" && choices.zone === undefined;
    const values = isNamed ? { values: { domain: "example.org" } } : {};
    return { kind, name, ...(folder === undefined ? {} : { folder }), ...values, ...rest };
  }
}

const usualServices: readonly string[] = [
  "gotify",
  "readeck",
  "ntfy-sh",
  "grocy",
  "atuin",
  "miniflux",
  "navidrome",
  "forgejo",
];
const mediaServices: readonly string[] = ["bazarr", "lidarr", "tautulli", "whisparr", "readarr", "plex"];

function absentServices({ services }: Choices, names = usualServices): Choices["services"] {
  return names.flatMap((name) =>
    services.filter(({ path, state, file }) => path === `services.${name}` && state === "absent" && file === undefined),
  );
}
