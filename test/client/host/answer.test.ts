/** What is read from the probe's answer, and what is no answer; a host may print whatever it likes. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readFacts } from "#client/host/answer.ts";
import { bootOf } from "#client/host/boot.ts";
import type { Answer, Channel } from "#client/host/channel.ts";
import type { HostFacts } from "#client/host/facts.ts";
import { probe, readAnswer } from "#client/host/probe.ts";
import { rescueOf } from "#client/host/rescue.ts";

const first = ["now=1795379672", "system.nixos=1"];

function answer(...lines: readonly string[]): string {
  return ["", "@mynixos-probe begin 1", ...first, ...lines, "@mynixos-probe end", ""].join("\n");
}

function factsOf(...lines: readonly string[]): HostFacts {
  const reading = readFacts(answer(...lines));
  assert.equal(reading.kind, "facts", JSON.stringify(reading));
  return (reading as { facts: HostFacts }).facts;
}

function whyBad(output: string): string | undefined {
  const reading = readFacts(output);
  return reading.kind === "bad" ? reading.why : undefined;
}

describe("what an answer says", () => {
  it("is known by its first lines; all else may be unknown", () => {
    const { now, system, boot, generations, failed, rebuild, maxJobs, repo } = factsOf();
    assert.deepEqual(
      [now, system, boot, failed, maxJobs, repo],
      [1795379672, { isNixos: true }, undefined, [], undefined, {}],
    );
    assert.deepEqual(generations, { list: [] });
    assert.deepEqual(rebuild, { units: [] });
  });

  it("of the system and the session", () => {
    const { system, session, maxJobs } = factsOf(
      "system.id=nixos",
      "system.name=NixOS 25.11 (Xantusia)",
      "system.version=25.11.20251120.ddddddd",
      "system.host=q958",
      "system.kernel=6.12.58",
      "system.state=starting",
      "system.systemd=258",
      "system.uptime=61",
      "session.user=moritz",
      "session.proc=pid-only",
      "session.root=ro",
      "session.home=ro",
      "nix.max_jobs=0",
    );
    assert.deepEqual(system, {
      id: "nixos",
      isNixos: true,
      name: "NixOS 25.11 (Xantusia)",
      nixosVersion: "25.11.20251120.ddddddd",
      host: "q958",
      kernel: "6.12.58",
      state: "starting",
      systemdVersion: 258,
      uptime: 61,
    });
    assert.deepEqual(session, { user: "moritz", proc: "pid-only", root: "ro", home: "ro" });
    assert.equal(maxJobs, 0);
  });

  it("of max-jobs: a number, auto, or nothing that we know", () => {
    assert.equal(factsOf("nix.max_jobs=auto").maxJobs, "auto");
    assert.equal(factsOf("nix.max_jobs=4").maxJobs, 4);
    assert.equal(factsOf("nix.max_jobs=many").maxJobs, undefined);
  });

  it("of /boot, only when all of its numbers are there", () => {
    const lines = [
      "loader.kind=systemd-boot",
      "loader.limit=5",
      "loader.root=/boot",
      "loader.removes_first=1",
      "boot.mount=/boot",
      "boot.device=/dev/sda1",
      "boot.type=vfat",
      "boot.size_kb=98094",
      "boot.used_kb=61234",
      "boot.available_kb=36860",
      "boot.percent=63",
    ];
    assert.deepEqual(factsOf(...lines).boot, {
      mount: "/boot",
      device: "/dev/sda1",
      type: "vfat",
      sizeKb: 98094,
      usedKb: 61234,
      availableKb: 36860,
      percent: 63,
      loader: "systemd-boot",
      holdsKernels: true,
      removesFirst: true,
    });
    assert.equal(factsOf(...lines).generations.limit, 5);
    assert.equal(factsOf(...lines.slice(0, -1)).boot, undefined);
    assert.equal(factsOf(...lines.map((line) => line.replace("root=/boot", "root=/efi"))).boot?.holdsKernels, false);
  });

  it("of generations, by their number, and which of them runs", () => {
    const { generations } = factsOf(
      "gen.10.made=1795370000",
      "gen.10.system=/nix/store/b",
      "gen.9.system=/nix/store/a",
      "gen.9.kernel=/nix/store/k/bzImage",
      "gen.9.kernel_bytes=8000000",
      "gen.11.system=/nix/store/a",
      "gen.default=9",
      "sys.current=/nix/store/a",
      "sys.booted=/nix/store/b",
      "sys.default=/nix/store/a",
      "reboot.kernel=1",
      "reboot.initrd=0",
      "reboot.kernel-params=1",
      "brings.files=2",
      "brings.bytes=17400000",
    );
    assert.deepEqual(
      generations.list.map(({ number }) => number),
      [9, 10, 11],
    );
    assert.deepEqual(generations.list[0], {
      number: 9,
      system: "/nix/store/a",
      kernel: "/nix/store/k/bzImage",
      kernelBytes: 8_000_000,
    });
    assert.deepEqual([generations.default, generations.current, generations.booted], [9, 9, 10]);
    assert.deepEqual(generations.rebootFor, ["kernel", "kernel-params"]);
    assert.deepEqual(generations.brings, { files: 2, bytes: 17_400_000, hasMore: false });
  });

  it("of two generations that are one system, is the newest, unless the profile names one", () => {
    const lines = ["gen.1.system=/nix/store/a", "gen.2.system=/nix/store/a", "sys.current=/nix/store/a"];
    assert.equal(factsOf(...lines).generations.current, 2);
    assert.equal(factsOf(...lines, "gen.default=1").generations.current, 1);
    assert.equal(factsOf("gen.1.system=/nix/store/a", "sys.current=/nix/store/c").generations.current, undefined);
  });

  it("of failed units and of rebuilds, in the order of their numbers", () => {
    const { failed, rebuild } = factsOf(
      "failed.1.name=a.service",
      ...Array.from({ length: 11 }, (_, n) => `failed.2.line.${n + 1}=line = ${n + 1}`),
      "failed.2.name=b.service",
      "rebuild.unit.1=nixos-rebuild-switch-to-configuration.service",
      "rebuild.locked=1",
    );
    assert.deepEqual(failed[0], { name: "a.service", lines: [] });
    assert.deepEqual(failed[1]?.lines.at(-1), "line = 11");
    assert.deepEqual(rebuild, { units: ["nixos-rebuild-switch-to-configuration.service"], isLocked: true });
  });
});

describe("an answer is found", () => {
  const plain = answer("system.host=q958");
  for (const [among, output] of Object.entries({
    "nothing else": plain,
    "a banner, a motd and what rc files say": `\n━━━━\nBoot: 12 %\nnow=99\nsystem.nixos=0\n${plain}\nbye\nsystem.nixos=0\n`,
    "a prompt without an end of line": `moritz@q958 $ ${plain}`,
    "lines that end as on Windows": plain.replaceAll("\n", "\r\n"),
    "colours and titles of a terminal": `\u001b[0m\u001b]0;title\u0007${plain.replace("begin 1\n", "begin 1\u001b[K\n")}`,
    "another probe's answer before it": `${answer("system.host=other")}${plain}`,
  }))
    it(`among ${among}`, () => {
      const reading = readFacts(output);
      assert.equal(reading.kind === "facts" ? reading.facts.system.host : reading.why, "q958");
    });
});

describe("an answer is a bad one", () => {
  for (const [why, output, said] of [
    ["when nothing is there", "", /no answer/],
    ["when there is only talk", "Welcome!\nnow=1\n", /no answer/],
    ["of another version", answer().replace("begin 1", "begin 2"), /version 2/],
    ["without its end", answer().replace("@mynixos-probe end", ""), /cut off/],
    ["that ends in the middle of a line", answer("system.host=q95").slice(0, -24), /cut off/],
    ["without the clock", answer().replace("now=1795379672\n", ""), /first lines/],
    ["that does not say whether it is NixOS", answer().replace("system.nixos=1\n", ""), /first lines/],
    ["with a line that is none of its own", answer("sh: 12: not found"), /no key=value/],
    ["with an empty line", answer(""), /no key=value/],
    ["with a key twice", answer("system.host=a", "system.host=a"), /system\.host twice/],
    ["with a key that does not exist", answer("system.hots=a"), /system\.hots/],
    ["with a name of every object as key", answer("constructor=1"), /constructor/],
    ["with a generation 0", answer("gen.0.made=1"), /gen\.0\.made/],
    ["with a generation 007", answer("gen.007.made=1"), /gen\.007\.made/],
    ["with a percentage above 100", answer("boot.percent=101"), /boot\.percent/],
    ["with a size below zero", answer("boot.size_kb=-1"), /boot\.size_kb/],
    ["with a size that no number can hold", answer("boot.size_kb=99999999999999999999"), /boot\.size_kb/],
    ["with a size that is none", answer("boot.size_kb=12k"), /boot\.size_kb/],
    ["with a yes that is no 1", answer("repo.exists=yes"), /repo\.exists/],
    ["with a word out of nowhere", answer("session.root=rx"), /session\.root/],
    ["with a commit that is none", answer("repo.head=$(reboot)"), /repo\.head/],
    ["with too many lines", answer(...Array.from({ length: 9000 }, (_, n) => `gen.${n + 1}.made=1`)), /too long/],
    ["that is too long", answer(`system.name=${"x".repeat(700_000)}`), /too long/],
  ] as const)
    it(why, () => {
      assert.match(whyBad(output) ?? "facts", said);
      assert.equal(readAnswer(output), undefined);
    });
});

describe("what a host says of itself", () => {
  it("carries nothing that moves, hides or turns around other text", () => {
    const { system, failed } = factsOf(
      "system.name=a\u0000b\u0007c\u001b[31md\u009be\u202ef\u200bg\u2028h\u{e0041}i\ufffd",
      "failed.1.name=x\u2066.service",
    );
    assert.equal(system.name, "abcdefghi");
    assert.equal(failed[0]?.name, "x.service");
  });

  it("is cut where it is too long", () => {
    const { system } = factsOf(`system.name=${"x".repeat(5000)}`);
    assert.equal(system.name?.length, 200);
    assert.ok(system.name?.endsWith("…"));
  });

  it("is unknown where nothing but such characters is left", () =>
    assert.equal(factsOf("system.name=\u0001\u200b ").system.name, undefined));

  it("keeps umlauts, signs and what a shell or Markdown would take for its own", () => {
    const name = "Träge & <b>`$(id)` [x](command:y) = 1 | 2";
    assert.equal(factsOf(`system.name=${name}`).system.name, name);
  });
});

describe("no answer", () => {
  const pieces = [
    "@mynixos-probe begin 1",
    "@mynixos-probe end",
    "now=1",
    "system.nixos=1",
    "gen.1.made=1",
    "gen.",
    "=",
    "\u001b]0;",
    "\u001b[",
    "\ud800",
    "rescue.unit.1=x",
    "rescue.unit.1.Names=ssh-recovery-window.service",
    "rescue.unit.1.ExecStart.1={ path=/bin/sh ; argv[]=/bin/sh -c sleep 1e309 ; ignore_errors=no }",
    "rescue.unit.1.InactiveExitTimestamp=Sun 9999-99-99 99:99:99.999999 UTC",
    "rescue.unit.1.InactiveExitTimestampMonotonic=-9e99",
    "rescue.file=version=1 open=1 until=99999999999 method=port:99999",
    "rescue.now=NaN",
    "rescue.uptime=Infinity",
    "sshd.config.changed=99999999999.999999",
    "sshd.listening.1=99999999999999999999@",
    'sshd.line.1=Match "',
    "sshd.line.1=Port x",
    "user.password=",
    "a=b=c",
    "\r",
    "…",
  ];
  it("makes us throw or wait, however it is put together", () => {
    let seed = 7;
    const next = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 3000; round++) {
      const lines = Array.from({ length: next(12) }, () =>
        Array.from({ length: next(4) }, () => pieces[next(pieces.length)]).join(""),
      );
      readFacts(lines.join("\n"));
      const reading = readFacts(answer(...lines));
      if (reading.kind !== "facts") continue;
      rescueOf(reading.facts);
      bootOf(reading.facts);
    }
  });

  for (const piece of [...pieces, " ", "\u001b]", "\u001b[1;", "a", "\n", "@mynixos-probe begin 1\n"])
    it(`of half a megabyte of ${JSON.stringify(piece)} takes long`, () => {
      const began = performance.now();
      readFacts(`@mynixos-probe begin 1\n${piece.repeat(500_000 / piece.length)}`);
      assert.ok(performance.now() - began < 2000);
    });

  for (const sign of "._-@a")
    it(`of a key that is none because of its end, after many of ${sign}, takes long`, () => {
      const began = performance.now();
      readFacts(answer(`rescue.a${sign.repeat(90)}.=x`));
      assert.ok(performance.now() - began < 500);
    });

  /** As many lines as an answer may have, each of them right. */
  const many: Readonly<Record<string, (n: number) => string>> = {
    "commands of a unit": (n) =>
      `rescue.unit.1.ExecStart.${n}={ path=/nix/store/${n} ; argv[]=x ; ignore_errors=no ; start_time=[n/a] }`,
    units: (n) => `rescue.unit.${n}.Names=ssh-recovery-window.service sshd.service`,
    "lines of a script": (n) => `rescue.script.1.${n}=cat <<A "$(sleep 5; (`,
    "lines of sshd_config": (n) => `sshd.line.${n}=Match User "a`,
    "values in a Match": (n) => `sshd.line.${n}=${n === 1 ? "Match User a" : `AuthenticationMethods ${n}`}`,
    listeners: (n) => `sshd.listening.${n}=2222@/a`,
    generations: (n) => `gen.${n}.kernel_bytes=${2 ** 50}`,
  };
  for (const [what, line] of Object.entries(many))
    it(`of thousands of ${what} takes long`, () => {
      const own = [
        "rescue.unit.99999.Names=sshd-recovery.service",
        "rescue.unit.99999.ExecStart.1={ path=/nix/store/a ; argv[]=x ; ignore_errors=no }",
        "rescue.script.1.path=/nix/store/a",
      ];
      const length = Math.min(7900, Math.floor(590_000 / (line(9999).length + 1)));
      const lines = Array.from({ length }, (_, index) => line(index + 1));
      const output = answer(...own, ...lines);
      const began = performance.now();
      const reading = readFacts(output);
      assert.equal(reading.kind, "facts", reading.kind === "bad" ? reading.why : "");
      if (reading.kind === "facts") rescueOf(reading.facts);
      assert.ok(performance.now() - began < 500, `${performance.now() - began} ms`);
    });
});

describe("a probe", () => {
  const channel = (reply: Answer, seen: string[] = []): Channel => ({
    run: async (script) => {
      seen.push(script);
      await Promise.resolve();
      return reply;
    },
    close: () => undefined,
    isOpen: () => true,
  });

  it("hands the path of the repo over as one word, whatever it contains", async () => {
    const seen: string[] = [];
    await probe(channel({ kind: "ran", code: 0, output: answer() }, seen), "echo", "/etc/it's $(here); rm -rf x");
    assert.deepEqual(seen, ["set -- '/etc/it'\\''s $(here); rm -rf x'\necho"]);
  });

  it("asks nothing where no shell could hold the path", async () => {
    const seen: string[] = [];
    const probed = await probe(channel({ kind: "ran", code: 0, output: answer() }, seen), "echo", "/etc\0/nixos");
    assert.deepEqual([probed.kind, seen], ["failed", []]);
  });

  it("gives the facts, whatever the exit code", async () => {
    const probed = await probe(channel({ kind: "ran", code: 1, output: answer() }), "", "/etc/nixos");
    assert.equal(probed.kind, "facts");
  });

  it("says why an answer is none", async () => {
    const probed = await probe(channel({ kind: "ran", code: 0, output: "hello" }), "", "/etc/nixos");
    assert.deepEqual(probed, {
      kind: "failed",
      failure: { kind: "bad-answer", said: "There is no answer in what the host printed." },
    });
  });

  it("hands on why the connection failed", async () => {
    const failed = { kind: "failed", failure: { kind: "lost", said: "gone" } } as const;
    assert.deepEqual(await probe(channel(failed), "", "/etc/nixos"), failed);
  });
});
