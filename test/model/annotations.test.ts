/** What an annotation claims is held against the code beside it. */
import { describe, it } from "mocha";
import { checkMarks } from "../check.ts";

const roles = (source: string): void =>
  checkMarks(source, function* (model) {
    for (const { file, ids } of model.annotations) {
      for (const { start, end, role, path } of ids) yield { file, start, end, label: `${role} ${path ?? ""}`.trim() };
    }
  });

describe("annotations against the code", () => {
  it("sit at declarations, definitions, keys and uses", () =>
    roles(`
{ config, lib, ... }:
let
  # source-id: CFG.identity.domain
#              ^^^^^^^^^^^^^^^^^^^ use my.configs.identity.domain
  domain = config.my.configs.identity.domain;
in {
  # source-id: CFG.identity.domain
#              ^^^^^^^^^^^^^^^^^^^ declaration my.configs.identity.domain
  options.my.configs.identity.domain = lib.mkOption { };
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config = {
    # source-id: PORT.ssh
#                ^^^^^^^^ declaration my.ports.ssh
    my.ports.ssh = 22;
    # source-id: CFG.identity.domain
#                ^^^^^^^^^^^^^^^^^^^ definition my.configs.identity.domain
    my.configs.identity.domain = "x";
    # sink: CFG.identity.domain / CFG.ports.ssh
#           ^^^^^^^^^^^^^^^^^^^ use my.configs.identity.domain
#                                 ^^^^^^^^^^^^^ beside my.ports.ssh
    services.x = domain;
  };
}
`));

  it("may name what does not exist, what others declare, or a group", () =>
    roles(`
{ config, lib, ... }: {
  options.my.configs.a.b = lib.mkOption { };
  # source-id: CFG.a.c
#              ^^^^^^^ dangling my.configs.a.c
  x = 1;
  # source-id: CFG.firewall.enabled
#              ^^^^^^^^^^^^^^^^^^^^ outside networking.firewall.enable
  y = 1;
  # source-id: CFG.a
#              ^^^^^ group my.configs.a
  z = 1;
  # source-id: CFG.a.b
#              ^^^^^^^ beside my.configs.a.b
}
`));
});
