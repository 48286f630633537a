/** `suppression/unused`: comments that silence nothing, and ids that no rule has. */

import { describe, it } from "mocha";
import { checkFix, checkRule } from "#test/check.ts";

const id = "suppression/unused";
const check = (source: string): void => checkRule(id, source);

/** A repo in which `CFG.a.b` names nothing, for findings to silence. */
const repo = (text: string): string =>
  `#- options.nix\n{ options.my.configs.a = lib.mkOption { }; }\n#- configuration.nix\n${text}`;

describe("suppression/unused", () => {
  it("sees a suppression without a finding", () =>
    check(`
      {
        # mynixos: ignore trace/unknown-id – early
      #                   ^^^^^^^^^^^^^^^^ trace/unknown-id reports nothing here; remove the suppression.
        a = 1;
      }
    `));

  it("sees each id that no rule has", () =>
    check(`
      {
        # mynixos: ignore trace/unknown-ids, port/nonsense – why
      #                   ^^^^^^^^^^^^^^^^^ There is no rule trace/unknown-ids; did you mean trace/unknown-id?
      #                                      ^^^^^^^^^^^^^ There is no rule port/nonsense; remove it from the comment.
        a = 1;
      }
    `));

  it("sees a comment that names no rule", () =>
    check(`
      {
        # mynixos: ignore
      # ^^^^^^^^^^^^^^^^^^^ This comment names no rule, so it silences nothing.
        a = 1;
      }
    `));

  it("leaves alone what is needed, above other comments and on the line", () =>
    check(
      repo(`
{
  # mynixos: ignore trace/unknown-id – soon
  # source-id: CFG.a.b
  a = 1; # mynixos: ignore suppression/no-reason
}`),
    ));

  it("is silent when the rule is switched off", () =>
    check(`
      #- configuration.nix
      {
        # mynixos: ignore trace/unknown-id – early
        a = 1;
      }
      #- .mynixos.json
      { "rules": { "trace/unknown-id": "off" } }
    `));

  it("is silent in a broken file", () =>
    check(`
      {
        # mynixos: ignore trace/unknown-id – early
        a = 1
      }
    `));

  it("sees a mark of what is public where nothing is shown", () =>
    check(`
      {
        services.caddy.enable = true;
        # mynixos: public – alle
      # ^^^^^^^^^^^^^^^^^^^^^^^^ Nothing that is shown to the network stands here; put the mark beside a host, a router or a site, or remove it.
        services.jellyfin.enable = true;
        # mynixos: public – alle
        services.caddy.virtualHosts."wiki.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
        services.caddy.extraConfig = ''
          # mynixos: public – alle
          news.example.org {
            reverse_proxy 127.0.0.1:8086 # mynixos: public – alle
      #                                  ^^^^^^^^^^^^^^^^^^^^^^^^ Nothing that is shown to the network stands here; put the mark beside a host, a router or a site, or remove it.
          }
        '';
      }
    `));

  it("leaves a mark alone beside what is behind the login, off, or made by a function", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      let helpers = import ./helpers.nix { inherit lib; };
      in {
        services.caddy.enable = false;
        # mynixos: public – alle
        services.caddy.virtualHosts = helpers.mkSite { name = "wiki"; };
      }
      #- helpers.nix
      { lib }: {
        mkSite = { name }: {
          # mynixos: public – alle Seiten
          "\${name}.example.org".extraConfig = "reverse_proxy 127.0.0.1:8085";
        };
      }
    `));

  it("leaves marks alone where modules cannot be seen, and where no host loads them", () =>
    check(`
      #- configuration.nix
      { inputs, ... }: { imports = [ inputs.others.nixosModules.web ]; } # mynixos: public – alle
      #- spare.nix
      {
        # mynixos: public – alle
        services.jellyfin.enable = true;
      }
    `));

  it("says nothing about marks where nobody asks for exposures", () =>
    check(`
      #- configuration.nix
      {
        # mynixos: public – alle
        services.jellyfin.enable = true;
      }
      #- .mynixos.json
      { "rules": { "sso/gap": "off" } }
    `));

  it("removes a mark with its line", () =>
    checkFix(
      id,
      "{\n  # mynixos: public – alle\n  services.jellyfin.enable = true;\n}",
      "{\n  services.jellyfin.enable = true;\n}",
    ));

  it("removes the comment with its line", () =>
    checkFix(id, "{\n  # mynixos: ignore trace/unknown-id – x\n  a = 1;\n}", "{\n  a = 1;\n}"));

  it("removes a comment behind code", () =>
    checkFix(id, "{\n  a = 1; # mynixos: ignore trace/unknown-id – x\n}", "{\n  a = 1;\n}"));

  it("removes one id of several", () =>
    checkFix(
      id,
      repo("{\n  # mynixos: ignore port/none, trace/unknown-id – x\n  # sink: CFG.a.b\n  a = 1;\n}"),
      repo("{\n  # mynixos: ignore trace/unknown-id – x\n  # sink: CFG.a.b\n  a = 1;\n}"),
    ));

  it("corrects a misspelt id", () =>
    checkFix(
      id,
      repo("{\n  # mynixos: ignore trace/unknwon-id – x\n  # sink: CFG.a.b\n  a = 1;\n}"),
      repo("{\n  # mynixos: ignore trace/unknown-id – x\n  # sink: CFG.a.b\n  a = 1;\n}"),
    ));
});
