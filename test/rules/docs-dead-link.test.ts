/** `docs/dead-link`: links in pages that lead nowhere, and what was meant; silent where a link is not ours to judge. */
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress } from "#test/check.ts";

const check = (source: string): void => checkRule("docs/dead-link", source);

describe("docs/dead-link", () => {
  it("sees links to files that do not exist, however they are written", () =>
    check(`
#- README.md
[a](docs/gone.md) and ![b](./images/gone.png "title") and [c]
#   ^^^^^^^^^^^^ There is no docs/gone.md in this repo; correct the link or remove it.
#                          ^^^^^^^^^^^^^^^^^ There is no images/gone.png in this repo; correct the link or remove it.
<img src="gone.svg"> [again][c] [folder](20-old/)
#         ^^^^^^^^ There is no gone.svg in this repo; correct the link or remove it.
#                                        ^^^^^^^ There is no 20-old in this repo; correct the link or remove it.

[c]: ../gone/x.nix
[d]: 00-core/gone.nix#L3
#    ^^^^^^^^^^^^^^^^^^^ There is no 00-core/gone.nix in this repo; correct the link or remove it.
[e]: unused.md

[two][d]

#- docs/a.md
[up](../README.md) [out](../../else.md) [beside](./b.md) [x](../nix/gone.nix)
#                                                            ^^^^^^^^^^^^^^^ There is no nix/gone.nix in this repo; correct the link or remove it.
#- docs/b.md
`));

  it("sees anchors that no heading has, here and in other pages", () =>
    check(`
#- README.md
# Erste Schritte
[a](#erste-schritte) [b](#zweite-schritte) [c](docs/a.md#über-ssh) [d](docs/a.md#passwort)
#                        ^^^^^^^^^^^^^^^^ Nothing in README.md is called #zweite-schritte; did you mean #erste-schritte?
#                                                                      ^^^^^^^^^^^^^^^^^^ Nothing in docs/a.md is called #passwort.
#- docs/a.md
## Über SSH
`));

  it("does not quarrel about what anchors are made of", () =>
    check(`
#- README.md
# Über \`my.ports\` & [Caddy](#top)
## Teil
## Teil
<a name="NIXH-1"></a>
### Eigenes {.x}
[a](#über-myports--caddy) [b](#über-my-ports-caddy) [c](#teil-1) [d](#nixh-1) [e](#user-content-teil) [f](#%C3%BCber-myports--caddy)
[g](#)
`));

  it("knows names that are no headings of the text: lines, blocks, footnotes, and what other readers give names to", () =>
    check(`
#- README.md
[a](docs/a.md#L3) [b](docs/a.md#L3-L7) [c](docs/a.md#^block) [d](#:~:text=x) [e](#fn1) [f](#readme) [g](docs/a.md#Teil#Unter)
[h](docs/a.md#own) [i](docs/a.md#bare) [j](docs/a.md#servicesnameenable) [k](docs/a.md#a--b) [l](docs/a.md#my_var) [m](docs/a.md#Line)
#                                                                                                                      ^^^^^^^^^^^^^^ Nothing in docs/a.md is called #Line.
#- docs/a.md
## Unter
## Attribute { .x #own }
<a name=bare></a>
## \`services.<name>.enable\`
## A &amp; B
## \`my_var\`
`));

  it("takes pages by the ways that readers have: lines of files, ends of names, folders that MkDocs makes of pages", () =>
    check(`
#- mkdocs.yml
#- nix/a.nix
{ }
#- docs/img/x.png
#- docs/a.md
[a](../nix/a.nix:12) [b](../nix/a.nix:12:3-14) [c](./b) [d](../b/) <img src="../img/x.png"> [e](../img/y.png)
#                                                                                               ^^^^^^^^^^^^ There is no img/y.png in this repo; correct the link or remove it.
#- docs/b.md
`));

  it("leaves alone what is no file of the repo", () =>
    check(`
#- README.md
[a](https://example.org/x.md) [b](mailto:a@b.de) [c](/docs/x.md) [d](../../issues/3) [e]({{ site.url }}/x.md)
[f](<name>.md) [g](Page-Of-A-Wiki) [h](guide.html) [i](path/to/file.md) [j](@/posts/x.md) \`[k](x.md)\`
[l](a file.md) [m](#opt-services.x.enable)

    [n](x.md)

\`\`\`md
[o](x.md)
\`\`\`
`));

  it("leaves alone what exists under any writing of its path", () =>
    check(`
#- README.md
[a](./docs/) [b](docs) [c](docs/mit%20Leerzeichen.md?raw=1) [d](<docs/mit Leerzeichen.md>) [e](x.nix#L1) [f](./docs/../x.nix)
#- docs/mit Leerzeichen.md
#- x.nix
{ }
`));

  it("leaves archives, what a program writes, and pages that become something else", () =>
    check(`
#- old/readme.md
[a](gone.md)
#- docs/done/x.md
[a](gone.md)
#- docs_backup_20260302/x.md
[a](gone.md)
#- report.md
# Report (automatisch generiert)
[a](gone.md)
#- manual/x.md
# Title {#sec-title}
[a](gone.md)
#- book/SUMMARY.md
[a](gone.md)
#- book/x.md
[a](gone.md)
`));

  it("knows a file by its other case, and by its name where only one has it", () => {
    check(`
#- README.md
[a](docs/SSH.md) [b](ports.md#x) [c](twice.md) [d](security.nix)
#   ^^^^^^^^^^^ There is no docs/SSH.md; it is spelt docs/ssh.md.
#                    ^^^^^^^^^^ There is no ports.md; did you mean docs/ports.md?
#                                    ^^^^^^^^ There is no twice.md in this repo; correct the link or remove it.
#                                                  ^^^^^^^^^^^^ There is no security.nix in this repo; correct the link or remove it.
#- docs/ssh.md
#- docs/ports.md
#- a/twice.md
#- b/twice.md
#- hosts/security.nix
{ }
`);
  });

  it("writes the path as the page wrote others, and keeps the anchor", () => {
    checkFix(
      "docs/dead-link",
      "#- handbuch/a.md\n[a](./ports.md#x)\n#- docs/netz und mehr/ports.md\n# x",
      "#- handbuch/a.md\n[a](../docs/netz%20und%20mehr/ports.md#x)\n#- docs/netz und mehr/ports.md\n# x",
      "Replace by ../docs/netz%20und%20mehr/ports.md#x",
    );
    checkFix(
      "docs/dead-link",
      "#- a.md\n[a](SSH.md)\n#- ssh.md\n",
      "#- a.md\n[a](ssh.md)\n#- ssh.md\n",
      "Replace by ssh.md",
    );
    checkFix(
      "docs/dead-link",
      "#- a.md\n# Der Zugang\n[a](#der-zugagn)\n",
      "#- a.md\n# Der Zugang\n[a](#der-zugang)\n",
    );
  });

  it("can be suppressed at its line, also in a table", () => {
    checkSuppress(
      "docs/dead-link",
      "#- a.md\n- [a](gone.md) \n- b\n",
      "#- a.md\n- [a](gone.md) <!-- mynixos: ignore docs/dead-link – Grund --> \n- b\n",
    );
    checkSuppress(
      "docs/dead-link",
      "#- a.md\n| a |\n|---|\n| [a](gone.md) |\n",
      "#- a.md\n| a |\n|---|\n| [a](gone.md) <!-- mynixos: ignore docs/dead-link – Grund --> |\n",
    );
  });
});
