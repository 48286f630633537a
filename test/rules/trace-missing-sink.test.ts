/** `trace/missing-sink`: uses without the comment that others in the file have. */

import { describe, it } from "mocha";
import { checkFix, checkRule, checkSuppress } from "#test/check.ts";

const ID = "trace/missing-sink";

const repo = (text: string): string => `#- options.nix
{ lib, ... }:
{
  options.my.configs.identity.domain = lib.mkOption { };
  options.my.configs.identity.host = lib.mkOption { };
  options.my.configs.identity.user = lib.mkOption { };
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports = { ssh = 50022; web = 50080; };
}
#- configuration.nix
${text}`;

/** Two values that have their comments. */
const annotated = `  # source-id: CFG.identity.domain
  domain = config.my.configs.identity.domain;
  # source-id: CFG.identity.host
  # sink: name of the machine
  host = config.my.configs.identity.host;`;

describe(ID, () => {
  it("sees a value without, and writes the id above the comment that is there", () => {
    const text = (user: string, rest: string): string =>
      repo(`{ config, ... }:
let
${annotated}
${user}  user = config.my.configs.identity.user;
${rest}in { networking.hostName = host + domain + user; }`);
    checkRule(
      ID,
      text(
        "  # sink: login\n",
        "#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ my.configs.identity.user is used without a comment that names it, unlike most values in this file: # source-id: CFG.identity.user.\n",
      ),
    );
    checkFix(
      ID,
      text("  # sink: login\n", ""),
      text("  # source-id: CFG.identity.user\n  # sink: login\n", ""),
      "Write # source-id: CFG.identity.user above",
    );
  });

  it("writes sinks where the file has sinks, with the prefix of the repo, above the statement that begins the line", () => {
    const text = (comment: string): string =>
      repo(`{ config, ... }: {
  # sink: CFG.identity.domain
  networking.domain = config.my.configs.identity.domain;
  # sink: PORT.web
  services.nginx.defaultListenPort = config.my.ports.web;
  users.motd = {
${comment}    text = ''
      ssh -p \${toString config.my.ports.ssh}
    '';
  };
}`);
    checkFix(ID, text(""), text("    # sink: PORT.ssh\n"));
  });

  it("says each value once, and several of one statement one after the other", () => {
    const text = (comment: string): string =>
      repo(`{ config, ... }:
let
${annotated}
  # source-id: CFG.identity.user
  user = config.my.configs.identity.user;
in {
${comment}  networking.firewall.allowedTCPPorts = [ config.my.ports.ssh config.my.ports.web ];
  services.openssh.ports = [ config.my.ports.ssh ];
}`);
    checkFix(
      ID,
      text(""),
      text("  # source-id: CFG.ports.ssh\n").replace(
        "  services.openssh",
        "#                                                             ^^^^^^^^^^^^^^^^^^^ my.ports.web is used without a comment that names it, unlike most values in this file: # source-id: CFG.ports.web.\n  services.openssh",
      ),
    );
  });

  it("leaves alone files where few have one, and values that are named somewhere in the file", () =>
    checkRule(
      ID,
      `${repo(`{ config, ... }:
let
${annotated}
in {
  imports = [ ./few.nix ];
  networking.hosts.a = [ config.my.configs.identity.host ];
}`)}
#- few.nix
{ config, ... }: {
  # source-id: CFG.identity.host
  a = config.my.configs.identity.host;
  b = config.my.ports.ssh;
}`,
    ));

  it("leaves alone names for values, tests, computed names, and statements whose comment is wrong", () =>
    checkRule(
      ID,
      repo(`{ config, name, ... }:
let
${annotated}
  cfg = config.my.configs;
  has = config.my.configs.identity ? user;
  port = config.my.ports.\${name};
  # source-id: CFG.identity.gone
  user = config.my.configs.identity.user;
in { }`),
    ));

  it("says nothing about a file that cannot be read", () =>
    checkRule(
      ID,
      repo(`{ config, ... }:
let
${annotated}
  user = config.my.configs.identity.user;
in { x = ; }`),
    ));

  it("can be suppressed", () => {
    const text = (comment: string): string =>
      repo(`{ config, ... }:
let
${annotated}
${comment}  user = config.my.configs.identity.user;
in { }`);
    checkSuppress(ID, text(""), text(`  # mynixos: ignore ${ID} – Grund\n`));
  });
});
