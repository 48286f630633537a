/** Ids in `# source-id:` and `# sink:` comments: only those that exist, in the form of the house, the right one first. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type Completing, completing } from "./completing.ts";

const house = (comments: string): string => `
  #- configuration.nix
  { lib, ... }: {
    imports = [ ./module.nix ];
    options.my.configs.identity.domain = lib.mkOption { };
    options.my.configs.identity.user = lib.mkOption { };
    options.my.configs.network.lanCidrs = lib.mkOption { };
    options.my.configs.network.tailnetCidrs = lib.mkOption { };
    options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
    config.my.ports.ssh = 22;
    ${comments}
  }
  #- module.nix
  { config, ... }:
`;

const typing = (module: string, comments = ""): Completing => completing(`${house(comments)}  ${module}`);
const all = [
  "CFG.identity.domain",
  "CFG.identity.user",
  "CFG.network.lanCidrs",
  "CFG.network.tailnetCidrs",
  "CFG.ports.ssh",
];

describe("completion of ids", () => {
  it("offers every id that exists, and replaces the whole of what stands there", () => {
    assert.deepEqual(typing("{\n    # source-id: $0\n  }").labels, all);
    const found = typing("{\n    # source-id: CFG.iden$0tity.us\n  }");
    assert.equal(found.taken("CFG.identity.user"), "# source-id: CFG.identity.user");
  });

  it("puts first what the code below is about", () => {
    const first = (code: string): string | undefined => {
      const [item] = typing(
        `let domain = config.my.configs.identity.domain; in {\n    # source-id: $0\n    ${code}\n  }`,
      ).items;
      return item?.preselect ? item.label : undefined;
    };
    assert.equal(first("x = config.my.ports.ssh;"), "CFG.ports.ssh");
    assert.equal(
      first("x = [ config.my.configs.network.tailnetCidrs config.my.ports.ssh ];"),
      "CFG.network.tailnetCidrs",
    );
    assert.equal(first("x = domain;"), "CFG.identity.domain");
    assert.equal(first("my.configs.identity.user = domain;"), "CFG.identity.user");
    assert.equal(first("x = 1;"), undefined);
    const made = 'let p = toString config.my.ports.ssh; q = "x${p}"; in {\n    # sink: $0\n    x = q;\n  }';
    assert.equal(typing(made).labels[0], "CFG.ports.ssh");
  });

  it("writes the prefix that the house writes, or the one that is begun", () => {
    const ports = "# source-id: PORT.ssh\n    config.x = 1;";
    assert.deepEqual(typing("{\n    # source-id: $0\n  }", ports).labels.at(-1), "PORT.ssh");
    assert.deepEqual(
      typing("{\n    # source-id: PO$0\n  }").labels.filter((label) => /^PORT/.test(label)),
      ["PORT.ssh"],
    );
  });

  it("goes on behind an id, and inside braces", () => {
    const second = typing("{\n    # source-id: CFG.ports.ssh / $0\n  }");
    assert.deepEqual(
      second.labels,
      all.filter((id) => id !== "CFG.ports.ssh"),
    );
    const braces = typing("{\n    # source-id: CFG.network.{lanCidrs,$0}\n  }");
    assert.deepEqual(braces.labels, ["tailnetCidrs"]);
    assert.equal(braces.taken("tailnetCidrs"), "# source-id: CFG.network.{lanCidrs,tailnetCidrs}");
  });

  it("says nothing in prose: not in sinks of a house that writes them so, not behind words", () => {
    const prose = "# sink: SSH-Dienstport\n    config.x = 1;";
    assert.deepEqual(typing("{\n    # sink: $0\n  }", prose).labels, []);
    const mostly = `${prose}\n    # sink: bewacht CFG.ports.ssh\n    config.y = 1;\n    # sink: Firewall\n    config.z = 1;`;
    assert.deepEqual(typing("{\n    # sink: $0\n  }", mostly).labels, []);
    assert.deepEqual(typing("{\n    # sink:   $0\n  }", mostly).labels, []);
    assert.deepEqual(typing("{\n    # sink: CFG.po$0\n  }", prose).labels, ["CFG.ports.ssh"]);
    assert.deepEqual(typing("{\n    # sink: Port $0\n  }").labels, []);
    assert.deepEqual(typing("{\n    # sink: $0\n  }").labels, all);
  });

  it("is silent in all other comments", () => {
    for (const comment of [
      "# $0",
      "# CFG.$0",
      "# source-id$0",
      "# source: $0",
      "# source-id-example: $0",
      "/* source-id: $0 */",
    ])
      assert.deepEqual(typing(`{\n    ${comment}\n  }`).labels, [], comment);
    assert.deepEqual(typing("{ x = ''\n    # source-id: $0\n  ''; }").labels, []);
  });
});
