/** Questions with ways between them: one after the other, one back, and straight to the one that somebody wants or that was refused. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { askAll, type Step, type Turn } from "#client/modules/steps.ts";

type Answers = Readonly<Record<string, string>>;
type Given = string | "<" | undefined | Omit<Turn<Answers>, "value">;

/** Asks `a`, `b`, `c` and an end that is never answered; `script`: what is said, in order. Gives what was asked, with reasons. */
async function walk(script: readonly Given[], more: (answers: Answers) => readonly string[] = () => []) {
  const asked: string[] = [];
  const said = [...script];
  const step = (of: string): Step<Answers> => ({
    of,
    title: of,
    isAnswered: (answers) => of !== "end" && answers[of] !== undefined,
    ask(answers, { says }) {
      asked.push(says === undefined ? of : `${of}: ${says}`);
      assert.ok(said.length > 0, `nobody answers ${asked.join(" ")}`);
      const given = said.shift();
      if (given === undefined) return Promise.resolve(undefined);
      if (given === "<") return Promise.resolve("back");
      if (typeof given === "object") return Promise.resolve({ ...given, value: answers });
      const { dropped, ...others } = { ...answers, [of]: given };
      if (given !== "drop b") return Promise.resolve({ value: others });
      const { b, ...left } = others;
      return Promise.resolve({ value: left });
    },
  });
  const answers = await askAll<Answers>({}, (now) => [...["a", "b", "c", ...more(now)].map(step), step("end")]);
  assert.deepEqual(said, []);
  return { asked: asked.join(" "), answers };
}

describe("questions one after the other", () => {
  it("end with the last", async () => {
    const { asked, answers } = await walk(["1", "2", "3", "ok"]);
    assert.equal(asked, "a b c end");
    assert.deepEqual(answers, { a: "1", b: "2", c: "3", end: "ok" });
  });

  it("go back one at a time, and on again", async () =>
    assert.equal((await walk(["1", "2", "<", "<", "<", "1", "2", "3", "ok"])).asked, "a b c b a a b c end"));

  it("are given up by no answer", async () => assert.equal((await walk(["1", undefined])).answers, undefined));

  it("ask more where an answer calls for it", async () => {
    const { asked } = await walk(["1", "2", "more", "4", "ok"], ({ c }) => (c === "more" ? ["d"] : []));
    assert.equal(asked, "a b c d end");
  });
});

describe("a question that is turned to", () => {
  it("says why, and leads straight to the end again", async () => {
    const { asked, answers } = await walk(["1", "2", "3", { turnTo: "b", says: "taken" }, "two", "ok"]);
    assert.equal(asked, "a b c end b: taken end");
    assert.deepEqual(answers, { a: "1", b: "two", c: "3", end: "ok" });
  });

  it("asks what its new answer leaves open, and only that", async () =>
    assert.equal(
      (await walk(["1", "2", "3", { turnTo: "c", says: "no" }, "drop b", "2", "ok"])).asked,
      "a b c end c: no b end",
    ));

  it("has a way back to where somebody came from, where nothing was wrong", async () =>
    assert.equal((await walk(["1", "2", "3", { turnTo: "b" }, "<", "ok"])).asked, "a b c end b end"));

  it("has the way back of all others, where it was refused", async () =>
    assert.equal(
      (await walk(["1", "2", "3", { turnTo: "c", says: "no" }, "<", "2", "3", "ok"])).asked,
      "a b c end c: no b c end",
    ));

  it("may be turned to again", async () => {
    const turn = { turnTo: "b", says: "no" };
    assert.equal((await walk(["1", "2", "3", turn, "4", turn, "5", "ok"])).asked, "a b c end b: no end b: no end");
  });

  it("asks all others again where it is the first, on which they depend", async () =>
    assert.equal(
      (await walk(["1", "2", "3", { turnTo: "a", says: "no" }, "1", "2", "3", "ok"])).asked,
      "a b c end a: no b c end",
    ));
});
