/** What is proven of a new module: the repo with it is evaluated, and each effect that was promised is looked for there. */
import { modelOf } from "#model/derive.ts";
import type { HostView } from "#model/evaluated.ts";
import type { Exposure } from "#model/exposures/exposure.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { type Address, showAddresses } from "#model/ports/address.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { registriesOf } from "#model/ports/registry.ts";
import type { Repo } from "#model/repo.ts";
import { failuresIn } from "#model/units/block/edit-proof.ts";
import { ownHardening } from "#model/units/own-hardening.ts";
import { showScore } from "#model/units/score/words.ts";
import { serviceUnitsOf } from "#model/units/units.ts";
import { type Message, message, render } from "#text/message.ts";
import { isWellKept } from "./hardened.ts";
import type { Order, Plan } from "./kinds/plan.ts";
import { isTold } from "./kinds/site.ts";
import type { Refused } from "./scaffolded.ts";
import { repoWith, viewIn, type Written } from "./tried.ts";
import type { WishedPage } from "./wiring/docs.ts";

export interface Proofs {
  /** Who may come to it over the network; `undefined`: nobody can, or nobody knows. */
  readonly access: WishedPage["access"];
  readonly done: readonly Message[];
  readonly open: readonly Message[];
}

type Proof = { readonly done: Message } | { readonly open: Message };

/** With the first thing that Nix would say, where it is known. */
function failing(file: string, before: HostView, after: HostView): Message {
  const reasons = (view: HostView): readonly Message[] =>
    view.leaves.flatMap((leaf) => leaf.errors.map(({ reason }) => reason));
  const old = new Set(reasons(before).map((each) => render(each)));
  const reason = reasons(after).find((each) => !old.has(render(each)));
  return reason
    ? message("With {0} the configuration would no longer evaluate: {1}", file, reason)
    : message("With {0} the configuration would no longer evaluate.", file);
}

/** Refused where Nix would fail with it that does not without: such a module helps nobody. */
export function proofsOf(
  order: Order,
  plan: Plan,
  written: Written,
  numbers: ReadonlyMap<string, number>,
): Proofs | Refused {
  const { house, file } = order;
  const repo = repoWith(house.model.repo, written);
  if ("problem" in repo) return repo;
  const view = viewIn(house, repo);
  if (!house.view || !view)
    return {
      access: undefined,
      done: [],
      open: [message("No host of this repo can be evaluated: nothing of this is proven.")],
    };
  const before = new Set(failuresIn(house.view));
  if (failuresIn(view).some((failure) => !before.has(failure))) return { problem: failing(file, house.view, view) };
  if (plan.isLibrary) return { access: undefined, done: [], open: [] };
  if (!view.host.modules.some((module) => module.file === file))
    return {
      access: undefined,
      done: [],
      open: [message("{0} is not imported yet: what it does is not proven.", file)],
    };
  const open = openToAll(order, view);
  if (open) return { problem: open, about: "exposure" };
  const proofs = [
    ...portProofs(order, plan, view, repo, numbers),
    ...entryProofs(order, view),
    ...unitProofs(order, plan, view),
  ];
  return {
    access: accessOf(order, view),
    done: proofs.flatMap((proof) => ("done" in proof ? proof.done : [])),
    open: proofs.flatMap((proof) => ("open" in proof ? proof.open : [])),
  };
}

/** What a function of the repo makes comes with whatever it tells the proxy: nobody puts a service on the network by naming it. */
function openToAll(order: Order, view: HostView): Message | undefined {
  const { factory, wish } = order;
  const own = factory && wish.exposure?.kind !== "public" ? shownBy(order, view) : undefined;
  if (!factory || own?.verdict !== "gap") return undefined;
  return message(
    "{0} would be open to the network: {1}, as with all that {2} makes. Put a login there first (module sso), or say that it is public, with a reason.",
    own.hosts[0] ?? order.name,
    own.why[0] ?? "",
    factory.file,
  );
}

function* portProofs(
  { key }: Order,
  { units }: Plan,
  view: HostView,
  repo: Repo,
  numbers: ReadonlyMap<string, number>,
): Iterable<Proof> {
  const number = key === undefined ? undefined : numbers.get(key);
  if (key === undefined || number === undefined) return;
  const others = registriesOf(modelOf(repo)).flatMap(({ keys }) =>
    keys.filter((each) => each.port === number && each.name !== key),
  );
  const [other] = others;
  if (other) yield { open: message("{0} has the same number {1}.", other.path, number) };
  const [unit] = units;
  const found = listenersOf(view).filter(({ port, state }) => port === number && state !== "disabled");
  const own = found.find((each) => each.units.some((name) => name.replace(/\.\w+$/, "") === unit));
  if (own?.state !== "enabled" || unit === undefined) {
    yield {
      open: message("That {0} listens on port {1} is not proven: look at it once it runs.", unit ?? key, number),
    };
    return;
  }
  if (own.addresses?.every(isLoopback))
    yield { done: message("{0} listens on {1}, port {2}.", `${unit}.service`, showAddresses(own.addresses), number) };
  else
    yield {
      open: message("{0} listens on port {1}, and not surely on this machine alone.", `${unit}.service`, number),
    };
}

function isLoopback(address: Address): boolean {
  return address.kind === "ip" && /^(?:127\.|::1$)/.test(address.ip);
}

function* entryProofs(order: Order, view: HostView): Iterable<Proof> {
  const { entry, wish, name } = order;
  if (!entry && wish.kind !== "media") return;
  if (entry && !isTold(entry)) return;
  const own = shownBy(order, view);
  if (!own) {
    yield { open: message("What the proxy makes of {0} is not known.", entry?.address ?? name) };
    return;
  }
  const host = own.hosts[0] ?? name;
  if (own.verdict === "protected") yield { done: message("{0} is behind the login: {1}.", host, own.why[0] ?? "") };
  else if (own.verdict === "public" && entry?.reason !== undefined)
    yield { done: message("{0} is public: {1}.", host, entry.reason) };
  else if (own.verdict === "gap") yield { open: message("{0} is not behind a login: {1}.", host, own.why[0] ?? "") };
  else yield { open: message("That {0} is behind the login is not proven: {1}.", host, own.why[0] ?? "") };
}

function shownBy({ entry, name }: Order, view: HostView): Exposure | undefined {
  const found = exposuresOf(view).filter(({ active }) => active !== "disabled");
  return entry
    ? found.find(({ hosts }) => entry.address !== undefined && hosts.includes(entry.address))
    : found.find((each) => each.service === name || each.name === name);
}

function accessOf(order: Order, view: HostView): WishedPage["access"] {
  const { entry, wish, house } = order;
  const own = entry || wish.kind === "media" ? shownBy(order, view) : undefined;
  if (own?.verdict === "protected")
    return { kind: "login", by: entry?.login ?? house.logins[0] ?? own.gateway?.name ?? "" };
  if (own?.verdict === "public" && entry?.reason !== undefined) return { kind: "public", reason: entry.reason };
  return undefined;
}

/** From here on systemd calls a unit exposed. */
const exposed = 7;

function* unitProofs({ wish }: Order, { units, isHardened }: Plan, view: HostView): Iterable<Proof> {
  if (!isHardened || wish.hardening === "none") return;
  for (const name of units) {
    const unit = serviceUnitsOf(view).find((each) => each.name === name);
    if (!unit) continue;
    const own = ownHardening(unit);
    if (own.length === 0 && !isWellKept(unit)) continue;
    const count = own.length;
    const score = unit.score?.overall;
    if (score !== undefined && score >= exposed) {
      yield {
        open: message(
          "The exposure of {0} is still {1} of 10: decide by hand what it does not need.",
          `${name}.service`,
          showScore(score),
        ),
      };
      continue;
    }
    yield {
      done: unit.score
        ? message("{0} is hardened: exposure {1} of 10.", `${name}.service`, showScore(unit.score.overall))
        : message("{0} is hardened by {1} directives.", `${name}.service`, count),
    };
  }
}
