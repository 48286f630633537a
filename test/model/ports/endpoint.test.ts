/** What texts say to listen on, and what containers publish. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { publishedBy } from "#model/ports/container-listeners.ts";
import { endpointOf } from "#model/ports/endpoint.ts";
import { hole } from "#model/ports/part.ts";
import { sshdPorts } from "#model/ports/ssh-listeners.ts";

describe("a text to listen on", () => {
  const rows: Readonly<Record<string, string>> = {
    "8080": " 8080-8080",
    ":8080": " 8080-8080",
    "*:8080": "* 8080-8080",
    "127.0.0.1:8080": "127.0.0.1 8080-8080",
    "[::1]:8080": "::1 8080-8080",
    "localhost:8080/udp": "localhost 8080-8080 udp",
    ":443/tcp": " 443-443 tcp",
    "tcp://0.0.0.0:9091/": "0.0.0.0 9091-9091 tcp",
    "http://127.0.0.1:80/path": "127.0.0.1 80-80",
    ":8000-8010": " 8000-8010",
    "0.0.0.0": "0.0.0.0 no port",
    [`${hole}:8080`]: "unknown 8080-8080",
    [`127.0.0.1:${hole}`]: "unknown no port",
    [hole]: "unknown no port",
    ":0": " no port",
    ":70000": " no port",
  };
  for (const [text, shown] of Object.entries(rows))
    it(`${JSON.stringify(text)} is ${shown}`, () => {
      const { host, ports, protocol } = endpointOf(text) ?? assert.fail();
      const range = ports ? `${ports.from}-${ports.to}` : "no port";
      assert.equal([host ?? "unknown", range, ...(protocol ? [protocol] : [])].join(" "), shown);
    });

  for (const text of ["/run/web.sock", "@abstract", "unix:/run/web.sock", "fd://3", "http+unix://web", ""])
    it(`${JSON.stringify(text)} is none in a network`, () => assert.equal(endpointOf(text), undefined));
});

describe("what a container publishes", () => {
  const rows: Readonly<Record<string, string>> = {
    "8080:80": "-8080-8080/tcp",
    "127.0.0.1:8080:80": "127.0.0.1-8080-8080/tcp",
    "[::1]:8080:80/udp": "[::1]-8080-8080/udp",
    "8000-8010:8000-8010/tcp": "-8000-8010/tcp",
    [`${hole}:8080:80`]: "unknown-8080-8080/tcp",
  };
  for (const [text, shown] of Object.entries(rows))
    it(`${JSON.stringify(text)} is ${shown}`, () => {
      const { host, from, to, protocol } = publishedBy(text) ?? assert.fail();
      assert.equal(`${host ?? "unknown"}-${from}-${to}/${protocol}`, shown);
    });

  for (const text of ["80", "80/tcp", "127.0.0.1::80", `${hole}`, `${hole}:80`, "8080:80/sctp", "90-80:80", ""])
    it(`nothing that is known in ${JSON.stringify(text)}`, () => assert.equal(publishedBy(text), undefined));
});

describe("an sshd of one's own", () => {
  const rows: readonly (readonly [string, readonly number[]])[] = [
    ["/bin/sshd -D -p 2222", [2222]],
    ["/bin/sshd -D -p2222 -o PermitRootLogin=no", [2222]],
    ["/bin/sshd -D -o Port=2222 &", [2222]],
    ["cat > c <<E\nPort 2222\nE\n/bin/sshd -f c -D &", [2222]],
    ["ssh -p 2222 host", []],
    ["# sshd -p 2222", []],
    ["systemctl restart sshd\necho Port 2222", []],
    ["cat sshd_config\nPort 2222", []],
  ];
  for (const [text, ports] of rows)
    it(`${JSON.stringify(text)} listens on ${ports.join(", ") || "nothing that is said"}`, () =>
      assert.deepEqual(sshdPorts(text), ports));
});
