/** A media service: the factory of the repo is called as its neighbours call it, and turned on where they are. */
import { folderOf } from "#model/file-path.ts";
import type { Model } from "#model/model.ts";
import { showName, showPath } from "#model/option-path.ts";
import type { Factory } from "#scaffold/house.ts";
import type { Refused } from "#scaffold/scaffolded.ts";
import { viewIn } from "#scaffold/tried.ts";
import type { FileEdits } from "#text/edit.ts";
import { type Message, message } from "#text/message.ts";
import { argumentLines } from "./media-arguments.ts";
import { noParts, type Order, type Plan } from "./plan.ts";

export function mediaPlan(order: Order): Plan | Refused {
  const { factory, layer, name, known, wish } = order;
  if (!factory) return { problem: message("This repo has no function that makes its media services."), about: "kind" };
  const folder = folderOf(factory.callers[0] ?? factory.file);
  if (folder !== layer.folder)
    return {
      problem: message("The function that makes media services is called from {0}: name that folder.", folder),
      about: "folder",
    };
  const given = argumentLines(order, factory);
  if ("problem" in given) return given;
  // Beside a call that is the whole file, nothing of its hardening could be written.
  const isBody = factory.form === "body" && wish.hardening === "none";
  const indent = isBody ? "" : "    ";
  const lines = given.map((line) => `${indent}  ${line}`);
  const call = factory.call.replace("{@arguments@}", () => `{\n${lines.join("\n")}\n${indent}}`);
  const units = known?.service?.units.map((unit) => unit.replace(/\.\w+$/, "")) ?? [name];
  const plan = { open: [], units, isHardened: true };
  return isBody
    ? { ...plan, text: bodyText(order, factory, call) }
    : { ...plan, parts: { ...noParts, arguments: ["pkgs"], imports: `    (${call})` } };
}

/** The file is the call; what the neighbours apply it to in the end, it is, too. */
function bodyText({ house }: Order, { callers }: Factory, call: string): string {
  const texts = callers.map((caller) => house.model.repo.files.get(caller)?.source.text.trimEnd() ?? "");
  const applied = texts.map((text) => /[)}]\s+(?<args>[A-Za-z_]\w*)$/.exec(text)?.groups?.["args"]);
  const [args] = applied;
  const names = ["config", "lib", "pkgs"].filter((name) => new RegExp(`(?<![\\w.-])${name}(?![\\w-])`).test(call));
  const head = `{ ${[...names, "..."].join(", ")} }:`;
  return args === undefined ? `${head}\n${call}\n` : `${args}@${head}\n(${call}) ${args}\n`;
}

/** Where neighbours are turned on one by one, the new one is, too: in the line below theirs. */
export function likeNeighbours(
  { house, name, factory }: Order,
  after: Model,
): { readonly edits: FileEdits; readonly done: Message } | undefined {
  const view = viewIn(house, after.repo);
  if (!factory || !house.view || !view) return undefined;
  const off = view.leaves.filter(
    ({ path, value, isOwn }) =>
      isOwn && path.at(-1) === "enable" && path.includes(name) && value[0] === "bool" && !value[1],
  );
  for (const { path } of off)
    for (const caller of factory.callers) {
      const neighbour = /([a-z0-9]+(?:-[a-z0-9]+)*)\.nix$/.exec(caller)?.[1]?.split("-").at(-1);
      if (neighbour === undefined) continue;
      const beside = house.view.at(path.map((step) => (step === name ? neighbour : step)));
      const definition = beside?.value[0] === "bool" && beside.value[1] ? beside.definitions[0] : undefined;
      const edits = definition && lineBelow(house.model, definition, neighbour, name);
      if (edits) return { edits, done: message("{0} is on in {1}.", showPath(path), edits.file) };
    }
  return undefined;
}

function lineBelow(
  { repo }: Model,
  { file, start }: { readonly file: string; readonly start: number },
  neighbour: string,
  name: string,
): FileEdits | undefined {
  const text = repo.files.get(file)?.source.text ?? "";
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const end = /\r?\n|$/.exec(text.slice(from))?.index ?? 0;
  const line = text.slice(from, from + end);
  const word = new RegExp(`(?<![\\w-])${neighbour}(?![\\w-])`, "g");
  if (!/^\s*[\w.-]+ *= *true;$/.test(line) || [...line.matchAll(word)].length !== 1) return undefined;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const at = from + end;
  return { file, edits: [{ start: at, end: at, text: `${newline}${line.replace(word, () => showName(name))}` }] };
}
