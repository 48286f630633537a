/**
 * From a wish to a module that is part of the house: text, wiring, hardening, and the proof of it. Nothing is written here, nothing that is
 * there is written over, and what is not proven is told.
 */
import { modelOf } from "#model/derive.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import type { Model } from "#model/model.ts";
import { headerText } from "#model/modules/header.ts";
import { camelCase } from "#model/modules/title.ts";
import type { FileEdits } from "#text/edit.ts";
import { type Message, message } from "#text/message.ts";
import { afterwards } from "./afterwards.ts";
import { foundationPlan } from "./foundation-plan.ts";
import { hardened } from "./hardened.ts";
import type { House } from "./house.ts";
import { houseOf } from "./house-of.ts";
import { planOf } from "./kinds/kinds.ts";
import { likeNeighbours } from "./kinds/media.ts";
import type { Order, Plan } from "./kinds/plan.ts";
import { isTold } from "./kinds/site.ts";
import { moduleText } from "./module-text.ts";
import { orderOf } from "./order.ts";
import type { ModuleParts } from "./parts.ts";
import { proofsOf } from "./proven.ts";
import { asRead } from "./reads.ts";
import type { NewFile, Scaffolded } from "./scaffolded.ts";
import { isThere } from "./there.ts";
import { repoWith, viewIn, type Written } from "./tried.ts";
import { unreadIn } from "./unread.ts";
import { wireNames, wirePages, wirePorts, wireRest } from "./wire.ts";
import { withChecksums } from "./wiring/checksum.ts";
import type { Wish } from "./wish.ts";

export function scaffold(model: Model, wish: Wish, today: string): Scaffolded {
  const unread = unreadIn(model);
  if (unread) return { problem: unread.problem };
  const house = withStyle(houseOf(model), wish);
  const order = orderOf(house, wish);
  if ("problem" in order) return order;
  const there = isThere(order);
  if (there) return there;
  const plan = foundationPlan(order) ?? planOf(order);
  if ("problem" in plan) return plan;
  const ports = wirePorts(order, plan);
  if ("problem" in ports) return ports;
  const read = plan.parts && asRead(order, plan.parts, ports.numbers);
  if (read && "problem" in read) return read;
  const made = finished(order, plan, { read, ports, today });
  if ("problem" in made) return made;
  const all = afterwards(house, wish, made);
  return { ...all, edits: withChecksums(house.model.repo, all.edits) };
}

interface Begun {
  readonly read: ModuleParts | undefined;
  readonly ports: Exclude<ReturnType<typeof wirePorts>, { readonly problem: Message }>;
  readonly today: string;
}

function finished(order: Order, plan: Plan, { read, ports, today }: Begun): Scaffolded {
  const { house, file, wish, entry } = order;
  // What is off is proven as it would be if it were on.
  const rest = wireRest(order, plan, read, true);
  const about = aboutOf(order, today);
  const text =
    rest.parts === undefined
      ? `${headerText(house.style.header, about)}${plan.text ?? ""}`
      : moduleText(house, about, rest.parts);
  const files: readonly NewFile[] = [{ path: file, text }, ...(plan.files ?? [])];
  const taken = files.find(({ path }) => isTaken(house, path));
  if (taken)
    return { problem: message("{0} is there already, and nothing is written over it.", taken.path), about: "name" };
  const first: Written = { files, edits: [...ports.edits, ...rest.edits] };
  const tried = repoWith(house.model.repo, first);
  if ("problem" in tried) return tried;
  const on = likeNeighbours(order, modelOf(tried));
  const begun = on ? { ...first, edits: merged([...first.edits, on.edits]) } : first;
  const address = addressOf(order, begun);
  const names = address === undefined ? undefined : wireNames(order, address, ports.edits);
  const wired = names ? { ...begun, edits: merged([...begun.edits, ...names.edits]) } : begun;
  const block = hardened(order, plan, wired);
  const proofs = proofsOf(order, plan, block.written, ports.numbers);
  if ("problem" in proofs) return proofs;
  const pages = wirePages(order, { host: address, access: proofs.access, id: rest.parts && about.id });
  const wanted = wish.enabled === false ? wireRest(order, plan, read, false) : rest;
  return {
    files: block.written.files.map((each) =>
      each.path === file ? { ...each, text: each.text.replace(rest.switchText, () => wanted.switchText) } : each,
    ),
    edits: merged([
      ...ports.edits,
      ...wanted.edits,
      ...(on ? [on.edits] : []),
      ...(names?.edits ?? []),
      ...pages.edits,
    ]),
    done: [
      message("{0} is new.", file),
      ...ports.done,
      ...wanted.done,
      ...(on ? [on.done] : []),
      ...(names?.done ?? []),
      ...pages.done,
      ...proofs.done,
    ],
    open: [
      ...plan.open,
      ...ports.open,
      ...wanted.open,
      ...(names?.open ?? []),
      ...pages.open,
      ...block.open,
      ...proofs.open,
    ],
    details: {
      summary: order.summary,
      host: entry && isTold(entry) ? entry.address : undefined,
      enabled: rest.parts?.condition === undefined ? undefined : wish.enabled !== false,
    },
  };
}

/** Under which name people find it, as far as that is known. */
function addressOf({ house, entry, factory, name }: Order, written: Written): string | undefined {
  // The proxy is told only what somebody is asked for, or what is public.
  if (entry) return isTold(entry) ? entry.address : undefined;
  if (!factory) return undefined;
  const repo = repoWith(house.model.repo, written);
  const view = "problem" in repo ? undefined : viewIn(house, repo);
  const own = view && exposuresOf(view).find((each) => each.service === name || each.name === name);
  return own?.hosts.length === 1 ? own.hosts[0] : undefined;
}

function withStyle(house: House, { style = {} }: Wish): House {
  return { ...house, style: { ...house.style, ...style } };
}

function aboutOf({ house, name, title, summary, layer }: Order, today: string) {
  return {
    name: camelCase(name),
    title,
    summary,
    owner: layer.owner,
    layer: layer.number,
    id: house.ids?.next(layer.folder),
    today,
  };
}

function isTaken({ model: { repo } }: House, path: string): boolean {
  return repo.files.has(path) || repo.otherFiles.has(path) || repo.disk?.kind(path) !== undefined;
}

/** One entry for each file. */
function merged(all: readonly FileEdits[]): readonly FileEdits[] {
  const files = new Map<string, FileEdits>();
  for (const { file, edits } of all) files.set(file, { file, edits: [...(files.get(file)?.edits ?? []), ...edits] });
  return [...files.values()];
}
