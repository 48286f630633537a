/** Pages of Markdown: what they mention leads to the repo, is shown and counted as in Nix. */
import { describe, it } from "mocha";
import { definition } from "#features/definition.ts";
import { highlights } from "#features/highlight.ts";
import { hover } from "#features/hover.ts";
import { links } from "#features/links.ts";
import { references } from "#features/references.ts";
import { checkAtCursor, checkMarks } from "../check.ts";

const nix = `#- options.nix
{ lib, ... }: {
  options.my.configs.identity.domain = lib.mkOption { type = lib.types.str; description = "Where we live."; };
  options.my.configs.identity.user = lib.mkOption { default = "alex"; };
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.configs.identity.domain = "example.org";
  config.my.ports.ssh = 50022;
}
`;

/** From where a link starts to where it leads. */
const linksIn = (page: string): void =>
  checkMarks(`${nix}#- docs/page.md\n${page}`, (model) =>
    links(model, "docs/page.md").map(({ span, target, at }) => ({
      file: "docs/page.md",
      ...span,
      label: `${target} ${at ? model.repo.files.get(target)?.source.text.slice(at.start, at.end) : ""}`.trim(),
    })),
  );
const definitionIn = (page: string): void =>
  checkAtCursor(`${nix}#- page.md\n${page}`, (model, { file, offset }) =>
    definition(model, file, offset).map((target) => ({
      file,
      ...target.origin,
      label: model.repo.files.get(target.file)?.source.text.slice(target.start, target.end) ?? "",
    })),
  );
const hoverIn = (page: string): void =>
  checkAtCursor(`${nix}#- page.md\n${page}`, (model, { file, offset }) => {
    const found = hover(model, file, offset);
    const said = found?.blocks.map((block) =>
      block.kind === "code" ? block.code : block.kind === "prose" ? block.text : "",
    );
    return found ? [{ file, ...found.span, label: said?.filter((each) => each !== "").join(" · ") ?? "" }] : [];
  });
const referencesAt = (source: string): void =>
  checkAtCursor(source, (model, { file, offset }) =>
    references(model, file, offset, true).map((place) => ({ ...place, label: "here" })),
  );

describe("links in a page", () => {
  it("lead from ids and option paths to their declaration, and from groups to the first of them", () =>
    linksIn(`
\`CFG.identity.domain\`, CFG.identity.user and PORT.ssh; config.my.configs.identity.domain
#^^^^^^^^^^^^^^^^^^^ options.nix domain
#                      ^^^^^^^^^^^^^^^^^ options.nix user
#                                            ^^^^^^^^ options.nix ssh
#                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ options.nix domain

| \`CFG.identity.{domain,user}\` | \`my.ports.*\` | \`CFG.identity\` |
#                ^^^^^^ options.nix domain
#                       ^^^^ options.nix user
#                                 ^^^^^^^^^^ options.nix ports
#                                                ^^^^^^^^^^^^ options.nix identity
`));

  it("are none where nothing of the repo is meant", () =>
    linksIn(`
CFG.nowhere.at-all, \`services.openssh.ports\`, configs.nix, https://my.ports.ssh/, [x](my.ports.ssh), PORT.
`));
});

describe("definition from a page", () => {
  it("is where the value is set", () =>
    definitionIn(`
The port is PORT.s$0sh.
#           ^^^^^^^^ config.my.ports.ssh = 50022;
`));

  it("of a part of a path is the group", () =>
    definitionIn(`
\`my.configs.iden$0tity.user\`
#^^^^^^^^^^^^^^^^^^^ options.my.configs.identity.domain = lib.mkOption { type = lib.types.str; description = "Where we live."; };
`));
});

describe("hover in a page", () => {
  it("says what it says in Nix", () =>
    hoverIn(`
Unter CFG.identity.do$0main erreichbar.
#     ^^^^^^^^^^^^^^^^^^^ my.configs.identity.domain · Where we live. · "example.org"
`));

  it("is nothing beside a name", () => hoverIn("Unter$0 CFG.identity.domain erreichbar.\n"));
});

describe("references", () => {
  it("count mentions in pages, in prose and in code", () =>
    referencesAt(`
#- ports.nix
{ lib, config, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.s$0sh = 22;
#                 ^^^ here
  config.services.openssh.ports = [ config.my.ports.ssh ];
#                                   ^^^^^^^^^^^^^^^^^^^ here
}
#- docs/ssh.md
SSH: \`PORT.ssh\` = CFG.ports.ssh, also my.ports.sshd and my.ports.*
#     ^^^^^^^^ here
#                 ^^^^^^^^^^^^^ here
\`\`\`nix
services.openssh.ports = [ config.my.ports.ssh ];
#                          ^^^^^^^^^^^^^^^^^^^ here
\`\`\`
`));

  it("can be asked for from a page", () =>
    referencesAt(`
#- ports.nix
{ lib, config, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.ssh = 22;
#                 ^^^ here
  # sink: PORT.ssh
#         ^^^^^^^^ here
  config.services.openssh.ports = [ config.my.ports.ssh ];
#                                   ^^^^^^^^^^^^^^^^^^^ here
}
#- ssh.md
\`PORT.s$0sh\`
#^^^^^^^^ here
`));
});

describe("highlight in a page", () => {
  it("marks what means the same", () =>
    checkAtCursor(
      `${nix}#- page.md
PORT.s$0sh, my.ports.ssh, CFG.identity.user
^^^^^^^^ read
#         ^^^^^^^^^^^^ read
`,
      (model, { file, offset }) =>
        highlights(model, file, offset).map(({ span, write }) => ({ file, ...span, label: write ? "write" : "read" })),
    ));
});
