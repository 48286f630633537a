/** A hover says what is known as it is written, and never more. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hoverLines } from "./hover-lines.ts";

const hoverOf = (source: string): readonly string[] | undefined => hoverLines(source, "written");

describe("hover", () => {
  it("on a key: path, option, type, description, value as written, ids, counts", () =>
    assert.deepEqual(
      hoverOf(`
#- ports.nix
{ lib, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; description = "Das Port-Register."; };
  config.my.ports.ssh = 20022;
}
#- ssh.nix
{ config, ... }: { services.openssh.ports = [ config.my.ports.s$0sh ]; }
`),
      [
        "| my.ports.ssh",
        "Key of `my.ports`",
        "Type: `lib.types.port`",
        "Das Port-Register.",
        "Set in `ports.nix:3`:",
        "| 20022",
        "Ids: `CFG.ports.ssh` · `PORT.ssh`",
        "1 use · 1 sink",
      ],
    ));

  it("on an alias: what the name stands for, the default, and conditions", () =>
    assert.deepEqual(
      hoverOf(`
{ config, lib, ... }: let dom = config.my.configs.domain; in {
  options.my.configs.domain = lib.mkOption { default = "example.org"; };
  config = lib.mkIf config.x { my.configs.domain = "example.net"; };
  config.y = do$0m;
}
`),
      [
        "| my.configs.domain",
        "`dom` stands for this value.",
        "Set under a condition in `configuration.nix:3`:",
        '| "example.net"',
        "Default in `configuration.nix:2`:",
        '| "example.org"',
        "Ids: `CFG.domain`",
        "2 uses · 1 sink",
      ],
    ));

  it("on what nobody sets or declares: says so", () => {
    assert.deepEqual(
      hoverOf(`
{ config, lib, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.x = config.my.ports.gh$0ost;
}
`),
      [
        "| my.ports.ghost",
        "Key of `my.ports`",
        "Type: `lib.types.port`",
        "Nothing in this repo sets this key.",
        "Ids: `CFG.ports.ghost` · `PORT.ghost`",
        "1 use · 1 sink",
      ],
    );
    assert.deepEqual(
      hoverOf(`
{ config, lib, ... }: { options.my.a = lib.mkOption { }; config.x = config.my.b$0; }
`),
      ["| my.b", "No `mkOption` in this repo declares this option.", "1 use · 1 sink"],
    );
  });

  it("on a group: how much lies below; on a dangling id: that it names nothing; elsewhere nothing", () => {
    assert.deepEqual(
      hoverOf(`
{ config, lib, ... }: { options.my.g = { a = lib.mkOption { }; b = lib.mkOption { }; }; config.x = config.my.$0g.a; }
`),
      ["| my.g", "Group of 2 central values"],
    );
    assert.deepEqual(
      hoverOf(`
{ lib, ... }: {
  options.my.configs.a = lib.mkOption { };
  # source-id: CFG.$0b
  config.x = 1;
}
`),
      ["`CFG.b` names no option of this repo."],
    );
    assert.equal(hoverOf("{ pkgs, ... }: { a = pkgs.he$0llo; }"), undefined);
  });
});
