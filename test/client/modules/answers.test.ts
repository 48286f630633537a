/** What a person answered comes to a wish: nothing of a way that was left again, and nothing that cannot be written down. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  type Answers,
  areWritable,
  imageName,
  imageProblem,
  isAnswered,
  isKey,
  isLabel,
  isName,
  isPort,
  keyOf,
  nameFrom,
  wishOf,
  withKind,
  withName,
} from "#client/modules/answers.ts";
import type { ScaffoldKind, ScaffoldQuestion, ScaffoldService } from "#lsp/protocol.ts";

function kindOf(
  kind: ScaffoldKind["kind"],
  asks: readonly ScaffoldQuestion[],
  more: Partial<ScaffoldKind> = {},
): ScaffoldKind {
  return { kind, title: kind, isFoundation: false, asks, folders: [], choices: [], missing: [], ...more };
}

const service = kindOf("service", ["service", "script", "port", "exposure", "writes", "hardening"]);
const gotify: ScaffoldService = { path: "services.gotify", name: "gotify", state: "absent" };

describe("answers", () => {
  it("come to a wish", () => {
    const answers: Answers = {
      kind: service,
      service: gotify,
      name: "gotify",
      folder: "20-services/apps",
      port: { key: "gotify" },
      exposure: "public",
      reason: "Telefone melden sich selbst an",
      writes: "/srv/a, /srv/b",
      hardening: "strict",
    };
    assert.deepEqual(wishOf(answers), {
      kind: "service",
      name: "gotify",
      folder: "20-services/apps",
      service: "services.gotify",
      port: { key: "gotify" },
      exposure: { kind: "public", reason: "Telefone melden sich selbst an" },
      writes: ["/srv/a", "/srv/b"],
      hardening: "strict",
    });
  });

  it("of a way that was left again do not count", () => {
    const timer = kindOf("timer", ["script", "onCalendar"]);
    const answers: Answers = {
      kind: timer,
      name: "lauf",
      service: gotify,
      script: "true",
      onCalendar: "daily",
      port: { key: "x" },
      exposure: "proxy",
    };
    assert.deepEqual(wishOf(answers), { kind: "timer", name: "lauf", script: "true", onCalendar: "daily" });
    assert.deepEqual(wishOf({ kind: service, service: gotify, name: "gotify", script: "true" }), {
      kind: "service",
      name: "gotify",
      service: "services.gotify",
    });
    assert.deepEqual(
      wishOf({ kind: service, service: "own", name: "lauf", script: "true", port: "none", exposure: "proxy" }),
      {
        kind: "service",
        name: "lauf",
        script: "true",
        exposure: { kind: "none" },
      },
    );
  });

  it("name a foundation module by its kind", () => {
    const choices = [{ name: "gateway", title: "", answers: [] }];
    const sso = kindOf("sso", [], { isFoundation: true, choices });
    assert.deepEqual(
      wishOf({ kind: sso, name: "alt", choices: { gateway: "tinyauth" }, values: { domain: "example.org" } }),
      {
        kind: "sso",
        name: "sso",
        choices: { gateway: "tinyauth" },
        values: { domain: "example.org" },
      },
    );
  });

  it("say what nobody was asked for, where it was said", () => {
    const answers: Answers = {
      ...{ kind: service, service: gotify, name: "gotify", exposure: "proxy" },
      ...{ summary: "Pings", label: "ping", enabled: false },
    };
    assert.deepEqual(wishOf(answers), {
      ...{ kind: "service", name: "gotify", service: "services.gotify" },
      ...{ exposure: { kind: "proxy", label: "ping" }, summary: "Pings", enabled: false },
    });
    assert.deepEqual(wishOf({ ...answers, exposure: "none" })?.exposure, { kind: "none" });
  });

  it("count where they were asked of this module only", () => {
    const media = kindOf("media", ["port"], { choices: [{ name: "stateOption", title: "", answers: [] }] });
    const answers: Answers = {
      ...{ kind: media, name: "lidarr", exposure: "public", reason: "für alle" },
      ...{ number: { key: "lidarr", number: 8686 }, choices: { stateOption: "dataDir", gateway: "tinyauth" } },
    };
    const wish = { kind: "media", name: "lidarr", choices: { stateOption: "dataDir" } };
    assert.deepEqual(wishOf(answers), wish);
    assert.deepEqual(wishOf({ ...answers, also: ["exposure", "port.lidarr"] }), {
      ...{ ...wish, exposure: { kind: "public", reason: "für alle" }, port: { key: "lidarr", number: 8686 } },
    });
  });

  it("of one kind are mostly none of another", () => {
    const now = withKind(
      { kind: service, name: "gotify", folder: "a", label: "b", summary: "c", also: ["summary"], writes: "/srv" },
      kindOf("timer", []),
    );
    assert.deepEqual(now, { kind: kindOf("timer", []), name: "gotify", writes: "/srv" });
    const same: Answers = { kind: service, name: "gotify", folder: "a" };
    assert.deepEqual(withKind(same, service), same);
  });

  it("that were made of the name go with it", () => {
    const named: Answers = { name: "mein-dienst", port: { key: "meinDienst" } };
    assert.deepEqual(withName(named, "anders"), { name: "anders" });
    assert.deepEqual(withName(named, "mein-dienst"), named);
    assert.deepEqual(withName(named, undefined), {});
    const chosen: Answers = { ...named, port: { key: "meinDienst", number: 20050 } };
    assert.deepEqual(withName(chosen, "anders").port, { key: "meinDienst", number: 20050 });
  });

  it("are known by what they are of", () => {
    const answers: Answers = {
      kind: service,
      port: "none",
      reason: "so",
      choices: { a: "1" },
      values: { user: "anna" },
    };
    const number: Answers = { number: { key: "b", number: 1 } };
    for (const each of ["kind", "port", "exposure.reason", "choices.a", "values.user", "summary", "exposure.label"])
      assert.ok(isAnswered(each, answers), each);
    for (const each of ["name", "exposure", "choices.b", "values.domain", "port.b", "preview"])
      assert.ok(!isAnswered(each, answers), each);
    assert.deepEqual([isAnswered("port.b", number), isAnswered("port.c", number)], [true, false]);
  });

  it("are no wish before there is a kind and a name", () => {
    assert.equal(wishOf({}), undefined);
    assert.equal(wishOf({ kind: service }), undefined);
  });
});

describe("what is typed", () => {
  it("is a name, or none", () => {
    for (const name of ["readeck", "home-assistant", "n8n"]) assert.ok(isName(name), name);
    for (const name of ["", "Readeck", "8n", "a--b", "a-", "let", "a b", "ä", "../a", "a/b"])
      assert.ok(!isName(name), name);
  });

  it("comes near a name, where something of it can be one", () => {
    const names = [
      ...["Übung Eins", "Straße 7", "mein tool", "_3proxy", "Café", "a--b-"].map(nameFrom),
      ...["", "7", "let", "日本"].map(nameFrom),
    ];
    assert.deepEqual(names, [
      ...["uebung-eins", "strasse-7", "mein-tool", "proxy", "cafe", "a-b"],
      ...[undefined, undefined, undefined, undefined],
    ]);
  });

  it("is a port or a key, or none", () => {
    assert.deepEqual(["1", "65535", "0", "65536", "8o", "-1", ""].map(isPort), [
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    assert.deepEqual(["pocketId", "a_b", "in", "1a", "a.b", ""].map(isKey), [true, true, false, false, false, false]);
    assert.equal(keyOf("home-assistant"), "homeAssistant");
    assert.deepEqual(["musik", "a-1", "9", "a.b", "-a", "A", ""].map(isLabel), [
      true,
      true,
      true,
      ...Array(4).fill(false),
    ]);
  });

  it("is an image with a version, or says what is wrong with it", () => {
    const digest = `@sha256:${"a".repeat(64)}`;
    for (const image of ["nginx:1.27", "ghcr.io/a/b:v1", "registry:5000/a:1", `a/b${digest}`, `a:latest${digest}`])
      assert.equal(imageProblem(image), undefined, image);
    assert.deepEqual(["nginx", "registry:5000/a", "nginx:latest", "a b:1", "", "a:1; true"].map(imageProblem), [
      "untagged",
      "untagged",
      "latest",
      "form",
      "form",
      "form",
    ]);
    assert.equal(imageName("ghcr.io/open-webui/open-webui:v0.6"), "open-webui");
    assert.equal(imageName(`registry:5000/a/B_c${digest}`), "b-c");
  });

  it("is a list of paths, or none", () => {
    for (const text of ["", "/srv/media", "/srv/a, /srv/b", "config.my.paths.media"])
      assert.ok(areWritable(text), text);
    for (const text of ["srv", "/a;b", "config", "config.a.${b}", '/a"']) assert.ok(!areWritable(text), text);
  });
});
