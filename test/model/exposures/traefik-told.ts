/** What the collector for Traefik says of a configuration, in words short enough to compare. */
import assert from "node:assert/strict";
import { hostsIn } from "#model/evaluated.ts";
import type { Served } from "#model/exposures/exposure.ts";
import { showIps } from "#model/exposures/ip-set.ts";
import { traefikServed } from "#model/exposures/traefik.ts";
import type { End, Login, Way } from "#model/exposures/way.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { render } from "#text/message.ts";

/** Of the only host of a fixture. */
export function servedIn(source: string): readonly Served[] {
  const model = modelFor(fixture(source).files);
  const [view] = [...hostsIn(model.repo).values()];
  assert.ok(view, "the fixture has no host");
  return traefikServed(view);
}

/** Routers and middlewares of `http`, and what the static configuration says besides `websecure`. */
export function http(dynamic: string, fixed = "", rest = ""): readonly Served[] {
  return servedIn(`
    #- configuration.nix
    { config, lib, pkgs, ... }: {
      services.traefik.enable = true;
      services.traefik.staticConfigOptions = {
        entryPoints.websecure.address = ":443";
        ${fixed}
      };
      services.traefik.dynamicConfigOptions.http = {
        services.app.loadBalancer.servers = [ { url = "http://127.0.0.1:8080"; } ];
        ${dynamic}
      };
      ${rest}
    }
  `);
}

/** The only router, or the one of this name. */
export function only(served: readonly Served[], name?: string): Served {
  const found = name === undefined ? served : served.filter((one) => one.name === name);
  assert.equal(found.length, 1, `routers: ${served.map((one) => one.name).join(" ")}`);
  return found[0] as Served;
}

export function ways({ ways: all }: Served): readonly string[] {
  return all.map(wayText);
}

function wayText({ end, sources, sourcesFrom, logins, conditions, doubts }: Way): string {
  const ips = showIps(sources).join(" ");
  const from = ips === "0.0.0.0/0 ::/0" ? "" : ` from ${sourcesFrom === "claimed" ? "claimed " : ""}${ips || "nobody"}`;
  const asked = logins.length > 0 ? ` after ${logins.map(loginText).join(", ")}` : "";
  const met = conditions.map(({ text, anyone }) => `${text}${anyone === true ? "" : " (?)"}`);
  const only = met.length > 0 ? ` if ${met.join(", ")}` : "";
  return `${endText(end)}${from}${asked}${only}${doubts.length > 0 ? ` ? ${doubts.map((doubt) => render(doubt)).join(", ")}` : ""}`;
}

function endText(end: End): string {
  if (end.kind === "upstream") return end.upstream.text;
  return end.kind === "internal" ? end.name : end.kind;
}

function loginText({ kind, name, asks, uri }: Login): string {
  return [kind, name, ...(asks ? [asks.text] : []), ...(uri === undefined ? [] : [uri])].join(" ");
}

export function chain({ chain: links }: Served): readonly string[] {
  return links.map(({ kind, name, depth }) => `${"  ".repeat(depth)}${name} ${kind}`);
}

export function refusal({ refusal: why }: Served): string | undefined {
  return why && render(why);
}
