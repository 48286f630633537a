/** Settings: defaults, editor and project file in this order; bad input is reported and ignored. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { parseSettings, readProjectFile } from "#settings/parse.ts";
import { SETTINGS, type Settings } from "#settings/settings.ts";
import { english } from "#test/check.ts";

function check(editor: unknown, project: unknown, settings: Partial<Settings>, ...problems: readonly string[]): void {
  const parsed = parseSettings(editor, project);
  assert.deepEqual({ ...parsed.settings, ...settings }, parsed.settings);
  assert.deepEqual(parsed.problems.map(english), problems);
}

const { idPrefixes } = parseSettings(undefined, undefined).settings;

describe("settings", () => {
  it("are complete when nobody says anything", () => {
    const { settings, problems } = parseSettings(undefined, undefined);
    const defaults = Object.entries(SETTINGS).map(([key, setting]) => [key, setting.type.default]);
    assert.deepEqual(settings, Object.fromEntries(defaults));
    assert.deepEqual(problems, []);
  });

  it("come from the editor, nested or with dotted keys", () => {
    check({ maxFiles: 7, lens: { enable: false } }, undefined, { maxFiles: 7, lensEnable: false });
    check({ "lens.enable": false }, undefined, { lensEnable: false });
    check({ evaluation: { host: " heim " } }, undefined, { evaluationHost: "heim" });
    check(
      { evaluation: { host: 7 } },
      undefined,
      { evaluationHost: "" },
      "mynixos.evaluation.host must be a text and is ignored.",
    );
    check(undefined, { "evaluation.sharedRoots": ["my"] }, { sharedRoots: ["my"] });
    check(undefined, { evaluation: { sharedRoots: ["my"] } }, { sharedRoots: ["my"] });
    check(
      undefined,
      { evaluation: { sharedRots: [] } },
      { sharedRoots: [] },
      ".mynixos.json: unknown key evaluation.sharedRots; did you mean evaluation.sharedRoots?",
    );
  });

  it("come from the project first, so that editor and command line agree", () =>
    check({ maxFiles: 7, includeHidden: true }, { maxFiles: 8 }, { maxFiles: 8, includeHidden: true }));

  it("add to tables; an empty text takes an entry away", () => {
    const { "PORT.": _, ...others } = idPrefixes;
    check(
      { idPrefixes: { "NET.": "my.network" } },
      { idPrefixes: { "PORT.": "" } },
      { idPrefixes: { ...others, "NET.": "my.network." } },
    );
  });

  it("keep the ranges of ports that are some, and say what is none", () => {
    const standard = { "10xxx": "10000-10999", "20xxx": "20000-20999" };
    check({ "ports.ranges": { "20xxx": "", iot: "28000 - 28999" } }, undefined, {
      portRanges: { "10xxx": "10000-10999", iot: "28000 - 28999" },
    });
    check(
      undefined,
      { ports: { ranges: { "20xxx": "20999-20000", iot: "many", net: 7 } } },
      { portRanges: standard },
      ".mynixos.json: ports.ranges: the value of net must be a text and is ignored.",
      ".mynixos.json: ports.ranges: 20xxx must be a range of ports such as 20000-20999 and is ignored.",
      ".mynixos.json: ports.ranges: iot must be a range of ports such as 20000-20999 and is ignored.",
    );
  });

  it("add the project's severities to the editor's", () =>
    check(
      { rules: { "syntax/error": "hint", "trace/unknown-id": "off" } },
      { rules: { "trace/unknown-id": "error" } },
      { severities: { "syntax/error": "hint", "trace/unknown-id": "error" } },
    ));

  it("ignore null, as the editor sends it for what is not set", () =>
    check({ maxFiles: null, idPrefixes: null }, null, { idPrefixes }));

  it("take one of several words, and say which there are", () => {
    check({ style: { commentLanguage: "english" } }, undefined, { commentLanguage: "english" });
    check(
      undefined,
      { "style.commentLanguage": "klingonisch" },
      { commentLanguage: "auto" },
      ".mynixos.json: style.commentLanguage must be one of auto, german, english, any and is ignored.",
    );
  });

  it("report what they cannot use and keep what they can", () => {
    check("x", undefined, {}, "mynixos must be an object and is ignored.");
    check(undefined, [1], {}, ".mynixos.json must be an object and is ignored.");
    check({ maxFiles: 0 }, undefined, {}, "mynixos.maxFiles must be a whole number from 1 to 1000000 and is ignored.");
    check(
      undefined,
      { maxFiles: "9" },
      {},
      ".mynixos.json: maxFiles must be a whole number from 1 to 1000000 and is ignored.",
    );
    check({ includeHidden: "yes" }, undefined, {}, "mynixos.includeHidden must be true or false and is ignored.");
    check({ exclude: "old" }, undefined, {}, "mynixos.exclude must be a list of texts and is ignored.");
    check(
      { exclude: ["old", 3] },
      undefined,
      { exclude: ["old"] },
      "mynixos.exclude: entries that are no text are ignored.",
    );
    check(
      { idAliases: [] },
      undefined,
      {},
      "mynixos.idAliases must be an object whose values are texts and is ignored.",
    );
    check(
      { idPrefixes: { "A.": 1 } },
      undefined,
      { idPrefixes },
      "mynixos.idPrefixes: the value of A. must be a text and is ignored.",
    );
    check({ rules: true }, undefined, {}, "mynixos.rules must be an object of rules and severities and is ignored.");
    check(
      undefined,
      { rules: { "syntax/error": "fatal" } },
      { severities: {} },
      ".mynixos.json: rules: syntax/error must be one of off, error, warning, information, hint and is ignored.",
    );
  });

  it("report keys of the project file that do not exist", () => {
    check(undefined, { $schema: "x", maxFile: 1 }, {}, ".mynixos.json: unknown key maxFile; did you mean maxFiles?");
    check(undefined, { colour: 1 }, {}, ".mynixos.json: unknown key colour is ignored.");
    check(undefined, { lens: { enable: false } }, { lensEnable: true }, ".mynixos.json: unknown key lens is ignored.");
  });

  it("report a project file that is no JSON", () => {
    assert.deepEqual(readProjectFile('\uFEFF{ "maxFiles": 3 }'), { value: { maxFiles: 3 }, problems: [] });
    const { value, problems } = readProjectFile("{ maxFiles: 3 }");
    assert.equal(value, undefined);
    assert.match(problems.map(english).join(), /^\.mynixos\.json is no valid JSON and is ignored: /);
  });
});
