/** An option, a group of options, or a key renamed everywhere at once: in code, in ids, in prose. Refused where that is not certain. */
import type { OptionPath } from "#facts/facts.ts";
import { globals } from "#facts/global-names.ts";
import { knownOptions, thirdPartyOptions } from "#knowledge/nixos-options.ts";
import { hostsIn } from "#model/evaluated.ts";
import { isForeignRoot } from "#model/foreign-roots.ts";
import type { Model, Source } from "#model/model.ts";
import { showName, showPath } from "#model/option-path.ts";
import { textIn } from "#model/repo.ts";
import { type Message, message } from "#text/message.ts";
import { type Location, overlaps } from "#text/span.ts";
import { linksToHeadings } from "./anchors.ts";
import { type CodePlaces, codePlaces } from "./code-places.ts";
import { documentPlaces, idPlaces } from "./id-places.ts";
import { otherTexts, writtenOut } from "./mentions.ts";
import { harm } from "./proof.ts";
import {
  lastName,
  lineOf,
  matching,
  moved,
  type Refused,
  type Renamed,
  type RenameEdit,
  type Renaming,
  refused,
} from "./renamed.ts";

/** Takes as long as evaluating the repo once more. */
export function rename(model: Model, renaming: Renaming): Renamed | Refused {
  const wrong = wrongName(model, renaming);
  if (wrong) return refused(wrong);
  const code = codePlaces(model, renaming);
  const others = otherTexts(model);
  const named = together([
    ...code.edits,
    ...idPlaces(model, renaming),
    ...documentPlaces(model, renaming),
    ...writtenOut(model, renaming, others),
  ]);
  const all = together([...named, ...linksToHeadings(model, named)]);
  const isBroken = ({ file }: RenameEdit): boolean => (model.repo.files.get(file)?.facts.errors.length ?? 0) > 0;
  const edits = all.filter((edit) => !isBroken(edit));
  const leftOut = all.filter(isBroken);
  const live = leftOut.find(({ file }) => model.imported.has(file));
  if (live) return refused(message("{0} does not parse: mend it first.", live.file));
  // Without a host, nothing says what would be read there.
  const isLive = ({ file }: Location): boolean => model.imported.has(file) || hostsIn(model.repo).size === 0;
  const relevant = code.unsure.filter(isLive);
  const reason = inTheWay(model, renaming, code) ?? unproven(model, renaming, relevant, edits);
  return reason
    ? refused(reason)
    : { kind: "renamed", edits, leftOut, unsure: code.unsure.filter((place) => !isLive(place)) };
}

/** Why a path can be renamed by nobody; asked before somebody types a name. */
export function unrenamable(model: Model, path: OptionPath): Message | undefined {
  const last = path.at(-1);
  if (last === undefined) return message("Only evaluation knows this name.");
  const resolved = model.resolve(path);
  const name = showPath(path);
  if (resolved.kind === "outside" || (resolved.kind === "source" && resolved.source.names.length < path.length))
    return resolved.kind === "outside" && resolved.declaredRoot
      ? message("Nothing declares {0}: it may be an option of a module that is not here.", name)
      : message("{0} is no option of this repo: whoever declares it has named it.", name);
  if (resolved.kind === "source" && resolved.source.kind === "undeclared")
    return message("Nothing declares {0}: it may be an option of a module that is not here.", name);
  const isGroup = resolved.kind === "group";
  // Modules may add to an option that NixOS has.
  if (isKnown(path) || path[0] === "accounts" || (isGroup && isShared(path)))
    return message("{0} is no option of this repo: whoever declares it has named it.", name);
  const stray = isGroup ? strayBelow(model, path) : undefined;
  if (stray) return message("Nothing declares {0}: it may be an option of a module that is not here.", stray.path);
  const prefix = Object.entries(model.repo.settings.idPrefixes).find(([, option]) =>
    `${option}.`.startsWith(`${name}.`),
  );
  if (prefix)
    return message(
      "The ids {0}… stand for {1} (setting mynixos.idPrefixes): rename it by hand, or a name below it here.",
      prefix[0],
      prefix[1].replace(/\.$/, ""),
    );
  return undefined;
}

function wrongName(model: Model, renaming: Renaming): Message | undefined {
  const { path, to } = renaming;
  const refusal = unrenamable(model, path);
  if (refusal) return refusal;
  if (showName(to) !== to) return message("{0} is no name that Nix takes without quotes.", to);
  if (to === lastName(renaming)) return message("It is called {0} already.", to);
  const target = showPath(moved(renaming, path));
  if (isKnown(moved(renaming, path))) return message("There is a {0} already: NixOS declares it.", target);
  const wanted: Renaming = { path: moved(renaming, path), to };
  for (const file of model.repo.files.values()) {
    const { declarations, optionGroups, definitions, reads } = file.facts;
    const taken = [...declarations, ...optionGroups, ...definitions, ...reads].find(
      (fact) => matching(wanted, fact.path) === "yes",
    );
    if (taken) return message("There is a {0} already: {1}.", target, placeIn(model, { file: file.path, ...taken }));
  }
  return undefined;
}

/** What nobody here declares, in a group under a name that is not only this repo's: `home` has options of home-manager, too. */
function strayBelow({ repo, sources }: Model, path: OptionPath): Source | undefined {
  const isOurs = Object.values(repo.settings.idPrefixes).some((option) => option.split(".")[0] === path[0]);
  if (isOurs) return undefined;
  return sources.find(({ kind, names }) => kind === "undeclared" && matching({ path, to: "" }, names) === "yes");
}

/** Below `accounts`, `home`, `xdg` … Home Manager and others have groups that our table lacks; below `services` and `programs` each has its own. */
function isShared([root = "", ...below]: OptionPath): boolean {
  if (!isForeignRoot(root)) return false;
  return below.length === 0 || (below.length === 1 && root !== "services" && root !== "programs");
}

/** NixOS, or a module that many import, has this option or options below it. */
function isKnown(path: OptionPath): boolean {
  return [knownOptions(), thirdPartyOptions()].some((tree) => {
    let node: ReturnType<typeof knownOptions> | undefined = tree;
    for (const name of path) node = node?.child(name ?? "<name>");
    return node !== undefined;
  });
}

/** What makes it wrong to write even one of the edits. */
function inTheWay(model: Model, renaming: Renaming, code: CodePlaces): Message | undefined {
  const { files } = model.repo;
  const [redirected] = code.redirected;
  if (redirected) return message("{0} leads an older path here: rename it by hand.", placeIn(model, redirected));
  // A name that comes through `with` is whatever else is called so there.
  for (const { path, facts } of files.values()) {
    const captured = facts.reads.find((read) => read.form === "with" && matching(renaming, read.path) === "yes");
    if (!captured) continue;
    const bound =
      facts.names.find(({ name }) => name === renaming.to) ?? (globals.has(renaming.to) ? captured : undefined);
    if (bound)
      return message("{0} means something else in {1}.", renaming.to, placeIn(model, { file: path, ...bound }));
  }
  return undefined;
}

function unproven(
  model: Model,
  renaming: Renaming,
  unsure: readonly Location[],
  edits: readonly RenameEdit[],
): Message | undefined {
  const reason = harm(model, renaming, edits, unsure.length > 0);
  if (!reason || unsure.length === 0) return reason;
  const places = [...new Set(unsure.map((place) => placeIn(model, place)))];
  return message(
    "{0} Only evaluation knows which name is read here: {1}.",
    reason,
    [...places.slice(0, mostNamed), ...(places.length > mostNamed ? ["…"] : [])].join(", "),
  );
}

const mostNamed = 3;

function placeIn({ repo }: Model, place: Location): string {
  return lineOf(textIn(repo, place.file) ?? "", place);
}

/** What was found as code or id is not found again as a mention. */
function together(all: readonly RenameEdit[]): readonly RenameEdit[] {
  const order = { code: 0, id: 1, mention: 2 };
  const kept: RenameEdit[] = [];
  const byFile = new Map<string, RenameEdit[]>();
  for (const edit of [...all].sort((a, b) => order[a.group] - order[b.group])) {
    const own = byFile.get(edit.file) ?? [];
    byFile.set(edit.file, own);
    if (own.some((other) => overlaps(edit, other))) continue;
    if (own.some((other) => edit.start === other.start && edit.end === other.end)) continue;
    own.push(edit);
    kept.push(edit);
  }
  return kept.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start));
}
