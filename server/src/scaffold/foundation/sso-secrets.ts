/** Where a repo keeps files with secrets, and how a new one is named there: in sops, as an option with a path, else as a path. */
import { shownHost } from "#model/evaluated.ts";
import { loosely } from "#model/exposures/required.ts";
import { showPath } from "#model/option-path.ts";
import { attributesOf, partAt, stringOf } from "#model/ports/part.ts";
import type { House } from "#scaffold/house.ts";
import { type Message, message } from "#text/message.ts";

export type SecretsIn = "sops" | "files";

export interface Secrets {
  readonly in: SecretsIn;
  /** What a module writes for the path of the file. */
  readonly expression: (name: SecretName) => string;
  /** Options that have to be declared for that, indented by two; empty: none. */
  readonly options: (names: readonly SecretName[]) => string;
  /** What a person does now. */
  readonly todo: (name: SecretName, lines: string) => Message;
}

export interface SecretName {
  /** `oauth2-proxy` */
  readonly service: string;
  /** German, for the description of an option. */
  readonly description: string;
}

export function secretsOf(house: House, wanted: SecretsIn | undefined): Secrets {
  const where = wanted ?? (house.view && partAt(house.view, ["sops", "secrets"]) ? "sops" : "files");
  return where === "sops" ? inSops : inFiles(house);
}

const inSops: Secrets = {
  in: "sops",
  expression: (name) => `config.sops.secrets.${sopsKey(name)}.path`,
  options: () => "",
  todo: (name, lines) =>
    message("Before the switch, add the key {0} to the file of sops (`sops secrets.yaml`): {1}", sopsKey(name), lines),
};

export function sopsKey({ service }: SecretName): string {
  return `${service.replaceAll("-", "_")}_env`;
}

function inFiles(house: House): Secrets {
  const group = groupOf(house);
  const folder = group?.folder ?? "/etc/secrets";
  const fileOf = ({ service }: SecretName): string => `${folder}/${service}.env`;
  const optionOf = (name: SecretName): string | undefined => {
    if (!group) return undefined;
    const key = keyOf(name);
    return showPath([...group.path, group.keys.find((each) => loosely(each) === loosely(key)) ?? key]);
  };
  const isThere = (name: SecretName): boolean =>
    group?.keys.some((each) => loosely(each) === loosely(keyOf(name))) === true;
  return {
    in: "files",
    expression: (name) => {
      const option = optionOf(name);
      return option === undefined ? JSON.stringify(fileOf(name)) : `config.${option}`;
    },
    options: (names) =>
      names
        .filter((name) => group && !isThere(name))
        .map((name) => optionText(optionOf(name) ?? "", fileOf(name), name.description))
        .join("\n\n"),
    todo: (name, lines) =>
      message(
        "Before the switch, write the file {0} on the host (root, mode 0600): {1}",
        shownFile(house, name, fileOf(name), optionOf(name)),
        lines,
      ),
  };
}

/** The path that an option of the repo has already, else the new one. */
function shownFile({ view }: House, _: SecretName, file: string, option: string | undefined): string {
  return (option !== undefined && view && stringOf(partAt(view, option.split(".")))) || file;
}

function optionText(option: string, file: string, description: string): string {
  return `  options.${option} = lib.mkOption {
    type = lib.types.str;
    default = ${JSON.stringify(file)};
    description = ${JSON.stringify(description)};
  };`;
}

/** `oauth2ProxyEnv` */
function keyOf({ service }: SecretName): string {
  return `${service.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())}Env`;
}

interface Group {
  readonly path: readonly string[];
  readonly keys: readonly string[];
  readonly folder: string;
}

/** The group of the repo's own options that has most paths of files with secrets, all of them plain strings. */
function groupOf({ model, prefix, view = shownHost(model.repo) }: House): Group | undefined {
  if (!view) return undefined;
  const groups = new Map<string, { path: readonly string[]; count: number }>();
  for (const { names, kind } of model.sources) {
    const path = names.slice(0, -1);
    if (kind !== "option" || names[0] !== prefix || !path.every((name) => name !== undefined)) continue;
    if (!path.some((name) => /^secrets?$/i.test(name))) continue;
    const found = groups.get(showPath(path)) ?? { path, count: 0 };
    groups.set(showPath(path), found);
    found.count++;
  }
  const candidates = [...groups.values()].flatMap(({ path }) => {
    const parts = [...attributesOf(view, partAt(view, path)).parts];
    const folders = parts.flatMap(
      ([, part]) => /^(\/(?:etc|run|var\/lib)\/[\w.-]+)\/[\w./-]+$/.exec(stringOf(part) ?? "")?.[1] ?? [],
    );
    const folder = mostOften(folders);
    return folder === undefined ? [] : [{ path, keys: parts.map(([key]) => key), folder, count: folders.length }];
  });
  return candidates.sort((a, b) => b.count - a.count)[0];
}

function mostOften(texts: readonly string[]): string | undefined {
  const count = (text: string): number => texts.filter((each) => each === text).length;
  return [...new Set(texts)].sort((a, b) => count(b) - count(a))[0];
}
