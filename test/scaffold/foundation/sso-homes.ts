/** The two houses of our own without the login that they have, and what becomes of them with one that is made. */
import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type HostView, shownHost } from "#model/evaluated.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import type { Model } from "#model/model.ts";
import { sso } from "#scaffold/foundation/sso.ts";
import { requiredBehindLogin } from "#scaffold/foundation/sso-required.ts";
import type { House } from "#scaffold/house.ts";
import { houseOf } from "#scaffold/house-of.ts";
import { moduleText } from "#scaffold/module-text.ts";
import { modelFor } from "#test/check.ts";
import type { FixtureFile } from "#test/fixture.ts";
import { applyEdits } from "#text/edit.ts";
import { render } from "#text/message.ts";

/** `alt`: Traefik, comments with ids. `neu`: Caddy, metadata as an option. */
export type Home = "alt" | "neu";

export function home(name: Home): readonly FixtureFile[] {
  const folder = new URL(`../houses/${name}`, import.meta.url).pathname;
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), "utf8") }));
}

/** No Pocket-ID, no oauth2-proxy, nobody asks anybody. */
export function withoutLogin(name: Home): readonly FixtureFile[] {
  const files = name === "neu" ? withoutSnippet(home(name)) : withoutMiddlewares(home(name));
  return withoutModules(files, ["pocket-id.nix", "oauth2-proxy.nix"]);
}

export function withoutModules(files: readonly FixtureFile[], names: readonly string[]): readonly FixtureFile[] {
  const line = new RegExp(`^ *\\./(?:[\\w-]+/)*(?:${names.join("|").replaceAll(".", "\\.")})\\n`, "gm");
  return replaced(
    files.filter(({ path }) => !names.some((each) => path.endsWith(`/${each}`))),
    line,
    "",
    names.length,
  );
}

export function withoutSnippet(files: readonly FixtureFile[]): readonly FixtureFile[] {
  return replaced(
    replaced(files, /^ *extraConfig = ''\n *# Jeder Host[\s\S]*?\n {4}'';\n/gm, "", 1),
    /^ *import sso_auth\n/gm,
    "",
    3,
  );
}

export function withoutMiddlewares(files: readonly FixtureFile[]): readonly FixtureFile[] {
  const undefined_ = replaced(files, /\n *# Wer nicht[\s\S]*?sso-chain\.chain\.middlewares = .*\n/g, "\n", 1);
  return replaced(undefined_, /"sso-chain@file"/g, '"secure-headers@file"', 3);
}

function replaced(files: readonly FixtureFile[], pattern: RegExp, by: string, atLeast: number): readonly FixtureFile[] {
  let count = 0;
  const counted = (): string => {
    count++;
    return by;
  };
  const now = files.map(({ path, text }) => ({
    path,
    text: path.endsWith(".nix") ? text.replace(pattern, counted) : text,
  }));
  assert.ok(count >= atLeast, `${pattern} is there ${count} times`);
  return now;
}

/** What is said instead of a module. */
export function refusal(
  files: readonly FixtureFile[],
  choices: Readonly<Record<string, string>> = {},
  parts: Partial<House> = {},
): string {
  const made = sso.make({ ...houseOf(modelFor(files)), ...parts }, { kind: "sso", name: "sso", choices });
  assert.ok("problem" in made, "a module was made");
  return render(made.problem);
}

export interface Furnished {
  readonly text: string;
  readonly open: readonly string[];
  readonly files: readonly FixtureFile[];
  readonly model: Model;
  readonly view: HostView;
}

/** The house with the module, imported, and with what is done after it. */
export function furnished(
  name: Home,
  files: readonly FixtureFile[],
  {
    choices = {},
    parts = {},
  }: { readonly choices?: Readonly<Record<string, string>>; readonly parts?: Partial<House> } = {},
): Furnished {
  const house = { ...houseOf(modelFor(files)), ...parts };
  const made = sso.make(house, { kind: "sso", name: "sso", choices });
  assert.ok(!("problem" in made), "problem" in made ? render(made.problem) : "");
  assert.ok("config" in made.module);
  const about = {
    name: "sso",
    title: "Anmeldung",
    summary: sso.summary,
    owner: "infrastructure",
    layer: "10",
    id: undefined,
    today: "2026-03-01",
  };
  const text = moduleText(house, about, made.module);
  const folder = name === "alt" ? "10-infrastructure" : "10-gateway";
  const path = `${folder}/sso.nix`;
  const [list, line] = name === "alt" ? ["configuration.nix", `./${path}`] : [`${folder}/_imports.nix`, "./sso.nix"];
  const before = [
    ...files.map((each) =>
      each.path === list ? { ...each, text: each.text.replace("imports = [\n", `imports = [\n    ${line}\n`) } : each,
    ),
    { path, text },
  ];
  const withLogin = modelFor(before);
  const shown = shownHost(withLogin.repo);
  assert.ok(shown);
  const finished = requiredBehindLogin(withLogin, shown);
  const now = before.map((each) => {
    const edits = finished.edits.find(({ file }) => file === each.path);
    return edits ? { ...each, text: applyEdits(each.text, edits.edits) } : each;
  });
  const model = modelFor(now);
  const view = shownHost(model.repo);
  assert.ok(view);
  return { text, open: [...made.open, ...finished.open].map((each) => render(each)), files: now, model, view };
}

/** Host and verdict of all that is shown, in order of the hosts. */
export function verdicts(view: HostView): readonly string[] {
  return exposuresOf(view)
    .map(
      ({ hosts, verdict, why }) =>
        `${hosts.join(", ")}: ${verdict}${verdict === "protected" || verdict === "public" ? "" : ` (${why.map((each) => render(each)).join("; ")})`}`,
    )
    .sort();
}

/** The files on disk as long as `use` runs. */
export function onDisk<T>(files: readonly FixtureFile[], use: (folder: string) => T): T {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "mynixos-sso-"));
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
