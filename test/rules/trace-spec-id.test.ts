/** `trace/spec-id`: ids of requirements and modules that the register lacks, and those that only the register has. */
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress } from "#test/check.ts";

const id = "trace/spec-id";

const list = `
#- 90-policy/spec-registry.md
# Spec Registry

- **[SEC-SSH-SVC-001]** sshd läuft.
- **[SEC-SSH-TTY-001]** Es gibt ein Terminal.
- [ ] SEC-NET-001 Nichts ist offen.
`;

const used = `
#- net.nix
# [SEC-SSH-SVC-001]/[SEC-SSH-TTY-001], [SEC-NET-001]
{ }
`;

describe(id, () => {
  it("sees an id that is not registered, once in each file", () =>
    checkRule(
      id,
      `${list}${used}
#- media.nix
{
  # [SEC-MEDIA-SVC-001]
  #  ^^^^^^^^^^^^^^^^^ SEC-MEDIA-SVC-001 is not in 90-policy/spec-registry.md: register it there, or correct the id.
  assertions = [ { assertion = true; message = "[SEC-MEDIA-SVC-001] nicht gehärtet"; } ];
}`,
    ));

  it("sees an entry that nothing in the code names", () =>
    checkRule(
      id,
      `
#- net.nix
# [SEC-SSH-SVC-001]/[SEC-SSH-TTY-001]
{ }
#- 90-policy/spec-registry.md
# Spec Registry

- **[SEC-SSH-SVC-001]** sshd läuft.
- **[SEC-SSH-TTY-001]** Es gibt ein Terminal.
- [ ] SEC-NET-001 Nichts ist offen.
#     ^^^^^^^^^^^ Nothing in the code names SEC-NET-001: remove the entry, or name it there.`,
    ));

  const modules = (rows: string): string => `
#- 20-apps/readeck.nix
let nms = { id = "NIXH-20-APP-001"; }; in { }
#- 20-apps/mealie.nix
let nms = { id = "NIXH-20-APP-002"; }; in { }
#- docs/SPEC_REGISTRY.md
# Register

| ID | Modul |
|---|---|
| NIXH-20-APP-001 | \`20-apps/readeck.nix\` |
| NIXH-20-APP-002 | \`20-apps/mealie.nix\` |
${rows}`;

  it("sees entries of modules that are gone", () =>
    checkRule(
      id,
      modules(`| NIXH-20-APP-003 | \`20-apps/alt.nix\` |
# ^^^^^^^^^^^^^^^ Nothing in the code names NIXH-20-APP-003, and 20-apps/alt.nix is not there: remove or correct the entry.`),
    ));

  it("sees entries of modules that were moved", () =>
    checkRule(
      id,
      `
#- 30-auto/n8n.nix
let nms = { id = "NIXH-20-APP-003"; }; in { }
${modules(`| NIXH-20-APP-003 | \`20-apps/n8n.nix\` |
# ^^^^^^^^^^^^^^^ 20-apps/n8n.nix is not there; NIXH-20-APP-003 stands in 30-auto/n8n.nix.`)}`,
    ));

  it("leaves alone what may be on another machine", () =>
    checkRule(id, modules("| NIXH-20-APP-003 | `20-apps/.geheim.nix` |")));

  it("writes the id of the register that was meant", () => {
    const text = (spelt: string): string => `${list}
#- net.nix
# [SEC-SSH-SVC-001]/[${spelt}], [SEC-NET-001]
{ }
`;
    return checkFix(id, text("SEC-SSH-TYT-001"), text("SEC-SSH-TTY-001"));
  });

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `${list}${used}\n#- media.nix\n{\n  # [SEC-MEDIA-SVC-001]\n}\n`,
      `${list}${used}\n#- media.nix\n{\n  # mynixos: ignore trace/spec-id – Grund\n  # [SEC-MEDIA-SVC-001]\n}\n`,
    ));

  describe("is silent", () => {
    const unknown = "#- a.nix\n# [SEC-MEDIA-SVC-001]\n{ }\n";

    it("where every id is in both", () => checkRule(id, list + used));

    it("without a register", () =>
      checkRule(id, `${unknown}#- README.md\n# Notizen\n\n- SEC-A-001\n- SEC-B-001\n- SEC-C-001\n`));

    it("where the register was put away", () => checkRule(id, `${unknown}${list.replace("90-policy/", "old/")}`));

    it("of ids of other families", () =>
      checkRule(id, `${list}${used}#- a.nix\n# CVE-2024-1234, RFC-1918, SEC-XX, [SEC-...-NNN]\n{ }\n`));

    it("of ids in the running text of a register", () =>
      checkRule(id, `${list}\nMehr dazu steht bei SEC-OLD-001.\n${used}`));
  });
});
