/** Which commands sudo asks a password for: what we make of rules, held against what the real sudo reads in the file that NixOS writes of them. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "mocha";
import { sudoRules } from "#model/access/sudo.ts";
import { sudoAll } from "#model/access/sudo-all.ts";
import { sudoersRules } from "#model/access/sudo-text.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import { modelFor } from "#test/check.ts";

function hostOf(config: string): HostView {
  const { repo } = modelFor([{ path: "configuration.nix", text: `{ lib, ... }: { ${config} }` }]);
  const [view] = hostsIn(repo).values();
  assert.ok(view);
  return view;
}

/** As nixpkgs writes it: nixos/modules/security/sudo.nix, `toCommandsString`. */
function sudoersOf(view: HostView): string {
  const lines = sudoRules(view).rules.flatMap(({ who, commands }) => {
    const written = commands.map(({ name, tags = [] }) => `${tags.map((tag) => `${tag}:`).join("")} ${name}`);
    return (who ?? []).map((each) => `${each} ALL=(ALL:ALL) ${written.join(", ")}`);
  });
  return `${lines.join("\n")}\n`;
}

/** Command and whether it asks, in the order of the file, as `cvtsudoers` of sudo reads it. */
function readBySudo(text: string): readonly (readonly [string, boolean])[] {
  const json = execFileSync("cvtsudoers", ["-f", "json", "-c", "/dev/null"], { input: text, encoding: "utf8" });
  const read = JSON.parse(json) as { readonly User_Specs?: readonly UserSpec[] };
  return (read.User_Specs ?? []).flatMap(({ Cmnd_Specs }) =>
    Cmnd_Specs.flatMap(({ Options = [], Commands }) => {
      const asks = Options.findLast((option) => option.authenticate !== undefined)?.authenticate ?? true;
      return Commands.map(({ command }) => [command, asks] as const);
    }),
  );
}

interface UserSpec {
  readonly Cmnd_Specs: readonly {
    readonly Options?: readonly { readonly authenticate?: boolean }[];
    readonly Commands: readonly { readonly command: string }[];
  }[];
}

const a = '{ command = "/bin/a"; options = [ "NOPASSWD" ]; }';

describe("sudo", () => {
  for (const commands of [
    `${a} "ALL"`,
    `${a} { command = "/bin/b"; options = [ "SETENV" ]; } "ALL"`,
    `${a} { command = "/bin/b"; options = [ "PASSWD" ]; } "/bin/c -x"`,
    `"ALL" ${a}`,
    `{ command = "/bin/b"; options = [ "SETENV" "NOPASSWD" ]; } "/bin/c" { command = "ALL"; options = [ "PASSWD" ]; }`,
    `"NOPASSWD: /bin/b" "/bin/c"`,
  ])
    it(`reads tags as we do: ${commands}`, () => {
      const view = hostOf(`security.sudo.extraRules = [ { users = [ "kim" ]; commands = [ ${commands} ]; } ];`);
      const own = sudoRules(view).rules.flatMap((rule) => rule.commands.map(({ name, asks }) => [name, asks] as const));
      assert.deepEqual(own, readBySudo(sudoersOf(view)));
    });

  it("reads texts as we do", () => {
    const text = `# a comment
Defaults lecture = never
kim ALL=(ALL:ALL) NOPASSWD: /bin/a, /bin/b -x, \\
    PASSWD: /bin/c
%ops, zoe ALL = (root) SETENV: NOPASSWD: ALL # behind
`;
    const view = hostOf(`security.sudo.extraConfig = ''\n${text}'';`);
    const own = sudoRules(view).rules.flatMap((rule) => rule.commands.map(({ name, asks }) => [name, asks] as const));
    assert.deepEqual(own, readBySudo(text));
    assert.deepEqual(
      sudoRules(view).rules.map(({ who }) => who),
      [["kim"], ["%ops", "zoe"]],
    );
  });

  it("leaves alone what it does not read", () => {
    for (const line of [
      "kim x = ALL : y = ALL",
      "kim ALL = sha224:0a /bin/a",
      'kim ALL = "/bin/a b"',
      "@include /etc/x",
    ])
      assert.equal(sudoersRules(line), undefined, line);
  });

  it("lets the last rule that fits decide", () => {
    const all = (rules: string): string =>
      sudoAll(sudoRules(hostOf(`security.sudo.extraRules = [ ${rules} ];`)), "kim");
    const rule = (commands: string, who = "kim"): string => `{ users = [ "${who}" ]; commands = [ ${commands} ]; }`;
    assert.equal(all(rule(`${a} "ALL"`)), "free");
    assert.equal(all(`${rule(`${a} "ALL"`)} ${rule('"ALL"')}`), "asks");
    assert.equal(all(rule('"ALL"', "zoe")), "none");
    assert.equal(all('{ groups = [ "ops" ]; commands = [ "ALL" ]; }'), "unknown");
  });
});
