/** Marks: where central values are declared, set and read. */
import { describe, it } from "mocha";
import { marks } from "#features/marks.ts";
import { checkMarks } from "../check.ts";

const shown = (source: string): void =>
  checkMarks(source, function* (model) {
    for (const file of model.repo.files.keys())
      for (const { kind, span } of marks(model, file)) yield { file, ...span, label: kind };
  });

describe("marks", () => {
  it("stand at declarations, definitions, keys, and at every name that reads one", () =>
    shown(`
      { config, lib, ... }:
      let
        domain = config.my.configs.domain;
        #                          ^^^^^^ use
      in
      {
        options.my.configs.domain = lib.mkOption { default = "example.org"; };
        #                  ^^^^^^ source
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        #          ^^^^^ source
        config.my.ports.ssh = 22;
        #               ^^^ source
        config.my.configs.domain = lib.mkForce "example.com";
        #                 ^^^^^^ source
        config.services.x.host = "x.\${domain}";
        #                             ^^^^^^ use
        config.services.x.port = config.my.ports.ssh;
        #                                        ^^^ use
      }
    `));

  it("stand at nothing that the repo does not declare, nor at what describes a module", () =>
    shown(`
      { config, lib, ... }: {
        options.my.meta.x = lib.mkOption { default = { }; };
        config.services.openssh.enable = config.services.x.enable && config.my.gone;
      }
    `));

  it("stand where broken text still says something", () =>
    shown(`
      { config, lib, ... }: {
        options.my.a = lib.mkOption { };
        #          ^ source
        x = config.my.a; y = ;
        #             ^ use
      }
    `));
});
