/** Where the links of a document lead inside the repo. */
import type { DocumentLink } from "#facts/markdown/document.ts";
import { folderOf, join } from "#model/file-path.ts";
import { foldersOf } from "#model/imports.ts";
import type { Document, Repo } from "#model/repo.ts";

/**
 * `there`: it leads to what exists, or to what cannot be told. `missing`: nothing lies at the path. `anchor`: the page is there, and
 * nothing in it has that name.
 */
export type Destination =
  | { readonly kind: "there" }
  | { readonly kind: "missing"; readonly path: string }
  | { readonly kind: "anchor"; readonly path: string; readonly anchor: string };

const there: Destination = { kind: "there" };

/** Schemes, other hosts, the roots of sites, whatever a program or a person has yet to fill in, and what a manual of NixOS makes itself. */
const ELSEWHERE = /^(?:[A-Za-z][\w+.-]*:|[/\\@~]|#opt-)|[{}<>|*$]|\.\.\.|…|__|path\/to|\byour[-_]/;

export function destinationOf(repo: Repo, document: Document, { target }: DocumentLink): Destination {
  if (target === "" || ELSEWHERE.test(target) || isMadeElsewhere(repo, document)) return there;
  const hash = target.indexOf("#");
  const written = (hash < 0 ? target : target.slice(0, hash)).replace(/\?.*$/, "");
  const named = decoded(written.replaceAll(/\\([!-/:-@[-`{-~])/g, "$1"));
  const anchor = hash < 0 ? "" : decoded(target.slice(hash + 1));
  if (named === undefined || anchor === undefined) return there;
  const path = named === "" ? document.path : join(folderOf(document.path), named);
  if (path === undefined) return there;
  if (named !== "" && !isThere(repo, path)) return speaksOfFile(named) ? { kind: "missing", path } : there;
  const page = repo.documents.get(path);
  return page && anchor !== "" && !hasAnchor(page, anchor) ? { kind: "anchor", path, anchor } : there;
}

/** Generators of websites that have ways of their own to say where a link leads; they are told by a file beside their pages. */
const GENERATORS = [
  ...[
    "_config.yml",
    "_quarto.yml",
    "antora.yml",
    "conf.py",
    "gatsby-config.js",
    "hugo.toml",
    "hugo.yaml",
    "book.toml",
    "SUMMARY.md",
  ],
  ...["astro.config", "docusaurus.config", "nuxt.config", "vocs.config"].flatMap((name) =>
    ["js", "mjs", "ts", "mts"].map((end) => `${name}.${end}`),
  ),
];

/** Pages are put together to something else, and their links are meant for that. */
function isMadeElsewhere({ otherFiles }: Repo, { path, source }: Document): boolean {
  // The manuals of NixOS and its kin name their headings, and refer to what stands in other pages.
  if (/^#+ .*\{#[\w.-]+\}[ \t]*$|\[\]\(#|\{(?:option|command|manpage|file|env|var)\}`/m.test(source.text)) return true;
  for (let folder = folderOf(path); folder !== ""; folder = folderOf(folder)) {
    const isSite = (name: string): boolean => otherFiles.has(`${folder}/${name}`) || otherFiles.has(name);
    const isZola = folder.split("/").at(-1) === "content" && otherFiles.has(join(folder, "../config.toml") ?? "");
    if (isZola || GENERATORS.some(isSite)) return true;
  }
  return false;
}

/** A name alone may stand for a page that only a website has. */
function speaksOfFile(named: string): boolean {
  if (/\.html?$/i.test(named)) return false;
  return /\.[A-Za-z][\w-]*$/.test(named) || /^\.{1,2}\/|\/$/.test(named);
}

function isThere(repo: Repo, path: string): boolean {
  const plain = path.replace(/\/$/, "");
  if (repo.files.has(plain) || repo.otherFiles.has(plain) || foldersOf(repo).has(plain)) return true;
  return repo.disk?.kind(plain) !== undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Readers of Markdown make anchors of headings in ways that differ in punctuation: only letters and digits have to be the same. */
function hasAnchor({ facts, source }: Document, anchor: string): boolean {
  const wanted = bare(anchor.replace(/^user-content-/, ""));
  if (wanted === "" || wanted === "top" || facts.anchors.some((name) => bare(name) === wanted)) return true;
  if (facts.headings.some((heading) => bare(heading.anchor) === wanted || bare(heading.text) === wanted)) return true;
  // A number that tells headings of one name apart; headings of HTML; what a program has yet to fill in.
  if (facts.headings.some((heading) => bare(heading.anchor) === bare(anchor.replace(/[-_]\d+$/, "")))) return true;
  return /<h[1-6][\s>]|\{\{|\{%|<!--\s*#?include|^\s*(?:```\{|!!!|:::)/im.test(source.text);
}

function bare(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** The one file or folder whose name is spelt like that except for case, or that has this name elsewhere in the repo. */
export function meantBy(repo: Repo, path: string): { readonly path: string; readonly onlyCase: boolean } | undefined {
  const plain = path.replace(/\/$/, "");
  const all = [...repo.files.keys(), ...repo.otherFiles, ...foldersOf(repo)];
  const spelt = all.filter((each) => each.toLowerCase() === plain.toLowerCase());
  const [same] = spelt;
  if (same !== undefined && spelt.length === 1) return { path: same, onlyCase: true };
  const name = nameOf(plain);
  if (!name.includes(".")) return undefined;
  const alike = all.filter((each) => nameOf(each) === name);
  const [only] = alike;
  // Modules of one name may have nothing in common.
  if (repo.files.has(only ?? "") && nameOf(folderOf(only ?? "")) !== nameOf(folderOf(plain))) return undefined;
  return only !== undefined && alike.length === 1 ? { path: only, onlyCase: false } : undefined;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
