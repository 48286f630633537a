/** Targets that one function makes: each stands where the function is called, as long as they differ. */
import { describe, it } from "mocha";
import { checkRule } from "#test/check.ts";

describe("targets that a function makes", () => {
  it("stand where it is called", () =>
    checkRule(
      "port/upstream-mismatch",
      `
      { ... }:
      let
        local = port: "127.0.0.1:\${toString port}";
      in
      {
        services.caddy.enable = true;
        services.caddy.virtualHosts."sonarr.example.org".extraConfig = ''
          reverse_proxy \${local 8990}
      #                 ^^^^^^^^^^^^^ Caddy hands sonarr.example.org on to 127.0.0.1:8990, where nothing listens: services.sonarr listens on port 8989; let both use one port.
        '';
        services.caddy.virtualHosts."radarr.example.org".extraConfig = "reverse_proxy \${local 7878}";
        services.sonarr.enable = true;
        services.radarr.enable = true;
      }
      `,
    ));
});
