/** F2 and what people wrote of a name: ids in every grammar, comments, pages and the links to their headings. */
import { describe, it } from "mocha";
import { checkRename, declared } from "./renamed.ts";

const file = (name: string, text: string, mark = ""): string =>
  `${declared(name).replace(`${name} = lib`, `${name}${mark} = lib`)}${text}`;
const becomes = (before: string, after: string): void =>
  checkRename(file("domain", before, "$0"), "zone", file("zone", after));

it("ids are renamed in lists, in braces, and beside others", () =>
  becomes(
    `#- a.nix
{ config, ... }:
{
  # source-id: CFG.identity.user
  # source-id: CFG.identity.{domain,user}
  # source-id: CFG.identity.{user, domain}
  # source-id: CFG.{identity.domain,identity.user}
  # source-id: CFG.identity.user, CFG.identity.domain (both), my.configs.identity.domain
  # source-id: CFG.identity.domainX XCFG.identity.domain
  networking.domain = config.my.configs.identity.domain; # CFG.identity.domain
}
`,
    `#- a.nix
{ config, ... }:
{
  # source-id: CFG.identity.user
  # source-id: CFG.identity.{zone,user}
  # source-id: CFG.identity.{user, zone}
  # source-id: CFG.{identity.zone,identity.user}
  # source-id: CFG.identity.user, CFG.identity.zone (both), my.configs.identity.zone
  # source-id: CFG.identity.domainX XCFG.identity.domain
  networking.domain = config.my.configs.identity.zone; # CFG.identity.zone
}
`,
  ));

describe("a group", () => {
  it("is renamed within braces, before them, and in placeholders", () => {
    const text = (group: string, mark = ""): string => `
#- configuration.nix
{ config, lib, ... }:
{
  options.my.configs.${group}${mark}.domain = lib.mkOption { default = "x"; };
  # source-id: CFG.{${group}.domain,${group}.user}
  # source-id: CFG.${group}.{domain,user}
  # sink: CFG.${group}.<name>
  config.networking.domain = config.my.configs.${group}.domain; # my.configs.${group}
}
`;
    checkRename(text("identity", "$0"), "wer", text("wer"));
  });
});

describe("in a page", () => {
  it("names are found in quotes, emphasis, tables and code", () => {
    const page = (path: string, id: string): string => `#- a.nix
{ config, ... }: { networking.domain = config.${path}; }
#- docs/a.md
---
source-id: ${id}
---
| ${id} | \`config.${path}\` | '${path}' | _${path}_ | ~~${path}~~ | **${id}** |

    ${path}

\`\`\`nix
{ ${path} = "x"; y = ''\${config.${path}}''; }
\`\`\`
Not other.my.configs.identity.domain, my.configs.identity.domain-name, my.configs.identity.domains.
`;
    becomes(
      page("my.configs.identity.domain", "CFG.identity.domain"),
      page("my.configs.identity.zone", "CFG.identity.zone"),
    );
  });

  it("what files and sites are called stays", () => {
    const names =
      "[a](my.configs.identity.domain.md) ./my.configs.identity.domain/ https://x.org/my.configs.identity.domain";
    const page = (name: string): string => `#- a.nix
{ config, ... }: { networking.domain = config.my.configs.identity.${name}; }
#- docs/a.md
${names}
`;
    becomes(page("domain"), page("zone"));
  });

  it("links to a heading follow it", () => {
    const pages = (name: string): string => `#- a.nix
{ config, ... }: { networking.domain = config.my.configs.identity.${name}; }
#- docs/a.md
# Die \`CFG.identity.${name}\`
[oben](#die-cfgidentity${name}) [anders](#die-cfgidentitydomains)
#- b.md
[dort](docs/a.md#die-cfgidentity${name}), [nicht dort](b.md#die-cfgidentitydomain)
`;
    becomes(pages("domain"), pages("zone"));
  });
});
