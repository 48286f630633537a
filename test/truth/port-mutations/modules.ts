/** A module more in the list of imports of a host: how a mutation says what no place in the repo says yet. */
import { children, type Node } from "#facts/children.ts";
import type { List } from "#syntax/ast.ts";
import type { FileEdits } from "#text/edit.ts";
import type { Location } from "#text/span.ts";
import { changed, type World } from "./world.ts";

/** Values in Nix by the path of their option, in Nix's syntax. */
export type Statements = Readonly<Record<string, string>>;

/** The text in which the host has such a module; `undefined`: none of its files has a list of imports that we could add to. */
export function moduleEdit(world: World, statements: Statements): FileEdits | undefined {
  const place = placeOf(world);
  return place && into(place, statements);
}

function into({ file, start, end }: Location, statements: Statements): FileEdits {
  const body = Object.entries(statements).map(([path, value]) => `${path} = lib.mkForce (${value});`);
  return { file, edits: [{ start, end, text: ` ({ lib, ... }: { ${body.join(" ")} })` }] };
}

const known = new WeakMap<World, { readonly place: Location | undefined }>();

function placeOf(world: World): Location | undefined {
  let found = known.get(world);
  if (!found) {
    found = { place: listsOf(world).find((place) => counts(world, place)) };
    known.set(world, found);
  }
  return found.place;
}

/** Those first that most hosts import. */
function listsOf({ model }: World): readonly Location[] {
  return [...model.imported]
    .sort((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1))
    .flatMap((file) => {
      const root = model.repo.files.get(file)?.source.root;
      const list = root && importsIn(root);
      return list ? [{ file, start: list.start + 1, end: list.start + 1 }] : [];
    });
}

/** Whether the host hears what a module there says. */
function counts(world: World, place: Location): boolean {
  const after = changed(world, [into(place, { "environment.etc.probe.text": '"heard"' })]);
  const value = after?.view.at(["environment", "etc", "probe", "text"])?.value;
  return value?.[0] === "string" && value[1] === "heard";
}

function importsIn(node: Node): List | undefined {
  if (node.kind === "AttrBinding") {
    const [name] = node.path;
    if (node.path.length === 1 && name?.kind === "Static" && name.name === "imports" && node.value.kind === "List")
      return node.value;
  }
  for (const child of children(node)) {
    const found = importsIn(child);
    if (found) return found;
  }
  return undefined;
}
