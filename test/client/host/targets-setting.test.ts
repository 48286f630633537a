/** The setting `mynixos.hosts`: what is a host, and what is refused before any program hears of it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readTargets } from "#client/host/targets-setting.ts";

const host = { name: "q958", destination: "q958" };

function accepts(entry: object, expected: object): void {
  const { targets, problems } = readTargets([{ ...host, ...entry }]);
  assert.deepEqual({ targets, problems }, { targets: [{ ...host, repo: "/etc/nixos", ...expected }], problems: [] });
}

function refuses(entry: unknown, ...wrong: readonly object[]): void {
  const { targets, problems } = readTargets([entry]);
  assert.deepEqual(targets, []);
  assert.deepEqual(
    problems,
    wrong.map((problem) => ({ ...problem, index: 0 })),
  );
}

describe("mynixos.hosts", () => {
  it("may be empty or not there", () => {
    for (const setting of [undefined, null, []]) assert.deepEqual(readTargets(setting), { targets: [], problems: [] });
  });

  it("names hosts as ssh knows them", () => {
    accepts({}, {});
    accepts({ destination: "moritz@q958.lan" }, { destination: "q958.lan", user: "moritz" });
    accepts(
      { destination: "10.0.0.2", port: 53844, user: "moritz" },
      { destination: "10.0.0.2", port: 53844, user: "moritz" },
    );
    accepts({ destination: "fd00::2" }, { destination: "fd00::2" });
    accepts({ destination: "root@[fe80::1%eth0]" }, { destination: "fe80::1%eth0", user: "root" });
    accepts({ destination: "büro_2" }, { destination: "büro_2" });
    accepts({ repo: "/home/moritz/my nixos/" }, { repo: "/home/moritz/my nixos" });
    accepts({ repo: "/srv/a..b" }, { repo: "/srv/a..b" });
    accepts({ attribute: "q958.home-1" }, { attribute: "q958.home-1" });
    accepts({ staging: "none" }, { staging: "none" });
    accepts({ user: null, port: null, repo: null, attribute: null }, {});
    accepts({ name: " Mein Server " }, { name: "Mein Server" });
  });

  it("refuses what ssh would take for an option", () => {
    refuses(
      { ...host, destination: "-oProxyCommand=touch x" },
      { kind: "leading-dash", field: "destination", value: "-oProxyCommand=touch x" },
    );
    refuses(
      { ...host, destination: "a@-oProxyCommand=x" },
      { kind: "leading-dash", field: "destination", value: "a@-oProxyCommand=x" },
    );
    refuses({ ...host, destination: "-l@host" }, { kind: "leading-dash", field: "destination", value: "-l@host" });
    refuses({ ...host, user: "-E/tmp/x" }, { kind: "leading-dash", field: "user", value: "-E/tmp/x" });
    refuses({ ...host, staging: "stage" }, { kind: "not-a-choice", field: "staging", value: "stage" });
    refuses({ ...host, attribute: "-x" }, { kind: "leading-dash", field: "attribute", value: "-x" });
  });

  it("refuses what a shell of a ProxyCommand would run, spaces and control characters", () => {
    for (const destination of [
      "a b",
      "a;b",
      "$(x)",
      "`x`",
      "a|b",
      "a\nb",
      "a\0b",
      "a&b",
      "a'b",
      'a"b',
      "a\\b",
      "a<b",
      "a/b",
      "a\u2028b",
      "[a]",
      "[fd00::1",
      "a@b@c d",
    ]) {
      const { targets, problems } = readTargets([{ ...host, destination }]);
      assert.deepEqual([targets.length, problems[0]?.kind], [0, "character"], destination);
    }
    for (const user of ["a b", "a;b", "$x", "a@b", "a\tb", "a/b", "a:b"]) {
      assert.equal(readTargets([{ ...host, user }]).problems[0]?.kind, "character", user);
    }
    refuses({ ...host, repo: "/etc/\u001b[31m" }, { kind: "character", field: "repo", value: "/etc/" });
    refuses({ ...host, attribute: "a b" }, { kind: "character", field: "attribute", value: "a b" });
    refuses({ ...host, name: "a\nb" }, { kind: "character", field: "name", value: "a b" });
  });

  it("says where else a port or a user belongs", () => {
    for (const destination of ["q958:22", "moritz@q958:53844", "[::1]:22", "ssh://q958", "SSH://a@q958:22", "q958:"]) {
      refuses({ ...host, destination }, { kind: "port-in-destination", field: "destination", value: destination });
    }
    refuses(
      { ...host, destination: "a@q958", user: "b" },
      { kind: "two-users", field: "destination", value: "a@q958" },
    );
  });

  it("refuses a whole entry for one wrong field, and names them all", () => {
    refuses({ ...host, prot: 22 }, { kind: "unknown-field", value: "prot" });
    refuses(
      { ...host, port: 0, repo: "nixos" },
      { kind: "not-absolute", field: "repo", value: "nixos" },
      { kind: "port-range", field: "port", value: "0" },
    );
    for (const port of [-1, 65_536, 22.5, Number.NaN])
      refuses({ ...host, port }, { kind: "port-range", field: "port", value: String(port) });
    refuses({ ...host, port: "22" }, { kind: "wrong-type", field: "port", value: "22" });
    refuses({ ...host, repo: "/etc/../root" }, { kind: "upward", field: "repo", value: "/etc/../root" });
    refuses({}, { kind: "missing", field: "name" }, { kind: "missing", field: "destination" });
    refuses(
      { name: "", destination: " " },
      { kind: "empty", field: "name", value: "" },
      { kind: "character", field: "destination", value: "" },
    );
    refuses({ ...host, destination: "moritz@" }, { kind: "empty", field: "destination", value: "moritz@" });
    refuses({ ...host, destination: "@q958" }, { kind: "empty", field: "destination", value: "@q958" });
    refuses({ ...host, name: 7 }, { kind: "wrong-type", field: "name", value: "7" });
    refuses({ ...host, name: "x".repeat(256) }, { kind: "too-long", field: "name", value: "x".repeat(256) });
    for (const entry of ["q958", null, 7, [host]]) refuses(entry, { kind: "not-an-object" });
    assert.deepEqual(readTargets({ q958: host }), { targets: [], problems: [{ kind: "not-a-list" }] });
  });

  it("keeps the good entries beside wrong ones, and the first of two with one name", () => {
    const { targets, problems } = readTargets([host, { ...host, destination: "other" }, 7, { ...host, name: "nas" }]);
    assert.deepEqual(
      targets.map(({ name, destination }) => [name, destination]),
      [
        ["q958", "q958"],
        ["nas", "q958"],
      ],
    );
    assert.deepEqual(problems, [
      { kind: "duplicate", field: "name", value: "q958", index: 1 },
      { kind: "not-an-object", index: 2 },
    ]);
  });

  it("survives names and values that objects have of their own", () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      const { targets, problems } = readTargets([
        { ...host, name },
        { ...host, name, destination: "other" },
      ]);
      assert.deepEqual(
        [targets.map((one) => [one.name, one.destination]), problems.map(({ kind }) => kind)],
        [[[name, "q958"]], ["duplicate"]],
      );
    }
    refuses({ ...host, ["constructor"]: "x" }, { kind: "unknown-field", value: "constructor" });
    refuses(JSON.parse('{"name":"q958","destination":"q958","__proto__":{"port":1}}'), {
      kind: "unknown-field",
      value: "__proto__",
    });
    refuses(
      { ...host, user: { toString: 1, valueOf: 2 } },
      { kind: "wrong-type", field: "user", value: '{"toString":1,"valueOf":2}' },
    );
    refuses({ ...host, port: { toString: null } }, { kind: "wrong-type", field: "port", value: '{"toString":null}' });
  });

  it("refuses names that look like others: marks that are not seen, and those that turn text around", () => {
    for (const name of ["q9\u200b58", "q958\u202e", "\ufeffq958", "q\u00ad958"])
      assert.equal(readTargets([{ ...host, name }]).problems[0]?.kind, "character", name);
  });
});
