/** Ids and option paths in documents that name nothing, as far as that is certain. */
import { hostsIn } from "#model/evaluated.ts";
import type { Model, Source } from "#model/model.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import type { Document } from "#model/repo.ts";
import { type Mention, mentionsIn } from "./mentions.ts";
import { standingOf } from "./standing.ts";

/** `names`: the option path that is meant and not there. */
export interface UnknownMention {
  readonly mention: Mention;
  readonly names: readonly string[];
}

export function unknownMentions(model: Model, document: Document): readonly UnknownMention[] {
  const dangling = mentionsIn(model, document.path).filter(
    ({ role, open, zone }) => role === "dangling" && !open && (zone === "prose" || zone === "code"),
  );
  if (dangling.length === 0 || standingOf(document) !== "current") return [];
  return dangling.flatMap((mention) => {
    const names = namesOf(mention);
    const isCertain =
      names !== undefined &&
      (mention.kind === "id" || looksLikeOption(mention)) &&
      speaksOfNow(document, mention) &&
      isAbsent(model, names);
    return isCertain ? [{ mention, names }] : [];
  });
}

function namesOf({ path }: Mention): readonly string[] | undefined {
  const names = path === undefined ? undefined : parsePath(path);
  const known = names?.filter((name) => name !== undefined);
  return known && known.length === names?.length && !known.some(isStandIn) ? known : undefined;
}

/** Names that people write in place of a name. */
function isStandIn(name: string): boolean {
  return /^(?:[a-z]|x{2,}|foo|bar|baz|qux|abc|xyz|name|key|option|value|something|example|beispiel|dienst|service|servicename|modul|module|my-?service|my-?option)$/i.test(
    name,
  );
}

/** Files and hosts have dots in their names, too. */
function looksLikeOption({ written, name }: Mention): boolean {
  const isCalledOption = written.steps[0]?.name === "config" || written.steps[0]?.name === "options";
  if (isCalledOption) return true;
  const last = written.steps.at(-1)?.name ?? "";
  if (name.split(".").length < 3) return false;
  return !/^(?:nix|md|json|ya?ml|toml|sh|py|ts|js|txt|conf|cfg|cnf|ini|env|lock|service|timer|socket|target|mount|local|lan|home|internal|arpa|test|com|org|net|de|io|dev|eu|info|me|app|xyz)$/i.test(
    last,
  );
}

/** Nothing in the line says that the name was, may be, or is to become. */
function speaksOfNow({ source: { text } }: Document, { start, end }: Mention): boolean {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const found = text.indexOf("\n", end);
  return !OTHER_TIMES.test(text.slice(lineStart, found < 0 ? text.length : found));
}

const OTHER_TIMES =
  /~~|→|⇒|[-=]>|❌|🚧|(?<!\p{L})(?:alt|alte[rsnm]?|früher\p{L}*|ehemal\p{L}*|vormal\p{L}*|bisher\p{L}*|entfern\p{L}*|gelöscht\p{L}*|umbenannt\p{L}*|ersetz\p{L}*|entf[aä]ll\p{L}*|veraltet\p{L}*|nicht|kein\p{L}*|ohne|fehl\p{L}*|statt|anstelle|geplant\p{L}*|künftig\p{L}*|zukünftig\p{L}*|später|neu|neue[rsnm]?|einführ\p{L}*|anlegen|ergänz\p{L}*|hinzu\p{L}*|vorschlag|könnte\p{L}*|würde\p{L}*|soll\p{L}*|wäre|etwa|beispiel\p{L}*|z\.\s?b\.|old|former\p{L}*|previous\p{L}*|remov\p{L}*|delet\p{L}*|renam\p{L}*|replac\p{L}*|deprecat\p{L}*|obsolete|dropped|longer|used to|instead|not|no|without|missing|plan\p{L}*|future|later|todo|tbd|wip|new|add\p{L}*|introduc\p{L}*|propos\p{L}*|could|would|should|might|e\.g\.|example\p{L}*)(?!\p{L})/iu;

/** Nothing declares, sets or reads it, and no host has it, although this repo has something of that kind. */
function isAbsent(model: Model, names: readonly string[]): boolean {
  const [root = ""] = names;
  if (model.repo.settings.sharedRoots.some((shared) => shared === root || shared.startsWith(`${root}.`))) return false;
  const resolved = model.resolve(names);
  if (resolved.kind === "group") return false;
  if (resolved.kind === "source" && !isMissingKey(model, resolved.source, names)) return false;
  if (model.resolve(names.slice(0, 2)).kind === "outside") return false;
  return [...hostsIn(model.repo).values()].every((host) => host.at(names) === undefined);
}

/** A key that nobody sets, of a registry all of whose keys are written out; what only code asks for is another rule's. */
function isMissingKey(model: Model, source: Source, names: readonly string[]): boolean {
  if (source.kind !== "key" || source.names.length !== names.length) return false;
  if (source.definitions.length > 0 || source.uses.length > 0) return false;
  const registry = model.sourceByPath.get(showPath(names.slice(0, -1)));
  return registry?.definitions.every(({ fact }) => !fact.leaf) ?? false;
}
