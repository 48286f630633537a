/** `mynixos check --fix`: safe fixes are taken, files are written whole, and nothing else is touched. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { complaintAbout } from "#test/samples/nix-parse.ts";
import { temporaryFolder } from "#test/temporary.ts";
import { mynixos } from "./program.ts";

/** One safe fix (the repetition goes), one that is not safe (which id was meant). */
const doubled = {
  "configuration.nix": `{ config, lib, ... }:
{
  imports = [ ./ssh.nix ];
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.ssh = 22;
}
`,
  "ssh.nix": `{ config, ... }:
{
  # sink: PORT.shs
  services.openssh.ports = [ config.my.ports.ssh ];
  services.openssh.enable = true;
  services.openssh.enable = true;
  services.openssh.settings.PasswordAuthentication = false;
}
`,
};

const service = {
  "configuration.nix": `{
  imports = [ ./wetter.nix ];
  networking.hostName = "heim";
}
`,
  "wetter.nix": `{
  systemd.services.wetter = {
    script = "exec /srv/wetter/bin/gotify-server";
    serviceConfig.User = "wetter";
  };
}
`,
};

function texts(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
}

describe("mynixos check --fix", () => {
  it("writes the comments that are missing, one rule at a time, and has nothing left to do then", () => {
    const uses = (user: string): string => `{ config, lib, ... }:
{
  options.my.configs.host = lib.mkOption { default = "heim"; };
  options.my.configs.domain = lib.mkOption { default = "example.org"; };
  options.my.configs.user = lib.mkOption { default = "alex"; };
  # source-id: CFG.host
  config.networking.hostName = config.my.configs.host;
  # source-id: CFG.domain
  config.networking.domain = config.my.configs.domain;
${user}  config.users.motd = config.my.configs.user;
}
`;
    const folder = temporaryFolder({ "configuration.nix": uses("") });
    const args = ["check", folder, "--fix", "--rule", "trace/missing-sink"];
    const first = mynixos(args);
    assert.match(
      first.stdout,
      /^configuration\.nix:10 {2}trace\/missing-sink {2}Write # source-id: CFG\.user above\nFixed: 1, in files: 1\.\n/,
    );
    assert.deepEqual(texts(folder), { "configuration.nix": uses("  # source-id: CFG.user\n") });
    assert.match(mynixos(args).stdout, /^Fixed: 0, in files: 0\.\n/);
  });

  it("takes safe fixes, leaves the others, and says both", () => {
    const folder = temporaryFolder(doubled);
    const { stdout, stderr, code } = mynixos(["check", folder, "--fix"]);
    assert.equal(
      stdout,
      "ssh.nix:6  eval/duplicate-attribute  Remove the repetition\n" +
        "Fixed: 1, in files: 1.\n" +
        "ssh.nix:3:11  warning  Nothing declares my.ports.shs, which PORT.shs stands for; did you mean PORT.ssh?  [trace/unknown-id]\n" +
        "Errors: 0, warnings: 1, information: 0, hints: 0. Files read: 2.\n",
    );
    assert.deepEqual([stderr, code], ["", 1]);
    assert.deepEqual(texts(folder), {
      ...doubled,
      "ssh.nix": doubled["ssh.nix"].replace("  services.openssh.enable = true;\n", ""),
    });
  });

  it("has nothing to do the second time", () => {
    const folder = temporaryFolder(service);
    assert.match(mynixos(["check", folder, "--fix"]).stdout, /^Fixed: 1, in files: 1\.$/m);
    const after = texts(folder);
    assert.match(mynixos(["check", folder, "--fix"]).stdout, /^Fixed: 0, in files: 0\.$/m);
    assert.deepEqual(texts(folder), after);
  }).timeout(10_000);

  it("hardens a service, and a real Nix reads what comes of it", () => {
    const folder = temporaryFolder(service);
    const { stdout, code } = mynixos(["check", folder, "--fix"]);
    assert.match(
      stdout,
      /^wetter\.nix:4 {2}hardening\/missing {2}Insert hardening block for wetter \(exposure \d\.\d → \d\.\d\)\n/,
    );
    assert.match(stdout, /No findings\./);
    assert.equal(code, 0);
    const { "wetter.nix": text = "", ...others } = texts(folder);
    assert.match(text, /ProtectKernelModules = true;/);
    assert.equal(complaintAbout(text), "");
    assert.deepEqual(others, { "configuration.nix": service["configuration.nix"] });
  });

  it("hardens services that stand at one place one after the other", () => {
    const folder = temporaryFolder({
      "configuration.nix": '{ systemd.services = { a.script = "true"; b.script = "true"; c.script = "true"; }; }\n',
    });
    const { stdout } = mynixos(["check", folder, "--fix"]);
    assert.match(stdout, /^Fixed: 3, in files: 1\.$/m);
    assert.equal(complaintAbout(texts(folder)["configuration.nix"] ?? ""), "");
  }).timeout(10_000);

  it("takes the fixes of one rule only, where it is told to", () => {
    const both = {
      ...doubled,
      "wetter.nix": service["wetter.nix"],
      "configuration.nix": doubled["configuration.nix"].replace("./ssh.nix", "./ssh.nix ./wetter.nix"),
    };
    const folder = temporaryFolder(both);
    const { stdout, code } = mynixos(["check", folder, "--fix", "--rule", "eval/duplicate-attribute"]);
    assert.match(stdout, /^ssh\.nix:6 .*\nFixed: 1, in files: 1\.\nNo findings\. Files read: 3\.\n$/);
    assert.equal(code, 0);
    assert.equal(texts(folder)["wetter.nix"], service["wetter.nix"]);
    assert.match(
      mynixos(["check", folder, "--rule", "hardening/missing"]).stdout,
      /^wetter\.nix:4:\d+ .*\[hardening\/missing\]\nErrors: 0, /,
    );
  }).timeout(10_000);

  it("writes nothing with --dry-run, and prints a diff that git applies", () => {
    const folder = temporaryFolder(service);
    const { stdout, stderr, code } = mynixos(["check", folder, "--fix", "--dry-run"]);
    assert.deepEqual(texts(folder), service);
    assert.match(stdout, /^--- a\/wetter\.nix\n\+\+\+ b\/wetter\.nix\n@@ /);
    assert.match(stderr, /^wetter\.nix:4 {2}hardening\/missing .*\nFixes: 1, in files: 1\. Nothing was written\.\n$/);
    assert.equal(code, 0);
    writeFileSync(join(folder, "diff"), stdout);
    assert.equal(spawnSync("git", ["apply", "diff"], { cwd: folder }).status, 0);
    const applied = texts(folder)["wetter.nix"];
    const fixed = temporaryFolder(service);
    mynixos(["check", fixed, "--fix"]);
    assert.equal(applied, texts(fixed)["wetter.nix"]);
  }).timeout(10_000);

  it("says in JSON what was done, and what would be", () => {
    const folder = temporaryFolder(service);
    const dry = JSON.parse(mynixos(["check", folder, "--fix", "--dry-run", "--json"]).stdout) as Fixed;
    assert.match(dry.diff ?? "", /^--- a\/wetter\.nix\n/);
    assert.deepEqual(texts(folder), service);
    const { fixed, findings, diff } = JSON.parse(mynixos(["check", folder, "--fix", "--json"]).stdout) as Fixed;
    assert.deepEqual(
      fixed.map(({ file, line, rule }) => [file, line, rule]),
      [["wetter.nix", 4, "hardening/missing"]],
    );
    assert.deepEqual([findings, diff], [[], undefined]);
  }).timeout(10_000);

  it("keeps the mark at the start of a file, its line ends and its rights, and leaves nothing beside it", () => {
    const folder = temporaryFolder(service);
    const file = join(folder, "wetter.nix");
    writeFileSync(file, `\u{FEFF}${service["wetter.nix"].replaceAll("\n", "\r\n")}`);
    chmodSync(file, 0o640);
    assert.match(mynixos(["check", folder, "--fix"]).stdout, /^Fixed: 1, in files: 1\.$/m);
    const text = readFileSync(file, "utf8");
    assert.ok(text.startsWith("\u{FEFF}{\r\n"), JSON.stringify(text.slice(0, 20)));
    assert.match(text, /ProtectKernelModules/);
    assert.deepEqual(text.match(/(?<!\r)\n/g), null);
    assert.equal(statSync(file).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(folder).sort(), ["configuration.nix", "wetter.nix"]);
  });

  it("leaves a file alone that is no UTF-8, and says so", () => {
    const folder = temporaryFolder(service);
    const bytes = Buffer.concat([Buffer.from("# "), Buffer.from([0xe9]), Buffer.from(`\n${service["wetter.nix"]}`)]);
    writeFileSync(join(folder, "wetter.nix"), bytes);
    const { stdout, stderr, code } = mynixos(["check", folder, "--fix"]);
    assert.deepEqual(
      [stdout, stderr, code],
      ["", "mynixos: wetter.nix has changed meanwhile or is not UTF-8, so nothing was written.\n", 2],
    );
    assert.ok(readFileSync(join(folder, "wetter.nix")).equals(bytes));
  });

  it("does nothing to a file that does not parse but what mends it", () => {
    const folder = temporaryFolder({ "configuration.nix": '{ a = ; systemd.services.wetter.script = "true"; }\n' });
    const before = texts(folder);
    const { stdout, code } = mynixos(["check", folder, "--fix"]);
    assert.match(stdout, /^Fixed: 0, in files: 0\.$/m);
    assert.deepEqual(texts(folder), before);
    assert.equal(code, 1);
  });

  it("goes on behind what it mended", () => {
    const folder = temporaryFolder({ "configuration.nix": '{\n  systemd.services.wetter.script = "true"\n}\n' });
    const { stdout } = mynixos(["check", folder, "--fix"]);
    assert.match(
      stdout,
      /^configuration\.nix:2 {2}syntax\/error {2}Insert `;`\nconfiguration\.nix:2 {2}hardening\/missing /,
    );
    assert.equal(complaintAbout(texts(folder)["configuration.nix"] ?? ""), "");
  });

  it("does not touch what is silenced", () => {
    const silenced = service["wetter.nix"].replace(
      "    serviceConfig",
      "    # mynixos: ignore hardening/missing – wird ersetzt\n    serviceConfig",
    );
    const folder = temporaryFolder({ ...service, "wetter.nix": silenced });
    assert.match(mynixos(["check", folder, "--fix"]).stdout, /^Fixed: 0, in files: 0\.\nNo findings\./);
    assert.equal(texts(folder)["wetter.nix"], silenced);
  });

  it("says what is wrong with its arguments, and touches nothing", () => {
    const folder = temporaryFolder(service);
    const fails = (args: readonly string[], problem: RegExp): void => {
      const { stdout, stderr, code } = mynixos(["check", folder, ...args]);
      assert.equal(stdout, "");
      assert.match(stderr, problem);
      assert.equal(code, 2);
    };
    fails(["--dry-run"], /^mynixos: --dry-run says what --fix would do: it needs --fix\.\n$/);
    fails(
      ["--fix", "--rule", "hardening/mising"],
      /^mynixos: There is no rule hardening\/mising; did you mean hardening\/missing\?\n$/,
    );
    fails(["--fix", "--rule", "x"], /^mynixos: There is no rule x; there are: docs\/checksum, /);
    assert.equal(mynixos(["check", join(folder, "nirgends"), "--fix"]).code, 2);
    assert.deepEqual(texts(folder), service);
    assert.ok(!existsSync(join(folder, "nirgends")));
  }).timeout(10_000);

  it("speaks German", () => {
    const { stdout } = mynixos(["check", temporaryFolder(service), "--fix", "--lang", "de"]);
    assert.match(stdout, /Härtungsblock für wetter einfügen.*\nKorrigiert: 1, in Dateien: 1\.\nKeine /);
  });
});

interface Fixed {
  readonly fixed: readonly { readonly file: string; readonly line: number; readonly rule: string }[];
  readonly findings: readonly unknown[];
  readonly diff?: string;
}
