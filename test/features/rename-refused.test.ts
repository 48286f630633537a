/** F2 on a local name, what is refused and why, and what is said before anybody types. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { prepareRename } from "#features/rename.ts";
import { modelFor } from "#test/check.ts";
import { fixture } from "#test/fixture.ts";
import { render } from "#text/message.ts";
import { ask, checkRefused, checkRename, declared } from "./renamed.ts";

const ports = (more: string, name = "readeck"): string => `
#- configuration.nix
{ config, lib, ... }:
{
  options.my.ports = lib.mkOption { type = lib.types.attrsOf lib.types.port; default = { }; };
  config.my.ports = { ${name} = 20007; miniflux = 20016; };
  ${more}
}
`;

describe("rename of a local name", () => {
  it("stays in its file", () =>
    checkRename(
      "{ config, ... }:\nlet\n  ort$0 = 1;\n  mehr = ort + 1;\nin\n{ a = ort; b = { inherit ort; }; c.ort = mehr; }\n",
      "platz",
      "{ config, ... }:\nlet\n  platz = 1;\n  mehr = platz + 1;\nin\n{ a = platz; b = { ort = platz; }; c.ort = mehr; }\n",
    ));

  it("leaves the option alone that it stands for", () =>
    checkRename(
      `${declared("domain")}
#- a.nix
{ config, ... }:
let domain = config.my.configs.identity.domain; in { networking.domain = dom$0ain; }
`,
      "zone",
      `${declared("domain")}
#- a.nix
{ config, ... }:
let zone = config.my.configs.identity.domain; in { networking.domain = zone; }
`,
    ));

  it("is refused where the new one stands already", () =>
    checkRefused(
      "let ort$0 = 1; platz = 2; in { a = ort + platz; }",
      "platz",
      /^platz stands in this file already\.$/,
    ));

  it("is refused of arguments: callers know them", () =>
    checkRefused("{ config$0, ... }: { a = config.b; }", "cfg", /^config is what callers pass by this name\.$/));
});

describe("a rename is refused", () => {
  const used = `${declared("domain")}
#- a.nix
{ config, ... }:
{ networking.domain = config.my.configs.identity.domain$0; }
`;

  it("to a name that is taken", () =>
    checkRefused(used, "user", /^There is a my\.configs\.identity\.user already: configs\.nix:7\.$/));

  it("to what is no name", () => {
    checkRefused(used, "a b", /^a b is no name that Nix takes without quotes\.$/);
    checkRefused(used, "in", /^in is no name/);
    checkRefused(used, "", /is no name/);
    checkRefused(used, "domain", /^It is called domain already\.$/);
  });

  it("of options that others declare", () =>
    checkRefused("{ networking.domain$0 = 1; }", "zone", /^networking\.domain is no option of this repo/));

  it("where ids stand for the whole of it", () =>
    checkRefused(ports("config.x = config.my.ports$0;"), "tore", /^The ids .* stand for my\.ports/));

  it("where a file that a host imports does not parse", () =>
    checkRefused(
      `${used.replace("./a.nix", "./a.nix ./b.nix")}#- b.nix
{ config, ... }:
{ x = config.my.configs.identity.domain; y = ; }
`,
      "zone",
      /^b\.nix does not parse: mend it first\.$/,
    ));

  it("where a set is handed on as a whole and no host can be evaluated", () =>
    checkRefused(
      ports("config.a = builtins.toJSON config.my.ports; config.x = config.my.ports.readeck$0;").replace(
        "configuration.nix",
        "modul.nix",
      ),
      "lesen",
      /^No host of this repo can be evaluated\. Only evaluation knows which name is read here: modul\.nix:5\.$/,
    ));

  it("where an older path leads there", () =>
    checkRefused(
      `${used.replace("./a.nix", "./a.nix ./alt.nix")}#- alt.nix
{ lib, ... }:
{ imports = [ (lib.mkRenamedOptionModule [ "my" "configs" "identity" "domain" ] [ "my" "configs" "identity" "user" ]) ]; }
`,
      "zone",
      /alt\.nix:2 leads an older path here/,
    ));
});

it("a file that does not parse and that no host imports is left out, and named", () => {
  const { answer } = ask(
    `${declared("domain")}
#- a.nix
{ config, ... }:
{ networking.domain = config.my.configs.identity.domain$0; }
#- vorlage.nix
{ config, ... }:
{ x = config.my.configs.identity.domain; y = <platz halter>; }
`,
    "zone",
  );
  assert.equal(answer.kind, "renamed");
  if (answer.kind !== "renamed") return;
  assert.deepEqual([...new Set(answer.leftOut.map(({ file }) => file))], ["vorlage.nix"]);
  assert.ok(answer.edits.every(({ file }) => file !== "vorlage.nix"));
});

describe("before a rename", () => {
  const prepared = (source: string): string => {
    const { files, cursor } = fixture(source);
    assert.ok(cursor);
    const answer = prepareRename(modelFor(files), cursor.file, cursor.offset);
    if (answer.kind === "refused") return render(answer.reason);
    const text = files.find(({ path }) => path === cursor.file)?.text ?? "";
    assert.equal(text.slice(answer.start, answer.end), answer.name);
    return answer.name;
  };

  it("the name under the cursor is offered", () => {
    const read = (path: string): string =>
      `${declared("domain")}
#- a.nix
{ config, ... }:
{
  # source-id: ${path.includes("CFG") ? path : "CFG.identity.domain"}
  networking.domain = ${path.includes("CFG") ? "config.my.configs.identity.domain" : path};
}
`;
    assert.equal(prepared(read("config.my.configs.identity.dom$0ain")), "domain");
    assert.equal(prepared(read("config.my.configs.iden$0tity.domain")), "identity");
    assert.equal(prepared(read("CFG.identity.domain$0")), "domain");
    assert.equal(prepared(read("CFG.$0identity.domain")), "identity");
  });

  it("it is said why nothing is", () => {
    assert.match(prepared("{ a = 1$0; }"), /^Options, groups of options/);
    assert.match(prepared("{ services.openssh.enable$0 = true; }"), /is no option of this repo/);
  });
});
