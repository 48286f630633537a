/** From a list of options, as a manual has it, to the table and back. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { type OptionTable, optionTree } from "#knowledge/option-table.ts";
import type { OptionNode } from "#knowledge/type-spec.ts";
import { listedOptions, nameParts } from "#scripts/nixos-options/manual.ts";
import { copy, emptyTree, groupsOf, put } from "#scripts/nixos-options/option-tree.ts";
import { temporaryFolder } from "#test/temporary.ts";
import { written } from "./written-type.ts";

const declared: Readonly<Record<string, string>> = {
  assertions: "listOf unspecified",
  "boot.consoleLogLevel": "int",
  'boot.kernel."vm.max_map_count"': "opaque",
  fileSystems: "attrsOf submodule",
  "fileSystems.<name>.options": "listOf str",
  "services.a.enable": "bool",
  "services.a.hosts": "attrsOf submodule",
  "services.a.hosts.<name>.<freeform>": "attrsOf str",
  "services.a.hosts.<name>.alias.names": "listOf str",
  "services.a.hosts.<name>.alias.strict": "bool",
  "services.a.hosts.<name>.kind": 'enum ["x" (-1) null]',
  "services.a.hosts.<name>.level": "ints.between (-20) 19",
  "services.a.zone": "nullOr str",
};

describe("a table of options", () => {
  it("has the types that were put in", () => {
    const tree = optionTree(tableOf(declared));
    for (const [name, type] of Object.entries(declared)) {
      const place = nameParts(name).filter((part) => part !== "<freeform>");
      const found = place.length < nameParts(name).length ? at(tree, place)?.freeform : at(tree, place)?.type;
      assert.equal(
        found === undefined ? undefined : written(found).replace("between -20", "between (-20)"),
        type.replace("(-1)", "-1"),
        name,
      );
    }
  });

  it("has a line for each option of a group", () =>
    assert.equal(
      tableOf({ "services.a.enable": "bool", "services.a.log.level": "str", "services.a": "submodule" })["services.a"],
      "submodule\nenable bool\nlog\n level str",
    ));

  it("writes what is there twice once", () => {
    const tree = emptyTree();
    for (const [name, type] of Object.entries(declared)) put(tree, nameParts(name), type);
    put(tree, ["services", "b", "hosts"], "attrsOf submodule");
    copy(tree, ["services", "a", "hosts"], ["services", "b", "hosts"]);
    const table = groupsOf(tree);
    assert.equal(table["services.b"], "\nhosts attrsOf submodule = services.a.hosts");
    const host = at(optionTree(table), ["services", "b", "hosts", "h"]);
    assert.deepEqual([...(host?.children.keys() ?? [])], ["alias", "kind", "level"]);
    assert.equal(host?.freeform?.kind, "attrsOf");
  });

  it("finds any name where each attribute has the same options, and an element by its star only", () => {
    const tree = optionTree(tableOf({ "a.set.<name>.x": "str", "a.set.special.x": "int", "a.list.*.x": "bool" }));
    assert.equal(at(tree, ["a", "set", "any", "x"])?.type?.kind, "str");
    assert.equal(at(tree, ["a", "set", "special", "x"])?.type?.kind, "int");
    assert.equal(at(tree, ["a", "list", "*", "x"])?.type?.kind, "bool");
    assert.equal(at(tree, ["a", "list", "0"]), undefined);
    assert.equal(at(tree, ["a", "set", "*"]), undefined);
  });

  it("says what is no type", () => {
    for (const type of ["strings", "listOf", "listOf (str", "either str", "str str", "enum [", "nullOr [str]"]) {
      assert.throws(
        () =>
          optionTree(tableOf({ "a.b": type }))
            .child("a")
            ?.child("b")?.type,
        /no type/,
        type,
      );
    }
  });
});

describe("a manual", () => {
  const listed = [
    { path: ["programs", "ssh", "knownHosts"], type: "attribute set of (submodule)", aliasOf: undefined },
    { path: ["programs", "ssh", "knownHosts", "<name>", "hostNames"], type: "list of string", aliasOf: undefined },
    {
      path: ["services", "openssh", "knownHosts"],
      type: "attribute set of (submodule)",
      aliasOf: ["programs", "ssh", "knownHosts"],
    },
  ];

  it("is read as JSON", () => {
    const folder = temporaryFolder();
    const options = {
      "programs.ssh.knownHosts": {
        loc: ["programs", "ssh", "knownHosts"],
        type: "attribute set of (submodule)",
        description: "Hosts.",
      },
      "programs.ssh.knownHosts.<name>.hostNames": {
        loc: ["programs", "ssh", "knownHosts", "<host>", "hostNames"],
        type: "list of string",
        default: { _type: "literalExpression", text: "[ ]" },
      },
      "services.openssh.knownHosts": {
        loc: ["services", "openssh", "knownHosts"],
        type: "attribute set of (submodule)",
        description: "Alias of {option}`programs.ssh.knownHosts`.",
      },
    };
    writeFileSync(join(folder, "options.json"), JSON.stringify(options));
    assert.deepEqual(listedOptions(join(folder, "options.json")), listed);
  });

  it("is read as pages", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "programs"));
    writeFileSync(
      join(folder, "programs", "ssh.md"),
      `# programs.ssh

## programs.ssh.knownHosts

Hosts. Type: attribute set of (submodule) Default: { } Declared by: <nixpkgs/nixos/modules/programs/ssh.nix>

## programs.ssh.knownHosts.<host>.hostNames

Names. Type: list of string (read only) Default: [ ] Example: [ "Type: x" ] Declared by: <nixpkgs/nixos/modules/programs/ssh.nix>

## services.openssh.knownHosts

Alias of programs.ssh.knownHosts. Type: attribute set of (submodule) Declared by: <nixpkgs/nixos/modules/services/networking/ssh/sshd.nix>
`,
    );
    writeFileSync(join(folder, "INDEX.md"), "# All\n\n## Parts\n\n- programs\n");
    assert.deepEqual(listedOptions(folder), listed);
  });
});

function tableOf(options: Readonly<Record<string, string>>): OptionTable {
  const tree = emptyTree();
  for (const [name, type] of Object.entries(options)) put(tree, nameParts(name), type);
  return groupsOf(tree);
}

function at(tree: OptionNode, path: readonly string[]): OptionNode | undefined {
  return path.reduce<OptionNode | undefined>((node, name) => node?.child(name), tree);
}
