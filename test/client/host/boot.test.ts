/** For how many generations there is room on /boot, when a reboot is due, and when nobody can tell. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type Boot, bootOf } from "#client/host/boot.ts";
import type { BootFacts, Generation, GenerationFacts, HostFacts } from "#client/host/facts.ts";

const MB = 1_000_000;

/** The owner's /boot: a FAT of 96 MB, kernels of 8 MB, initrds a little larger. */
const boot: BootFacts = {
  mount: "/boot",
  sizeKb: 98_304,
  usedKb: 60_000,
  availableKb: 38_304,
  percent: 62,
  loader: "systemd-boot",
  holdsKernels: true,
  removesFirst: true,
};

/** Each with a kernel and an initrd of its own. */
function own(number: number): Generation {
  return {
    number,
    system: `/nix/store/${number}`,
    kernel: `/nix/store/${number}-linux/bzImage`,
    kernelBytes: 8 * MB,
    initrd: `/nix/store/${number}-initrd/initrd`,
    initrdBytes: 9 * MB,
  };
}

function facts(more: Partial<BootFacts> = {}, generations: Partial<GenerationFacts> = {}): HostFacts {
  return {
    version: 1,
    now: 1_795_379_672,
    system: { isNixos: true },
    session: {},
    boot: { ...boot, ...more },
    generations: {
      list: [1, 2, 3].map(own),
      limit: 5,
      brings: { files: 2, bytes: 17 * MB, hasMore: false },
      ...generations,
    },
    failed: [],
    rebuild: { units: [] },
    rescue: { units: [] },
    sshd: { ports: [] },
    password: {},
    repo: {},
  };
}

function told(more: Partial<BootFacts> = {}, generations: Partial<GenerationFacts> = {}): Boot | undefined {
  return bootOf(facts(more, generations));
}

describe("/boot", () => {
  it("is told with its sizes, generations and their limit", () => {
    assert.deepEqual(told(), {
      mount: "/boot",
      percent: 62,
      availableKb: 38_304,
      sizeKb: 98_304,
      generations: 3,
      limit: 5,
      roomFor: 2,
      nextBytes: 17 * MB,
      rebootFor: [],
    });
  });

  it("counts generations that are not listed, too", () => assert.equal(told({}, { older: 40 })?.generations, 43));

  it("is not told where it is no partition of its own, or no NixOS", () => {
    const { boot: _, ...without } = facts();
    assert.equal(bootOf(without), undefined);
    assert.equal(bootOf({ ...facts(), system: { isNixos: false } }), undefined);
  });
});

describe("room for more generations", () => {
  // 17 MB, three times 64 kB for the ends of clusters: 16 794 kB; half a megabyte stays free.
  for (const [availableKb, room] of [
    [34_099, 1],
    [34_100, 2],
    [17_305, 0],
    [17_306, 1],
    [600, 0],
    [100, 0],
    [0, 0],
    [1_048_576, 62],
  ] as const)
    it(`is ${room} in ${availableKb} kB`, () => assert.equal(told({ availableKb })?.roomFor, room));

  it("counts what specialisations bring", () =>
    assert.equal(told({}, { brings: { files: 3, bytes: 26 * MB, hasMore: false } })?.roomFor, 1));

  it("is always there in a FAT, whatever its clusters: files, entries, folders that grow, an update of the loader", () => {
    let seed = 11;
    const next = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 2000; round++) {
      const cluster = 512 * 2 ** next(8);
      const files = Array.from({ length: 2 + next(4) }, () => 1 + next(40 * MB));
      const free = Math.floor(next(500 * MB) / cluster);
      const brings = { files: files.length, bytes: files.reduce((total, size) => total + size, 0), hasMore: false };
      const room = told({ availableKb: Math.floor((free * cluster) / 1024) }, { brings })?.roomFor ?? 0;
      const clusters = (bytes: number): number => Math.ceil(bytes / cluster);
      const entries = files.length - 1;
      // A name of 80 characters takes eight places of 32 bytes in its folder.
      const one = files.reduce((total, size) => total + clusters(size), 0) + entries * clusters(700);
      const folders = clusters(room * files.length * 256) + clusters(room * entries * 256);
      const loader = room === 0 ? 0 : 2 * clusters(150_000) + 2 * clusters(200);
      assert.ok(room * one + folders + loader <= free, JSON.stringify({ cluster, files, free, room }));
    }
  });

  it("is less where generations of the profile cannot lie there yet: they come with the next one", () => {
    assert.equal(told({ usedKb: 51_000_000 / 1000 })?.roomFor, 2);
    assert.equal(told({ usedKb: 33_000 })?.roomFor, 1, "one of three is not there");
    assert.equal(told({ usedKb: 100 })?.roomFor, 0);
    assert.equal(told({ usedKb: 33_000 }, { limit: 1 })?.roomFor, 2, "the limit keeps but one");
  });

  it("is known with GRUB, where it copies kernels there", () => {
    assert.equal(told({ loader: "grub", removesFirst: false })?.roomFor, 2);
    assert.equal(told({ loader: "grub", holdsKernels: false })?.roomFor, undefined);
  });

  const { loader: _loader, ...noLoader } = boot;
  const { holdsKernels: _holds, ...noPlace } = boot;
  for (const [why, unknown] of Object.entries<HostFacts>({
    "the loader is unknown": { ...facts(), boot: noLoader },
    "nobody knows where it copies kernels": { ...facts(), boot: noPlace },
    "nobody can write there": facts({ isReadOnly: true }),
    "kernels lie elsewhere": facts({ holdsKernels: false }),
    "extlinux adds device trees": facts({ loader: "extlinux" }),
    "the initrd gets secrets": facts({}, { brings: { files: 2, bytes: 17 * MB, hasMore: true } }),
    "sizes are empty": facts({}, { brings: { files: 0, bytes: 0, hasMore: false } }),
    "sizes are unknown": { ...facts(), generations: { list: [own(1)] } },
  }))
    it(`is not told where ${why}`, () => {
      const found = bootOf(unknown);
      assert.equal(found?.percent, 62);
      assert.deepEqual([found?.roomFor, found?.replaces], [undefined, undefined]);
    });
});

describe("where there is no room beside the others", () => {
  const full: Partial<BootFacts> = { usedKb: 85_000, availableKb: 13_304, percent: 87 };
  const five = [1, 2, 3, 4, 5].map(own);

  it("the oldest makes way first, when the limit is reached", () => {
    const found = told(full, { list: five });
    assert.deepEqual([found?.roomFor, found?.replaces], [undefined, true]);
  });

  for (const [why, more, generations] of [
    ["the limit is not reached", full, { list: five.slice(1) }],
    ["there is no limit", full, { list: five, limit: 0 }],
    ["the limit is unknown", full, { list: five, limit: undefined }],
    ["the loader writes first and cleans up later", { ...full, removesFirst: false }, { list: five }],
    ["nobody knows which of both comes first", { ...full, removesFirst: undefined }, { list: five }],
    ["what the limit keeps cannot all lie there", { ...full, usedKb: 60_000 }, { list: five }],
    ["the size of one is unknown", full, { list: [...five.slice(0, 4), { number: 5 }] }],
    [
      "the oldest shares its files with another",
      full,
      { list: five.map((one, n) => (n < 2 ? { ...own(1), number: one.number } : one)) },
    ],
    [
      "what it frees is too little",
      { ...full, availableKb: 3000 },
      { list: five, brings: { files: 2, bytes: 25 * MB, hasMore: false } },
    ],
    [
      "specialisations may need what it frees",
      full,
      { list: five, brings: { files: 3, bytes: 17 * MB, hasMore: false } },
    ],
  ] as const)
    it(`it is none where ${why}`, () => {
      const found = bootOf(
        withoutUndefined(facts(more as Partial<BootFacts>, generations as Partial<GenerationFacts>)),
      );
      assert.deepEqual([found?.roomFor, found?.replaces], [0, undefined]);
    });

  it("a limit of one leaves only the new one", () => {
    const found = told({ ...full, usedKb: 17_000 }, { list: [own(1)], limit: 1 });
    assert.equal(found?.replaces, true);
  });

  it("only those that the limit keeps count", () => {
    const found = told(full, { list: [own(90), own(91), ...five] });
    assert.equal(found?.replaces, true);
  });
});

describe("what runs and what the next boot starts", () => {
  const [one, two, test] = ["/nix/store/1", "/nix/store/2", "/nix/store/test"];
  for (const [said, generations, pending] of [
    [
      "are the same after a switch",
      { currentSystem: two, defaultSystem: two, bootedSystem: one, current: 2 },
      undefined,
    ],
    ["differ after a test", { currentSystem: test, defaultSystem: two, bootedSystem: two }, "test"],
    [
      "differ when a new generation waits for the boot",
      { currentSystem: one, defaultSystem: two, bootedSystem: one, current: 1 },
      "boot",
    ],
    [
      "differ when the booted generation is deleted already",
      { currentSystem: one, defaultSystem: two, bootedSystem: one },
      "boot",
    ],
    [
      "differ after a rollback for the next boot",
      { currentSystem: two, defaultSystem: one, bootedSystem: two, current: 2 },
      "boot",
    ],
    ["are unknown without a profile", { currentSystem: one, bootedSystem: one }, undefined],
    ["are unknown without a running system", { defaultSystem: one }, undefined],
  ] as const)
    it(said, () => assert.equal(told({}, generations)?.pending, pending));

  it("may need a reboot for what only a boot loads", () => {
    assert.deepEqual(told({}, { rebootFor: ["kernel", "initrd"] })?.rebootFor, ["kernel", "initrd"]);
    assert.deepEqual(told()?.rebootFor, []);
  });
});

/** Fields that are explicitly nothing go. */
function withoutUndefined(value: HostFacts): HostFacts {
  return JSON.parse(JSON.stringify(value)) as HostFacts;
}
