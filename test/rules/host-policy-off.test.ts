/** `host/policy-off`: policies that stand in a comment, and switches that take protection away. */

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress, findingsOf } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

const asleep = (file: string): string =>
  `${file} is only a comment here and no host imports it, so nobody checks what it demands. Import it again, or delete it.`;
const policy = `#- policy.nix
      { config, ... }: { assertions = [ { assertion = config.networking.firewall.enable; message = "no firewall"; } ]; }`;
const unsafe = (config: string): string => `
      #- configuration.nix
      { config, lib, ... }: let loose = config.my.loose; in {
        options.my.loose = lib.mkOption { type = lib.types.bool; default = false; };
        config = lib.mkMerge [ { ${config} } { my.loose = true; } ];
      }
      `;

describe("host/policy-off", () => {
  it("sees a policy that is only a comment among the imports", () =>
    checkRule(
      "host/policy-off",
      `
      #- configuration.nix
      {
        imports = [
          ./net.nix
          # ./policy.nix  # later
      #     ^^^^^^^^^^^^ ${asleep("policy.nix")}
        ];
      }
      #- net.nix
      { networking.firewall.enable = true; }
      ${policy}
      `,
    ));

  it("sees one that sets something, too, in a folder of policies", () =>
    checkRule(
      "host/policy-off",
      `
      #- configuration.nix
      { imports = [
          #./90-policy/builds.nix
      #    ^^^^^^^^^^^^^^^^^^^^^^ ${asleep("90-policy/builds.nix")}
      ]; }
      #- 90-policy/builds.nix
      { config, ... }: { nix.settings.sandbox = true; assertions = [ { assertion = true; message = ""; } ]; }
      `,
    ));

  it("sees a switch that takes away more than one kind of protection, where it is on", () =>
    checkRule(
      "host/policy-off",
      `
      #- configuration.nix
      { config, lib, ... }: let loose = config.my.loose; in {
        options.my.loose = lib.mkOption {
          type = lib.types.bool;
          default = true;
      #             ^^^^ my.loose is on: the firewall is off, kim has NOPASSWD for all of sudo, assertions that are not checked: 2. Set it to false as soon as nobody works on the host.
        };
        config = {
          networking.firewall.enable = !loose;
          assertions = lib.optionals (!loose) [ { assertion = true; message = "a"; } { assertion = true; message = "b"; } ];
          security.sudo.extraRules = [ { users = [ "kim" ]; commands = [
            { command = "ALL"; options = lib.mkIf loose [ "NOPASSWD" ]; }
          ]; } ];
        };
      }
      `,
    ));

  for (const [what, source] of [
    [
      "a host imports it elsewhere",
      `\n#- configuration.nix\n{ imports = [\n  # ./policy.nix\n  ./all.nix\n]; }\n#- all.nix\n{ imports = [ ./policy.nix ]; }\n${policy}\n`,
    ],
    ["the file is gone", "\n#- configuration.nix\n{ imports = [\n  # ./policy.nix\n]; }\n"],
    [
      "it is a service with an assertion",
      '\n#- configuration.nix\n{ imports = [\n  # ./web.nix\n]; }\n#- web.nix\n{ services.nginx.enable = true; assertions = [ { assertion = true; message = ""; } ]; }\n',
    ],
    [
      "the comment speaks of it",
      `\n#- configuration.nix\n{ imports = [\n  # see ./policy.nix\n  # ./policy.nix was too strict\n]; }\n${policy}\n`,
    ],
    ["the comment stands elsewhere", `\n#- configuration.nix\n{\n  # ./policy.nix\n  imports = [ ];\n}\n${policy}\n`],
    ["only the firewall is off, as on a router", unsafe("networking.firewall.enable = !loose;")],
    [
      "assertions alone are fewer",
      unsafe('assertions = lib.optionals (!loose) [ { assertion = true; message = ""; } ];'),
    ],
    [
      "the switch is off",
      unsafe(
        'networking.firewall.enable = !loose; assertions = lib.optionals (!loose) [ { assertion = true; message = ""; } ];',
      ).replace("my.loose = true;", "my.loose = false;"),
    ],
    [
      "it turns protection on",
      unsafe(
        'networking.firewall.enable = loose; assertions = lib.optionals loose [ { assertion = true; message = ""; } ];',
      ),
    ],
    [
      "what it does is not known",
      unsafe("networking.firewall.enable = import /etc/fw.nix loose; assertions = import /etc/a.nix loose;"),
    ],
  ] as const)
    it(`is silent where ${what}`, () => checkRule("host/policy-off", source));

  it("imports it again, where all it demands is so", () =>
    checkFix(
      "host/policy-off",
      `
      #- configuration.nix
      { networking.firewall.enable = true; imports = [
        # ./policy.nix # later
      ]; }
      ${policy}
      `,
      `
      #- configuration.nix
      { networking.firewall.enable = true; imports = [
        ./policy.nix # later
      ]; }
      ${policy}
      `,
    ));

  it("turns the switch off, where nothing fails then", () =>
    checkFix(
      "host/policy-off",
      unsafe(
        'networking.firewall.enable = !loose; assertions = lib.optionals (!loose) [ { assertion = true; message = ""; } ];',
      ),
      unsafe(
        'networking.firewall.enable = !loose; assertions = lib.optionals (!loose) [ { assertion = true; message = ""; } ];',
      ).replace("my.loose = true;", "my.loose = false;"),
    ));

  it("offers neither where an assertion would fail", () => {
    const commented = `\n#- configuration.nix\n{ networking.firewall.enable = false; imports = [\n  # ./policy.nix\n]; }\n${policy}\n`;
    const strict = unsafe(
      'networking.firewall.enable = !loose; assertions = lib.optionals (!loose) [ { assertion = false; message = ""; } ];',
    );
    for (const source of [commented, strict]) {
      const [finding] = findingsOf("host/policy-off", fixture(source).files);
      assert.deepEqual(finding?.fixesLater?.(), []);
    }
  });

  it("says nothing about a file that cannot be read", () =>
    checkRule("host/policy-off", `\n#- configuration.nix\n{ imports = [\n  # ./policy.nix\n; }\n${policy}\n`));

  it("can be suppressed", () =>
    checkSuppress(
      "host/policy-off",
      `
      #- configuration.nix
      {
        imports = [
          ./net.nix
          # ./policy.nix
        ];
      }
      #- net.nix
      { }
      ${policy}
      `,
      `
      #- configuration.nix
      {
        imports = [
          ./net.nix
          # mynixos: ignore host/policy-off – Grund
          # ./policy.nix
        ];
      }
      #- net.nix
      { }
      ${policy}
      `,
    ));
});
