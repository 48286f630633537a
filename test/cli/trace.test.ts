/** `mynixos trace`: sources with all that is known of them, as text and JSON. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { temporaryFolder } from "#test/temporary.ts";
import { documentedShape } from "./documented.ts";
import { mynixos, mynixosIntoHead } from "./program.ts";

const repo = {
  "configuration.nix": `{ lib, ... }:
{
  imports = [ ./ssh.nix ];
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; };
  config.my.ports.ssh = 22;
}
`,
  "ssh.nix": `{ config, ... }: {
  # source-id: PORT.ssh
  services.openssh.ports = [ config.my.ports.ssh ];
}
`,
};

describe("mynixos trace", () => {
  it("prints JSON of the documented shape", () => {
    const { stdout, code } = mynixos(["trace", temporaryFolder(repo), "--of", "my.ports.ssh", "--json"]);
    assert.deepEqual(JSON.parse(stdout), documentedShape("trace"));
    assert.equal(code, 0);
  });

  it("prints a paragraph for each source", () => {
    const { stdout, code } = mynixos(["trace", temporaryFolder(repo), "--of", "PORT.ssh"]);
    assert.equal(
      stdout,
      [
        "my.ports.ssh  CFG.ports.ssh  PORT.ssh",
        "  declared  configuration.nix:5:19",
        "  defined  configuration.nix:5:19",
        "  uses: 1, sinks: 1",
        "    services.openssh.ports",
        "      ssh.nix:3:30  direct",
        "  # source-id: PORT.ssh  ssh.nix:2:16  use",
        "",
      ].join("\n"),
    );
    assert.equal(code, 0);
  });

  it("shows what no host imports, and sorts", () => {
    const folder = temporaryFolder({
      ...repo,
      "b/z.nix": "{ config, ... }: { x = let p = config.my.ports.ssh; in [ p config.my.ports.ssh ]; }\n",
      "b/a.nix": "{ config, ... }: { a = config.my.ports.ssh; }\n",
    });
    const { stdout } = mynixos(["trace", folder, "--of", "my.ports.ssh", "--json"]);
    const { sources } = JSON.parse(stdout) as { sources: { uses: unknown[] }[] };
    assert.deepEqual(sources[0]?.uses, [
      { file: "b/a.nix", line: 1, column: 24, form: "direct", imported: false },
      { file: "b/z.nix", line: 1, column: 32, form: "direct", imported: false },
      { file: "b/z.nix", line: 1, column: 58, form: "alias", imported: false },
      { file: "b/z.nix", line: 1, column: 60, form: "direct", imported: false },
      { file: "ssh.nix", line: 3, column: 30, form: "direct", imported: true },
    ]);
  });

  it("writes names that are no identifiers in quotes, and finds them so", () => {
    const folder = temporaryFolder({ "configuration.nix": '{ options.my."a.b".or = lib.mkOption { }; }' });
    const { stdout } = mynixos(["trace", folder, "--of", 'my."a.b"."or"', "--json"]);
    assert.equal((JSON.parse(stdout) as { sources: { path: string }[] }).sources[0]?.path, 'my."a.b"."or"');
  });

  it("shows a group by its path or id", () => {
    const folder = temporaryFolder({
      "configuration.nix": "{ options.my.configs.net = { b = lib.mkOption { }; a = lib.mkOption { }; }; }",
    });
    for (const name of ["my.configs.net", "config.my.configs.net", "CFG.net"]) {
      const { stdout } = mynixos(["trace", folder, "--of", name, "--json"]);
      const { sources } = JSON.parse(stdout) as { sources: { path: string }[] };
      assert.deepEqual(
        sources.map((source) => source.path),
        ["my.configs.net.a", "my.configs.net.b"],
        name,
      );
    }
  });

  it("fails for what does not exist, with what was probably meant", () => {
    const { stdout, stderr, code } = mynixos(["trace", temporaryFolder(repo), "--of", "my.ports.shs"]);
    assert.equal(stderr, "mynixos: The repo has no source my.ports.shs; did you mean my.ports.ssh?\n");
    assert.equal(stdout, "");
    assert.equal(code, 2);
  });

  it("ends quietly when its reader goes away", async () => {
    const options = Array.from({ length: 3000 }, (_, i) => `  options.my.configs.o${i} = lib.mkOption { };`);
    const folder = temporaryFolder({ "configuration.nix": `{ lib, ... }:\n{\n${options.join("\n")}\n}\n` });
    const { stderr, code } = await mynixosIntoHead(["trace", folder, "--json"]);
    assert.equal(stderr, "");
    assert.equal(code, 0);
  });
});
