/** Who listens, behind the numbers of the registry; what a service brings along, behind what turns it on. */
import { describe, it } from "mocha";
import { listenerHints } from "#features/port-listener-hints.ts";
import { checkMarks } from "#test/check.ts";

/** Carets stand on the character before a hint. */
function checkHints(source: string): void {
  checkMarks(source, function* (model) {
    for (const file of model.repo.files.keys())
      for (const { offset, text } of listenerHints(model, file, { start: 0, end: 1e6 }))
        yield { file, start: offset - 1, end: offset, label: text };
  });
}

const registry = "options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };";

describe("hints of listeners", () => {
  it("name who listens on a number, two at most, also through other options and in one line", () =>
    checkHints(`
      #- configuration.nix
      { config, lib, ... }: {
        imports = [ ./wiki.nix ];
        ${registry}
        config.my.ports = { wiki = 3005; web = lib.mkDefault 8088; spare = 3006; };
      #                                ^ ← mealie
      #                                                          ^ ← a, b …
        config.virtualisation.oci-containers.containers = lib.genAttrs [ "a" "b" "c" ] (_: {
          image = "x";
          ports = [ "127.0.0.1:\${toString config.my.ports.web}:80" ];
        });
      }
      #- wiki.nix
      { config, lib, ... }: {
        options.wiki.port = lib.mkOption { default = config.my.ports.wiki; };
        config.services.mealie = { enable = true; port = config.wiki.port; };
      }
    `));

  it("leave out what is off, what is not sure, and numbers that do not win", () =>
    checkHints(`
      { config, lib, inputs, ... }: {
        ${registry}
        config.my.ports = {
          off = 3005;
          unsure = 20004;
          weaker = lib.mkDefault 20005;
          sum = 20006;
        };
        config.services.mealie = { enable = false; port = config.my.ports.off; };
        config.services.paperless = { enable = inputs.x; port = config.my.ports.unsure; };
        config.services.ollama = { enable = true; port = config.my.ports.sum + 1; };
      }
    `));

  it("tell the port that a module brings along where its service is turned on", () =>
    checkHints(`
      { lib, inputs, ... }: {
        services.ollama.enable = true;
      #                              ^ 11434/tcp
        services.paperless = { enable = lib.mkForce true; };
      #                                                 ^ 28981/tcp
        services.mealie = { enable = true; port = 3005; };
        services.grafana.enable = false;
        services.gitea.enable = inputs.x;
      }
    `));

  it("do not guess where one place turns several services on", () =>
    checkHints(`
      { lib, ... }: {
        services = lib.genAttrs [ "ollama" "paperless" ] (_: { enable = true; });
      }
    `));
});
