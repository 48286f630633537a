/** The report for people: source in, page beside it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { below, checkBelow, pageOf } from "./reporting.ts";

const options = `#- configuration.nix
{ lib, config, ... }: {
  imports = [ ./ssh.nix ];
  # source-id: CFG.identity.domain
  options.my.configs.identity.domain = lib.mkOption { type = lib.types.str; default = "example.org"; };
  # source-id: CFG.identity.user
  options.my.configs.identity.user = lib.mkOption { type = lib.types.str; default = "alex"; };
  # source-id: CFG.identity.login
  options.my.configs.identity.mail = lib.mkOption { type = lib.types.str; };
  options.my.configs.identity.shell = lib.mkEnableOption "a shell";
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.ssh = 50022;
  config.my.configs.identity.user = "kim";
}
#- ssh.nix
{ config, lib, ... }:
let
  # source-id: CFG.identity.domain
  domain = config.my.configs.identity.domain;
in {
  # sink: PORT.ssh
  services.openssh.ports = [ config.my.ports.ssh ];
  services.openssh.banner = "\${domain} \${domain}";
  networking.domain = domain;
}
#- dead.nix
{ config, ... }: { networking.hostName = config.my.configs.identity.mail; }
#- docs/handbook.md
The domain is \`CFG.identity.domain\`, as \`my.configs.identity.domain\` says.
#- 00-core/ids-report.md
# IDs Report (automatisch generiert)
## CFG.identity.domain
`;

describe("a value", () => {
  it("has its declaration, annotations, mentions by people, and uses with form and sink", () =>
    checkBelow(
      "### `my.configs.identity.domain`",
      options,
      `
      - IDs: \`CFG.identity.domain\`
      - Deklariert: \`configuration.nix\`
      - Typ: \`lib.types.str\`
      - Vorgabe: \`"example.org"\`
      - Wert: \`"example.org"\`
      - Status: in Ordnung
      - Kommentar: \`source-id\` \`CFG.identity.domain\`, an der Deklaration, \`configuration.nix\`
      - Kommentar: \`source-id\` \`CFG.identity.domain\`, an einer Verwendung, \`ssh.nix\`
      - Erwähnt: \`docs/handbook.md\` (2×)

      | Verwendet in | Form | Senke | Kommentar |
      | --- | --- | --- | --- |
      | \`ssh.nix\` | direkt | Name \`domain\` | ja |
      | \`ssh.nix\` (2×) | über einen Namen | \`services.openssh.banner\` | – |
      | \`ssh.nix\` | über einen Namen | \`networking.domain\` | – |`,
    ));

  it("that is overridden says where, and what it comes to", () =>
    checkBelow(
      "### `my.configs.identity.user`",
      options,
      `
      - IDs: \`CFG.identity.user\`
      - Deklariert: \`configuration.nix\`
      - Typ: \`lib.types.str\`
      - Vorgabe: \`"alex"\`
      - Gesetzt: \`configuration.nix\` (gilt)
      - Wert: \`"kim"\`
      - Status: hat eine ID, aber nichts liest den Wert
      - Kommentar: \`source-id\` \`CFG.identity.user\`, an der Deklaration, \`configuration.nix\`
      - Verwendung: nichts liest den Wert`,
    ));

  it("whose id is called otherwise, and that only dead files read, says so", () =>
    checkBelow(
      "### `my.configs.identity.mail`",
      options,
      `
      - IDs: \`CFG.identity.mail\`
      - Deklariert: \`configuration.nix\`
      - Typ: \`lib.types.str\`
      - Status: ID heißt anders als die Option
      - Kommentar: \`source-id\` \`CFG.identity.login\`, ID heißt anders als die Option, \`configuration.nix\`
      - Verwendung: nur in Dateien, die kein Host importiert

      | Verwendet in | Form | Senke | Kommentar |
      | --- | --- | --- | --- |
      | \`dead.nix\` (nicht importiert) | direkt | \`networking.hostName\` | nein |`,
    ));

  it("that is a key of an option is where it is set", () =>
    checkBelow(
      "### `my.ports.ssh`",
      options,
      `
      - IDs: \`CFG.ports.ssh\`, \`PORT.ssh\`
      - Gesetzt: \`configuration.nix\` (gilt)
      - Wert: \`50022\`
      - Status: in Ordnung
      - Kommentar: \`sink\` \`PORT.ssh\`, an einer Verwendung, \`ssh.nix\`

      | Verwendet in | Form | Senke | Kommentar |
      | --- | --- | --- | --- |
      | \`ssh.nix\` | direkt | \`services.openssh.ports\` | ja |`,
    ));
});

describe("the report", () => {
  it("counts what is annotated", () =>
    checkBelow(
      "## Abdeckung",
      options,
      `
      | Was | Anzahl |
      | --- | --- |
      | Deklarierte Werte | 6 |
      | davon mit ID deklariert (Werte, für die es IDs gibt) | 3 von 5 |
      | Verwendungen mit Kommentar (ohne lokale Namen) | 2 von 3 |
      | Verschiedene IDs in Kommentaren | 4 |`,
    ));

  it("gathers what is wrong with annotations", () =>
    checkBelow(
      "## Auffällige Kommentare",
      options,
      `
      | Wert | Befund |
      | --- | --- |
      | \`my.configs.identity.mail\` | ID heißt anders als die Option |
      | \`my.configs.identity.shell\` | ID an der Deklaration fehlt |
      | \`my.configs.identity.user\` | hat eine ID, aber nichts liest den Wert |`,
    ));

  it("gathers what nothing reads, be it as certain as this", () =>
    checkBelow(
      "## Ungenutzte Werte",
      options,
      `
      | Wert | Verwendung |
      | --- | --- |
      | \`my.configs.identity.mail\` | nur in Dateien, die kein Host importiert |
      | \`my.configs.identity.shell\` | nichts liest den Wert |
      | \`my.configs.identity.user\` | nichts liest den Wert |`,
    ));

  it("does not call unused what is read by a computed name, as a whole, or behind a parameter", () => {
    const read = (code: string): string =>
      below(
        "## Ungenutzte Werte",
        pageOf(`
          { lib, config, name, ... }: {
            options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
            config.my.ports.wiki = 20001;
            ${code}
          }
        `),
      );
    assert.match(read(""), /my\.ports\.wiki/);
    assert.equal(read(`config.x = config.my.ports.\${name};`), "Keine.");
    assert.equal(read("config.x = builtins.attrValues config.my.ports;"), "Keine.");
    assert.equal(read("config.x = import ./f.nix { ports = config.my.ports; };"), "Keine.");
    assert.equal(read("config.x = (ports: ports.wiki) (import ./f.nix config);"), "Keine.");
  });

  it("does not take a template that is no Nix yet for a reader", () =>
    checkBelow(
      "## Ungenutzte Werte",
      `
      #- configuration.nix
      { lib, ... }: { options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; }; config.my.ports.wiki = 20001; }
      #- template.nix
      { config, ... }: { x = config.my.ports.<service-name>; }
      `,
      `
      | Wert | Verwendung |
      | --- | --- |
      | \`my.ports\` | nur in Dateien, die kein Host importiert |
      | \`my.ports.wiki\` | nichts liest den Wert |`,
    ));

  it("leaves out what NixOS declares, and does not call unused what lies beside it", () => {
    const page = pageOf(`
      { lib, config, ... }: {
        options.systemd.services = lib.mkOption { type = lib.types.attrsOf (lib.types.submodule { }); };
        options.services.mine.port = lib.mkOption { type = lib.types.port; default = 1; };
        config.systemd.services.wiki = { };
      }
    `);
    assert.doesNotMatch(page, /systemd\.services/);
    assert.match(below("## Abdeckung", page), /^\| Optionen von NixOS, .* \| 2 \|$/m);
    assert.equal(below("## Ungenutzte Werte", page), "Keine.");
  });

  it("lists ids that are no option, and options that nobody declares", () => {
    const page = pageOf(`
      { lib, config, ... }: {
        options.my.configs.a = lib.mkOption { };
        # source-id: CFG.gone
        config.x = 1;
        # source-id: CFG.gone
        config.y = config.my.configs.b;
      }
    `);
    assert.match(below("## IDs in Kommentaren, die kein einzelner Wert sind", page), /`CFG\.gone` \(?/);
    assert.match(
      below("## Gelesen oder gesetzt, aber hier nicht deklariert", page),
      /^\| `my\.configs\.b` \| – \| `configuration\.nix` \|$/m,
    );
  });

  it("does not change when a line is added at the top of a module, nor with the order of files", () => {
    const files = options.split(/^(?=#- )/m);
    assert.equal(pageOf([...files].reverse().join("")), pageOf(options));
    assert.equal(pageOf(options.replace("#- ssh.nix\n", "#- ssh.nix\n# a line\n\n")), pageOf(options));
  });

  it("names no value of an option that looks like a secret, nor what looks like one itself", () => {
    const page = pageOf(`
      { lib, config, ... }: {
        options.my.secrets.apiToken = lib.mkOption { default = "hunter2-very-secret"; };
        options.my.configs.dbPassword = lib.mkOption { default = "correcthorse"; };
        options.my.secrets.files.shared = lib.mkOption { default = "/etc/secrets/shared.env"; };
        options.my.configs.url = lib.mkOption { default = "https://kim:hunter2@example.org/"; };
        options.my.configs.blob = lib.mkOption { default = "dGhpcyBpcyBhIHNlY3JldCBrZXkgMTIzNDU2Nzg5MA=="; };
        options.my.configs.env = lib.mkOption { default = { WIFI_PSK = "12345678"; }; };
        options.my.configs.clients = lib.mkOption { default = [ { client_secret.source = f "dummy-word"; } ]; };
        options.my.configs.publicKey = lib.mkOption { default = "KgTUh3KLijVluDvNpzDCJJfrJ7EyLzYLmdHCksG4sRg="; };
        options.my.configs.tokenFile = lib.mkOption { default = config.sops.secrets."a-token".path; };
      }
    `);
    assert.doesNotMatch(page, /hunter2|correcthorse|dGhpcyBp|12345678|dummy-word/);
    assert.match(below("### `my.configs.publicKey`", page), /^- Vorgabe: `"KgTU/m);
    assert.match(below("### `my.configs.tokenFile`", page), /^- Vorgabe: `config\.sops\.secrets\."a-token"\.path`$/m);
    assert.match(below("### `my.secrets.apiToken`", page), /^- Vorgabe: verborgen \(/m);
    assert.match(below("### `my.secrets.files.shared`", page), /^- Vorgabe: `"\/etc\/secrets\/shared\.env"`$/m);
  });

  it("survives bars, backticks and line breaks in values", () => {
    const page = pageOf(`
      { lib, ... }: {
        options.my.configs.a = lib.mkOption { default = "x | \`y\` \\n z"; };
        options.my.configs."b|c\`d" = lib.mkOption { default = 1; };
      }
    `);
    assert.match(page, /^- Vorgabe: ``"x \| `y` \\n z"``$/m);
    assert.match(page, /^\| ``my\.configs\."b\\\|c`d"`` \| nichts liest den Wert \|$/m);
  });

  it("holds for any text", () => {
    for (const text of [
      "",
      "{",
      "{ options.my.a = ",
      '{ lib, ... }: { options.my."\n|" = lib.mkOption { default = x; }; }',
    ])
      assert.ok(pageOf(`#- a.nix\n${text}`).startsWith("# Bericht der Rückverfolgung\n"));
  });
});
