/** What would be shown to the network if a file said something else: an edit is offered only where this proves that it helps. */
import { readText } from "#facts/read-text.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { type Repo, withFiles } from "#model/repo.ts";
import { applyEdits, type FileEdits } from "#text/edit.ts";
import type { Exposure } from "./exposure.ts";
import { exposuresOf } from "./exposures.ts";

/** Each of them is evaluated once more. */
const mostHosts = 6;

/** Whether the edit leads these exposures through a login, and does nothing to any other one on any host. */
export function leadsThroughLogin(repo: Repo, meant: readonly Exposure[], edit: FileEdits): boolean {
  const hosts = [...hostsIn(repo)];
  if (hosts.length > mostHosts) return false;
  const after = repoAfter(repo, edit);
  if (!after) return false;
  const changed = hostsIn(after);
  return hosts.every(([name, view]) => {
    const now = changed.get(name);
    return now !== undefined && isBetter(view, now, meant);
  });
}

function repoAfter(repo: Repo, { file, edits }: FileEdits): Repo | undefined {
  const before = repo.files.get(file);
  if (!before) return undefined;
  const { source, facts } = readText(applyEdits(before.source.text, edits));
  if (facts.errors.length > before.facts.errors.length) return undefined;
  return withFiles(repo, [[file, { path: file, source, facts }]]);
}

function isBetter(before: HostView, after: HostView, meant: readonly Exposure[]): boolean {
  const [olds, news] = [exposuresOf(before), exposuresOf(after)];
  if (olds.length !== news.length) return false;
  const byKey = new Map<string, Exposure[]>();
  for (const each of news) byKey.set(keyOf(each), [...(byKey.get(keyOf(each)) ?? []), each]);
  return olds.every((old) => {
    const now = byKey.get(keyOf(old))?.shift();
    if (!now) return false;
    if (meant.includes(old)) return now.routed === true && !(now.refusal && !old.refusal);
    // The same place on another host means the same.
    if (meant.some((each) => isSamePlace(each, old)) && now.routed === true) return true;
    return now.verdict === old.verdict && now.routed === old.routed && now.refusal?.template === old.refusal?.template;
  });
}

function keyOf({ proxy, name, hosts, active }: Exposure): string {
  return JSON.stringify([proxy, name, hosts, active]);
}

function isSamePlace({ shownAt: a, name }: Exposure, { shownAt: b, name: other }: Exposure): boolean {
  return a !== undefined && a.file === b?.file && a.start === b.start && name === other;
}
