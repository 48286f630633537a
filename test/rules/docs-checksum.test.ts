/** `docs/checksum`: sums that no longer fit the text that they are of. */
import { createHash } from "node:crypto";
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress } from "#test/check.ts";

const id = "docs/checksum";

const sumOf = (text: string): string => createHash("sha256").update(text).digest("hex");

const stale = "0".repeat(64);

const carets = "^".repeat(64);

const says = "This sum does not fit the text: look that over, then renew the sum.";

const page = (name: string, sum?: string): string => {
  const body = `# ${name}\n\nSo ist es.\n`;
  return `#- docs/${name}.md\n---\ntitle: ${name}\nchecksum: ${sum ?? sumOf(body)}\n---\n${body}`;
};

const withHeader = (name: string, sum?: string): string =>
  `#- ${name}.nix\n/*\n * TITLE: ${name}\n * INTEGRITY: SHA256:${sum ?? sumOf(`{ ${name} = 1; }\n`)}\n */\n{ ${name} = 1; }\n`;

const withFooter = (name: string, sum?: string): string =>
  `#- ${name}.nix\n/**\n * ---\n * title: ${name}\n * ---\n */\n{ ${name} = 1; }\n\n/**\n * checksum: sha256:${sum ?? sumOf(`{ ${name} = 1; }\n`)}\n */\n`;

const four = (one: (name: string, sum?: string) => string): string =>
  ["a", "b", "c", "d"].map((name) => one(name)).join("");

describe(id, () => {
  it("sees it in the front matter of a page", () =>
    checkRule(id, four(page) + page("alt", stale).replace(`${stale}\n`, `${stale}\n#         ${carets} ${says}\n`)));

  it("sees it in a header", () =>
    checkRule(
      id,
      four(withHeader) +
        withHeader("alt", stale).replace(`${stale}\n`, `${stale}\n#                    ${carets} ${says}\n`),
    ));

  it("sees it in a footer", () =>
    checkRule(
      id,
      four(withFooter) +
        withFooter("alt", stale).replace(`${stale}\n`, `${stale}\n#                   ${carets} ${says}\n`),
    ));

  for (const one of [page, withHeader, withFooter])
    it(`renews it: ${one("x").includes(".md") ? "page" : one === withHeader ? "header" : "footer"}`, () =>
      checkFix(id, four(one) + one("alt", stale), four(one) + one("alt")));

  it("can be suppressed", () => {
    const all = four(withHeader) + withHeader("alt", stale);
    const start = "#- alt.nix\n";
    return checkSuppress(id, all, all.replace(start, `${start}# mynixos: ignore docs/checksum – Grund\n`));
  });

  it("can be suppressed in front matter, by a comment of YAML", () => {
    const all = four(page) + page("alt", stale);
    return checkSuppress(id, all, all.replace(stale, `${stale} # mynixos: ignore docs/checksum – Grund`));
  });

  it("can be suppressed above a text of several lines, where no comment can stand", () => {
    const all = four(page) + page("alt", stale).replace("checksum:", "note: |\n  checksum:");
    return checkSuppress(id, all, all.replace("note: |", "# mynixos: ignore docs/checksum – Grund\nnote: |"));
  });

  describe("is silent", () => {
    it("where all of them fit", () => checkRule(id, four(page) + four(withHeader)));

    it("where we cannot count as they do: too few fit", () =>
      checkRule(id, four(page) + page("x", stale) + page("y", stale)));

    it("of a kind that nothing proves, whatever is proven of another", () =>
      checkRule(id, four(page) + withHeader("alt", stale)));

    it("of numbers that are no sums of the file", () =>
      checkRule(id, `${four(page)}#- src.nix\n{ hash = "sha256:${stale}"; }\n#- docs/x.md\nchecksum: ${stale}\n`));
  });
});
