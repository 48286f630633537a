/** Copies of the two houses with a module scaffolded into them, and what real Nix, our rules and our model say of them. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openRepo } from "#cli/repo.ts";
import { rules } from "#rules/index.ts";
import { rulesFor, run } from "#rules/run.ts";
import { scaffold } from "#scaffold/scaffold.ts";
import type { Scaffolded } from "#scaffold/scaffolded.ts";
import type { Wish } from "#scaffold/wish.ts";
import { applyEdits } from "#text/edit.ts";
import { type Message, render } from "#text/message.ts";
import { evaluated } from "./real-nix.ts";

export const houses = ["alt", "neu"] as const;
export type HouseName = (typeof houses)[number];

export const TODAY = "2026-03-05";

const folder = mkdtempSync(join(tmpdir(), "mynixos-made-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
let count = 0;

/** A fresh copy. */
export function houseCopy(house: HouseName): string {
  const copy = join(folder, String(count++));
  cpSync(join(import.meta.dirname, "houses", house), copy, { recursive: true });
  return copy;
}

export async function scaffoldIn(directory: string, wish: Wish): Promise<Scaffolded> {
  const opened = await openRepo(directory);
  if ("problem" in opened) throw new Error(render(opened.problem));
  return scaffold(opened.model, wish, TODAY);
}

/** Throws where it is refused. */
export async function madeIn(
  directory: string,
  wish: Wish,
): Promise<Exclude<Scaffolded, { readonly problem: Message }>> {
  const made = await scaffoldIn(directory, wish);
  if ("problem" in made) throw new Error(render(made.problem));
  for (const { path, text } of made.files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text, { flag: "wx" });
  }
  for (const { file, edits } of made.edits) {
    const path = join(directory, file);
    writeFileSync(path, applyEdits(readFileSync(path, "utf8"), edits));
  }
  return made;
}

/** All that the rules say, as `rule path: message`. */
export async function foundIn(directory: string): Promise<readonly string[]> {
  const opened = await openRepo(directory);
  if ("problem" in opened) throw new Error(render(opened.problem));
  const { severities } = opened.settings;
  return run(opened.model, { severities, rules: rulesFor(opened) ?? rules }).map(
    ({ rule, file, message }) => `${rule} ${file}: ${render(message)}`,
  );
}

/** What real Nix makes of a house. */
export interface InNix {
  readonly ports: Readonly<Record<string, number>>;
  readonly failed: readonly string[];
  readonly said: readonly string[];
  readonly hosts: Readonly<Record<string, string>>;
  readonly routers: Readonly<Record<string, { readonly rule: string; readonly middlewares: readonly string[] }>>;
  readonly units: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly timers: Readonly<Record<string, { readonly OnCalendar: string; readonly Persistent: boolean }>>;
  readonly containers: Readonly<Record<string, { readonly image: string; readonly ports: readonly string[] }>>;
  readonly services: Readonly<Record<string, unknown>>;
}

/** A few at once: each start of Nix reads the whole library anew. */
export function inNix(directories: readonly string[], services: readonly string[] = []): readonly InNix[] {
  const list = directories.map((each) => JSON.stringify(each)).join(" ");
  const names = services.map((each) => JSON.stringify(each)).join(" ");
  const expression = `map (dir: let
    c = (import <nixpkgs/nixos> { configuration = /. + dir + "/configuration.nix"; }).config;
    # What nobody sets, our library has no value for.
    other = value: instead: let tried = builtins.tryEval value; in if tried.success then tried.value else instead;
    plain = x: if builtins.isFunction x then null else x;
  in {
    ports = (c.my or c.haus).ports;
    failed = map (each: each.message) (builtins.filter (each: !each.assertion) c.assertions);
    said = map (each: each.message) c.assertions;
    hosts = builtins.mapAttrs (_: host: host.extraConfig) (other c.services.caddy.virtualHosts { });
    routers = builtins.mapAttrs (_: router: { rule = router.rule or ""; middlewares = router.middlewares or [ ]; })
      ((other c.services.traefik.dynamicConfigOptions { }).http.routers or { });
    units = builtins.mapAttrs (_: unit: unit.serviceConfig or { }) c.systemd.services;
    timers = builtins.mapAttrs (_: timer: timer.timerConfig) (other c.systemd.timers { });
    containers = builtins.mapAttrs (_: one: { inherit (one) image; ports = one.ports or [ ]; })
      (other c.virtualisation.oci-containers.containers { });
    services = builtins.listToAttrs (map (name: { inherit name; value = plain (other (c.services.\${name} or null) null); }) [ ${names} ]);
  }) [ ${list} ]`;
  return evaluated(directories[0] ?? "", expression) as readonly InNix[];
}

export function shown(messages: readonly Message[]): readonly string[] {
  return messages.map((each) => render(each));
}
