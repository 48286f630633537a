/** What was staged is what is built, activated and, after the confirmation of a switch, what stands in the folder of the repo. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, it } from "mocha";
import { openOperations } from "#client/rebuild/open-operations.ts";
import type { Operations } from "#client/rebuild/operations.ts";
import type { Content } from "#client/rebuild/tree.ts";
import { rebuildScript } from "#scripts/rebuild-script.ts";
import type { Bed } from "./bed/bed.ts";
import { bootGuest, type Guest } from "./guest/booted.ts";
import { type Jobs, jobsOn, told } from "./jobs.ts";

const FLAKE = `{
  inputs.nixpkgs.url = "path:/opt/nixpkgs";
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.heim = nixpkgs.lib.nixosSystem { modules = [ ./configuration.nix ]; };
  };
}
`;

describe("a job of a stage", function () {
  this.timeout(90_000);
  let guest: Guest;
  let bed: Bed;
  let jobs: Jobs;

  before(async () => {
    guest = await bootGuest();
    bed = guest.bed;
    jobs = jobsOn(bed);
  });
  after(async () => {
    jobs?.close();
    await bed?.stop();
  });

  const operations = async (): Promise<Operations> => {
    const channel = await jobs.login();
    assert.ok(!("kind" in channel));
    return openOperations(channel, { kind: "free" }, rebuildScript());
  };
  /** Stages these files over what lies there. */
  const stage = async (id: string, files: Readonly<Record<string, string>>): Promise<void> => {
    const on = await operations();
    const look = await on.look("/etc/nixos");
    assert.ok(look.kind === "done", JSON.stringify(look));
    const { host } = look.value;
    const local = new Map(host);
    for (const [path, text] of Object.entries(files)) local.set(path, content(text));
    const staged = await on.stage({
      id,
      repo: "/etc/nixos",
      changes: Object.keys(files).map((path) => ({
        path,
        base: undefined,
        local: local.get(path),
        host: host.get(path),
      })),
      read: async (path) => new TextEncoder().encode(files[path]),
      local,
    });
    assert.deepEqual(staged, { kind: "done", value: undefined });
  };
  const content = (text: string): Content => `f:${createHash("sha256").update(text).digest("hex")}`;
  const more = (text: string): string =>
    `{ ... }: { services.openssh.ports = [ ${bed.port} ]; environment.etc.was.text = "${text}"; }\n`;
  const inFolder = (): Promise<string> => bed.must("cat /etc/nixos/more.nix");

  it("tests what was staged, and leaves the folder alone", async () => {
    const was = await inFolder();
    const { id } = jobs.options("test");
    await stage(id, { "more.nix": more("gestaged") });
    assert.deepEqual(await jobs.tryToStart(jobs.options("test", { id, from: "stage" })), {
      kind: "done",
      value: undefined,
    });
    await jobs.until(id, "confirm");
    assert.equal((await jobs.confirm(id)).kind, "done");
    assert.equal((await jobs.until(id, "end")).state, "done");
    assert.equal(await bed.must("cat /etc/was"), "gestaged");
    assert.equal(await inFolder(), was);
    assert.equal((await jobs.events(id)).find((event) => event.word === "start")?.from, `/var/lib/mynixos/stage/${id}`);
  });

  it("writes it into the folder after a switch that was confirmed, and keeps what became another one meanwhile", async () => {
    const { id } = jobs.options("switch");
    await stage(id, { "more.nix": more("geschaltet"), "neu.nix": "{ }\n" });
    assert.deepEqual(await jobs.tryToStart(jobs.options("switch", { id, from: "stage" })), {
      kind: "done",
      value: undefined,
    });
    await jobs.until(id, "confirm");
    await bed.must("echo '{ } # von Hand' > /etc/nixos/neu.nix");
    assert.equal((await jobs.confirm(id)).kind, "done");
    assert.equal((await jobs.until(id, "end")).state, "done", await jobs.log(id));
    const events = await jobs.events(id);
    assert.match(told(events), /confirmed commit committed promote (promoted kept|kept promoted) end$/);
    assert.equal(events.find((event) => event.word === "promoted")?.path, "more.nix");
    assert.deepEqual(
      events.filter((event) => event.word === "kept").map(({ path, why }) => [path, why]),
      [["neu.nix", "appeared"]],
    );
    assert.equal(await inFolder(), more("geschaltet"));
    assert.equal(await bed.must("cat /etc/nixos/neu.nix"), "{ } # von Hand\n");
  });

  it("is built from its flake where it has one, with files that git does not know yet", async () => {
    const { id } = jobs.options("test");
    await stage(id, {
      "flake.nix": FLAKE,
      "flocke.nix": more("Flocke"),
      "more.nix": "{ imports = [ ./flocke.nix ]; }\n",
    });
    const options = jobs.options("test", { id, from: "stage", attribute: "heim", args: ["--max-jobs", "1"] });
    assert.deepEqual(await jobs.tryToStart(options), { kind: "done", value: undefined });
    await jobs.until(id, "confirm");
    assert.equal((await jobs.confirm(id)).kind, "done");
    assert.equal((await jobs.until(id, "end")).state, "done", await jobs.log(id));
    assert.equal(await bed.must("cat /etc/was"), "Flocke");
    const missing = jobs.options("build", { id: `${id}-b`, from: "host", attribute: "gibtsnicht" });
    await bed.must("cp -r /var/lib/mynixos/stage/current/. /root/flocke");
    assert.equal((await jobs.tryToStart({ ...missing, repo: "/root/flocke" })).kind, "done");
    assert.equal((await jobs.until(missing.id, "end")).state, "not-built");
    assert.match(await jobs.log(missing.id), /does not provide attribute .*gibtsnicht/);
  });

  it("cannot be started twice by one name, nor without its stage", async () => {
    const { id } = jobs.options("build");
    await stage(id, { "more.nix": more("zweimal") });
    assert.equal((await jobs.tryToStart(jobs.options("build", { id, from: "stage" }))).kind, "done");
    await jobs.until(id, "end");
    assert.deepEqual(await jobs.tryToStart(jobs.options("build", { id, from: "stage" })), {
      kind: "refused",
      why: "bad-data",
      said: "this job was started already",
    });
  });
});
