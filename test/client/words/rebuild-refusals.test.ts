/** Why something was not done on a host, in words: what happened, how the host stands now, what to do. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Refusal } from "#client/rebuild/operations.ts";
import { refusalWords } from "#client/rebuild/root.ts";
import {
  cancelledWords,
  cancelWords,
  confirmingWords,
  confirmWords,
  linkWords,
} from "#client/words/rebuild-confirm.ts";
import { buttonWords, type NoticeButton, noticeText, several } from "#client/words/rebuild-notice.ts";
import { type Operation, refusalNotice } from "#client/words/rebuild-refusals.ts";
import { english, failure, german, hostile } from "./a-host.ts";

const operations: readonly Operation[] = ["look", "fetch", "stage", "start", "go", "confirm", "cancel", "clean"];
const all: readonly Refusal[] = [
  { kind: "failed", failure: failure("lost", hostile) },
  { kind: "no-sudo", said: hostile },
  { kind: "wrong-password", said: hostile },
  { kind: "no-password" },
  { kind: "busy" },
  { kind: "busy", job: hostile },
  { kind: "changed", paths: [hostile, "b.nix"] },
  ...refusalWords.map((why): Refusal => ({ kind: "refused", why, said: hostile })),
];

describe("refusals in words", () => {
  const rows: readonly (readonly [title: string, refusal: Refusal, operation: Operation, text: string])[] = [
    [
      "a wrong password",
      { kind: "wrong-password", said: "Sorry, try again." },
      "look",
      "sudo refuses the password. The host says: Sorry, try again. Nothing was changed on the host. It was forgotten here; the next try asks for it again.",
    ],
    [
      "files that changed meanwhile",
      { kind: "changed", paths: ["a.nix", "b.nix", "c.nix", "d.nix", "e.nix", "f.nix"] },
      "stage",
      "Files on the host changed since they were compared: a.nix, b.nix, c.nix, d.nix, e.nix and 1 more. Nothing was changed on the host. Start it again: both sides are compared anew.",
    ],
    [
      "another job",
      { kind: "busy", job: "20260302-1403" },
      "start",
      "Another rebuild is at work on the host (20260302-1403). Nothing was changed on the host. Follow that one, or wait until it has ended.",
    ],
    [
      "a connection that broke while it was started: nobody knows",
      { kind: "failed", failure: failure("lost", "") },
      "start",
      "The connection broke off, or the host answers no more. Whether it was started is not known yet; that shows as soon as the host answers again. Try it again as soon as the host answers.",
    ],
    [
      "a login by another port",
      { kind: "refused", why: "another-address", said: "" },
      "confirm",
      "The new login reached the host by another address or port than the rebuild was started from. Nothing was confirmed; without confirmation the host activates the previous system again. If the new address or port is wanted, change mynixos.hosts or ssh_config to it first, then rebuild again.",
    ],
    [
      "a confirmation that came too late",
      { kind: "refused", why: "too-late", said: "reverted" },
      "confirm",
      "It was decided already, otherwise. The host says: reverted. Nothing was changed by this. Its log tells what was decided.",
    ],
    [
      "a full disk",
      { kind: "refused", why: "no-space", said: "" },
      "stage",
      "A disk of the host is full. Nothing was changed on the host. Make room there, e.g. by collecting garbage.",
    ],
  ];
  for (const [title, refusal, operation, text] of rows) {
    it(`say of ${title}`, () => assert.equal(noticeText(refusalNotice(refusal, operation, english)), text));
  }

  it("say what happened, how the host stands, and what to do, whatever it was, in both languages", () => {
    for (const refusal of all)
      for (const operation of operations)
        for (const t of [english, german]) {
          const { what, state, advice } = refusalNotice(refusal, operation, t);
          for (const part of [what, state, advice]) assert.ok(part, `${refusal.kind} ${operation}`);
        }
  });

  it("never claim that nothing happened where the connection broke after it was asked for", () => {
    const lost: Refusal = { kind: "failed", failure: failure("lost") };
    for (const operation of ["start", "go", "cancel", "clean"] as const)
      assert.match(refusalNotice(lost, operation, english).state, /not known/);
  });

  it("make no links of what a host says", () => {
    for (const refusal of all)
      for (const operation of operations) {
        const text = noticeText(refusalNotice(refusal, operation, english));
        assert.equal(text.includes("]("), false);
        assert.equal(/[\n\u202e]/.test(text), false);
      }
  });

  it("have words for every button", () => {
    const buttons: readonly NoticeButton[] = [
      "log",
      "collect",
      "failed-units",
      "conflicts",
      "again",
      "follow",
      "terminal",
      "problems",
      "rollback",
      "password",
    ];
    assert.equal(new Set(buttons.map((button) => buttonWords(button, german))).size, buttons.length);
  });

  it("name a few of many", () => {
    assert.equal(several(["a"], english), "a");
    assert.equal(several(["a", "b", "c"], english, 2), "a, b and 1 more");
  });
});

describe("waiting for a confirmation", () => {
  const rows: readonly (readonly [mode: "automatic" | "by-hand", left: number | undefined, text: string])[] = [
    ["automatic", 59.4, "The new system runs. A new login confirms it, else the previous one comes back in 0:59."],
    ["by-hand", 90, "The new system runs. Keep it? Without an answer the previous one comes back in 1:30."],
    ["automatic", 0, "The time is over: the host activates the previous system again."],
    ["automatic", undefined, "The new system runs. A new login confirms it, else the previous one comes back in ?."],
  ];
  for (const [mode, left, text] of rows) {
    it(`${mode}, ${left} s left`, () => {
      assert.equal(confirmWords(mode, left, english), text);
      assert.notEqual(confirmWords(mode, left, german), text);
    });
  }

  it("tells a login that was refused by the host from a refusal by its script", () => {
    assert.match(
      confirmingWords(failure("refused", ""), english),
      /^Not confirmed yet: A new login fails\. The host refuses the/,
    );
    assert.match(
      confirmingWords({ kind: "refused", why: "another-address", said: "" }, english),
      /^Not confirmed yet: The new login reached the host by another address/,
    );
    assert.match(confirmingWords({ kind: "wrong-password", said: "" }, german), /^Noch nicht bestätigt: sudo lehnt/);
  });

  it("says that a lost connection ends nothing", () => {
    assert.match(linkWords("lost", failure("lost"), english), /the rebuild goes on there/);
    assert.equal(
      linkWords("found", undefined, german),
      "Wieder verbunden: Das Protokoll geht dort weiter, wo es aufgehört hat.",
    );
  });
});

describe("a cancel", () => {
  it("is asked for by what it would do", () => {
    const rows = [
      ["at-once", "Cancel the rebuild"],
      ["after-activation", "Roll back then"],
      ["roll-back", "Roll back now"],
    ] as const;
    for (const [cancel, yes] of rows) {
      assert.equal(cancelWords(cancel, english).yes, yes);
      assert.ok(cancelledWords(cancel, german));
    }
    assert.equal(cancelWords(undefined, german).yes, undefined);
  });
});
