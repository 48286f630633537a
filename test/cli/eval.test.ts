/** `mynixos eval`: values of options as text and JSON, and what is said of those that do not exist. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { temporaryFolder } from "#test/temporary.ts";
import { documentedShape } from "./documented.ts";
import { mynixos } from "./program.ts";

const repo = {
  "configuration.nix": `{ config, lib, ... }:
{
  imports = [ ./ports.nix ];
  options.my.rescue = lib.mkOption { type = lib.types.bool; default = true; };
  config = lib.mkIf config.my.rescue {
    my.ports.ssh = 50022;
    services.openssh.ports = [ config.my.ports.ssh ];
  };
}
`,
  "ports.nix": `{ lib, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.http = lib.mkDefault 80;
}
`,
};

const hosts = {
  "flake.nix": `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs";
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.heim = nixpkgs.lib.nixosSystem { modules = [ { networking.hostName = "heim"; } ]; };
    nixosConfigurations.keller = nixpkgs.lib.nixosSystem { modules = [ { time.timeZone = "UTC"; } ]; };
  };
}
`,
};

function json(args: readonly string[]): unknown {
  const { stdout, stderr, code } = mynixos(["eval", ...args, "--json"]);
  assert.equal(stderr, "");
  assert.equal(code, 0);
  return JSON.parse(stdout);
}

/** An answer with only these keys of each option. */
function only(answer: unknown, ...keys: readonly string[]): unknown {
  const all = Object.entries(answer as Record<string, Record<string, unknown>>);
  return Object.fromEntries(all.map(([path, leaf]) => [path, Object.fromEntries(keys.map((key) => [key, leaf[key]]))]));
}

describe("mynixos eval", () => {
  it("prints JSON of the documented shape", () =>
    assert.deepEqual(json([temporaryFolder(repo), "--path", "my.ports.ssh"]), documentedShape("eval")));

  it("says of one option in a few lines what it is, where it comes from and what it is made of", () => {
    const { stdout, code } = mynixos(["eval", temporaryFolder(repo), "--path", "config.services.openssh.ports"]);
    assert.equal(
      stdout,
      [
        "services.openssh.ports = [ 50022 ]",
        "  what this repo contributes: NixOS or a module from outside may add to it or override it",
        "  set  configuration.nix:7:22  if config.my.rescue",
        "  made of my.ports.ssh",
        "  decided by my.rescue",
        "",
      ].join("\n"),
    );
    assert.equal(code, 0);
  });

  it("lists everything that the repo sets or declares, down to the leaves", () => {
    const folder = temporaryFolder(repo);
    assert.deepEqual(only(json([folder, "--all"]), "state", "value"), {
      "my.ports.http": { state: "known", value: 80 },
      "my.ports.ssh": { state: "known", value: 50022 },
      "my.rescue": { state: "known", value: true },
      "services.openssh.ports": { state: "repo", value: [50022] },
    });
    assert.equal(
      mynixos(["eval", folder, "--all"]).stdout,
      [
        "known           my.ports.http = 80",
        "known           my.ports.ssh = 50022",
        "known           my.rescue = true",
        "from this repo  services.openssh.ports = [ 50022 ]",
        "known: 3, from this repo: 1",
        "",
      ].join("\n"),
    );
  });

  it("gives a group as a whole", () => {
    const { state, value } = json([temporaryFolder(repo), "--path", "my.ports"]) as Record<string, unknown>;
    assert.deepEqual([state, value], ["known", { http: 80, ssh: 50022 }]);
  });

  it("tells hosts apart", () => {
    const folder = temporaryFolder(hosts);
    const all = json([folder, "--all"]) as Record<string, unknown>;
    assert.deepEqual(Object.keys(all), ["heim", "keller"]);
    assert.deepEqual(only(all["heim"], "value"), { "networking.hostName": { value: "heim" } });
    assert.deepEqual(only(json([folder, "--all", "--host", "keller"]), "value"), { "time.timeZone": { value: "UTC" } });
    const text = mynixos(["eval", folder, "--all"]).stdout;
    assert.match(text, /^# heim\nfrom this repo {2}networking\.hostName = "heim"\n/);
  });

  it("marks what is weaker, off, or in a file that no host imports", () => {
    const folder = temporaryFolder({
      "configuration.nix": `{ lib, ... }: {
  options.my.a = lib.mkOption { default = 1; };
  config = lib.mkMerge [ { my.a = lib.mkForce 2; } { my.a = 3; } (lib.mkIf false { my.a = 4; }) ];
}
`,
      "old.nix": "{ my.a = 5; }\n",
    });
    const { value, definitions } = json([folder, "--path", "my.a"]) as {
      value: unknown;
      definitions: Record<string, unknown>[];
    };
    assert.equal(value, 2);
    assert.deepEqual(
      definitions.map((each) => [each["status"], each["priority"], each["default"], each["imported"], each["file"]]),
      [
        ["used", 50, false, true, "configuration.nix"],
        ["weaker", 100, false, true, "configuration.nix"],
        ["weaker", 1500, true, true, "configuration.nix"],
        ["off", 100, false, true, "configuration.nix"],
        ["off", 100, false, false, "old.nix"],
      ],
    );
  });

  it("says why something is not known, and what Nix fails with", () => {
    const folder = temporaryFolder({
      "configuration.nix": `{ lib, pkgs, inputs, ... }: {
  options.my = { a = lib.mkOption { }; b = lib.mkOption { type = lib.types.port; }; c = lib.mkOption { }; };
  config.my.a = inputs.x;
  config.my.b = "drei";
  config.my.c = [ 1 "http://\${inputs.x.host}:80" 9007199254740993 ];
}
`,
    });
    assert.deepEqual(only(json([folder, "--all"]), "state", "partial", "error", "reasons"), {
      "my.a": {
        state: "unknown",
        partial: undefined,
        error: undefined,
        reasons: ["the module argument inputs comes from outside"],
      },
      "my.b": {
        state: "unknown",
        partial: undefined,
        error: {
          kind: "option-type",
          message:
            "A definition for option `my.b' is not of type `16 bit unsigned integer; between 0 and 65535 (both inclusive)'. Definition values: - In `configuration.nix': \"drei\"",
          file: "configuration.nix",
          line: 4,
        },
        reasons: [],
      },
      "my.c": {
        state: "partial",
        partial: [
          1,
          { text: ["http://", { unknown: "the module argument inputs comes from outside" }, ":80"] },
          "9007199254740993",
        ],
        error: undefined,
        reasons: ["the module argument inputs comes from outside"],
      },
    });
  });

  it("reads files that a value is made of, and no secret", () => {
    const folder = temporaryFolder({
      "configuration.nix": `{ lib, ... }: {
  options.my = lib.genAttrs [ "a" "b" "c" ] (_: lib.mkOption { });
  config.my.a = lib.importJSON ./a.json;
  config.my.b = builtins.readFile ./secrets/b;
  config.my.c = builtins.readFile ./c.txt;
}
`,
      ".gitignore": "c.txt\n",
      "a.json": '{ "x": [ 1, 2.5 ] }',
      "secrets/b": "geheim",
      "c.txt": "geheim",
    });
    const { stdout } = mynixos(["eval", folder, "--all", "--json"]);
    assert.ok(!stdout.includes("geheim"));
    assert.deepEqual(only(JSON.parse(stdout), "state", "value"), {
      "my.a.x": { state: "known", value: [1, 2.5] },
      "my.b": { state: "unknown", value: undefined },
      "my.c": { state: "unknown", value: undefined },
    });
  });

  it("knows nothing of what NixOS declares and the repo does not set", () => {
    const { state, reasons } = json([temporaryFolder(repo), "--path", "services.nginx.enable"]) as Record<
      string,
      unknown
    >;
    assert.deepEqual(
      [state, reasons],
      ["unknown", ["NixOS or a module from outside decides this option, this repo does not"]],
    );
  });

  function fails(args: readonly string[], problem: string): void {
    const { stdout, stderr, code } = mynixos(["eval", ...args]);
    assert.deepEqual([stdout, stderr.split("\n")[0], code], ["", `mynixos: ${problem}`, 2]);
  }

  it("fails for options that do not exist, with what was probably meant", () => {
    const folder = temporaryFolder(repo);
    fails(
      [folder, "--path", "my.ports.shs"],
      "Nothing in this repo sets or declares my.ports.shs; did you mean my.ports.ssh?",
    );
    fails([folder, "--path", "zzz"], "Nothing in this repo sets or declares zzz.");
    fails([folder, "--path", "my..x"], "my..x is no path of an option.");
  }).timeout(10_000);

  it("fails for hosts that do not exist, and where not all was read", () => {
    const folder = temporaryFolder(repo);
    fails([folder, "--all", "--host", "hem"], "There is no host hem; there are: configuration.");
    fails([temporaryFolder(hosts), "--all", "--host", "hem"], "There is no host hem; did you mean heim?");
    fails([folder], "eval needs either --path <option> or --all.");
    fails([folder, "--all", "--path", "x"], "eval needs either --path <option> or --all.");
    fails([temporaryFolder({ "a.nix": "{ }" }), "--all"], NO_HOST);
    fails([temporaryFolder({ ...repo, ".mynixos.json": '{ "maxFiles": 1 }' }), "--all"], FIRST_ONLY);
  }).timeout(10_000);

  it("speaks German", () => {
    const { stdout } = mynixos(["eval", temporaryFolder(repo), "--path", "my.rescue", "--lang", "de"]);
    assert.match(stdout, /^my\.rescue = true\n {2}bekannt: /);
  });
});

const NO_HOST =
  "No host was found: neither a flake.nix with nixosConfigurations, nor a configuration.nix. The setting hostEntries names the files that start one.";
const FIRST_ONLY = "Only the first 1 Nix files are read (setting mynixos.maxFiles).";
