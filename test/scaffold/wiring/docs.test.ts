/** A new module is entered in the repo's own pages between our markers; what people wrote stays as it is, byte for byte. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "mocha";
import { pagesFor, type WishedPage } from "#scaffold/wiring/docs.ts";
import { sectionEdit } from "#scaffold/wiring/docs-section.ts";
import { rowEdit } from "#scaffold/wiring/docs-table.ts";
import { houseWith, left } from "#test/scaffold/wiring/wired.ts";
import { applyEdits } from "#text/edit.ts";

const wished: WishedPage = {
  title: "Readeck",
  file: "apps/readeck.nix",
  port: "my.ports.readeck",
  host: "lesen.example.org",
  access: { kind: "login", by: "sso_auth" },
};
const line =
  "- **Readeck** – Datei `apps/readeck.nix`, Port `my.ports.readeck`, Adresse `https://lesen.example.org`, Anmeldung über `sso_auth`";
const section = `<!-- mynixos:module -->\n## Angelegte Module\n\n${line}\n<!-- /mynixos:module -->\n`;

function entered(text: string, entry: WishedPage = wished): string {
  const edit = sectionEdit(text, entry);
  return typeof edit === "string" ? edit : applyEdits(text, [edit]);
}

describe("a section of modules", () => {
  it("stands at the end of a page that has none", () => {
    assert.equal(entered("# Handbuch\n\nText.\n"), `# Handbuch\n\nText.\n\n${section}`);
    assert.equal(entered("# Ohne Zeilenende"), `# Ohne Zeilenende\n\n${section}`);
    assert.equal(entered(""), section);
  });

  it("has the line ends of the page", () =>
    assert.equal(entered("# Handbuch\r\n"), `# Handbuch\r\n\r\n${section.replaceAll("\n", "\r\n")}`));

  it("is the same after the second time", () => {
    assert.equal(entered(entered("# Handbuch\n")), "none");
    assert.equal(entered(entered("# Handbuch\r\n")), "none");
  });

  it("gets a line for each module, and says anew what has changed", () => {
    const first = entered("Davor.\n");
    const second = entered(`${first}\nDahinter.\n`, {
      title: "Wiki",
      about: "noch ohne Inhalt",
      file: "apps/wiki.nix",
    });
    assert.equal(
      second,
      `Davor.\n\n${section.replace(line, `${line}\n- **Wiki** – Datei \`apps/wiki.nix\`; noch ohne Inhalt`)}\nDahinter.\n`,
    );
    const third = entered(second, { ...wished, access: { kind: "public", reason: "Freunde lesen <mit>\nund teilen" } });
    assert.ok(
      third.includes("`https://lesen.example.org`, öffentlich: Freunde lesen \\<mit\\> und teilen\n- **Wiki**"),
    );
    assert.ok(third.startsWith("Davor.\n") && third.endsWith("\nDahinter.\n"));
  });

  it("says of what has a port, or a way in, who may come to it, and of all else what it is for", () => {
    const ofFile = { title: "Wiki", about: "Seiten für alle", file: "apps/wiki.nix" };
    const listening = entered("", { ...ofFile, port: "my.ports.wiki" });
    assert.ok(listening.includes("– Datei `apps/wiki.nix`, Port `my.ports.wiki`, ohne Zugang über den Proxy\n"));
    assert.ok(entered("", ofFile).includes("- **Wiki** – Datei `apps/wiki.nix`; Seiten für alle\n"));
    assert.ok(entered("", { ...ofFile, about: undefined }).includes("- **Wiki** – Datei `apps/wiki.nix`\n"));
  });

  it("keeps what a person wrote between the markers", () => {
    const own = section.replace("Module\n", "Module\n\nDie Liste pflegt mynixos, diesen Satz nicht.\n");
    const text = entered(own, { ...wished, title: "Wiki", file: "apps/wiki.nix" });
    assert.ok(text.includes("Die Liste pflegt mynixos, diesen Satz nicht.\n"));
    assert.ok(text.includes(`${line}\n- **Wiki**`));
  });

  it("is not where a block of code shows the markers", () => {
    const text = `# So geht es\n\n\`\`\`md\n${section}\`\`\`\n`;
    assert.equal(entered(text), `${text}\n${section}`);
  });

  it("is left alone where its markers do not belong together", () => {
    for (const text of [
      "<!-- mynixos:module -->\n",
      "<!-- /mynixos:module -->\n",
      "<!-- /mynixos:module -->\n<!-- mynixos:module -->\n",
      section + section,
    ])
      assert.equal(sectionEdit(text, wished), "unclear");
  });

  it("is not written into a block of code or a comment that nobody closed", () => {
    assert.equal(sectionEdit("```\nsystemctl status\n", wished), "unclosed");
    assert.equal(sectionEdit("Text\n<!-- offen\n", wished), "unclosed");
  });
});

describe("a row of an id", () => {
  const table =
    "# Register\n\n| ID | Nix-Modul | Seite |\n|---|:---|---|\n| X-10-A-001 | `a.nix` | [a](a.md) |\n| X-20-B-001 | `b.nix` | – |\n\nEnde.\n";

  it("stands below its relatives, in their form", () => {
    const edit = rowEdit(table, "X-10-A-002", "c.nix");
    assert.ok(typeof edit === "object");
    assert.equal(
      applyEdits(table, [edit]),
      table.replace("[a](a.md) |\n", "[a](a.md) |\n| X-10-A-002 | `c.nix` | – |\n"),
    );
  });

  it("is there once", () => {
    assert.equal(rowEdit(table, "X-10-A-001", "a.nix"), "none");
    assert.equal(rowEdit(table, "X-10-A-009", "a.nix"), "none");
    assert.equal(rowEdit(table, "X-10-A-001", "c.nix"), "taken");
  });

  it("is only for a table of ids and modules", () => {
    assert.equal(rowEdit("# Nichts\n", "X-1", "a.nix"), "unclear");
    assert.equal(rowEdit("| ID | Wer |\n|---|---|\n| X-1 | ich |\n", "X-2", "a.nix"), "unclear");
  });
});

describe("the pages of a repo", () => {
  const files = (names: Readonly<Record<string, string>>): Parameters<typeof houseWith>[0] => [
    { path: "configuration.nix", text: "{ }\n" },
    ...Object.entries(names).map(([path, text]) => ({ path, text })),
  ];
  const edited = (names: Readonly<Record<string, string>>, entry: WishedPage = wished): readonly string[] =>
    pagesFor(houseWith(files(names)), entry).map((each) => ("edits" in each ? each.edits.file : left(each)));

  it("are the one about services or the handbook, and AI_CONTEXT", () => {
    const names = {
      "h/Handbuch_Index.md": "",
      "h/AI_CONTEXT.md": "",
      "h/03_Services_Sicherheit.md": "",
      "README.md": "",
    };
    assert.deepEqual(edited(names), ["h/03_Services_Sicherheit.md", "h/AI_CONTEXT.md"]);
    assert.deepEqual(edited({ "docs/Handbuch_Index.md": "" }), ["docs/Handbuch_Index.md"]);
  });

  it("are none in folders of what is over", () =>
    assert.deepEqual(edited({ "old/AI_CONTEXT.md": "", ".x/AI_CONTEXT.md": "", "done/Handbuch.md": "" }), []));

  it("are a register of ids where the module has one", () => {
    const names = { "docs/SPEC_REGISTRY.md": "| Id | Modul |\n|---|---|\n| X-1 | a.nix |\n" };
    assert.deepEqual(edited(names), []);
    assert.deepEqual(edited(names, { ...wished, id: "X-2" }), ["docs/SPEC_REGISTRY.md"]);
  });

  it("keep a checksum of themselves right, and leave one alone that was wrong", () => {
    const sum = createHash("sha256").update("Größe: 1 €\n").digest("hex");
    const page = (value: string): string => `---\ntitle: x\nchecksum: ${value}\n---\nGröße: 1 €\n`;
    const pageAfter = (text: string): string => {
      const [wired] = pagesFor(houseWith(files({ "AI_CONTEXT.md": text })), wished);
      assert.ok(wired && "edits" in wired);
      return applyEdits(text, wired.edits.edits);
    };
    const right = pageAfter(page(sum));
    const [, body] = /^---[\s\S]*?\n---\n([\s\S]*)$/.exec(right) ?? [];
    assert.ok(
      right.includes(
        `checksum: ${createHash("sha256")
          .update(body ?? "")
          .digest("hex")}\n`,
      ),
    );
    assert.ok(pageAfter(page("0".repeat(64))).includes(`checksum: ${"0".repeat(64)}\n`));
  });

  it("are left to a person where they are links, generated or no text", () => {
    const byHand = "Enter apps/readeck.nix in AI_CONTEXT.md by hand: this page cannot be written to safely.";
    assert.deepEqual(edited({ "AI_CONTEXT.md": "<!-- generated by x, do not edit -->\n# x\n" }), [byHand]);
    assert.deepEqual(edited({ "AI_CONTEXT.md": "\u{FFFD}\n" }), [byHand]);
    const house = houseWith(files({ "AI_CONTEXT.md": "" }), {}, ["AI_CONTEXT.md"]);
    assert.deepEqual(pagesFor(house, wished).map(left), [byHand]);
  });
});
