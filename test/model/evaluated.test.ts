/** An option of a host: its value, how sure we are of it, where it comes from and where it goes. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { HostView, OptionView } from "#model/evaluated.ts";
import { hostsIn, shownHost } from "#model/evaluated.ts";
import { unimportedDefinitions } from "#model/not-imported.ts";
import { parsePath } from "#model/option-path.ts";
import { english, modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

function hostOf(source: string): HostView {
  const host = shownHost(modelFor(fixture(source).files).repo);
  assert.ok(host);
  return host;
}

function optionOf(source: string, path: string): OptionView {
  const option = hostOf(source).at(parsePath(path) as string[]);
  assert.ok(option, `nothing at ${path}`);
  return option;
}

/** `status priority condition` of each definition and the text at its name. */
function definitions(source: string, path: string): string[] {
  const { files } = fixture(source);
  return optionOf(source, path).definitions.map(({ file, name, status, priority, condition, isDefault, module }) => {
    const text = files.find((each) => each.path === file)?.text ?? "";
    const words = [status, priority, isDefault ? "default" : "", condition === undefined ? "" : `if ${condition}`];
    const place = `${file}: ${name ? text.slice(name.start, name.end) : "?"}`;
    return [...words, "·", place, module === file ? "" : `for ${module}`].filter((word) => word !== "").join(" ");
  });
}

const priorities = `
#- configuration.nix
{ config, lib, ... }: {
  imports = [ ./a.nix ./b.nix ];
  options.my.port = lib.mkOption { type = lib.types.port; default = 1; };
  options.my.on = lib.mkOption { type = lib.types.bool; default = false; };
  config.my.port = lib.mkDefault 2;
}
#- a.nix
{ lib, ... }: { my.port = lib.mkForce 3; }
#- b.nix
{ config, lib, ... }: { config = lib.mkIf config.my.on { my.port = lib.mkForce 4; }; }
`;

describe("an option of a host", () => {
  it("has the value that its strongest definition gives it", () => {
    const option = optionOf(priorities, "my.port");
    assert.deepEqual([option.state, option.value], ["known", ["int", "3"]]);
    assert.deepEqual(definitions(priorities, "my.port"), [
      "used 50 · a.nix: port",
      "weaker 1000 · configuration.nix: port",
      "weaker 1500 default · configuration.nix: default",
      "off 50 if config.my.on · b.nix: port",
    ]);
  });

  it("knows where it is declared, and what it was made of", () => {
    const source = `
      { config, lib, ... }: {
        options.my.host = lib.mkOption { default = "heim"; };
        options.my.on = lib.mkOption { default = true; };
        config.networking.domain = lib.mkIf config.my.on "\${config.my.host}.example";
      }
    `;
    assert.equal(optionOf(source, "my.host").declarations.length, 1);
    const option = optionOf(source, "networking.domain");
    assert.deepEqual(
      [...option.reads],
      [
        ["my.host", "data"],
        ["my.on", "guard"],
      ],
    );
    assert.deepEqual([option.state, option.isOwn], ["repo", false]);
  });

  it("is what the repo contributes where others have a say, and known where the repo forces it", () => {
    const source = `
      { lib, ... }: {
        networking.useDHCP = lib.mkForce true;
        networking.domain = "example.org";
        networking.firewall.allowedTCPPorts = [ 22 ];
      }
    `;
    assert.equal(optionOf(source, "networking.useDHCP").state, "known");
    assert.equal(optionOf(source, "networking.domain").state, "repo");
    assert.equal(optionOf(source, "networking.firewall.allowedTCPPorts").state, "repo");
  });

  it("is what the repo contributes, too, where a setting says that others touch the root", () => {
    const source = "{ lib, ... }: { options.my.a = lib.mkOption { default = 1; }; }";
    assert.equal(optionOf(`#- configuration.nix\n${source}`, "my.a").state, "known");
    const shared = `#- .mynixos.json\n{ "evaluation.sharedRoots": ["my"] }\n#- configuration.nix\n${source}`;
    assert.equal(optionOf(shared, "my.a").state, "repo");
  });

  it("is what the repo contributes, too, where a module of the repo may be imported or not", () => {
    const source = `
      #- flake.nix
      {
        inputs.nixpkgs.url = "github:NixOS/nixpkgs";
        outputs = { nixpkgs, other, ... }: {
          nixosConfigurations.heim = nixpkgs.lib.nixosSystem { modules = [ other.module ./a.nix ]; };
        };
      }
      #- a.nix
      { lib, isLaptop, ... }: {
        imports = IMPORTS;
        options.my.a = lib.mkOption { default = 1; };
      }
      #- b.nix
      { my.a = 2; }
    `;
    const state = (imports: string): string => optionOf(source.replace("IMPORTS", imports), "my.a").state;
    assert.equal(state("[ ]"), "known");
    assert.equal(state("lib.optional isLaptop ./b.nix"), "repo");
    assert.equal(state("if isLaptop then [ ./b.nix ] else [ ]"), "repo");
  });

  it("says why it is not known, and what Nix fails with", () => {
    const source = `
      { config, lib, inputs, ... }: {
        options.my = { a = lib.mkOption { }; b = lib.mkOption { }; c = lib.mkOption { type = lib.types.port; }; };
        config.my = { a = inputs.x.y; b = "http://\${inputs.x.host}:80"; c = "drei"; };
      }
    `;
    const a = optionOf(source, "my.a");
    assert.deepEqual([a.state, a.reasons.map(english)], ["unknown", ["the module argument inputs comes from outside"]]);
    assert.equal(optionOf(source, "my.b").state, "partial");
    const c = optionOf(source, "my.c");
    assert.equal(c.errors[0]?.kind, "option-type");
  });

  it("is no more than what the rest of the repo contributes where a module does not load", () => {
    const source = `
      #- configuration.nix
      { lib, ... }: { imports = [ ./a.nix ]; options.my.a = lib.mkOption { default = 1; }; }
      #- a.nix
      { options.my.b = 1; my.a = 2; }
    `;
    const option = optionOf(source, "my.a");
    assert.deepEqual([option.state, option.value], ["repo", ["int", "1"]]);
    assert.deepEqual(option.reasons.map(english), ["computed without a.nix, which does not load"]);
  });

  it("is not known where it lies in what is not known", () => {
    const source = `
      { config, lib, inputs, ... }: {
        services.caddy.virtualHosts = inputs.x.hosts;
        systemd.services = lib.mkMerge [ { a.description = "x"; } (lib.mkIf config.my.missing { b = { }; }) ];
        options.my.a = lib.mkOption { };
      }
    `
      .replace("services.caddy", "config.services.caddy")
      .replace("systemd.services", "config.systemd.services");
    const host = optionOf(source, "services.caddy.virtualHosts.a.extraConfig");
    assert.deepEqual(
      [host.state, host.reasons.map(english)],
      ["unknown", ["the module argument inputs comes from outside"]],
    );
    const unit = optionOf(source, "systemd.services.a.description");
    assert.deepEqual([unit.state, unit.errors[0]?.kind], ["unknown", "missing-attribute"]);
  });

  it("may be a part of an option, and then has its places in it", () => {
    const source = `
      { lib, ... }: {
        options.my.settings = lib.mkOption { type = lib.types.attrs; };
        config.my.settings = { log.level = "info"; };
      }
    `;
    assert.deepEqual(optionOf(source, "my.settings.log.level").value, ["string", "info"]);
    assert.deepEqual(definitions(source, "my.settings.log.level"), ["used 100 · configuration.nix: level"]);
  });

  it("has the conditions of the sets around it", () => {
    const source = `
      { config, lib, ... }: {
        options.my.on = lib.mkOption { default = true; };
        options.my.off = lib.mkOption { default = false; };
        config = lib.mkMerge [
          (lib.mkIf config.my.on { services.caddy.virtualHosts."a".extraConfig = "x"; })
          (lib.mkIf config.my.off { services.caddy.virtualHosts."a".extraConfig = "y"; })
        ];
      }
    `;
    assert.deepEqual(definitions(source, 'services.caddy.virtualHosts."a".extraConfig'), [
      "used 100 if config.my.on · configuration.nix: extraConfig",
      "off 100 if config.my.off · configuration.nix: extraConfig",
    ]);
  });

  it("may be a group", () => {
    const source =
      "{ lib, ... }: { options.my.net = { a = lib.mkOption { default = 1; }; b = lib.mkOption { default = 2; }; }; }";
    const group = optionOf(source, "my.net");
    assert.equal(JSON.stringify([group.state, group.value]), '["known",["set",{"a":["int","1"],"b":["int","2"]}]]');
    assert.equal(hostOf(source).at(["my", "nett"]), undefined);
  });

  it("comes from the function that made it, for the module that called it", () =>
    assert.deepEqual(
      definitions(
        `
        #- configuration.nix
        { imports = [ (import ./service.nix { name = "n8n"; }) ]; }
        #- service.nix
        { name }: { services.\${name}.enable = true; }
        `,
        "services.n8n.enable",
      ),
      ["used 100 · service.nix: enable for configuration.nix"],
    ));

  it("may be set in files that nobody imports", () => {
    const model = modelFor(fixture("#- configuration.nix\n{ }\n#- old.nix\n{ my.a = 1; }").files);
    assert.deepEqual(
      unimportedDefinitions(model, "my.a").map(({ file }) => file),
      ["old.nix"],
    );
  });
});

describe("hosts", () => {
  const source = `
    #- flake.nix
    {
      inputs.nixpkgs.url = "github:NixOS/nixpkgs";
      outputs = { nixpkgs, ... }: {
        nixosConfigurations.heim = nixpkgs.lib.nixosSystem { modules = [ ./heim.nix ]; };
        nixosConfigurations.keller = nixpkgs.lib.nixosSystem { modules = [ ./keller.nix ]; };
      };
    }
    #- heim.nix
    { networking.hostName = "heim"; }
    #- keller.nix
    { networking.hostName = "keller"; }
  `;

  it("are told apart; the editor shows the first, or the one of the settings", () => {
    const { repo } = modelFor(fixture(source).files);
    assert.deepEqual([...hostsIn(repo).keys()], ["heim", "keller"]);
    assert.equal(shownHost(repo)?.name, "heim");
    const chosen = { ...repo, settings: { ...repo.settings, evaluationHost: "keller" } };
    assert.equal(shownHost(chosen)?.name, "keller");
    assert.equal(shownHost({ ...repo, settings: { ...repo.settings, evaluationHost: "gone" } })?.name, "heim");
  });
});
