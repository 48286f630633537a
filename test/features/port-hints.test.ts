/** Ports behind the places that read them from the registry. */
import { describe, it } from "mocha";
import { portHints } from "#features/port-hints.ts";
import { checkMarks } from "#test/check.ts";

/** Carets stand on the character before a hint. */
function checkHints(source: string): void {
  checkMarks(source, function* (model) {
    for (const file of model.repo.files.keys())
      for (const { offset, text } of portHints(model, file, { start: 0, end: 1e6 }))
        yield { file, start: offset - 1, end: offset, label: text };
  });
}

const registry =
  "{ lib, ... }: { options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; }; my.ports.web = 80; }";

describe("port hints", () => {
  it("stand behind paths, also below a name for the registry and in texts", () =>
    checkHints(`
      #- configuration.nix
      { config, lib, ... }:
      let ports = config.my.ports; web = config.my.ports.web; in {
      #                                                    ^ : 80
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config.my.ports = { web = 80; ssh = 20000 + 80; };
        config.a = ports.ssh;
      #                    ^ : 20080
        config.b = "http://127.0.0.1:\${toString config.my.ports.web}";
      #                                                           ^ : 80
        config.c = web;
        config.d = with config.my.ports; [ ssh ];
      #                                      ^ : 20080
      }
    `));

  it("stand where nobody imports the file, too, and not where nothing is known", () =>
    checkHints(`
      #- configuration.nix
      { lib, inputs, ... }: {
        options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        config.my.ports = { web = 80; ssh = inputs.x; };
      }
      #- old.nix
      { config, ... }: { a = config.my.ports.web; b = config.my.ports.ssh; c = config.my.ports.gone; }
      #                                        ^ : 80
    `));

  it("stand for every registry: by its name, or by the prefixes of ids", () =>
    checkHints(`
      #- .mynixos.json
      { "idPrefixes": { "NET.PORT.": "net.tcp." } }
      #- configuration.nix
      { config, lib, ... }: {
        options.lab.servicePorts.web = lib.mkOption { type = lib.types.port; default = 80; };
        options.lab.servicePorts.ssh = lib.mkOption { type = lib.types.port; default = 22; };
        options.net.tcp = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
        options.net.limits = lib.mkOption { type = lib.types.attrsOf lib.types.int; };
        config.net.tcp.web = 81;
        config.net.limits.web = 82;
        config.a = [ config.lab.servicePorts.ssh config.net.tcp.web config.net.limits.web ];
      #                                        ^ : 22
      #                                                           ^ : 81
      }
    `));

  it("are no noise where the key is set", () => checkHints(`#- configuration.nix\n${registry}`));
});
