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
  if (named !== "" && !isThere(repo, path)) {
    const isReached = !speaksOfFile(named) || isNamedOtherwise(repo, document, named, path);
    return isReached ? there : { kind: "missing", path };
  }
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
    "hugo.json",
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "book.toml",
    "SUMMARY.md",
  ],
  ...["astro.config", "docusaurus.config", "eleventy.config", "nuxt.config", "vocs.config"].flatMap((name) =>
    ["js", "mjs", "ts", "mts"].map((end) => `${name}.${end}`),
  ),
];

/** Pages are put together to something else, and their links are meant for that. */
function isMadeElsewhere(repo: Repo, document: Document): boolean {
  let known = madeElsewhere.get(document);
  if (known?.repo !== repo) {
    known = { repo, is: isManual(document) || isOfSite(repo, document) };
    madeElsewhere.set(document, known);
  }
  return known.is;
}

const madeElsewhere = new WeakMap<Document, { readonly repo: Repo; readonly is: boolean }>();

/** The manuals of NixOS and its kin name their headings, and refer to what stands in other pages. */
function isManual({ source }: Document): boolean {
  return /^#+ .*\{#[\w.-]+\}[ \t]*$|\[\]\(#|\{(?:option|command|manpage|file|env|var)\}`/m.test(source.text);
}

function isOfSite({ otherFiles, disk }: Repo, { path }: Document): boolean {
  for (let folder = folderOf(path); folder !== ""; folder = folderOf(folder)) {
    const isSite = (name: string): boolean => otherFiles.has(`${folder}/${name}`) || otherFiles.has(name);
    const isZola = folder.split("/").at(-1) === "content" && otherFiles.has(join(folder, "../config.toml") ?? "");
    const isVitePress = disk?.kind(`${folder}/.vitepress`) !== undefined;
    if (isZola || isVitePress || GENERATORS.some(isSite)) return true;
  }
  return false;
}

/** A name alone may stand for a page that only a website has. */
function speaksOfFile(named: string): boolean {
  if (/\.html?$/i.test(named)) return false;
  return /\.[A-Za-z][\w-]*$/.test(named) || /^\.{1,2}\/|\/$/.test(named);
}

/** MkDocs makes a folder of each page, in which its links are written; other readers know pages without the end of their name. */
function isNamedOtherwise(repo: Repo, { path: page }: Document, named: string, path: string): boolean {
  const isPage = (at: string | undefined): boolean =>
    at !== undefined && (isThere(repo, at) || isThere(repo, `${at}.md`));
  // The line of a file, as tools write it.
  if (isThere(repo, path.replace(/(?::\d+){1,2}(?:-\d+)?$/, "")) || isPage(path.replace(/\/$/, ""))) return true;
  // A page of a vault of Obsidian is found by its name, wherever it lies.
  const name = nameOf(path);
  if (repo.disk?.kind(".obsidian") !== undefined) {
    return [...repo.otherFiles].some((each) => each === name || each.endsWith(`/${name}`));
  }
  const isMkDocs = repo.otherFiles.has("mkdocs.yml") || repo.otherFiles.has("mkdocs.yaml");
  return isMkDocs && isPage(join(page.replace(/\.\w+$/, ""), named)?.replace(/\/$/, ""));
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
function hasAnchor(document: Document, anchor: string): boolean {
  if (NO_HEADING.test(anchor)) return true;
  const names = namesOf(document);
  // Obsidian names the headings above one, too.
  const last = anchor.slice(anchor.lastIndexOf("#") + 1).replace(/^user-content-/, "");
  const wanted = bare(last);
  // A number tells headings of one name apart.
  if (wanted === "" || names.own.has(wanted) || names.headings.has(bare(last.replace(/[-_]\d+$/, "")))) return true;
  return names.isOpen;
}

/** Lines, blocks of Obsidian, pieces of text, footnotes, and what the page of a website has around the text. */
const NO_HEADING =
  /^(?:L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?|\^.*|:~:.*|(?:user-content-)?fn(?:ref)?[-:]?\d+|top|readme)$/i;

interface AnchorNames {
  readonly own: ReadonlySet<string>;
  readonly headings: ReadonlySet<string>;
  /** Headings of HTML; what a program has yet to fill in. */
  readonly isOpen: boolean;
}

const anchorNames = new WeakMap<Document, AnchorNames>();

function namesOf(document: Document): AnchorNames {
  let names = anchorNames.get(document);
  if (!names) {
    const { facts, source } = document;
    const headings = new Set(facts.headings.map(({ anchor }) => bare(anchor)));
    const own = new Set([...headings, ...facts.headings.map(({ text }) => bare(text)), ...facts.anchors.map(bare)]);
    names = { own, headings, isOpen: OPEN.test(source.text) };
    anchorNames.set(document, names);
  }
  return names;
}

const OPEN = /<h[1-6][\s>]|\{\{|\{%|<!--\s*#?include|^\s*(?:```\{|!!!|:::)/im;

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
