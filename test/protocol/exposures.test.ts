/** Exposures over the wire: lenses that can be switched off, hovers whose links lead to the chain. */
import assert from "node:assert/strict";
import {
  type CodeLens,
  CodeLensRequest,
  HoverRequest,
  type Location,
  type MarkupContent,
} from "vscode-languageserver-protocol/node";
import { type EditorOptions, type Opened, openFixture } from "./editor.ts";

const source = `
  #- configuration.nix
  { lib, ... }: {
    imports = [ ./gateway.nix ];
    options.domain = lib.mkOption { default = "example.org"; };
    config.services.caddy.virtualHosts."kino.example.org".extraConfig = ''
      import sso_$0auth
      reverse_proxy 127.0.0.1:8096
    '';
    config.services.caddy.virtualHosts."dateien.example.org".extraConfig = "reverse_proxy 127.0.0.1:8097";
  }
  #- gateway.nix
  {
    services.authelia.instances.main = { enable = true; settings.server.address = "tcp://127.0.0.1:9091/"; };
    services.caddy.enable = true;
    services.caddy.extraConfig = ''
      (sso_auth) {
        forward_auth 127.0.0.1:9091 {
          uri /api/authz/forward-auth
        }
      }
    '';
  }
`;

async function lenses(editor: Opened): Promise<readonly CodeLens[]> {
  return (await editor.connection.sendRequest(CodeLensRequest.type, editor.cursor)) ?? [];
}

async function titles(options: EditorOptions): Promise<readonly (string | undefined)[]> {
  return (await lenses(await openFixture(source, options))).map(({ command }) => command?.title);
}

describe("exposures", () => {
  it("have lenses, beside those of sources", async () => {
    assert.deepEqual(await titles({}), [
      "0 uses · 0 sinks",
      "🔒 kino.example.org – sign-in by Authelia",
      "GAP: dateien.example.org – nobody has to sign in",
    ]);
  });

  it("have none where these are switched off, or where not everything was read", async () => {
    assert.deepEqual(await titles({ settings: { lens: { exposures: false } } }), ["0 uses · 0 sinks"]);
    assert.deepEqual(await titles({ settings: { maxFiles: 1, lens: { enable: false } } }), []);
    assert.equal((await titles({ settings: { lens: { enable: false } } })).length, 2);
  });

  it("show the chain on a click: where it is named, and where it is defined", async () => {
    const editor = await openFixture(source);
    const command = (await lenses(editor))[1]?.command;
    assert.equal(command?.command, "mynixos.showReferences");
    const [uri, , locations] = command.arguments as [string, unknown, readonly Location[]];
    assert.equal(uri, editor.cursor.textDocument.uri);
    const files = new Set(locations.map(({ uri }) => editor.fileOf(uri)));
    assert.deepEqual(files, new Set(["configuration.nix", "gateway.nix"]));
  });

  it("have a hover whose links lead to the chain", async () => {
    const editor = await openFixture(source);
    const answer = await editor.connection.sendRequest(HoverRequest.type, editor.cursor);
    assert.ok(answer);
    const { kind, value } = answer.contents as MarkupContent;
    assert.equal(kind, "markdown");
    assert.match(value, /🔒 kino\.example\.org/);
    const [, link] = /\[defined in gateway\.nix:\d+\]\(<([^>]+)>\)/.exec(value) ?? [];
    assert.match(link ?? value, /gateway\.nix#L\d+,\d+$/);
  });

  it("speak German", async () => {
    const translations = {
      "sign-in by {0}": "Anmeldung über {0}",
      "nobody has to sign in": "niemand muss sich anmelden",
    };
    assert.deepEqual((await titles({ translations })).slice(1), [
      "🔒 kino.example.org – Anmeldung über Authelia",
      "GAP: dateien.example.org – niemand muss sich anmelden",
    ]);
  });
});
