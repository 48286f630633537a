/** `port/collision`: its fixes, and how to silence it. */

import { describe, it } from "mocha";
import { checkSuppress } from "#test/check.ts";
import { checkValidFix } from "./valid-fix.ts";

const id = "port/collision";

describe(id, () => {
  describe("fixes", () => {
    it("give a key of the registry the next free number", () =>
      checkValidFix(
        id,
        `
        { config, lib, ... }:
        {
          options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
          config = {
            my.ports = {
              paper = 20001;
              books = 20001;
              other = 20002;
            };
            services.paperless = { enable = true; port = config.my.ports.paper; };
            services.audiobookshelf = { enable = true; port = config.my.ports.books; };
          };
        }
        `,
        `
        { config, lib, ... }:
        {
          options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
          config = {
            my.ports = {
              paper = 20003;
              books = 20001;
              other = 20002;
            };
            services.paperless = { enable = true; port = config.my.ports.paper; };
            services.audiobookshelf = { enable = true; port = config.my.ports.books; };
          };
        }
        `,
        "Give my.ports.paper the next free port 20003",
      ));

    it("give a service a key of its own", () =>
      checkValidFix(
        id,
        `
        { config, lib, ... }:
        {
          options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
          config = {
            my.ports = {
              flux  = 20001;
              paper = 20002;
            };
            services.paperless = { enable = true; port = config.my.ports.paper; };
            services.audiobookshelf = { enable = true; port = config.my.ports.paper; };
          };
        }
        `,
        `
        { config, lib, ... }:
        {
          options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
          config = {
            my.ports = {
              flux  = 20001;
              paper = 20002;
              audiobookshelf = 20003;
            };
            services.paperless = { enable = true; port = config.my.ports.paper; };
            services.audiobookshelf = { enable = true; port = config.my.ports.audiobookshelf; };
          };
        }
        `,
        "Add my.ports.audiobookshelf with the next free port 20003 and use it here",
      ));

    it("replace a number of the module", () =>
      checkValidFix(
        id,
        `
        {
          services.audiobookshelf = { enable = true; port = 8000; };
          services.paperless = { enable = true; port = 8000; };
        }
        `,
        `
        {
          services.audiobookshelf = { enable = true; port = 8001; };
          services.paperless = { enable = true; port = 8000; };
        }
        `,
        "Give services.audiobookshelf the next free port 8001",
      ));

    it("replace the number in what a container publishes", () =>
      checkValidFix(
        id,
        `
        {
          services.audiobookshelf = { enable = true; port = 8000; };
          virtualisation.oci-containers.containers.web = { image = "web"; ports = [ "127.0.0.1:8000:80" ]; };
        }
        `,
        `
        {
          services.audiobookshelf = { enable = true; port = 8000; };
          virtualisation.oci-containers.containers.web = { image = "web"; ports = [ "127.0.0.1:8001:80" ]; };
        }
        `,
        "Give virtualisation.oci-containers.containers.web the next free port 8001",
      ));

    it("set the option of a service that has the default of its module", () =>
      checkValidFix(
        id,
        `
        {
          services.grafana = {
            enable = true;
          };
          services.forgejo.enable = true;
        }
        `,
        `
        {
          services.grafana = {
            enable = true;
            settings.server.http_port = 3001;
          };
          services.forgejo.enable = true;
        }
        `,
        "Give services.grafana the next free port 3001",
      ));

    it("set it in the sets that are there", () =>
      checkValidFix(
        id,
        `
        {
          services.grafana = {
            enable = true;
            settings = {
              server = { http_addr = "127.0.0.1"; };
            };
          };
          services.forgejo.enable = true;
        }
        `,
        `
        {
          services.grafana = {
            enable = true;
            settings = {
              server = { http_addr = "127.0.0.1"; http_port = 3001; };
            };
          };
          services.forgejo.enable = true;
        }
        `,
        "Give services.grafana the next free port 3001",
      ));

    it("work in a module of one line", () =>
      checkValidFix(
        id,
        `
        { services.grafana.enable = true; services.forgejo.enable = true; services.paperless = { enable = true; port = 3001; }; }
        `,
        `
        { services.grafana.enable = true; services.forgejo.enable = true; services.forgejo.settings.server.HTTP_PORT = 3002; services.paperless = { enable = true; port = 3001; }; }
        `,
        "Give services.forgejo the next free port 3002",
      ));
  });

  it("can be suppressed", () =>
    checkSuppress(
      id,
      `
      {
        services.audiobookshelf = { enable = true; port = 8000; };
        services.paperless = { enable = true; port = 8000; };
      }
      `,
      `
      {
        # mynixos: ignore port/collision – Grund
        services.audiobookshelf = { enable = true; port = 8000; };
        services.paperless = { enable = true; port = 8000; };
      #                                              ^^^^ Port 8000/tcp of services.paperless is also bound by services.audiobookshelf: only one of them can start.
      }
      `,
    ));
});
