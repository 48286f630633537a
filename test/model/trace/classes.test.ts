/** Every annotation is in exactly one class, and what is said against it is certain. */
import { describe, it } from "mocha";
import { classifiedAnnotations } from "#model/trace/classes.ts";
import { checkMarks } from "#test/check.ts";

const classes = (source: string): void =>
  checkMarks(source, function* (model) {
    for (const found of classifiedAnnotations(model)) {
      const { file, start, end, class: kind, instead } = found;
      yield { file, start, end, label: [kind, ...instead.map(({ path }) => path)].join(" ") };
    }
  });

/** Central values in a file of their own; `text` is the module below `config`. */
const house = (text: string): string => `#- options.nix
{ config, lib, ... }: {
  options.my.configs.identity.domain = lib.mkOption { default = "example.org"; };
  options.my.configs.identity.host = lib.mkOption { default = "q958"; };
  options.my.configs.network.lanCidrs = lib.mkOption { default = [ "10.0.0.0/8" ]; };
  options.my.configs.network.tailnetCidrs = lib.mkOption { default = [ "100.64.0.0/10" ]; };
  options.my.configs.hardware.updateMicrocode = lib.mkOption { default = true; };
  options.my.media.host = lib.mkOption { default = "media.\${config.my.configs.identity.domain}"; };
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports = { ssh = 53844; edgeHttps = 443; n8n = 20017; };
}
#- configuration.nix
${text}`;

describe("classes of annotations: what is true", () => {
  it("stands at declarations, keys, definitions and reads, by whatever name", () =>
    classes(`
{ config, lib, ... }:
let
  # source-id: CFG.a.x
  #            ^^^^^^^ use
  x = config.my.configs.a.x;
  c = config.my.configs;
  inherit (config.my.configs.a) y;
in {
  # source-id: CFG.a.x
  #            ^^^^^^^ declaration
  options.my.configs.a.x = lib.mkOption { };
  options.my.configs.a.y = lib.mkOption { };
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config = {
    # source-id: PORT.ssh
    #            ^^^^^^^^ declaration
    my.ports.ssh = 22;
    # source-id: CFG.a.x
    #            ^^^^^^^ definition
    my.configs.a.x = 1;
    # sink: CFG.a.x / CFG.a.y
    #       ^^^^^^^ use
    #                 ^^^^^^^ use
    services.x = [ x c.a.y ];
    services.y = y; # sink: CFG.a.y
    #                       ^^^^^^^ use
    services.z = [
      # sink: CFG.a.x
      #       ^^^^^^^ use
      (toString x)
    ];
  };
}
`));

  it("uses what is computed from it: through local names, also several, through functions, and through options", () =>
    classes(
      house(`{ config, lib, ... }:
let
  nets = lib.concatStringsSep ", " config.my.configs.network.lanCidrs;
  rule = "ip saddr { \${nets} } accept";
  url = path: "https://\${config.my.configs.identity.domain}/\${path}";
in {
  # source-id: CFG.network.lanCidrs
  #            ^^^^^^^^^^^^^^^^^^^^ derived
  networking.firewall.extraInputRules = rule;
  # source-id: CFG.identity.domain
  #            ^^^^^^^^^^^^^^^^^^^ derived
  services.a.url = url "a";
  # source-id: CFG.identity.domain
  #            ^^^^^^^^^^^^^^^^^^^ derived
  services.b.host = config.my.media.host;
}`),
    ));

  it("may repeat the value, or name it for a function that reads it", () =>
    classes(
      house(`{ config, lib, myLib, ... }: {
  # source-id: CFG.identity.domain
  #            ^^^^^^^^^^^^^^^^^^^ copy
  services.a.host = "a.example.org";
  # source-id: CFG.hardware.updateMicrocode
  #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ copy
  hardware.cpu.intel.updateMicrocode = lib.mkDefault true;
  # source-id: PORT.n8n
  #            ^^^^^^^^ handed-on
  services.b = myLib.mkService { inherit config; name = "n8n"; };
  # source-id: PORT.n8n
  #            ^^^^^^^^ handed-on
  services.c = let at = name: config.my.ports.\${name}; in at "n8n";
}`),
    ));

  it("may be a group, an option of others, prose, or known to evaluation alone", () =>
    classes(
      house(`{ config, user, ... }: {
  # source-id: CFG.identity
  #            ^^^^^^^^^^^^ group
  services.a = config.my.configs.identity.host;
  # source-id: CFG.firewall.enabled
  #            ^^^^^^^^^^^^^^^^^^^^ outside
  networking.firewall.enable = true;
  # source-id: CFG.system.stateVersion
  #            ^^^^^^^^^^^^^^^^^^^^^^^ outside
  system.stateVersion = "25.11";
  # sink: was der Host heißt (siehe docs/host.md)
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ prose
  networking.hostName = "x";
  # source-id: CFG.users.\${user}.keys
  #            ^^^^^^^^^^^^^^^^^^^^^^ dynamic
  x = 1;
}`),
    ));

  it("may speak for a paragraph, for the object it stands in, or for what ends above it", () =>
    classes(
      house(`{ config, lib, ... }:
let
  # source-id: CFG.network.lanCidrs / CFG.network.tailnetCidrs
  #            ^^^^^^^^^^^^^^^^^^^^ use
  #                                   ^^^^^^^^^^^^^^^^^^^^^^^^ use
  lan = config.my.configs.network.lanCidrs;
  tailnet = config.my.configs.network.tailnetCidrs;
in {
  assertions = [
    {
      # source-id: CFG.identity.host
      #            ^^^^^^^^^^^^^^^^^ use
      message = "host is empty";
      assertion = config.my.configs.identity.host != "";
    }
  ];
  services.a = [ lan tailnet ];
  # sink: CFG.network.lanCidrs
  #       ^^^^^^^^^^^^^^^^^^^^ use
}`),
    ));

  it("is written in stacks and braces, and in front of what is no statement", () =>
    classes(
      house(`{ config, lib, ... }: {
  # source-id: CFG.network.{lanCidrs,tailnetCidrs}
  #                         ^^^^^^^^ use
  #                                  ^^^^^^^^^^^^ use
  # source-id: CFG.identity.host
  #            ^^^^^^^^^^^^^^^^^ use
  # sink: alles zusammen
# ^^^^^^^^^^^^^^^^^^^^^^ prose
  services.a = with config.my.configs; [ network.lanCidrs network.tailnetCidrs identity.host ];
  services.b =
    # source-id: CFG.identity.host
    #            ^^^^^^^^^^^^^^^^^ use
    config.my.configs.identity.host;
}`),
    ));
});

describe("classes of annotations: what is false", () => {
  it("names one value, and the code has to do with another", () =>
    classes(
      house(`{ config, lib, ... }:
let
  # source-id: CFG.identity.domain
  #            ^^^^^^^^^^^^^^^^^^^ drift my.configs.identity.host
  host = config.my.configs.identity.host;
  nets = lib.concatStringsSep ", " config.my.configs.network.tailnetCidrs;
in {
  # source-id: CFG.network.lanCidrs
  #            ^^^^^^^^^^^^^^^^^^^^ drift my.configs.network.tailnetCidrs
  services.a = nets;
  # sink: PORT.ssh / PORT.n8n
  #       ^^^^^^^^ use
  #                  ^^^^^^^^ drift my.ports.edgeHttps
  services.b = [ config.my.ports.ssh config.my.ports.edgeHttps ];
  # source-id: CFG.identity.host
  #            ^^^^^^^^^^^^^^^^^ drift my.configs.c.d
  options.my.configs.c.d = lib.mkOption { };
}`),
    ));

  it("floats, or nothing central stands beside", () =>
    classes(
      house(`{ config, lib, ... }:
let
  x = 1;

  # source-id: CFG.identity.domain
  #            ^^^^^^^^^^^^^^^^^^^ stale
in {
  # source-id: CFG.identity.host
  #            ^^^^^^^^^^^^^^^^^ stale
  # sink: system hostname
# ^^^^^^^^^^^^^^^^^^^^^^^ stale

  # etwas anderes
  services.a = config.my.configs.identity.domain;
  # source-id: CFG.identity.host
  #            ^^^^^^^^^^^^^^^^^ stale
  services.b = "kein Wert";
  services.c = [
    1
    # source-id: CFG.identity.host
    #            ^^^^^^^^^^^^^^^^^ stale
  ];
}
# source-id: CFG.gone.away
#            ^^^^^^^^^^^^^ stale
`),
    ));

  it("is called otherwise than what it stands at", () =>
    classes(
      house(`{ config, lib, ... }: {
  # source-id: CFG.identity.nickname
  #            ^^^^^^^^^^^^^^^^^^^^^ mismatch my.configs.identity.alias
  options.my.configs.identity.alias = lib.mkOption { };
  # source-id: CFG.ports.traefikHttps / CFG.ports.ssh
  #            ^^^^^^^^^^^^^^^^^^^^^^ mismatch my.ports.edgeHttps
  #                                     ^^^^^^^^^^^^^ use
  config.networking.firewall.allowedTCPPorts = [ config.my.ports.edgeHttps config.my.ports.ssh ];
}`),
    ));

  it("names nothing, and nothing fits", () =>
    classes(
      house(`{ config, lib, ... }: {
  # source-id: CFG.vpn.endpoint
  #            ^^^^^^^^^^^^^^^^ unknown
  services.a = config.my.configs.identity.domain;
  # source-id: CFG.ports.traefikHttps
  #            ^^^^^^^^^^^^^^^^^^^^^^ unknown
  services.b = [ config.my.ports.edgeHttps config.my.ports.ssh ];
}`),
    ));
});

describe("classes of annotations: words with dots", () => {
  it("are no ids where no prefix fits: files, abbreviations, devices; but slips in a prefix are", () =>
    classes(
      house(`{ config, ... }: {
  # sink: README.md, z.B. HTTP.sys und S.M.A.R.T.
  #       ^^^^^^^^^ prose
  #                       ^^^^^^^^ prose
  #                                    ^^^^^^^^^ prose
  services.a = config.my.ports.ssh;
  # sink: alsa_output.pci-0000_00_1f.3
  #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ prose
  services.b = config.my.ports.ssh;
  # source-id: README.md
  #            ^^^^^^^^^ unclear
  services.c = config.my.ports.ssh;
  # sink: PROT.gone
  #       ^^^^^^^^^ unknown
  services.d = config.my.ports.ssh;
}`),
    ));
});

describe("classes of annotations: what may be meant", () => {
  it("may be code that is commented out, at the end of a set, too", () =>
    classes(
      house(`{ config, ... }: {
  # source-id: PORT.ssh
  #            ^^^^^^^^ unclear
  # services.x = config.my.ports.ssh;
  services.y = config.my.ports.n8n;
  # source-id: PORT.edgeHttps
  #            ^^^^^^^^^^^^^^ unclear
  # services.z = config.my.ports.edgeHttps;
}`),
    ));

  it("may be a statement below a heading, unless that has a comment of its own", () =>
    classes(
      house(`{ config, ... }: {
  # source-id: PORT.ssh
  #            ^^^^^^^^ unclear
  # ── SSH ──

  services.openssh.enable = true;

  services.openssh.ports = [ config.my.ports.ssh ];
}
#- other.nix
{ config, ... }: {
  # source-id: PORT.ssh
  #            ^^^^^^^^ stale

  services.openssh.enable = true;
  # source-id: PORT.ssh
  #            ^^^^^^^^ use
  services.openssh.ports = [ config.my.ports.ssh ];
}`),
    ));
});

describe("classes of annotations: what cannot be told", () => {
  it("stands at what comes from outside the file, from a name that is computed, or from options of others", () =>
    classes(
      house(`{ config, lib, port, ... }:
let
  table = import ./table.nix;
  name = lib.toLower port;
in {
  # source-id: PORT.ssh
  #            ^^^^^^^^ unclear
  services.a.port = port;
  # source-id: PORT.ssh
  #            ^^^^^^^^ unclear
  services.b.port = table.ssh;
  # source-id: PORT.ssh
  #            ^^^^^^^^ unclear
  services.c.port = config.my.ports.\${name};
  # source-id: CFG.identity.host
  #            ^^^^^^^^^^^^^^^^^ unclear
  services.d.host = config.networking.fqdn;
  # source-id: CFG.identity.host
  #            ^^^^^^^^^^^^^^^^^ unclear
  services.e = lib.mkService { inherit config; };
  # source-id: CFG.identity.host
  #            ^^^^^^^^^^^^^^^^^ unclear
  services.f = with table; [ host ];
}`),
    ));

  it("is a file that cannot be read to the end", () =>
    classes(
      house(`{ config, ... }: {
  # source-id: CFG.identity.host
  #            ^^^^^^^^^^^^^^^^^ unclear
  services.a = "x";
  services.b = ;
}`),
    ));

  it("knows that names of packages and of lib hold nothing central", () =>
    classes(
      house(`{ config, lib, pkgs, ... }: {
  # source-id: CFG.identity.host
  #            ^^^^^^^^^^^^^^^^^ stale
  environment.systemPackages = with pkgs; lib.optionals true [ git (python3.withPackages (ps: [ ps.requests ])) ];
}`),
    ));
});

describe("annotations that are none", () => {
  it("are commented out, examples, in headers, in block comments or in strings", () =>
    classes(
      house(`# meta:
#   source-ids: CFG.identity.host
# source-id-example: CFG.identity.host
# # source-id: CFG.identity.host
/* # source-id: CFG.identity.host */
{ x = ''
  # source-id: CFG.identity.host
''; }`),
    ));
});
