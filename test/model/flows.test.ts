/** Where a value goes, and where it comes from: through functions, names and other options. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { type HostView, shownHost } from "#model/evaluated.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { byName } from "#test/samples/expected-uses.ts";
import { liveFiles, root } from "#test/samples/homelab-files.ts";

function hostOf(source: string): HostView {
  const host = shownHost(modelFor(fixture(source).files).repo);
  assert.ok(host);
  return host;
}

const chain = `
  #- configuration.nix
  { config, lib, ... }: {
    imports = [ ./web.nix ];
    options.my.domain = lib.mkOption { default = "example.org"; };
    options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
    options.my.web.host = lib.mkOption { default = "web.\${config.my.domain}"; };
    options.my.web.enable = lib.mkOption { default = true; };
    config.my.ports = { web = 80; other = 81; };
  }
  #- web.nix
  { config, lib, ... }: let proxy = name: "http://127.0.0.1:\${toString config.my.ports.\${name}}"; in {
    config = lib.mkIf config.my.web.enable {
      services.caddy.virtualHosts.\${config.my.web.host}.extraConfig = "reverse_proxy \${proxy "web"}";
      services.homepage.services = [ { web.href = "https://\${config.my.web.host}"; } ];
    };
  }
`;

describe("flows", () => {
  const { flows } = hostOf(chain);
  const shown = (path: string): string[] =>
    flows.flowsOf(path).map(({ option, kind, distance }) => `${distance} ${kind} ${option.name}`);

  it("lead to every option that is made of a value, the nearest first", () =>
    assert.deepEqual(shown("my.domain"), ["1 data my.web.host", "2 data services.homepage.services"]));

  it("lead through names that a function is given", () =>
    assert.deepEqual(shown("my.ports.web"), ['1 data services.caddy.virtualHosts."web.example.org".extraConfig']));

  it("of a group are those of all in it", () => assert.deepEqual(shown("my.ports"), shown("my.ports.web")));

  it("of a switch lead to all that it switches", () =>
    assert.deepEqual(shown("my.web.enable"), [
      '1 guard services.caddy.virtualHosts."web.example.org".extraConfig',
      "1 guard services.homepage.services",
    ]));

  it("name the definition that takes the value", () => {
    const [flow] = flows.flowsOf("my.ports.web");
    assert.deepEqual(
      flow?.definitions.map(({ file, status }) => `${file} ${status}`),
      ["web.nix used"],
    );
  });

  it("of what nobody takes are none", () => assert.deepEqual(shown("my.ports.other"), []));

  it("lead back to everything that an option is made of", () => {
    assert.deepEqual(
      [...flows.feedersOf("services.homepage.services")],
      [
        ["my.web.enable", "guard"],
        ["my.web.host", "data"],
        ["my.domain", "data"],
      ],
    );
    assert.deepEqual([...flows.feedersOf("my.domain")], []);
  });
});

describe("flows in the sample", () => {
  const host = shownHost(
    modelFor(
      liveFiles.map((path) => ({ path, text: path.endsWith(".nix") ? readFileSync(join(root, path), "utf8") : "" })),
    ).repo,
  );

  for (const { path, file, line } of byName)
    it(`from ${path} reach ${file}:${line}, where it is named in a text`, () => {
      const sinks = host?.flows.flowsOf(path).flatMap(({ definitions }) => definitions) ?? [];
      assert.ok(
        sinks.some((definition) => definition.module === file || definition.file === file),
        sinks.map((definition) => `${definition.module} ${definition.file}`).join(", "),
      );
    });
});
