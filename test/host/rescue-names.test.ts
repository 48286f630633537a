/** A window that is called otherwise than any before is seen where the repo says its name, over the very way that the extension takes. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { Channel } from "#client/host/channel.ts";
import { connect, resolve } from "#client/host/connect.ts";
import { probe } from "#client/host/probe.ts";
import { type Rescue, rescueOf } from "#client/host/rescue.ts";
import { probeScript } from "#scripts/probe.ts";
import { type Bed, bootBed, freePort } from "./bed/bed.ts";
import { secondDaemon } from "./rescue-units/generations.ts";
import { install } from "./rescue-units/truth.ts";

describe("a rescue window with a name of the house", function () {
  this.timeout(60_000);
  let bed: Bed;
  let channel: Channel;

  before("a bed, and a way to it", async () => {
    bed = await bootBed();
    const target = { name: "q958", destination: "q958", repo: "/etc/nixos" };
    const resolved = await resolve(target, bed.ssh);
    assert.ok(!("said" in resolved));
    const connected = await connect(target, resolved, bed.ssh);
    assert.ok(connected.kind === "open", JSON.stringify(connected));
    channel = connected.channel;
  });
  after(async () => {
    channel?.close();
    await bed?.stop();
  });

  async function seen(...windows: readonly string[]): Promise<Rescue> {
    const probed = await probe(channel, probeScript(), "/etc/nixos", windows);
    assert.ok(probed.kind === "facts", JSON.stringify(probed));
    return rescueOf(probed.facts);
  }

  it("is open, with its port and its end, and missing for who does not know its name", async () => {
    const port = await freePort();
    await install(bed, secondDaemon("tuer", 60, port));
    await bed.must(
      `systemctl start --no-block tuer; for try in $(seq 50); do ss -Hltn | grep -q :${port} && break; sleep 0.1; done`,
    );
    const open = await seen("tuer");
    assert.deepEqual([open.kind, "port" in open && open.port, "by" in open && open.by], ["open", port, "tuer"]);
    assert.ok(open.kind === "open" && open.until !== undefined);
    assert.equal((await seen()).kind, "missing");
    await bed.must("systemctl stop tuer");
    assert.equal((await seen("tuer")).kind, "closed");
  });

  it("is asked for by nothing but its name, whatever a repo calls it", async () => {
    const strange = ["; touch /tmp/harm;", "$(touch /tmp/harm)", "-H", "a b", "*", "x'y", "ä"];
    assert.equal((await seen(...strange, "tuer")).kind, "closed");
    assert.equal((await bed.must("ls /tmp/harm 2>/dev/null || echo none")).trim(), "none");
  });
});
