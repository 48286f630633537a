/** A repo as the mutations see it: its model, one host of it and what the rules find, and the same with other texts. */
import { extract } from "#facts/extract.ts";
import { modelOf } from "#model/derive.ts";
import { type HostView, hostsIn, shownHost } from "#model/evaluated.ts";
import type { Model } from "#model/model.ts";
import { type RepoFile, withFiles } from "#model/repo.ts";
import type { Finding } from "#rules/rule.ts";
import { run } from "#rules/run.ts";
import type { Settings } from "#settings/settings.ts";
import { parse } from "#syntax/parse.ts";
import { applyEdits, type FileEdits } from "#text/edit.ts";
import { render } from "#text/message.ts";
import type { Location } from "#text/span.ts";

export interface World {
  readonly model: Model;
  readonly settings: Settings;
  readonly view: HostView;
  readonly findings: readonly Finding[];
}

/** `undefined`: there is no such host. */
export function worldOf(model: Model, settings: Settings, host?: string): World | undefined {
  const view = host === undefined ? shownHost(model.repo) : hostsIn(model.repo).get(host);
  if (!view) return undefined;
  let findings: readonly Finding[] | undefined;
  return {
    model,
    settings,
    view,
    get findings() {
      findings ??= run(model, { severities: settings.severities });
      return findings;
    },
  };
}

/** The same repo with other texts; `undefined` where the host is gone then. */
export function changed(world: World, edits: readonly FileEdits[]): World | undefined {
  return withTexts(
    world,
    edits.map(({ file, edits }) => [file, applyEdits(textOf(world, file), edits)]),
  );
}

/** `world` with the texts that `original` has of these files. */
export function reverted(world: World, original: World, edits: readonly FileEdits[]): World | undefined {
  return withTexts(
    world,
    edits.map(({ file }) => [file, textOf(original, file)]),
  );
}

function withTexts(world: World, texts: readonly (readonly [file: string, text: string])[]): World | undefined {
  const files = texts.map(([path, text]): readonly [string, RepoFile] => {
    const source = parse(text);
    return [path, { path, source, facts: extract(source) }];
  });
  return worldOf(modelOf(withFiles(world.model.repo, files)), world.settings, world.view.name);
}

export function textOf({ model }: World, file: string): string {
  return model.repo.files.get(file)?.source.text ?? "";
}

export function textAt(world: World, { file, start, end }: Location): string {
  return textOf(world, file).slice(start, end);
}

/** Everything that people are told, with its places. */
export function told(findings: readonly Finding[]): string {
  return JSON.stringify(findings, undefined, 1);
}

/** What is found of it whatever stands around it: the rule, the file, what is marked there and what is said. */
function keyOf(world: World, finding: Finding): string {
  const { rule, file, severity, message } = finding;
  return JSON.stringify([
    rule,
    file,
    severity,
    textAt(world, finding).replace(/\s+/g, " ").slice(0, 80),
    render(message),
  ]);
}

/** What is found in `after` and not in `before`. */
export function newIn(after: World, before: World): readonly Finding[] {
  const known = new Map<string, number>();
  for (const finding of before.findings) {
    const key = keyOf(before, finding);
    known.set(key, (known.get(key) ?? 0) + 1);
  }
  return after.findings.filter((finding) => {
    const key = keyOf(after, finding);
    const left = known.get(key) ?? 0;
    known.set(key, left - 1);
    return left <= 0;
  });
}
