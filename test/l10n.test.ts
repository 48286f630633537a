/** Everything said to a person is said in German, too, and nothing is translated that nobody says. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { holes, messagesIn } from "./house/messages.ts";
import { filesIn, read } from "./house/project.ts";

type Texts = Readonly<Record<string, string>>;

const texts = (path: string): Texts => JSON.parse(read(path)) as Texts;

describe("messages", () => {
  const bundle = texts("l10n/bundle.l10n.de.json");
  const { templates, unreadable } = messagesIn([...filesIn("server/src", ".ts"), ...filesIn("client/src", ".ts")]);

  it("have literal templates", () => assert.deepEqual(unreadable, []));

  it("are all there in German", () =>
    assert.deepEqual(
      [...templates].filter((template) => !bundle[template]),
      [],
    ));

  it("are all in use", () =>
    assert.deepEqual(
      Object.keys(bundle).filter((template) => !templates.has(template)),
      [],
    ));

  it("keep their arguments in German", () => {
    const changed = Object.entries(bundle).filter(
      ([english, german]) => holes(english).join() !== holes(german).join(),
    );
    assert.deepEqual(changed, []);
  });

  it("stand in order", () => assert.deepEqual(Object.keys(bundle), Object.keys(bundle).sort()));
});

describe("texts of the manifest", () => {
  const english = texts("package.nls.json");
  const german = texts("package.nls.de.json");
  const used = new Set([...read("package.json").matchAll(/"%([^%"]+)%"/g)].map((match) => match[1] ?? ""));

  it("are the same in both languages, in order", () => {
    assert.deepEqual(Object.keys(german), Object.keys(english));
    assert.deepEqual(Object.keys(english), Object.keys(english).sort());
  });

  it("are those that the manifest asks for", () => assert.deepEqual(Object.keys(english), [...used].sort()));
});
