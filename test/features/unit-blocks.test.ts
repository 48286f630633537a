/** Blocks for all services of a file or repo: edits that fit together, and nothing else is another one then. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type WrittenBlocks, writeBlocks } from "#features/unit-blocks.ts";
import { unitsToHarden } from "#lsp/units-to-harden.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { complaintAbout } from "#test/samples/nix-parse.ts";
import { applyEdits } from "#text/edit.ts";

interface Written extends WrittenBlocks {
  readonly texts: ReadonlyMap<string, string>;
}

/** What comes of all blocks of a file, or of the repo; a real Nix reads the texts, and nothing is left to write in them. */
function written(source: string, file: string | undefined): Written {
  const { files } = fixture(source);
  const model = modelFor(files);
  const blocks = writeBlocks(model, unitsToHarden(model, file));
  const texts = new Map(
    files.map(({ path, text }) => [
      path,
      applyEdits(
        text,
        blocks.edits.filter((each) => each.file === path).flatMap(({ edits }) => edits),
      ),
    ]),
  );
  for (const [path, text] of texts) assert.equal(complaintAbout(text), "", `${path}\n${text}`);
  const after = modelFor([...texts].map(([path, text]) => ({ path, text })));
  const again = unitsToHarden(after, file).filter(({ name }) => blocks.units.includes(name));
  assert.deepEqual(again, []);
  return { ...blocks, texts };
}

const two = `
  #- configuration.nix
  {
    imports = [ ./andere.nix ];
    systemd.services.eins = {
      script = "true";
      serviceConfig.DynamicUser = true;
    };
    systemd.services.zwei = {
      script = "true";
      serviceConfig = {
        DynamicUser = true;
      };
    };
    systemd.services.aus = {
      enable = false;
      script = "true";
    };
  }
  #- andere.nix
  {
    systemd.services.drei = {
      script = "true";
      serviceConfig.DynamicUser = true;
    };
  }
`;

describe("blocks for many services", () => {
  it("of a file are written for each that runs, and other files stay as they are", () => {
    const { units, left, edits, texts } = written(two, "configuration.nix");
    assert.deepEqual([units, left, edits.map(({ file }) => file)], [["eins", "zwei"], [], ["configuration.nix"]]);
    assert.equal(texts.get("configuration.nix")?.match(/ProtectKernelModules = /g)?.length, 2);
  });

  it("of a repo are written in all files", () => {
    const { units, edits } = written(two, undefined);
    assert.deepEqual(units, ["drei", "eins", "zwei"]);
    assert.deepEqual(edits.map(({ file }) => file).sort(), ["andere.nix", "configuration.nix"]);
  });

  it("leave all lines alone that they do not change", () => {
    const { edits } = written(two, "configuration.nix");
    const text = fixture(two).files[0]?.text ?? "";
    const removed = edits.flatMap(({ edits }) => edits.map(({ start, end }) => text.slice(start, end))).join("");
    assert.ok(!removed.includes("script"), removed);
  });

  it("that would be written at one place follow each other", () => {
    const { units, left } = written(
      `{ lib, ... }: {
        systemd.services = lib.genAttrs [ "a" "b" "c" ] (name: { script = "true"; serviceConfig = { DynamicUser = true; }; });
      }`,
      undefined,
    );
    assert.deepEqual([units, left], [["a", "b", "c"], []]);
  });

  it("are none where nothing is missing, and none for services that do not exist", () => {
    const model = modelFor(fixture("{ services.openssh.enable = true; }").files);
    assert.deepEqual(writeBlocks(model, [{ host: "heim", name: "gibt-es-nicht" }]).edits, []);
    assert.deepEqual(writeBlocks(model, []).edits, []);
  });

  it("are not for what is exempt, silenced, off, or only perhaps on", () => {
    const { files } = fixture(`
      #- .mynixos.json
      { "hardening.exempt": { "alt*": "geht im Frühjahr" } }
      #- configuration.nix
      { inputs, ... }: {
        systemd.services.altlast = { script = "true"; serviceConfig.DynamicUser = true; };
        # mynixos: ignore hardening/missing – wird ersetzt
        systemd.services.still = { script = "true"; serviceConfig.DynamicUser = true; };
        systemd.services.vielleicht = { enable = inputs.x; script = "true"; serviceConfig.DynamicUser = true; };
        systemd.services.aus = { enable = false; script = "true"; };
        systemd.services.bleibt = { script = "true"; serviceConfig.DynamicUser = true; };
      }
    `);
    assert.deepEqual(
      unitsToHarden(modelFor(files), undefined).map(({ name }) => name),
      ["bleibt"],
    );
  });

  it("are written once for a service that several hosts have", () => {
    const { units, texts } = written(
      `
      #- flake.nix
      {
        inputs.nixpkgs.url = "github:NixOS/nixpkgs";
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.heim = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ]; };
          nixosConfigurations.keller = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ]; };
        };
      }
      #- a.nix
      { systemd.services.beide = { script = "true"; serviceConfig.DynamicUser = true; }; }
      `,
      undefined,
    );
    assert.deepEqual(units, ["beide"]);
    assert.equal(texts.get("a.nix")?.match(/ProtectKernelModules = /g)?.length, 1);
  });
});
