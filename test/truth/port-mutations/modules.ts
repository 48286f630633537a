/** A module more in the list of imports of a host: how a mutation says what no place in the repo says yet. */
import { children, type Node } from "#facts/children.ts";
import type { List } from "#syntax/ast.ts";
import type { FileEdits } from "#text/edit.ts";
import type { World } from "./world.ts";

/** Statements at the top of a configuration. */
export type Statements = Readonly<Record<string, string>>;

/** The texts in which some list of imports has the module, those first that most hosts import; evaluation says which of them count. */
export function moduleEdits(world: World, statements: Statements): readonly FileEdits[] {
  const body = Object.entries(statements).map(([path, value]) => `${path} = lib.mkForce (${value});`);
  const text = ` ({ lib, ... }: { ${body.join(" ")} })`;
  return [...world.model.imported]
    .sort((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1))
    .flatMap((file) => {
      const root = world.model.repo.files.get(file)?.source.root;
      const list = root && importsIn(root);
      return list ? [{ file, edits: [{ start: list.start + 1, end: list.start + 1, text }] }] : [];
    })
    .slice(0, 8);
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
