/** The table of modules that write virtual hosts of Caddy: all of its options are NixOS's own. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { caddyWriters } from "#knowledge/caddy-writers.ts";
import { optionType } from "#knowledge/nixos-options.ts";

describe("what we know of modules that write virtual hosts of Caddy", () => {
  it("is in order of names, and says a name or sites of each", () => {
    const names = caddyWriters().map(({ path }) => path.join("."));
    assert.deepEqual(names, [...names].sort());
    for (const { path, host, sites } of caddyWriters())
      assert.ok((host === undefined) === sites.length > 0, path.join());
  });

  it("is of options that NixOS has", () => {
    const named = caddyWriters().flatMap(({ path, on, webserver, host, sites }) =>
      [
        ...on,
        ...(webserver ? [["webserver"]] : []),
        ...(host ? [host] : []),
        ...(sites.length > 0 ? [["sites"]] : []),
      ].map((option) => [...path, ...option]),
    );
    const missing = named.filter((option) => !optionType(option)).map((option) => option.join("."));
    // The manual does not show what is in its submodule.
    assert.deepEqual(missing, ["services.invoiceplane.webserver", "services.invoiceplane.sites"]);
  });
});
