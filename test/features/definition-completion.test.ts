/** While an option is being set: which names are left, what is written with them, and the words it takes. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type Completing, completing, details } from "./completing.ts";

const options = `
  #- configuration.nix
  { lib, ... }: {
    imports = [ ./options.nix ./module.nix ];
  }
  #- options.nix
  { lib, ... }: {
    options.my.services.wiki = {
      enable = lib.mkEnableOption "Wiki";
      domain = lib.mkOption { type = lib.types.str; };
      mode = lib.mkOption { type = lib.types.enum [ "lan" "tailnet" ]; default = "lan"; };
      level = lib.mkOption { type = lib.types.nullOr (lib.types.enum [ 1 2 ]); };
      paths = lib.mkOption { type = lib.types.listOf lib.types.path; };
      extra = lib.mkOption { type = lib.types.lines; };
      limits = lib.mkOption { type = lib.types.submodule { options.ram = lib.mkOption { type = lib.types.int; }; }; };
      version = lib.mkOption { type = lib.types.str; readOnly = true; default = "1"; };
    };
    options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
    config.my.ports.wiki = 20001;
    config.x = config.my.ports.fehlt;
  }
  #- module.nix
`;

const typing = (line: string): Completing => completing(`${options}  { config, lib, ... }: { ${line} }`);
const all = ["domain", "enable", "extra", "level", "limits", "mode", "paths"];
const taken = (line: string, label: string): string =>
  typing(line)
    .taken(label)
    .replace(/^\{ config, lib, \.\.\. \}: \{ | \}$/g, "");

describe("completion while options are set", () => {
  it("offers the declared names with their types, without those that are read only", () => {
    assert.deepEqual(details(typing("my.services.wiki.$0")), [
      "domain: lib.types.str",
      "enable: bool",
      "extra: lib.types.lines",
      "level: lib.types.nullOr (lib.types.enum [ 1 2 ])",
      "limits: lib.types.submodule { options.ram = lib.mkOption { type = lib.types.int; }; }",
      'mode: lib.types.enum [ "lan" "tailnet" ]',
      "paths: lib.types.listOf lib.types.path",
    ]);
  });

  it("finds them wherever a definition may stand", () => {
    const lines = [
      "my.services.wiki = { $0 };",
      "my.services.wiki = { $0",
      "my.services.wiki.e$0",
      "my = { services.wiki = { $0 }; };",
      "config.my.services.wiki.$0",
      "config = lib.mkIf true { my.services.wiki.$0 };",
      "config = lib.mkMerge [ { my.services.wiki = { $0 }; } ];",
      "my.services.wiki = lib.mkDefault { $0 };",
      'my.services."wiki".$0 = 1;',
      "my.services.wiki.$0 = true;",
      "x = 1; # Satz\n    my.services.wiki.$0",
      "/* Satz */ my.services.wiki.$0",
      'color = "#fff"; my.services.wiki.$0',
      "users.users.${config.x}.home = 1; my.services.wiki.$0",
    ];
    for (const line of lines) assert.deepEqual(typing(line).labels, all, line);
  });

  it("leaves out what this file sets already, but not groups", () => {
    assert.deepEqual(
      typing("my.services.wiki = { enable = true; domain = x; $0 };").labels,
      all.filter((name) => !/enable|domain/.test(name)),
    );
    assert.deepEqual(typing("my.services.wiki.enable = true; my.services.$0").labels, ["wiki"]);
  });

  it("writes the value that the type wants", () => {
    const at = "my.services.wiki.$0";
    assert.equal(taken(at, "enable"), "my.services.wiki.enable = ${1|true,false|};");
    assert.equal(taken(at, "domain"), 'my.services.wiki.domain = "$1";');
    assert.equal(taken(at, "mode"), 'my.services.wiki.mode = ${1|"lan","tailnet"|};');
    assert.equal(taken(at, "level"), "my.services.wiki.level = ${1|1,2,null|};");
    assert.equal(taken(at, "paths"), "my.services.wiki.paths = [ $1 ];");
    assert.equal(taken(at, "extra"), "my.services.wiki.extra = ''\n\t$1\n'';");
  });

  it("writes the name alone where the rest stands there already", () => {
    assert.equal(taken("my.services.wiki.en$0 = true;", "enable"), "my.services.wiki.enable = true;");
    assert.equal(taken("my.services.wiki.li$0.ram = 1;", "limits"), "my.services.wiki.limits.ram = 1;");
    assert.equal(taken("my.services.wiki.en$0;", "enable"), "my.services.wiki.enable = ${1|true,false|};");
  });

  it("offers the key first that is read and set nowhere", () => {
    const source = (line: string): string => options.replace("config.x = config.my.ports.fehlt;", line);
    const found = completing(`${source("")}  { config, lib, ... }: { a = config.my.ports.fehlt; my.ports = { $0 }; }`);
    assert.deepEqual(details(found), ["fehlt: lib.types.port (read, and set nowhere)", "wiki: lib.types.port (20001)"]);
    assert.match(found.taken("fehlt"), /my\.ports = \{ fehlt = \$1; \}/);
  });

  it("knows the options of NixOS with their types", () => {
    const ssh = typing("services.openssh = { enable = true; $0 };");
    assert.ok(ssh.labels.includes("openFirewall") && !ssh.labels.includes("enable"));
    assert.equal(ssh.items.find(({ label }) => label === "ports")?.detail, "listOf port");
    assert.ok(typing("services.$0").labels.includes("jellyfin"));
    assert.ok(
      typing("systemd.services.wiki.serviceConfig = { }; systemd.services.wiki.$0").labels.includes("wantedBy"),
    );
  });

  it("offers the words that an option takes behind its `=`", () => {
    assert.deepEqual(details(typing("my.services.wiki.enable = $0")), ["true:", "false: (default)"]);
    assert.deepEqual(details(typing("my.services.wiki.mode = $0;")), ['"lan": (default)', '"tailnet":']);
    assert.equal(taken("my.services.wiki.mode = $0", '"tailnet"'), 'my.services.wiki.mode = "tailnet";');
    assert.equal(taken("my.services.wiki.mode = $0;", '"tailnet"'), 'my.services.wiki.mode = "tailnet";');
    assert.equal(taken('my.services.wiki.mode = "t$0";', "tailnet"), 'my.services.wiki.mode = "tailnet";');
    assert.deepEqual(typing("my.services.wiki.level = lib.mkForce $0;").labels, ["1", "2", "null"]);
    assert.deepEqual(typing("services.openssh.enable = $0").labels, ["true", "false"]);
    assert.ok(typing('services.openssh.settings.PermitRootLogin = "$0";').labels.includes("prohibit-password"));
  });

  it("keeps the options of NixOS out of modules of Home Manager, and out of files that set other things", () => {
    const at = (module: string): readonly string[] =>
      completing(`${options}  { config, lib, osConfig, pkgs, ... }: { ${module} }`).labels;
    assert.deepEqual(at("home.packages = [ ]; programs.bash.$0"), []);
    assert.ok(at("home.packages = osConfig.programs.bash.$0").includes("blesh"));
    assert.ok(at("environment.systemPackages = [ ]; programs.bash.$0").includes("blesh"));
    assert.deepEqual(at('gateway = "fe80::8"; pro$0'), []);
    assert.ok(at("my.services.wiki.enable = true; pro$0").includes("programs"));
  });

  it("is silent where nothing is set, and where any value may stand", () => {
    const lines = [
      "my.services.wiki.domain = $0;",
      'my.services.wiki.domain = "$0";',
      "my.services.wiki.paths = [ $0 ];",
      "my.services.wiki.enable = foo $0;",
      "x = let my.services.wiki.$0 = 1; in 2;",
      "x = f { my.services.wiki.$0 };",
      "my.services.wiki.extra = ''\n    my.services.$0\n  '';",
      "my.services.wiki.enable == $0",
      "my.services.wiki $0= { };",
      'my.services."wiki"$0 = { };',
      "my.services.wiki.enable = true $0;",
    ];
    for (const line of lines) assert.deepEqual(typing(line).labels, [], line);
    assert.deepEqual(completing("#- data.nix\n{ a = 1; $0 }").labels, []);
  });
});
