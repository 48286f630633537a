/** `trace/id-mismatch`: ids that are called otherwise than the central value they stand at. */
import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress } from "#test/check.ts";

const check = (text: string): void => checkRule("trace/id-mismatch", text);

const declared = (id: string): string => `{ lib, ... }: {
  # source-id: ${id}
  options.my.configs.hardware.updateMicrocode = lib.mkOption { };
}`;

/** Registry keys; what is written at `config` goes below. */
const ports = (text: string): string => `#- ports.nix
{ lib, ... }:
{
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports = { ssh = 50022; edgeHttps = 443; };
}
#- configuration.nix
${text}`;

describe("trace/id-mismatch", () => {
  it("sees an id at a declaration that is called otherwise", () =>
    check(`{ lib, ... }: {
  # source-id: CFG.hardware.cpuMicrocode
  #            ^^^^^^^^^^^^^^^^^^^^^^^^^ CFG.hardware.cpuMicrocode names nothing; what stands here is my.configs.hardware.updateMicrocode, whose id is CFG.hardware.updateMicrocode. Correct the id, or add it to the setting mynixos.idAliases.
  options.my.configs.hardware.updateMicrocode = lib.mkOption { };
  # source-id: CFG.services.scrutiny
  #            ^^^^^^^^^^^^^^^^^^^^^ CFG.services.scrutiny names nothing; what stands here is my.profiles.scrutiny.enable. If that is what it means, say so in the setting mynixos.idAliases.
  options.my.profiles.scrutiny.enable = lib.mkEnableOption "scrutiny";
}`));

  it("sees an id that keeps the old name of what is read, also beside ids that are right", () =>
    check(
      ports(`{ config, ... }: {
  # source-id: CFG.ports.traefikHttps / CFG.ports.ssh
  #            ^^^^^^^^^^^^^^^^^^^^^^ CFG.ports.traefikHttps names nothing; what stands here is my.ports.edgeHttps, whose id is CFG.ports.edgeHttps. Correct the id, or add it to the setting mynixos.idAliases.
  networking.firewall.allowedTCPPorts = [ config.my.ports.edgeHttps config.my.ports.ssh ];
}`),
    ));

  it("leaves alone what has several candidates, or one that is called quite otherwise", () =>
    check(
      ports(`{ config, lib, ... }: {
  # source-id: CFG.ports.traefikHttps
  a = [ config.my.ports.edgeHttps config.my.ports.ssh ];
  # source-id: CFG.vpn.endpoint
  b = config.my.ports.ssh;
  # source-id: CFG.group.old
  options.my.configs.group = { a = lib.mkOption { }; b = lib.mkOption { }; };
  # source-id: CFG.ports.sshPort

  c = config.my.ports.ssh;
}`),
    ));

  it("leaves alone what the repo says of its ids", () =>
    check(`#- configuration.nix
${declared("CFG.hardware.cpuMicrocode")}
#- .mynixos.json
{ "idAliases": { "CFG.hardware.cpuMicrocode": "my.configs.hardware.updateMicrocode" } }`));

  it("says nothing about a file that cannot be read", () => check("{ # source-id: CFG.a.b\n  a = ; }"));

  it("writes the right id", () => {
    checkFix(
      "trace/id-mismatch",
      declared("CFG.hardware.cpuMicrocode"),
      declared("CFG.hardware.updateMicrocode"),
      "Replace by CFG.hardware.updateMicrocode",
    );
    const line = (id: string): string => `{ config, ... }: {\n  # sink: ${id}\n  a = config.my.ports.edgeHttps;\n}`;
    checkFix("trace/id-mismatch", ports(line("PORT.traefikHttps")), ports(line("PORT.edgeHttps")));
    checkFix("trace/id-mismatch", ports(line("CFG.ports.traefikHttps")), ports(line("CFG.ports.edgeHttps")));
  });

  it("writes the option where there is no id for it", () =>
    checkFix(
      "trace/id-mismatch",
      '{ lib, ... }: {\n  # source-id: CFG.services.scrutiny\n  options.my.profiles.scrutiny.enable = lib.mkEnableOption "x";\n}',
      '{ lib, ... }: {\n  # source-id: my.profiles.scrutiny.enable\n  options.my.profiles.scrutiny.enable = lib.mkEnableOption "x";\n}',
    ));

  it("writes the right id wherever the wrong one stands at the same value", () => {
    const both = (id: string): string => `#- configuration.nix
${declared(id)}
#- use.nix
{ config, ... }: {
  # source-id: ${id}
  hardware.cpu.intel.updateMicrocode = config.my.configs.hardware.updateMicrocode;
}`;
    checkFix(
      "trace/id-mismatch",
      both("CFG.hardware.cpuMicrocode"),
      both("CFG.hardware.updateMicrocode"),
      "Replace CFG.hardware.cpuMicrocode by CFG.hardware.updateMicrocode everywhere",
    );
  });

  it("can be suppressed", () =>
    checkSuppress(
      "trace/id-mismatch",
      declared("CFG.hardware.cpuMicrocode"),
      declared("CFG.hardware.cpuMicrocode").replace(
        "  # source",
        "  # mynixos: ignore trace/id-mismatch – Grund\n  # source",
      ),
    ));
});
