/** `eval/conflict`: definitions of one option that cannot all be true. */

import { describe, it } from "mocha";
import { checkRule, checkSuppress } from "#test/check.ts";

const id = "eval/conflict";
const check = (source: string): void => checkRule(id, source);
const advice = "remove one of them, or let one win with lib.mkForce or lib.mkDefault.";

describe("eval/conflict", () => {
  it("sees different values of an option of NixOS", () =>
    check(`
      #- configuration.nix
      { imports = [ ./a.nix ]; networking.hostName = "nas"; }
      #- a.nix
      { networking.hostName = "server"; }
      #                       ^^^^^^^^ The option \`networking.hostName' has conflicting definition values: - In \`a.nix': "server" - In \`configuration.nix': "nas"; ${advice}
    `));

  it("sees different values of an option of the repo, and read-only ones that are set", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      {
        imports = [ ./a.nix ];
        options.my.port = lib.mkOption { type = lib.types.port; };
        options.my.fixed = lib.mkOption { type = lib.types.int; default = 1; readOnly = true; };
        config.my.port = 22;
        config.my.fixed = 2;
      #                   ^ The option \`my.fixed' is read-only, but it's set multiple times; ${advice}
      }
      #- a.nix
      { my.port = 2222; }
      #           ^^^^ The option \`my.port' has conflicting definition values: - In \`a.nix': 2222 - In \`configuration.nix': 22; ${advice}
    `));

  it("leaves alone what merges, what is equal, and what one of them wins", () =>
    check(`
      #- configuration.nix
      { lib, ... }:
      {
        imports = [ ./a.nix ];
        networking.hostName = lib.mkForce "nas";
        networking.domain = "example.org";
        networking.firewall.allowedTCPPorts = [ 22 ];
        time.timeZone = lib.mkIf false "Europe/Berlin";
        services.openssh.settings.PermitRootLogin = lib.mkDefault "yes";
      }
      #- a.nix
      {
        networking.hostName = "other";
        networking.domain = "example.org";
        networking.firewall.allowedTCPPorts = [ 80 ];
        time.timeZone = "UTC";
        services.openssh.settings.PermitRootLogin = "no";
      }
    `));

  it("is silent where the type, a value, a condition or a priority is not known", () =>
    check(`
      #- configuration.nix
      { lib, config, inputs, ... }:
      {
        imports = [ ./a.nix ];
        services.nonesuch.name = "a";
        networking.hostName = inputs.x.name;
        networking.domain = lib.mkIf config.services.caddy.enable "a";
        time.timeZone = lib.mkOverride inputs.x.priority "UTC";
      }
      #- a.nix
      {
        services.nonesuch.name = "b";
        networking.hostName = "b";
        networking.domain = "b";
        time.timeZone = "Europe/Berlin";
      }
    `));

  it("says nothing of modules that no host imports", () =>
    check(`
      #- configuration.nix
      { networking.hostName = "a"; }
      #- unused.nix
      { lib, ... }: { networking.hostName = "b"; }
    `));

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      #- configuration.nix
      {
        imports = [
          { networking.hostName = "b"; }
        ];
        networking.hostName = "a";
      }
      `,
      `
      #- configuration.nix
      {
        imports = [
          # mynixos: ignore eval/conflict – Grund
          { networking.hostName = "b"; }
        ];
        networking.hostName = "a";
      }
      `,
    ));
});
