/** The list of expected uses agrees with the sample's text: each entry stands on what it claims, and no written path is missing. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { byName, type ExpectedUse, undeclared, uses, wholeRegister } from "./expected-uses.ts";
import { handWritten, linesOf } from "./homelab-files.ts";

const all = [...uses, ...wholeRegister, ...undeclared];

describe("the expected uses of the sample", () => {
  it("are sorted and listed once", () => {
    const keys = uses.map((use) => `${use.file}\0${String(use.line).padStart(5)}\0${String(use.column).padStart(5)}`);
    assert.deepEqual(keys, [...new Set(keys)].sort());
  });

  it("stand on the text that their form asks for", () => {
    assert.deepEqual(all.filter((use) => !fits(use)).map(show), []);
    assert.deepEqual(
      byName.filter((use) => !textAt(use).startsWith(JSON.stringify(use.path.split(".").pop()))).map(show),
      [],
    );
  });

  it("miss no place where a path is written out", () => {
    const known = new Set(all.map(place));
    const missed = handWritten.flatMap((file) =>
      linesOf(file).flatMap((line, index) =>
        [...line.matchAll(/(?<![\w'-])config\.my\.(?:configs|ports)(?:\.[\w'-]+|\.\$\{\w+\})*/g)]
          .filter((hit) => !isStep(hit[0], line.slice(0, hit.index), line.slice(hit.index + hit[0].length)))
          .map((hit) => `${file}:${index + 1}:${hit.index + 1}`)
          .filter((at) => !known.has(at)),
      ),
    );
    assert.deepEqual(missed, []);
  });

  it("know which files no host reaches", () => {
    const dead = [...new Set(all.filter((use) => !use.imported).map((use) => use.file))];
    assert.deepEqual(dead.sort(), ["10-infrastructure/uptime-kuma.nix", "20-services/apps/readeck.nix"]);
  });
});

/** Written, but no use: a comment, a definition, or a group on the way to its leaves (`cfg = config.my.configs`). */
function isStep(written: string, before: string, after: string): boolean {
  if (/^\s*#/.test(before) || /^ = /.test(after) || /(?:inherit \(|with )$/.test(before)) return true;
  return written !== "config.my.ports" && uses.some((use) => `config.${use.path}`.startsWith(`${written}.`));
}

function fits(use: ExpectedUse): boolean {
  const text = textAt(use);
  const last = use.path.split(".").pop() ?? "";
  switch (use.form) {
    case "direct":
      return new RegExp(`^config\\.${literal(use.path)}(?![\\w'.-])`).test(text);
    case "dynamic":
      return new RegExp(`^config\\.${literal(use.path)}\\.\\$\\{`).test(text);
    case "guard":
      return use.path === "my.ports"
        ? /^config\.my\.ports \? \$\{/.test(text)
        : new RegExp(`^config\\.my\\.ports \\? ${last}(?![\\w'-])`).test(text);
    case "inherit":
      return new RegExp(`^${last}[ ;]`).test(text) || /^port;/.test(text);
    case "alias":
      return /^[A-Za-z]\w*(?![\w'.-])/.test(text) && !text.startsWith("config");
    case "alias-path":
    case "with":
      return endsLike(use.path, /^[A-Za-z]\w*(?:\.\w+)*/.exec(text)?.[0] ?? "", use.form);
    default:
      return false;
  }
}

/** `cfg.identity.domain` reads a path that ends in `identity.domain`; in a `with`, the first name belongs to the path too. */
function endsLike(path: string, written: string, form: string): boolean {
  const below = form === "with" ? written : written.replace(/^\w+\./, "");
  return path.endsWith(`.${below}`) || path === below || `my.${below}` === path;
}

function textAt(use: ExpectedUse): string {
  return linesOf(use.file)[use.line - 1]?.slice(use.column - 1) ?? "";
}

const literal = (path: string): string => path.replaceAll(".", "\\.");
const place = (use: ExpectedUse): string => `${use.file}:${use.line}:${use.column}`;
const show = (use: ExpectedUse): string => `${place(use)} ${use.form} ${use.path} – ${textAt(use)}`;
