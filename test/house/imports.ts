/** Who may know whom: reads the layer table of ARCHITECTURE.md and finds imports that it does not allow. */
import type { SourceText } from "./project.ts";

interface Layer {
  readonly layers: readonly string[];
  readonly packages: readonly string[];
}

export type LayerTable = ReadonlyMap<string, Layer>;

/** The first table with the columns "layer", "may import" and "from outside". */
export function layerTable(architecture: string): LayerTable {
  const lines = architecture.split("\n");
  const head = lines.findIndex((line) => /^\|\s*layer\s*\|\s*may import\s*\|\s*from outside\s*\|/.test(line));
  const table = new Map<string, Layer>();
  for (const line of lines.slice(head + 2)) {
    if (!line.startsWith("|")) break;
    const [names = [], layers = [], packages = []] = line.split("|").slice(1, 4).map(cell);
    for (const name of names) table.set(name, { layers, packages });
  }
  return table;
}

function cell(text: string): readonly string[] {
  const items = text.split(",").map((item) => item.trim());
  return items.filter((item) => item !== "nothing" && item !== "");
}

/** One sentence for each import that the table forbids. */
export function badImports(table: LayerTable, files: readonly SourceText[]): readonly string[] {
  return files.flatMap((file) => {
    const name = layerOf(table, file.path);
    const layer = table.get(name);
    if (!layer) return [`${file.path}: the layer ${name} is not in the table`];
    return importsIn(file.text).flatMap(({ target, typeOnly }) => {
      const reason = forbidden(table, name, layer, file.path, target, typeOnly);
      return reason === undefined ? [] : [`${file.path}: ${target} – ${reason}`];
    });
  });
}

/** `server/src/<layer>/…`, `client/src/…`, and within them folders that have a line of their own in the table. */
function layerOf(table: LayerTable, path: string): string {
  const [top, , first = "", second = ""] = path.split("/");
  if (top === "client")
    return table.has(`client/${first}`) && path.split("/").length > 3 ? `client/${first}` : "client";
  return table.has(`${first}/${second}`) ? `${first}/${second}` : first;
}

/** The layer that `#name/…` leads into. */
function layerBehind(table: LayerTable, target: string): string {
  const [first = "", second = ""] = target.slice(1).split("/");
  return table.has(`${first}/${second}`) ? `${first}/${second}` : first;
}

function forbidden(
  table: LayerTable,
  name: string,
  layer: Layer,
  path: string,
  target: string,
  typeOnly: boolean,
): string | undefined {
  if (target.startsWith("../")) return "inside a layer by ./, between layers by #name/";
  if (target.startsWith("./")) return undefined;
  if (!target.startsWith("#")) {
    const known = layer.packages.some((known) => (known === "node:" ? target.startsWith(known) : isOf(target, known)));
    return known ? undefined : `${name} takes nothing of this package`;
  }
  const other = layerBehind(table, target);
  if (other === name || (name === "client/host" && target.startsWith("#client/host/"))) {
    const depth = path.split("/").length - name.split("/").length;
    return depth > 3 || name === "client" ? undefined : "inside a layer by ./";
  }
  if (layer.layers.includes(other)) return undefined;
  const onlyTypes = layer.layers.includes(`types of ${target.slice(1)}`);
  if (onlyTypes) return typeOnly ? undefined : "only its types";
  return `${name} must not know ${other}`;
}

function isOf(target: string, name: string): boolean {
  return target === name || target.startsWith(`${name}/`);
}

const STATEMENT = /^(?:import|export)\b(?!\s*\()\s*(type\b)?[^"'`;]*?["']([^"']+)["']/gm;
const DYNAMIC = /\b(?:import|require)\s*\(\s*["'`]([^"'`]+)["'`]/g;

function importsIn(text: string): readonly { readonly target: string; readonly typeOnly: boolean }[] {
  const statements = [...text.matchAll(STATEMENT)]
    .filter((match) => /\bfrom\s*["']|^import\s*["']/.test(match[0]))
    .map((match) => ({ target: match[2] ?? "", typeOnly: match[1] !== undefined }));
  const dynamic = [...text.matchAll(DYNAMIC)].map((match) => ({ target: match[1] ?? "", typeOnly: false }));
  return [...statements, ...dynamic];
}
