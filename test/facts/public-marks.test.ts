/** Marks that say what is meant to be public: their reason, and the code or the line of a text that they speak for. */
import { describe, it } from "mocha";
import type { PublicComment } from "#facts/facts.ts";
import type { RepoFile } from "#model/repo.ts";
import { checkFacts } from "../check.ts";

const shown = ({ reason, target }: PublicComment, file: RepoFile): string =>
  `${reason || "?"} | ${file.source.text.slice(target.start, target.end).trim().replaceAll(/\s+/g, " ")}`;

const marks = (source: string): void => checkFacts("publicMarks", source, shown);

describe("public marks", () => {
  it("give a reason behind any dash, and mean the next line of code", () =>
    marks(`
{
  # mynixos: public – Startseite für alle
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Startseite für alle | a = 1;
  a = 1;
  # mynixos: public - Übersicht der Grüße
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Übersicht der Grüße | # Warum: siehe oben b = 2;

  # Warum: siehe oben
  b = 2;
  #mynixos:public: eigene Anmeldung
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ eigene Anmeldung | c = 3;
  c = 3;
  # mynixos: public — mit langem Strich
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mit langem Strich | d = 4;
  d = 4;
  # mynixos: public ohne Strich
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ohne Strich | e = 5;
  e = 5;
}
`));

  it("mean their own line where code stands before them", () =>
    marks(`
{
  a = 1;
  b = 2; # mynixos: public – so gewollt
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ so gewollt | b = 2; # mynixos: public – so gewollt
  c = 3;
}
`));

  it("may give no reason", () =>
    marks(`
{
  # mynixos: public
# ^^^^^^^^^^^^^^^^^ ? | a = 1;
  a = 1;
  # mynixos: public –
# ^^^^^^^^^^^^^^^^^^^ ? | b = 2;
  b = 2;
}
`));

  it("mean all of a text that begins in the line", () =>
    marks(`
{
  # mynixos: public – Seite
# ^^^^^^^^^^^^^^^^^^^^^^^^^ Seite | a = '' x '';
  a = ''
    x
  '';
}
`));

  it("stand in texts, too, and mean a line of these", () =>
    marks(`
{
  text = ''
    # mynixos: public – Seite für alle
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Seite für alle | home.example.org {
    home.example.org {
      respond "x" # mynixos: public - Antwort
#                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^ Antwort | respond "x" # mynixos: public - Antwort
    }
    # mynixos: public – niemand
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ niemand |
  '';
}
`));

  it("have look-alikes that are none", () =>
    marks(`
# mynixos: publicly known
# mynixos: public-facing
# mynixos: ignore sso/gap – public
# # mynixos: public – x
/* # mynixos: public – x */
# public – x
{
  a = "# mynixos: public – x";
  b = ''# mynixos: public/x'';
}
`));

  it("are found in a broken file", () =>
    marks(`
{
  # mynixos: public – Seite
# ^^^^^^^^^^^^^^^^^^^^^^^^^ Seite | a = ;
  a = ;
}
`));
});
