/** Names of options while they are typed: below `config` and every name that stands for something in it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type Completing, completing, details } from "./completing.ts";

/** A house with a register of ports, options in groups, and a module in which something is typed. */
const house = (module: string): string => `
  #- configuration.nix
  { lib, ... }: {
    imports = [ ./configs.nix ./module.nix ];
  }
  #- configs.nix
  { lib, ... }: {
    options.my.configs = {
      identity.domain = lib.mkOption { type = lib.types.str; default = "example.org"; };
      identity.user = lib.mkOption { type = lib.types.str; };
      network.lanCidrs = lib.mkOption { type = lib.types.listOf lib.types.str; };
      bastelmodus = lib.mkEnableOption "Basteln";
    };
    options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
    config.my.ports = { ssh = 53844; jellyfin = 20096; "mit-punkt.x" = 20001; };
  }
  #- module.nix
  ${module}
`;

const typing = (line: string): Completing => completing(house(`{ config, lib, ... }: { ${line} }`));
const identity = ["domain", "user"];

describe("completion of names", () => {
  it("offers what lies below, groups with their size, options with their type", () => {
    assert.deepEqual(details(typing("x = config.my.$0;")), [
      "configs: Group of 4 central values",
      "ports: lib.types.attrsOf lib.types.port",
    ]);
    assert.deepEqual(details(typing("x = config.my.configs.$0;")), [
      "bastelmodus: bool",
      "identity: Group of 2 central values",
      "network: Group of 1 central value",
    ]);
  });

  it("offers the keys of a set with their numbers, and writes one with a dot in quotes", () => {
    const ports = typing("x = config.my.ports.$0;");
    assert.deepEqual(details(ports), [
      "jellyfin: lib.types.port (20096)",
      "mit-punkt.x: lib.types.port (20001)",
      "ssh: lib.types.port (53844)",
    ]);
    assert.equal(ports.taken("ssh"), "{ config, lib, ... }: { x = config.my.ports.ssh; }");
    assert.equal(ports.taken("mit-punkt.x"), '{ config, lib, ... }: { x = config.my.ports."mit-punkt.x"; }');
    const quoted = typing('x = config.my.ports."j$0";');
    assert.equal(quoted.taken("mit-punkt.x"), '{ config, lib, ... }: { x = config.my.ports."mit-punkt.x"; }');
  });

  it("puts first what is called like the file", () => {
    const found = completing(
      `${house("{ }")}\n  #- 20-apps/jellyfin.nix\n  { config, ... }: { x = config.my.ports.$0; }`,
    );
    assert.equal(found.labels[0], "jellyfin");
  });

  it("replaces the whole name, and nothing before or behind it", () => {
    const found = typing("x = config.my.con$0figs.identity.domain;");
    assert.equal(found.taken("ports"), "{ config, lib, ... }: { x = config.my.ports.identity.domain; }");
    const { typed, whole } = found.list ?? assert.fail();
    assert.deepEqual([typed.end - typed.start, whole.end - whole.start], [3, 7]);
  });

  it("works in text that is half typed", () => {
    const lines = [
      "x = config.my.configs.identity.$0",
      "x = config.my.configs.identity.$0\n    y = 3;",
      "x = config.my.configs.identity.do$0\n    y.z = [ 1 ];",
      "x = [ config.my.configs.identity.$0 ]",
      "x = toString (config.my.configs.identity.$0",
      "x = if config.my.configs.identity.$0",
      "x = if true then config.my.configs.identity.$0",
      "x = lib.mkIf config.my.configs.identity.$0 { y = 1; };",
      "users.users.${config.my.configs.identity.$0",
      "x = { y = { z = config.my.configs.identity.$0",
      "assertions = [ { assertion = config.my.configs.identity.$0",
      "x = config.my.configs ? identity.$0",
      "x = config.my.configs.identity.$0 or null;",
      "x = = ; y = config.my.configs.identity.$0;",
    ];
    for (const line of lines) assert.deepEqual(typing(line).labels, identity, line);
  });

  it("works inside `${…}` of strings, and in texts of other languages", () => {
    assert.deepEqual(typing('x = "https://${config.my.configs.identity.$0}/";').labels, identity);
    assert.deepEqual(typing('x = "https://${config.my.configs.identity.$0').labels, identity);
    assert.deepEqual(
      typing("x = ''\n    host ${config.my.configs.identity.$0}\n    # kein Kommentar\n  '';").labels,
      identity,
    );
  });

  it("follows every name that stands for a part of `config`", () => {
    const heads = [
      "let cfg = config.my.configs; in { x = cfg.identity.$0; }",
      "let cfg = config.my.configs; in { x = cfg.identity.$0 }",
      "let inherit (config.my) configs; in { x = configs.identity.$0; }",
      "let c = config.my; i = c.configs.identity; in { x = i.$0; }",
      "let c.d = config.my.configs; in { x = c.d.identity.$0; }",
      "let inherit (config.my.configs.identity) $0; in { }",
      "let inherit (config.my.configs.identity) domain us$0; in { }",
      "{ x = { inherit (config.my.configs.identity) $0; }; }",
      "{ x = with config.my.configs.identity; [ $0 ]; }",
      "with config.my.configs; { x = identity.$0; }",
    ];
    for (const head of heads) assert.deepEqual(completing(house(`{ config, ... }: ${head}`)).labels, identity, head);
    assert.deepEqual(
      completing(house("args@{ config, ... }: { x = args.config.my.configs.identity.$0; }")).labels,
      identity,
    );
  });

  it("knows the names of submodules below every key, and the keys that something sets", () => {
    const media = (line: string): readonly string[] =>
      completing(`
        { config, lib, ... }: {
          options.my.media = lib.mkOption {
            type = lib.types.attrsOf (lib.types.submodule { options.port = lib.mkOption { type = lib.types.port; }; });
          };
          config.my.media.sonarr.port = 1;
          config.x = ${line};
          config.y = config.my.media.vertippt.port;
        }
      `).labels;
    assert.deepEqual(media("config.my.media.$0"), ["sonarr"]);
    assert.deepEqual(media("config.my.media.sonarr.$0"), ["port"]);
    assert.deepEqual(media("config.my.media.neu.$0"), ["port"]);
    assert.deepEqual(media("config.my.media.${config.x}.$0"), ["port"]);
  });

  it("keeps what a function declares for some programs away from one that has options of its own", () => {
    const programs = (line: string): readonly string[] =>
      completing(`
        { config, lib, name, ... }: {
          options.programs.eigenes.settings = lib.mkOption { };
          options.programs.\${name}.themes = lib.mkOption { };
          config.x = config.programs.${line};
        }
      `).labels;
    assert.deepEqual(programs("eigenes.$0"), ["settings"]);
    assert.deepEqual(programs("anderes.$0"), ["themes"]);
  });

  it("knows what the file itself declares and sets, though the text that is typed hides it", () => {
    const found = completing(`
      { config, lib, ... }: {
        config.x = config.my.$0 ? name;
        options.my.eigenes = lib.mkOption { };
        options.my.liste = lib.mkOption { };
      }
    `);
    assert.deepEqual(found.labels, ["eigenes", "liste"]);
  });

  it("never offers what is only read, what was renamed, and what is being typed itself", () => {
    assert.deepEqual(
      typing("y = config.my.ports.gibtsNicht; x = config.my.ports.$0;").labels.includes("gibtsNicht"),
      false,
    );
    assert.deepEqual(typing("x = config.my.configs.identity.dom$0;").labels, identity);
    assert.deepEqual(
      completing(`
        { config, lib, ... }: {
          imports = [ (lib.mkRenamedOptionModule [ "my" "alt" ] [ "my" "neu" ]) ];
          options.my.neu = lib.mkOption { };
          config.x = config.my.$0;
        }
      `).labels,
      ["neu"],
    );
  });

  it("knows the options of NixOS, below those of the repo, and the keys that the repo gives to their sets", () => {
    const { labels } = typing("x = config.services.jellyfin.$0;");
    assert.ok(labels.includes("openFirewall") && labels.includes("enable"), labels.join(" "));
    const roots = typing("x = config.$0;").labels;
    assert.equal(roots[0], "my");
    assert.ok(roots.includes("services") && roots.includes("networking"));
    assert.ok(!roots.includes("sops"));
    assert.ok(typing("sops.secrets.a = { }; x = config.$0;").labels.includes("sops"));
    const users = typing("users.users.moritz.isNormalUser = true; x = config.users.users.$0;").labels;
    assert.deepEqual(users, ["moritz"]);
  });

  it("is silent where no option can be meant", () => {
    const places = [
      "x = 1.$0;",
      "x = 12$0;",
      'x = "config.my.$0";',
      'x = [ "a" "b ${config.x} config.my.$0" ];',
      'x = "Ein Satz von config.my.$0',
      "x = ''\n    config.my.$0\n  '';",
      "# config.my.$0\n",
      "/* config.my.$0 */",
      "x = let con$0 = 1; in 2;",
      "x = pkgs.$0;",
      "x = lib.$0;",
      "x = foo.my.$0;",
      "inherit $0;",
      "inherit (pkgs) $0;",
      "x = with pkgs; [ $0 ];",
      "x = with pkgs; with config.my.configs; [ $0 ]; y = with config.my; with pkgs; [ do$0 ];".replace(
        "$0 ]; y",
        "a ]; y",
      ),
      "x = mkService { na$0 = 1; };",
      "x = map (my: my.$0) [ ];",
    ];
    for (const place of places) assert.deepEqual(typing(place).labels, [], place);
    assert.deepEqual(completing(house("{ a, co$0 }: { }")).labels, []);
    assert.deepEqual(completing(house("{ name = 1; $0 }")).labels.includes("name"), false);
  });

  it("asks nothing of a space that only separates words", () => {
    assert.deepEqual(completing(house("{ config, ... }: with config.my.configs; [ $0 ]"), " ").labels, []);
    assert.deepEqual(
      completing(house("{ config, ... }: { inherit (config.my.configs.identity) $0; }"), " ").labels,
      identity,
    );
  });
});
