/** Which address is this machine itself: a wrong yes would show another machine's facts, a wrong no only asks by ssh. */
import assert from "node:assert/strict";
import { hostname, networkInterfaces } from "node:os";
import { describe, it } from "mocha";
import { isThisMachine } from "#client/host/here.ts";

const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
const plain = { isContained: false, sshdConfig: "# Port 1\nPasswordAuthentication no\n" };

function isHere(host: string, port = 22, around: Parameters<typeof isThisMachine>[1] = plain): boolean {
  return isThisMachine({ user: "alex", host, port }, around);
}

describe("this machine", () => {
  it("is meant by its name", () => {
    assert.ok(isHere(hostname()));
    assert.ok(isHere(hostname().toUpperCase()));
    assert.ok(isHere(`${hostname()}.local`));
  });

  it("is meant by its addresses", () => {
    for (const { address, internal } of addresses) if (!internal) assert.ok(isHere(address), address);
  });

  for (const other of [
    "127.0.0.1",
    "::1",
    "localhost",
    "192.0.2.1",
    `not-${hostname()}`,
    `${hostname()}.example.org`,
    "",
  ])
    it(`is not meant by ${JSON.stringify(other)}`, () => assert.equal(isHere(other), false));

  it("is meant by the ports of its own sshd alone: behind others may be a virtual machine", () => {
    assert.equal(isHere(hostname(), 2222), false);
    const own = (sshdConfig: string) => ({ isContained: false, sshdConfig });
    assert.ok(isHere(hostname(), 53844, own("Port 22\nport = 53844\n")));
    assert.equal(isHere(hostname(), 22, own("Port 53844\n")), false);
    assert.equal(isHere(hostname(), 22, own("Include /etc/ssh/sshd_config.d/*.conf\n")), false);
    assert.ok(isHere(hostname(), 22, own("ListenAddress 0.0.0.0\nListenAddress ::\n")));
    assert.equal(isHere(hostname(), 22, own("ListenAddress 192.0.2.1\n")), false);
    assert.equal(isHere(hostname(), 22, { isContained: false }), false);
  });

  it("is not meant by what leads through another host, or from within a container with its name", () => {
    assert.equal(isThisMachine({ user: "alex", host: hostname(), port: 22, proxy: "jump" }, plain), false);
    assert.equal(isHere(hostname(), 22, { ...plain, isContained: true }), false);
  });
});
