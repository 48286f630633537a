/** The sample repository is valid Nix, says nothing about real people or places, and keeps the shapes the tool is made for. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "mocha";
import { files, linesOf, liveFiles, nixFiles, root } from "./homelab-files.ts";
import { complaintAboutFiles } from "./nix-parse.ts";

describe("the sample homelab", () => {
  it("parses under the real Nix, the archive too", () => {
    assert.equal(complaintAboutFiles(nixFiles.map((file) => join(root, file))), "");
  }).timeout(20_000);

  it("names no address outside private networks and the documentation ranges, loopback and the unspecified address", () => {
    const addresses = every(/(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g);
    const strangers = addresses.filter(
      (address) => !/^(10\.0\.0|100\.64\.0|192\.0\.2|198\.51\.100|203\.0\.113|127\.0\.0|0\.0\.0)\./.test(address),
    );
    assert.deepEqual(strangers, []);
    const long = every(/(?<![\w:])[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,}(?![\w:])/g);
    assert.deepEqual(
      long.filter((address) => !/^(2001:db8:|::)/.test(address) && address.includes("::")),
      [],
    );
  });

  it("names no host outside example domains, except where it points at the Nix world, at a manual, or names an algorithm of SSH", () => {
    const hosts = every(/(?<=https?:\/\/|@)[a-z0-9-]+(?:\.[a-z0-9-]+)+/g);
    assert.deepEqual(
      hosts.filter(
        (host) =>
          !/(^|\.)example\.(org|net)$|^github\.com$|^git-scm\.com$|^(openssh\.com|libssh\.org)$|^127\./.test(host),
      ),
      [],
    );
  });

  it("has every form of reading a central value", () => {
    const code = liveFiles.flatMap(linesOf).join("\n");
    const forms: Readonly<Record<string, RegExp>> = {
      "alias of an alias": /^ {2}port = sshPort;$/m,
      "inherit from a group": /inherit \(config\.my\.configs\.\w+\) \w+;/,
      "inherit of an alias": /^ +inherit port;$/m,
      "with a group": /with config\.my\.configs\.\w+; /,
      "with everything": /with config\.my\.configs; \{/,
      "in an attribute name": /users\.users\.\$\{user\}/,
      "in a quoted attribute name": /virtualHosts\."auth\.\$\{domain\}"/,
      "dynamic key": /config\.my\.ports\.\$\{name\}/,
      "guard with a dynamic key": /config\.my\.ports \? \$\{name\}/,
      "guard with a known key": /config\.my\.ports \? ssh/,
      "or a default": /config\.my\.ports\.\w+ or \d+/,
      "derived by toString": /^ +p = toString config\.my\.ports/m,
      "derived by joining": /concatStringsSep ", " \(lanCidrs/,
      "computed import path": /"\/users\/\$\{user\}\/home\.nix"/,
      "option path with a dynamic name": /options\.my\.media\.\$\{name\}/,
    };
    assert.deepEqual(
      Object.keys(forms).filter((form) => !forms[form]?.test(code)),
      [],
    );
  });

  it("has both generations of annotations and their look-alikes", () => {
    const comments = liveFiles
      .flatMap(linesOf)
      .filter((line) => /^\s*#/.test(line))
      .join("\n");
    const shapes: Readonly<Record<string, RegExp>> = {
      "source-id, then prose": /source-id: CFG\.\S+\n\s*# sink: [A-ZÄÖÜ]\p{L}+ /u,
      "sink with an id": /# sink: PORT\.\w+$/m,
      "sink with an option path": /# sink: my\.secrets\./,
      "several ids": /source-id: CFG\.\S+ \/ CFG\.\S+/,
      "brace form": /source-id: CFG\.\S*\{\w+(,\w+)+\}/,
      stacked: /(?:\s*# source-id: \S+\n){3}/,
      "an example that is none": /# source-id-example:/,
      "commented out": /# # source-id:/,
      "a header field that is none": /# {3}source-ids:/,
    };
    assert.deepEqual(
      Object.keys(shapes).filter((shape) => !shapes[shape]?.test(comments)),
      [],
    );
  });

  it("keeps its template out of Nix and its archive in a hidden folder", () => {
    assert.ok(files.includes("20-services/SERVICE_TEMPLATE.nix.txt"));
    assert.deepEqual(
      nixFiles.filter((file) => !liveFiles.includes(file)),
      [".legacy_folders/2025-traefik/whoami.nix"],
    );
  });
});

function every(pattern: RegExp): string[] {
  return files.flatMap((file) => linesOf(file).flatMap((line) => line.match(pattern) ?? []));
}
