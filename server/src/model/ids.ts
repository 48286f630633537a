/** Ids of annotations (`CFG.ports.ssh`) and the option paths they stand for, both ways. */
import type { ModelSettings } from "./repo.ts";

/** Option paths that `id` may mean, the likeliest first: by the longest prefix, then by the table of exceptions. */
export function pathsOfId(settings: ModelSettings, id: string): string[] {
  const paths: string[] = [];
  let best = "";
  for (const prefix of Object.keys(settings.idPrefixes)) {
    if (id.startsWith(prefix) && id.length > prefix.length && prefix.length > best.length) best = prefix;
  }
  if (best) paths.push(settings.idPrefixes[best] + id.slice(best.length));
  const alias = settings.idAliases[id];
  if (alias !== undefined) paths.push(alias);
  if (paths.length === 0 && /^[a-z]/.test(id)) paths.push(id); // `# sink: my.secrets.files.sharedEnv`
  return paths;
}

/** Ids that mean `path` (attribute-path syntax), in the order of the prefixes, exceptions last. */
export function idsOfPath(settings: ModelSettings, path: string): string[] {
  const ids: string[] = [];
  for (const [prefix, option] of Object.entries(settings.idPrefixes)) {
    if (!path.startsWith(option) || path.length === option.length) continue;
    const id = prefix + path.slice(option.length);
    if (pathsOfId(settings, id)[0] === path) ids.push(id);
  }
  for (const [id, option] of Object.entries(settings.idAliases)) if (option === path && !ids.includes(id)) ids.push(id);
  return ids;
}
