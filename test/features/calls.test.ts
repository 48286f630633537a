/** The call hierarchy of options, and the implementations that only evaluation finds. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { callItem, incoming, outgoing } from "#features/calls.ts";
import { implementation } from "#features/implementation.ts";
import { checkAtCursor, modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const repo = (cursor: string): string =>
  `
  #- configuration.nix
  { config, lib, ... }: {
    imports = [ ./web.nix ];
    options.my.domain = lib.mkOption { default = "example.org"; };
    options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
    config.my.ports.web = 80;
    options.my.host = lib.mkOption { default = "web.\${config.my.domain}"; };
  }
  #- web.nix
  { config, ... }: let url = name: "\${config.my.host}:\${toString config.my.ports.\${name}}"; in {
    services.caddy.virtualHosts."x".extraConfig = url "web";
  }
  `.replace(cursor.replace("$0", ""), cursor);

describe("the call hierarchy", () => {
  const { files, cursor } = fixture(repo("options.my.ho$0st"));
  const model = modelFor(files);

  it("begins with an option, its value and its place", () => {
    const item = callItem(model, cursor?.file ?? "", cursor?.offset ?? 0);
    assert.deepEqual([item?.path, item?.detail, item?.file], ["my.host", '"web.example.org"', "configuration.nix"]);
  });

  it("leads to what goes into it, and to what it goes into", () => {
    assert.deepEqual(
      incoming(model, "my.host").map(({ path }) => path),
      ["my.domain"],
    );
    const [sink] = outgoing(model, "my.host");
    assert.equal(sink?.path, "services.caddy.virtualHosts.x.extraConfig");
    assert.deepEqual(
      incoming(model, sink?.path ?? "").map(({ path }) => path),
      ["my.host", "my.ports.web"],
    );
  });

  it("has nothing on what is no option", () => {
    const { files, cursor } = fixture("{ config, ... }: let x$0 = 1; in { a = x; }");
    assert.equal(callItem(modelFor(files), cursor?.file ?? "", cursor?.offset ?? 0), undefined);
  });
});

describe("implementations", () => {
  it("are found through functions and other options", () =>
    checkAtCursor(
      `
      #- configuration.nix
      { config, lib, ... }: {
        imports = [ ./web.nix ];
        options.my.do$0main = lib.mkOption { default = "example.org"; };
        options.my.host = lib.mkOption { default = "web.\${config.my.domain}"; };
      #                                  ^^^^^^^ sink
      }
      #- web.nix
      { config, ... }: let url = suffix: "\${config.my.host}/\${suffix}"; in {
        services.caddy.virtualHosts."x".extraConfig = url "web";
      #                                 ^^^^^^^^^^^ sink
      }
      `,
      (model, { file, offset }) =>
        implementation(model, file, offset, "evaluated").map((target) => ({
          file: target.file,
          ...target.name,
          label: "sink",
        })),
    ));

  it("are those of the text in files that no host imports, too", () => {
    const { files, cursor } = fixture(`
      #- configuration.nix
      { lib, ... }: { options.my.a$0 = lib.mkOption { default = 1; }; }
      #- old.nix
      { config, ... }: { b = config.my.a; }
    `);
    const found = implementation(modelFor(files), cursor?.file ?? "", cursor?.offset ?? 0, "evaluated");
    assert.deepEqual(
      found.map(({ file }) => file),
      ["old.nix"],
    );
  });
});
