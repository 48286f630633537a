/** `eval/assertion`: assertions of the configuration that are false, where they are written. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

const id = "eval/assertion";
const check = (source: string): void => checkRule(id, source);

describe("eval/assertion", () => {
  it("sees a false assertion, with what it says", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      let
        must = assertion: message: { inherit assertion message; };
      in
      {
        options.my.port = lib.mkOption { default = 22; };
        config.assertions = [
          { assertion = config.my.port > 1024; message = "port \${toString config.my.port} is privileged"; }
      #                 ^^^^^^^^^^^^^^^^^^^^^ Failed assertion: port 22 is privileged
          (must (config.my.port != 22) "not the usual one")
      #          ^^^^^^^^^^^^^^^^^^^^ Failed assertion: not the usual one
          (must (config.my.port == 22) "the usual one")
        ];
      }
    `));

  it("sees assert and throw where NixOS asks for the value", () =>
    check(`
      #- configuration.nix
      {
        networking.hostName = assert 1 > 2; "nas";
      #                       ^^^^^^^^^^^^^^^^^^^ assertion '1 > 2' failed
        networking.domain = throw "set a domain";
      #                     ^^^^^^^^^^^^^^^^^^^^ set a domain
      }
    `));

  it("leaves options of the repo alone that have to be set before they are read", () =>
    check(`
      #- configuration.nix
      { lib, ... }: { options.my.domain = lib.mkOption { default = throw "set my.domain"; }; }
    `));

  it("leaves alone what is true, off, or only a warning", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      {
        assertions = [ { assertion = true; message = "a"; } ] ++ lib.optional false { assertion = false; message = "b"; };
        warnings = lib.optional true "c";
        imports = [ (lib.mkIf false { assertions = [ { assertion = false; message = "d"; } ]; }) ];
      }
    `));

  it("is silent where what it asks for is not known", () =>
    check(`
      #- configuration.nix
      { config, pkgs, ... }:
      {
        services.openssh.ports = [ 22 ];
        assertions = [
          { assertion = config.services.caddy.enable; message = "a"; }
          { assertion = builtins.elem 2222 config.services.openssh.ports; message = "b"; }
          { assertion = pkgs.stdenv.hostPlatform.isDarwin; message = "c"; }
        ];
      }
    `));

  it("is silent where Nix fails before it knows", () =>
    check(`
      #- configuration.nix
      { lib, config, ... }:
      {
        imports = [ ./a.nix ];
        options.my.enable = lib.mkOption { default = false; };
        config.assertions = [ { assertion = config.my.enable; message = "a"; } ];
      }
      #- a.nix
      { lib, ... }: { options.my.enable = lib.mkOption { default = true; }; }
    `));

  it("says nothing of modules that no host imports", () =>
    check(`
      #- configuration.nix
      { }
      #- unused.nix
      { lib, ... }: { assertions = [ { assertion = false; message = "a"; } ]; networking.hostName = throw "b"; }
    `));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      #- configuration.nix
      {
        assertions = [
          { assertion = false; message = "a"; }
        ];
      }
      `,
      `
      #- configuration.nix
      {
        assertions = [
          # mynixos: ignore eval/assertion – Grund
          { assertion = false; message = "a"; }
        ];
      }
      `,
    ));
});
