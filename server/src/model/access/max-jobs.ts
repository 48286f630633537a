/** Hosts on which Nix may build nothing: no rebuild succeeds there, for the system itself is always built where it is asked for. */
import type { OptionDefinition } from "#model/defined.ts";
import { editedRepo } from "#model/edited.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { falseAssertions } from "#model/failures.ts";
import {
  attributeOf,
  definitionsAt,
  itemsOf,
  numberOf,
  type Part,
  partAt,
  stringOf,
  textOf,
  truthOf,
} from "#model/ports/part.ts";
import type { Repo } from "#model/repo.ts";
import type { FileEdits } from "#text/edit.ts";
import type { Location } from "#text/span.ts";
import { isAllKnown } from "./people-unseen.ts";

export interface NoBuilds {
  /** `nix.settings.max-jobs`, or what it was called before. */
  readonly option: string;
  /** What says 0; the first one is where it is told. */
  readonly definitions: readonly OptionDefinition[];
  /** Assertions of the repo that read it, and may demand just this. */
  readonly demanded: readonly Location[];
  /** Build machines that nobody asks, for `nix.distributedBuilds` is off. */
  readonly idle: Location | undefined;
}

const options = [
  ["nix", "settings", "max-jobs"],
  ["nix", "maxJobs"],
] as const;

export function noBuilds(view: HostView): NoBuilds | undefined {
  const path = options.find((each) => partAt(view, each) !== undefined);
  const jobs = path && partAt(view, path);
  if (!path || !jobs?.isSure || numberOf(jobs) !== 0 || mayBeTold(view) || mayHaveBuilders(view)) return undefined;
  // Build machines may come with a module.
  if (!isAllKnown(view)) return undefined;
  const definitions = definitionsAt(view, path);
  if (definitions.length === 0) return undefined;
  const option = path.join(".");
  return { option, definitions, demanded: demands(view, option), idle: partAt(view, ["nix", "buildMachines"])?.place };
}

/** In another way: `extraOptions` stand behind the settings, and Nix takes what comes last. */
function mayBeTold(view: HostView): boolean {
  const extra = partAt(view, ["nix", "extraOptions"]);
  const text = extra === undefined ? "" : textOf(extra);
  const isOff = truthOf(partAt(view, ["nix", "enable"])) === false;
  if (["variables", "sessionVariables"].some((name) => partAt(view, ["environment", name, "NIX_CONFIG"]))) return true;
  return isOff || text === undefined || /\b(?:max-jobs|builders|include)\b/.test(text) || text.includes("\u{FFFC}");
}

/** NixOS writes `builders =` unless distributedBuilds is on (nixos/modules/config/nix-remote-build.nix). */
function mayHaveBuilders(view: HostView): boolean {
  const builders = partAt(view, ["nix", "settings", "builders"]);
  if (builders !== undefined && builders.value !== null && stringOf(builders)?.trim() !== "") return true;
  const distributed = partAt(view, ["nix", "distributedBuilds"]);
  if (distributed === undefined) return false;
  const isOn = distributed.isSure ? truthOf(distributed) : undefined;
  if (isOn !== true) return isOn === undefined;
  // Somebody else writes the list of machines.
  if (partAt(view, ["environment", "etc", "nix/machines"])) return true;
  const { items, isComplete } = itemsOf(view, partAt(view, ["nix", "buildMachines"]));
  return !isComplete || items.some((machine) => numberOf(attributeOf(view, machine, "maxJobs")) !== 0);
}

function demands(view: HostView, option: string): readonly Location[] {
  return itemsOf(view, partAt(view, ["assertions"])).items.flatMap((item) => {
    const condition = attributeOf(view, item, "assertion");
    return condition?.place && condition.sources.includes(option) ? [condition.place] : [];
  });
}

/** The smallest number that lets the system be built; `undefined`: it is not written as a number, or an assertion is against it. */
export function oneJob(repo: Repo, { definitions, option }: NoBuilds): readonly FileEdits[] | undefined {
  const files = new Map<string, { start: number; end: number; text: string }[]>();
  for (const { file, end, name } of definitions) {
    const text = repo.files.get(file)?.source.text;
    const written = text?.slice(name?.end, end);
    if (!name || !written || !/^\s*=\s*(?:(?:lib\.)?mk(?:Force|Default|Override\s+\d+)\s+)?0$/.test(written))
      return undefined;
    files.set(file, [...(files.get(file) ?? []), { start: end - 1, end, text: "1" }]);
  }
  const edits = [...files].map(([file, own]): FileEdits => ({ file, edits: own }));
  const hosts = hostsIn(repo);
  const edited = hosts.size > mostHosts ? undefined : editedRepo(repo, edits);
  if (!edited) return undefined;
  const changed = hostsIn(edited);
  const isProven = [...hosts].every(([name, before]) => {
    const after = changed.get(name);
    if (!after || after.host.problems.length > before.host.problems.length || noBuilds(after)) return false;
    return jobsOf(after, option) !== 0 && falseAssertions(after.host).length <= falseAssertions(before.host).length;
  });
  return isProven ? edits : undefined;
}

/** Each of them is evaluated once more. */
const mostHosts = 6;

function jobsOf(view: HostView, option: string): number | undefined {
  const part: Part | undefined = partAt(view, option.split("."));
  return numberOf(part);
}
