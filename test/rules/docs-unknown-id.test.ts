/** `docs/unknown-id`: pages that name options which are not there, and only where that is certain. */
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress } from "#test/check.ts";

const nix = `#- configuration.nix
{ imports = [ ./options.nix ]; }
#- options.nix
{ lib, config, ... }: {
  options.my.configs.identity.domain = lib.mkOption { type = lib.types.str; default = "x"; };
  options.my.configs.settings = lib.mkOption { type = lib.types.attrs; default = { }; };
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  options.my.media.\${config.x} = lib.mkOption { };
  config.my.ports.ssh = 50022;
  config.a = config.my.undeclared.name;
}
`;
const check = (pages: string): void => checkRule("docs/unknown-id", `${nix}${pages}`);

describe("docs/unknown-id", () => {
  it("sees ids and option paths that nothing has", () =>
    check(`#- README.md
Die Domain steht in CFG.identity.domian, der Port in \`PORT.telnet\`.
#                   ^^^^^^^^^^^^^^^^^^^ Nothing declares my.configs.identity.domian, which CFG.identity.domian stands for; did you mean CFG.identity.domain?
#                                                     ^^^^^^^^^^^ Nothing declares my.ports.telnet, which PORT.telnet stands for; correct the id or remove it.
Gesetzt wird \`config.my.configs.identity.mail\` oder CFG.identity.{domain,host}.
#             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This repo declares no my.configs.identity.mail; correct the name or remove it.
#                                                                        ^^^^ Nothing declares my.configs.identity.host, which CFG.identity.host stands for; correct the id or remove it.
`));

  it("leaves alone what exists, what is a group or a key of anything, and what only evaluation or other code knows", () =>
    check(`#- README.md
CFG.identity.domain, CFG.identity, PORT.ssh, my.configs, my.ports.ssh, \`my.configs.settings.a.b\`, CFG.firewall.enabled,
\`CFG.users.\${user}.keys\`, \`my.ports.*\`, \`my.ports.<dienst>\`, my.media.sonarr.port, my.undeclared.name,
services.openssh.enabled
`));

  it("leaves alone other names with dots", () =>
    check(`#- README.md
\`my.nix\`, my.configs.nix, my.example.org, my.foo, https://my.configs.identity.x/, docs/my.configs.x.md, CFG.x, PORT.foo
`));

  it("leaves alone what was, what is to come, examples, and code", () =>
    check(`#- README.md
Früher hieß das CFG.identity.host.
CFG.identity.host → CFG.identity.domain
Geplant: CFG.identity.mail
~~CFG.identity.host~~
There is no CFG.identity.host any more.

\`\`\`nix
my.configs.identity.mail = "x";
\`\`\`

    CFG.identity.host

<!-- CFG.identity.host -->
#- CHANGELOG.md
CFG.identity.host
#- docs/34_ROADMAP.md
CFG.identity.host
#- todo/x.md
CFG.identity.host
#- old/x.md
CFG.identity.host
#- ids-report.md
# IDs Report (automatisch generiert)
CFG.identity.host
#- docs/x.md
---
status: archived
---
CFG.identity.host
`));

  it("says nothing where a root is shared with modules from outside, or nothing of the repo has the id's prefix", () => {
    check(`#- README.md
\`my.configs.identity.host\`
#- .mynixos.json
{ "evaluation.sharedRoots": ["my"] }
`);
    checkRule("docs/unknown-id", "#- a.nix\n{ }\n#- README.md\nCFG.identity.host and PORT.ssh\n");
  });

  it("trusts no registry whose keys are computed", () =>
    checkRule(
      "docs/unknown-id",
      `#- configuration.nix
{ lib, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports = import ./ports.nix;
}
#- README.md
\`PORT.telnet\`
`,
    ));

  it("replaces the name, and keeps what stands before the path", () => {
    checkFix(
      "docs/unknown-id",
      `${nix}#- a.md\nSiehe \`config.my.configs.identity.domian\`.\n`,
      `${nix}#- a.md\nSiehe \`config.my.configs.identity.domain\`.\n`,
      "Replace by config.my.configs.identity.domain",
    );
    checkFix("docs/unknown-id", `${nix}#- a.md\nPORT.shs\n`, `${nix}#- a.md\nPORT.ssh\n`);
  });

  it("can be suppressed behind its line", () =>
    checkSuppress(
      "docs/unknown-id",
      `${nix}#- a.md\nPORT.telnet\n`,
      `${nix}#- a.md\nPORT.telnet <!-- mynixos: ignore docs/unknown-id – Grund -->\n`,
    ));

  it("is silent in a broken repo", () => checkRule("docs/unknown-id", "{ my = ; }\n#- a.md\nCFG.a.b\n"));
});
