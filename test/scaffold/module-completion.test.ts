/** Whole modules in a file that says nothing yet: where they are offered, what they know, and where a person types on. */
import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import { readText } from "#facts/read-text.ts";
import { modelOf } from "#model/derive.ts";
import type { Model } from "#model/model.ts";
import { withFiles } from "#model/repo.ts";
import { blankSlot, type ModuleItem, moduleItem, moduleLabels } from "#scaffold/module-completion.ts";
import { english } from "#test/check.ts";
import { complaintAbout } from "#test/samples/nix-parse.ts";
import { expand } from "#test/snippets/expand.ts";
import { type HouseName, houseFolder, houseIn } from "./house-in.ts";

/** Where the cursor is: `|`. */
function slotIn(marked: string): string | undefined {
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  const slot = blankSlot(text, offset);
  return slot && text.slice(slot.start, slot.end);
}

describe("the place for a module", () => {
  for (const [what, marked, word] of [
    ["an empty file", "|", ""],
    ["a word that is begun", "modul-d|", "modul-d"],
    ["a word with the cursor in it", "mod|ul-dienst", "modul-dienst"],
    ["below comments", "# Kopf\n/* und\nmehr */\n\n  m|\n", "m"],
    ["above comments", "|\n# Fuß\n", ""],
  ] as const)
    it(`is ${what}`, () => assert.equal(slotIn(marked), word));

  for (const [what, marked] of [
    ["a file with code", "{ }\n|"],
    ["a file with code below", "|\n{ a = 1; }"],
    ["a comment", "# mod|"],
    ["a block comment", "/* eins\nmod|\n*/"],
    ["behind code on its line", "{ x = mod|; }"],
    ["another word", "pkgs|"],
    ["a second word", "modul modul|"],
  ] as const)
    it(`is not ${what}`, () => assert.equal(slotIn(marked), undefined));
});

const folders: Readonly<Record<HouseName, { readonly apps: string; readonly media: string }>> = {
  alt: { apps: "20-services/apps/", media: "20-services/media/" },
  neu: { apps: "60-apps/service-app-", media: "40-media/service-media-" },
};

for (const name of ["alt", "neu"] as const)
  describe(`modules for a new file, ${name}`, () => {
    const { apps, media } = folders[name];
    let model: Model;
    before(async () => {
      ({ model } = await houseIn(houseFolder(name)));
    });

    /** The module with that word, in a file that has `text` so far. */
    function made(file: string, label: string, text = ""): ModuleItem {
      const repo = withFiles(model.repo, [[file, { path: file, ...readText(text) }]]);
      const [found, ...others] = moduleLabels(modelOf(repo), file, label);
      assert.ok(found && others.length === 0);
      const item = moduleItem(modelOf(repo), file, found, "2026-03-01");
      assert.ok(item, label);
      return item;
    }

    it("are offered by the words that fit, media where these lie", () => {
      const words = (file: string, typed: string): readonly string[] =>
        moduleLabels(model, file, typed).map(({ label }) => label);
      const always = ["modul-dienst", "modul-container", "modul-timer", "modul-regel", "modul-leer"];
      assert.deepEqual(words(`${apps}mealie.nix`, ""), always);
      assert.deepEqual(words(`${media}bazarr.nix`, "modul-m"), ["modul-medien"]);
      assert.deepEqual(words(`${apps}mealie.nix`, "modul-t"), ["modul-timer"]);
      assert.deepEqual(words("woanders/mealie.nix", ""), []);
    });

    for (const [label, file] of [
      ["modul-dienst", `${apps}mealie.nix`],
      ["modul-dienst", `${apps}eigenes.nix`],
      ["modul-container", `${apps}wiki.nix`],
      ["modul-medien", `${media}bazarr.nix`],
      ["modul-timer", `${apps}aufraeumen.nix`],
      ["modul-regel", `${apps}regel.nix`],
      ["modul-leer", `${apps}leer.nix`],
    ] as const)
      it(`read as Nix with every stop as it stands: ${label} in ${file}`, () => {
        const item = made(file, label);
        const { text, stops } = expand(item.snippet);
        assert.equal(text, item.text);
        assert.equal(complaintAbout(text), "");
        assert.deepEqual(
          [...stops].sort((a, b) => a - b),
          Array.from(stops, (_, index) => index),
        );
      });

    it("know the port that is next, and say that somebody has to register it", () => {
      const { text, notes } = made(`${apps}mealie.nix`, "modul-dienst");
      const prefix = name === "alt" ? "my" : "haus";
      assert.match(
        text,
        new RegExp(
          `# GAP: ${prefix}\\.ports\\.mealie fehlt noch im Register; der nächste freie Port ist 20\\d{3}\\.\n`,
        ),
      );
      assert.match(text, new RegExp(`port = config\\.${prefix}\\.ports\\.mealie;`));
      const said = notes.map(english);
      assert.match(
        said[0] ?? "",
        new RegExp(`^${prefix}\\.ports\\.mealie is not in the port registry yet; the next free number is 20\\d{3}\\.$`),
      );
      assert.match(said[1] ?? "", /^Only this file is written; .* 00-core\/ports\.nix, /);
    });

    it("stand behind the login of the house", () => {
      const { text } = made(`${apps}mealie.nix`, "modul-dienst");
      assert.match(text, name === "alt" ? /middlewares = \[ "sso-chain@file" \];/ : /\n {6}import sso_auth\n/);
    });

    it("have the header of the house, once", () => {
      const header = name === "alt" ? /^# meta:\n# {3}owner: apps\n/ : /\n {4}id = "BRK-60-APP-003";\n/;
      assert.match(made(`${apps}leer.nix`, "modul-leer").text, header);
      if (name === "alt")
        assert.doesNotMatch(made(`${apps}leer.nix`, "modul-leer", "# meta:\n#   owner: ich\n").text, /meta/);
    });

    it("ask for what only a person knows", () => {
      const { snippet } = made(`${apps}aufraeumen.nix`, "modul-timer");
      assert.match(snippet, /\n +\$\{2:exit 0\}\n/);
      assert.match(snippet, /OnCalendar = "\$\{3:daily\}";/);
      assert.match(
        made(`${apps}wiki.nix`, "modul-container").snippet,
        /image = "\$\{2:registry\.example\.org\/wiki:1\.0\.0\}";/,
      );
    });

    it("are none where the name of the file is none", () => {
      const item = moduleItem(model, `${apps}Ungültig.nix`, { kind: "plain" }, "2026-03-01");
      assert.equal(item, undefined);
    });
  });
