/** A foundation module as a file, in a house of which nothing is known but where the user stands. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Foundation } from "#scaffold/foundation/foundation.ts";
import type { House } from "#scaffold/house.ts";
import { moduleText } from "#scaffold/module-text.ts";
import type { Wish } from "#scaffold/wish.ts";
import { modelFor } from "../../check.ts";
import { fixture } from "../../fixture.ts";

export function foundationText(
  foundation: Foundation,
  choices: Readonly<Record<string, string>> = {},
  more: Partial<House> = {},
): string {
  const wish: Wish = { kind: foundation.name, name: foundation.name, choices };
  const house = { ...bareHouse(), ...more };
  const made = foundation.make(house, wish);
  assert.ok("module" in made && !("text" in made.module), JSON.stringify(made));
  return moduleText(house, aboutOf(foundation), made.module);
}

function aboutOf({ name, summary }: Foundation): Parameters<typeof moduleText>[1] {
  return { name, title: name, summary, owner: "core", layer: "00", id: undefined, today: "2026-03-01" };
}

export function bareHouse(): House {
  return {
    model: modelFor(fixture("#- configuration.nix\n{ }\n").files),
    view: undefined,
    prefix: "my",
    style: { header: "meta", annotations: "source-id", proxy: "none" },
    evidence: [],
    layers: [],
    central: new Map([
      ["user", { path: ["my", "configs", "identity", "user"], id: "CFG.identity.user", value: undefined }],
    ]),
    registry: undefined,
    logins: [],
    zone: undefined,
    switches: undefined,
    factories: [],
    ids: undefined,
  };
}

/**
 * What a module comes to under a real Nix, evaluated by itself: `config` is the text of a set. Programs that it writes are in `texts`
 * by their names, as they are; they name each other by `/store/NAME`, and packages lie in /usr.
 */
export function evaluated(
  module: string,
  config: string,
): { readonly value: Json; readonly texts: ReadonlyMap<string, string> } {
  const folder = mkdtempSync(join(tmpdir(), "mynixos-foundation-"));
  try {
    writeFileSync(join(folder, "module.nix"), module);
    writeFileSync(
      join(folder, "eval.nix"),
      `let
  lib = import ${join(import.meta.dirname, "../../truth/lib")};
  write = name: text: "⟦\${name}⟪\${text}⟧";
  pkgs = lib.genAttrs [ "bash" "btop" "coreutils" "fastfetch" "git" "gnugrep" "gnused" "ncdu" "systemd" "util-linux" ] (_: "/usr") // {
    writeText = write;
    writeScript = write;
    writeScriptBin = write;
  };
in import ./module.nix { inherit lib pkgs; config = ${config}; }`,
    );
    const json = execFileSync("nix-instantiate", ["--eval", "--strict", "--json", join(folder, "eval.nix")], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    const texts = new Map<string, string>();
    const value = JSON.parse(json, (_, found: unknown) =>
      typeof found === "string" ? unwrapped(found, texts) : found,
    ) as Json;
    return { value, texts };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** The innermost first. */
function unwrapped(text: string, texts: Map<string, string>): string {
  const inner = /⟦([^⟦⟪⟧]*)⟪([^⟦⟪⟧]*)⟧/;
  for (let rest = text; ; ) {
    const [whole, name = "", body = ""] = inner.exec(rest) ?? [];
    if (whole === undefined) return rest;
    texts.set(name, body);
    rest = rest.replace(whole, () => `/store/${name}`);
  }
}
