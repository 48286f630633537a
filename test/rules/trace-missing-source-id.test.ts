/** `trace/missing-source-id`: declarations without the id that those beside them have. */

import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress } from "#test/check.ts";

const ID = "trace/missing-source-id";

describe(ID, () => {
  it("sees an option whose neighbours have their ids", () =>
    checkRule(
      ID,
      `{ lib, ... }: {
  options.my.configs.identity = {
    # source-id: CFG.identity.host
    host = lib.mkOption { };
    # source-id: CFG.identity.domain
    domain = lib.mkOption { };
    # the person
    user = lib.mkOption { };
#   ^^^^ my.configs.identity.user is declared without its id, unlike most beside it: CFG.identity.user.
    # source-id: CFG.identity.email
    email = lib.mkOption { };
  };
}`,
    ));

  it("sees a key of a registry, and writes it as the others are written", () => {
    const keys = (matrix: string): string => `{ lib, ... }: {
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports = {
    # source-id: PORT.ssh
    ssh     = 50022;
    # source-id: PORT.web
    web     = 50080;
${matrix}
    # source-id: PORT.mqtt
    mqtt    = 51883;
  };
}`;
    checkFix(
      ID,
      keys("    # talks\n    matrix  = 50008; # federated"),
      keys("    # talks\n    # source-id: PORT.matrix\n    matrix  = 50008; # federated"),
      "Write # source-id: PORT.matrix above",
    );
  });

  it("puts the id above annotations that stand there", () => {
    const options = (third: string): string => `{ lib, ... }: {
  options.my.configs = {
    # source-id: CFG.host
    host = lib.mkOption { };
    # source-id: CFG.domain
    domain = lib.mkOption { };
    # source-id: CFG.email
    email = lib.mkOption { };
${third}
    user = lib.mkOption { };
  };
}`;
    checkFix(
      ID,
      options("    # who\n    # sink: login name"),
      options("    # who\n    # source-id: CFG.user\n    # sink: login name"),
    );
  });

  it("leaves alone what has another id, or no line of its own", () =>
    checkRule(
      ID,
      `#- many.nix
{ lib, ... }: {
  options.my.configs = {
    # source-id: CFG.a
    a = lib.mkOption { };
    # source-id: CFG.b
    b = lib.mkOption { };
    # source-id: CFG.c
    c = lib.mkOption { };
    # source-id: CFG.of.old
    d = lib.mkOption { };
    x = { }; f = lib.mkOption { };
  };
}`,
    ));

  it("leaves other files alone, and repos without the habit", () =>
    checkRule(
      ID,
      `#- kept.nix
{ lib, ... }: {
  # source-id: CFG.a
  options.my.configs.a = lib.mkOption { };
  # source-id: CFG.b
  options.my.configs.b = lib.mkOption { };
  # source-id: CFG.c
  options.my.configs.c = lib.mkOption { };
}
#- other.nix
{ lib, ... }: {
  options.my.configs.d = lib.mkOption { };
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.ssh = 22;
}`,
    ));

  it("says nothing about a file that cannot be read", () =>
    checkRule(
      ID,
      `{ lib, ... }: {
  # source-id: CFG.a
  options.my.configs.a = lib.mkOption { };
  # source-id: CFG.b
  options.my.configs.b = lib.mkOption { };
  # source-id: CFG.c
  options.my.configs.c = lib.mkOption { };
  options.my.configs.d = lib.mkOption { };
  x = ;
}`,
    ));

  it("can be suppressed", () => {
    const options = (comment: string): string => `{ lib, ... }: {
  # source-id: CFG.a
  options.my.configs.a = lib.mkOption { };
  # source-id: CFG.b
  options.my.configs.b = lib.mkOption { };
  # source-id: CFG.c
  options.my.configs.c = lib.mkOption { };
${comment}  options.my.configs.d = lib.mkOption { };
}`;
    checkSuppress(ID, options(""), options(`  # mynixos: ignore ${ID} – Grund\n`));
  });
});
