/** The port of a service, written where its owner would write it: in the innermost set that is there, and never in a set written twice. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { listenersOf } from "#model/ports/listeners.ts";
import { listeningOn, numbered } from "#model/ports/option-edit.ts";
import { modelFor } from "#test/check.ts";
import { draw, fixture } from "#test/fixture.ts";
import { complaintAbout } from "#test/samples/nix-parse.ts";
import { applyEdits, type FileEdits } from "#text/edit.ts";

/** The module with the edit for the port of the only service in it; `undefined`: there is none. */
function edited(source: string, how: "number" | "key"): string | undefined {
  const { files } = fixture(source);
  const [file] = files;
  const model = modelFor(files);
  const view = shownHost(model.repo);
  const [listener] = view ? listenersOf(view) : [];
  assert.ok(file && listener, "no listener");
  const edits: FileEdits | undefined =
    how === "number" ? numbered(model, listener, 28123) : listeningOn(model, listener, "my.ports.app");
  return edits && applyEdits(file.text, edits.edits);
}

function check(before: string, after: string, how: "number" | "key" = "number"): void {
  const found = edited(before, how);
  assert.ok(found !== undefined, "no edit");
  assert.equal(
    draw([{ path: "a", text: found }], []),
    draw([{ path: "a", text: fixture(after).files[0]?.text ?? "" }], []),
  );
  assert.equal(complaintAbout(found), "", "Nix takes it");
}

function silent(source: string, how: "number" | "key" = "number"): void {
  assert.equal(edited(source, how), undefined);
}

describe("the option of a service's port", () => {
  it("goes into the innermost set, in a line of its own", () =>
    check(
      `
      {
        services.home-assistant = {
          enable = true;
          config = {
            http = {
              use_x_forwarded_for = true; # behind a proxy
            };
          };
        };
      }
      `,
      `
      {
        services.home-assistant = {
          enable = true;
          config = {
            http = {
              use_x_forwarded_for = true; # behind a proxy
              server_port = 28123;
            };
          };
        };
      }
      `,
    ));

  it("goes into a set of one line", () =>
    check(
      `
      { services.home-assistant = { enable = true; config = { http = { use_x_forwarded_for = true; }; }; }; }
      `,
      `
      { services.home-assistant = { enable = true; config = { http = { use_x_forwarded_for = true; server_port = 28123; }; }; }; }
      `,
    ));

  it("goes into a set of one line that stands among others", () =>
    check(
      `
      {
        services.home-assistant = {
          enable = true;
          config.http = { use_x_forwarded_for = true; }; # proxy
          openFirewall = false;
        };
      }
      `,
      `
      {
        services.home-assistant = {
          enable = true;
          config.http = { use_x_forwarded_for = true; server_port = 28123; }; # proxy
          openFirewall = false;
        };
      }
      `,
    ));

  it("goes into an empty set", () =>
    check(
      `
      {
        services.grafana.enable = true;
        services.grafana.settings.server = { };
      }
      `,
      `
      {
        services.grafana.enable = true;
        services.grafana.settings.server = { http_port = 28123; };
      }
      `,
    ));

  it("goes into a set outside of the one that turns the service on", () =>
    check(
      `
      {
        config = {
          services.home-assistant = { enable = true; };
          services.home-assistant.config = {
            name = "Home";
            http = {
            };
          };
        };
      }
      `,
      `
      {
        config = {
          services.home-assistant = { enable = true; };
          services.home-assistant.config = {
            name = "Home";
            http = {
              server_port = 28123;
            };
          };
        };
      }
      `,
    ));

  it("stands beside dotted neighbours", () =>
    check(
      `
      {
        services.home-assistant = {
          enable = true;
          config.http.use_x_forwarded_for = true;
        };
      }
      `,
      `
      {
        services.home-assistant = {
          enable = true;
          config.http.server_port = 28123;
          config.http.use_x_forwarded_for = true;
        };
      }
      `,
    ));

  it("stands behind a comment in the line", () =>
    check(
      `
      {
        services.homepage-dashboard = {
          enable = true; # start page
          openFirewall = false;
        };
      }
      `,
      `
      {
        services.homepage-dashboard = {
          enable = true; # start page
          listenPort = 28123;
          openFirewall = false;
        };
      }
      `,
    ));

  it("stands in the part that turns the service on, where a condition does", () =>
    check(
      `
      { lib, ... }: {
        config = lib.mkIf true { services.homepage-dashboard.enable = true; };
      }
      `,
      `
      { lib, ... }: {
        config = lib.mkIf true { services.homepage-dashboard.enable = true; services.homepage-dashboard.listenPort = 28123; };
      }
      `,
    ));

  it("asks for the key by the name config", () =>
    check(
      `
      { config, ... }: { services.homepage-dashboard.enable = true; }
      `,
      `
      { config, ... }: { services.homepage-dashboard.enable = true; services.homepage-dashboard.listenPort = config.my.ports.app; }
      `,
      "key",
    ));

  it("is not written where config is something else", () => {
    silent("{ services.homepage-dashboard.enable = true; }", "key");
    silent("{ config, ... }: let config = { }; in { services.homepage-dashboard.enable = true; }", "key");
  });

  it("is not written where a part of the path is computed, conditional or inherited", () => {
    silent(`{ lib, ... }: { services.home-assistant = { enable = true; config = lib.mkIf true { name = "a"; }; }; }`);
    silent(`let config = { name = "a"; }; in { services.home-assistant = { enable = true; inherit config; }; }`);
    silent(`let n = "name"; in { services.home-assistant = { enable = true; config.\${n} = "a"; }; }`);
    silent(`{ services.home-assistant = { enable = true; config = rec { name = "a"; }; }; }`);
    silent(`{ services.home-assistant = { enable = true; config = { name = "a"; } // { country = "DE"; }; }; }`);
  });
});
