/** Where a number is typed into a registry, the next free port of each range is offered. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { freePortItems, numberSlot } from "#features/port-completion.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";

/** The offered ports with their ranges, and the text around the cursor as it is when the first is taken. */
function offered(source: string): { readonly items: readonly string[]; readonly line: string } | undefined {
  const { files, cursor } = fixture(source);
  assert.ok(cursor);
  const text = files.find(({ path }) => path === cursor.file)?.text ?? "";
  const slot = numberSlot(text, cursor.offset);
  if (!slot) return undefined;
  const mended = files.map((file) => (file.path === cursor.file ? { ...file, text: slot.mended } : file));
  const items = freePortItems(modelFor(mended), cursor.file, slot);
  if (items.length === 0) return undefined;
  const taken = `${text.slice(0, slot.span.start)}${items[0]?.port}${slot.needsSemicolon ? ";" : ""}`;
  const line = (taken + text.slice(slot.span.end)).slice(taken.lastIndexOf("\n") + 1).split("\n")[0] ?? "";
  return { items: items.map(({ port, range }) => `${range.name} ${port}`), line: line.trim() };
}

/** A registry with a line to type. */
const typing = (line: string, more = ""): string => `
  { config, lib, ... }: {
    options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
    config.my.ports = {
      adguard = 10000;
      pocketId = 10001;
      jellyfin = 20005;
      sonarr = 20006;
      ${line}
      radarr = 20007;
    };
    ${more}
  }
`;

describe("completion of a port", () => {
  it("offers the next free one of each range where the value is missing, with the `;` if that is missing, too", () => {
    const items = ["20xxx 20008", "10xxx 10002"];
    assert.deepEqual(offered(typing("wiki = $0;")), { items, line: "wiki = 20008;" });
    assert.deepEqual(offered(typing("wiki = $0")), { items, line: "wiki = 20008;" });
    assert.deepEqual(offered(typing("wiki =$0")), { items, line: "wiki =20008;" });
    assert.deepEqual(offered(typing("wiki = $0 # Wissen")), { items, line: "wiki = 20008; # Wissen" });
  });

  it("replaces what is typed so far, and does not count it as taken", () => {
    const items = ["20xxx 20008", "10xxx 10002"];
    assert.deepEqual(offered(typing("wiki = 20$0;")), { items, line: "wiki = 20008;" });
    assert.deepEqual(offered(typing("wiki = 2$00")), { items, line: "wiki = 20008;" });
    assert.deepEqual(offered(typing("wiki = 20008$0;")), { items, line: "wiki = 20008;" });
    assert.deepEqual(offered(typing("wiki = lib.mkDefault $0;")), { items, line: "wiki = lib.mkDefault 20008;" });
  });

  it("knows the ports that something binds, and numbers that stand anywhere", () => {
    const binds = `
      config.services.outline = { enable = true; port = 20008; };
      config.services.grafana = { enable = true; settings.server.http_port = 20000 + 9; };
      # 20010 is that of the old machine
    `;
    assert.deepEqual(offered(typing("wiki = $0;", binds))?.items, ["20xxx 20011", "10xxx 10002"]);
  });

  it("begins with the range of the key above, or of those who read the key already", () => {
    const first = (before: string, reader = ""): string | undefined =>
      offered(`
        #- configuration.nix
        { lib, ... }: {
          imports = [ ./10-net/proxy.nix ./20-apps/wiki.nix ./20-apps/a.nix ];
          options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
          config.my.ports = { a = 20001; ${before} wiki = $0; };
        }
        #- 10-net/proxy.nix
        { config, ... }: { ${reader} }
        #- 20-apps/wiki.nix
        { }
        #- 20-apps/a.nix
        { config, ... }: { services.outline.port = config.my.ports.a; }
      `)?.items[0];
    assert.equal(first(""), "20xxx 20002");
    assert.equal(first("dns = 10001;"), "10xxx 10002");
    assert.equal(first("", "services.grafana.settings.server.http_port = config.my.ports.wiki;"), "10xxx 10000");
  });

  it("keeps to the ranges of the settings", () =>
    assert.deepEqual(
      offered(`
        #- .mynixos.json
        { "ports.ranges": { "10xxx": "", "20xxx": "", "apps": "3000-3001" } }
        #- configuration.nix
        { lib, ... }: {
          options.lab.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
          config.lab.ports.a = 3000;
          config.lab.ports.b = $0
        }
      `),
      { items: ["apps 3001"], line: "config.lab.ports.b = 3001;" },
    ));

  it("works in a file that is broken elsewhere, too", () =>
    assert.deepEqual(offered(typing("wiki = $0;", "config.services = { = ;"))?.items, ["20xxx 20008", "10xxx 10002"]));

  it("works for keys that are options of their own", () =>
    assert.deepEqual(
      offered(`
        { lib, ... }: {
          options.my.ports.a = lib.mkOption { type = lib.types.port; default = 20001; };
          options.my.ports.b = lib.mkOption { type = lib.types.port; default = $0; };
        }
      `)?.items,
      ["20xxx 20002", "10xxx 10000"],
    ));

  it("is silent everywhere else", () => {
    assert.equal(offered(typing("wi$0ki = 20009;")), undefined);
    assert.equal(offered(typing("wiki = 20009 $0;")), undefined);
    assert.equal(offered(typing("wiki = lib.ad$0d 1 2;")), undefined);
    assert.equal(offered(typing("# wiki = $0")), undefined);
    assert.equal(offered(typing('wiki = "$0";')), undefined);
    assert.equal(offered(typing("wiki = 20009; a == $0;")), undefined);
    assert.equal(offered(typing("", "services.openssh.port = $0;")), undefined);
    assert.equal(offered(typing("", "text = ''\n  wiki = $0\n'';")), undefined);
    assert.equal(offered(typing("", "config.my.ports = $0;")), undefined);
  });

  it("offers nothing of a range that is full", () =>
    assert.equal(
      offered(`
        #- .mynixos.json
        { "ports.ranges": { "10xxx": "", "20xxx": "20001-20002" } }
        #- configuration.nix
        { lib, ... }: {
          options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
          config.my.ports = { a = 20001; b = 20002; c = $0; };
        }
      `),
      undefined,
    ));
});
