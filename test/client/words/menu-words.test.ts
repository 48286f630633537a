/** What can be done about a host, what is asked first, why it does not answer, and what is wrong in the settings. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { FailureKind } from "#client/host/failure.ts";
import { readTargets } from "#client/host/targets-setting.ts";
import { failureWords } from "#client/words/failure-words.ts";
import { choiceWords, consentQuestion, type MenuAction, menuItems } from "#client/words/menu-words.ts";
import { problemWords } from "#client/words/problem-words.ts";
import type { HostEntry } from "#client/words/shown.ts";
import { boot, english, entry, failure, german, hostile, now, open, seen, unseen } from "./a-host.ts";

describe("host menu", () => {
  const rows: readonly (readonly [title: string, host: HostEntry, actions: readonly MenuAction[]])[] = [
    ["nobody agreed", unseen({ kind: "unconfirmed", identity: "m@q958:22" }), ["confirm", "add", "settings", "log"]],
    ["all is well", entry(), ["refresh", "document", "terminal", "add", "forget", "settings", "log"]],
    [
      "connecting",
      unseen({ kind: "connecting" }),
      ["refresh", "document", "terminal", "add", "forget", "settings", "log"],
    ],
    [
      "offline",
      entry({ state: { kind: "offline", failure: failure("lost"), last: seen() } }),
      ["connect", "document", "terminal", "add", "forget", "settings", "log"],
    ],
    [
      "stopped",
      unseen({ kind: "stopped", failure: failure("authentication") }),
      ["connect", "document", "terminal", "add", "forget", "settings", "log"],
    ],
    ["this very machine", entry({ isHere: true }), ["refresh", "document", "add", "settings", "log"]],
  ];
  for (const [title, host, actions] of rows) {
    it(`offers what helps: ${title}`, () => {
      assert.deepEqual(
        menuItems(host, [], english).map(({ action }) => action),
        actions,
      );
      assert.equal(menuItems(host, [], german).length, actions.length);
    });
  }

  it("offers other hosts where there are some", () => {
    assert.ok(menuItems(entry(), [entry({ name: "nas" })], english).some(({ action }) => action === "choose"));
  });

  it("tells hosts apart by where they stand", () => {
    assert.deepEqual(choiceWords(entry({ rescue: open(60) }), now, german), {
      label: "q958",
      description: "/boot 68 % · Gen 3/5 · Rettung offen",
    });
  });
});

describe("lists to pick from", () => {
  it("show no icons that a host, a repo or a proxy command names", () => {
    const host = entry({ name: "$(check) safe", boot: boot({ mount: "/$(zap)" }) });
    assert.deepEqual(choiceWords(host, now, english), {
      label: "\\$(check) safe",
      description: "/\\$(zap) 68 % · Gen 3/5 · Rescue closed",
    });
    const identity = "m@q958:22 via nc $(which) %h";
    const [confirm] = menuItems(unseen({ kind: "unconfirmed", identity }), [], english);
    assert.equal(confirm?.detail, "m@q958:22 via nc \\$(which) %h");
  });
});

describe("the question before a host is contacted", () => {
  it("names exactly the address", () => {
    const question = consentQuestion("q958", "moritz@192.168.2.10:53844 via ssh -W", undefined, english);
    assert.equal(question.message, "Connect to q958 (moritz@192.168.2.10:53844 via ssh -W)?");
    assert.match(question.detail, /^A connection by ssh asks at intervals.* Nothing is changed there\.$/);
  });

  it("says that it was another one", () => {
    const question = consentQuestion("q958", "m@new:22", "m@old:22", german);
    assert.match(question.detail, /^Die Adresse hat sich geändert\. Zugestimmt war: m@old:22\n\n/);
  });

  it("has one line for one name", () => {
    assert.doesNotMatch(consentQuestion(hostile, hostile, undefined, english).message, /[\n\u202e]/);
  });
});

describe("failures in words", () => {
  const kinds: Readonly<Record<FailureKind, readonly [short: string, deutsch: string]>> = {
    refused: ["not reachable", "nicht erreichbar"],
    "timed-out": ["not reachable", "nicht erreichbar"],
    "no-route": ["not reachable", "nicht erreichbar"],
    "unknown-host": ["not reachable", "nicht erreichbar"],
    booting: ["is starting or shutting down", "startet oder fährt herunter"],
    lost: ["connection lost", "Verbindung verloren"],
    "host-key-unknown": ["host key not known", "Host-Schlüssel unbekannt"],
    "host-key-changed": ["host key changed", "Host-Schlüssel geändert"],
    authentication: ["login refused", "Anmeldung abgelehnt"],
    "too-many-authentications": ["too many keys", "zu viele Schlüssel"],
    "no-ssh": ["no ssh here", "hier kein ssh"],
    "bad-configuration": ["SSH configuration", "SSH-Konfiguration"],
    "no-shell": ["no shell", "keine Shell"],
    "bad-answer": ["answer not understood", "Antwort unverständlich"],
    unknown: ["ssh failed", "ssh gescheitert"],
  };
  for (const [kind, shorts] of Object.entries(kinds) as [FailureKind, readonly [string, string]][]) {
    it(`${kind}: what it is and what to do, and never to switch checking off`, () => {
      const both = [english, german].map((t) => failureWords(failure(kind, hostile), t));
      assert.deepEqual(
        both.map(({ short }) => short),
        shorts,
      );
      for (const { sentence, advice } of both) {
        assert.match(sentence, /\.$/);
        assert.match(advice, /[.?]$/);
        assert.doesNotMatch(sentence + advice, /StrictHostKeyChecking|UserKnownHostsFile|evil|zap/);
      }
    });
  }
});

describe("problems of mynixos.hosts in words", () => {
  const rows: readonly (readonly [setting: unknown, en: string, de: string])[] = [
    ["q958", "mynixos.hosts: it has to be a list of hosts.", "mynixos.hosts: es muss eine Liste von Hosts sein."],
    [
      ["q958"],
      "mynixos.hosts, entry 1 (left out): it has to be an object with name and destination.",
      "mynixos.hosts, Eintrag 1 (ausgelassen): es muss ein Objekt mit name und destination sein.",
    ],
    [
      [{ name: "a" }],
      "mynixos.hosts, entry 1 (left out): destination is missing.",
      "mynixos.hosts, Eintrag 1 (ausgelassen): destination fehlt.",
    ],
    [
      [{ name: "a", destination: "-oProxyCommand=x" }],
      "mynixos.hosts, entry 1 (left out): destination must not start with -, ssh would take '-oProxyCommand=x' for an option.",
      "mynixos.hosts, Eintrag 1 (ausgelassen): destination darf nicht mit - beginnen, ssh hielte „-oProxyCommand=x“ für eine Option.",
    ],
    [
      [{ name: "a", destination: "h", port: 70_000 }],
      "mynixos.hosts, entry 1 (left out): port has to be a whole number from 1 to 65535, not 70000.",
      "mynixos.hosts, Eintrag 1 (ausgelassen): port muss eine ganze Zahl von 1 bis 65535 sein, nicht 70000.",
    ],
    [
      [{ name: "a", destination: "h", port: "22" }],
      "mynixos.hosts, entry 1 (left out): port has to be a number, not '22'.",
      "mynixos.hosts, Eintrag 1 (ausgelassen): port muss eine Zahl sein, nicht „22“.",
    ],
    [
      [{ name: "a", destination: "h:22" }],
      "mynixos.hosts, entry 1 (left out): 'h:22' names a port or a protocol: the port has a field of its own, port.",
      "mynixos.hosts, Eintrag 1 (ausgelassen): „h:22“ nennt einen Port oder ein Protokoll: Der Port hat ein eigenes Feld, port.",
    ],
    [
      [{ name: "a", destination: "h", repo: "etc" }],
      "mynixos.hosts, entry 1 (left out): repo has to be an absolute path, not 'etc'.",
      "mynixos.hosts, Eintrag 1 (ausgelassen): repo muss ein absoluter Pfad sein, nicht „etc“.",
    ],
    [
      [
        { name: "a", destination: "h" },
        { name: "a", destination: "i" },
      ],
      "mynixos.hosts, entry 2 (left out): another entry is called 'a', too.",
      "mynixos.hosts, Eintrag 2 (ausgelassen): ein anderer Eintrag heißt auch „a“.",
    ],
  ];
  it("make no link", () => {
    const value = "[all is well](command:workbench.action.quit)";
    const { problems } = readTargets([{ name: "a", destination: value }]);
    assert.ok(
      !problems
        .map((problem) => problemWords(problem, english))
        .join()
        .includes("]("),
    );
  });

  it("are said once where there are too many hosts", () => {
    const { targets, problems } = readTargets(
      Array.from({ length: 10_000 }, (_, index) => ({ name: `${index}`, destination: "h" })),
    );
    assert.equal(targets.length, 64);
    assert.deepEqual(
      problems.map((problem) => [problemWords(problem, english), problemWords(problem, german)]),
      [
        [
          "mynixos.hosts: there are too many hosts; the first 64 count.",
          "mynixos.hosts: es sind zu viele Hosts; es zählen die ersten 64.",
        ],
      ],
    );
  });

  for (const [setting, en, de] of rows) {
    it(en, () => {
      const { problems } = readTargets(setting);
      assert.deepEqual(
        problems.map((problem) => [problemWords(problem, english), problemWords(problem, german)]),
        [[en, de]],
      );
    });
  }
});
