/** What texts say to ask: scheme, host and port, and where these stand. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { hole } from "#model/ports/part.ts";
import { targetOf } from "#model/ports/target.ts";

describe("a target", () => {
  const rows: Readonly<Record<string, string>> = {
    "http://127.0.0.1:20096": "http 127.0.0.1 20096",
    "http://127.0.0.1:20096/api/verify?rd=http://x:1": "http 127.0.0.1 20096",
    "http://localhost": "http localhost 80",
    "https://app.example.org/x": "https app.example.org 443",
    "https://127.0.0.1:8443": "https 127.0.0.1 8443",
    "h2c://127.0.0.1:9000": "h2c 127.0.0.1 9000",
    "tcp://localhost:22": "tcp localhost 22",
    "tcp://localhost": "tcp localhost unknown",
    "ssh://localhost": "ssh localhost 22",
    "rdp://192.168.1.4": "rdp 192.168.1.4 3389",
    "localhost:80": "none localhost 80",
    localhost: "none localhost unknown",
    ":8080": "none  8080",
    "[::1]:8080": "none ::1 8080",
    "http://[::1]:8080/": "http ::1 8080",
    "http://[fe80::1]": "http fe80::1 80",
    "http://user:secret@127.0.0.1:81/": "http 127.0.0.1 81",
    "HTTP://Localhost:8080": "http Localhost 8080",
    " http://127.0.0.1:8080 ": "http 127.0.0.1 8080",
    "http://127.0.0.1:0": "http 127.0.0.1 unknown",
    "http://127.0.0.1:99999": "http 127.0.0.1 unknown",
    "http://127.0.0.1:http": "http 127.0.0.1 unknown",
    "http://$upstream": "http unknown unknown",
    "http://$upstream:8096/x": "http unknown 8096",
    "http://{{ x }}:80": "http unknown unknown",
    [`http://${hole}`]: "http unknown unknown",
    [`http://${hole}:8080`]: "http unknown 8080",
    [`http://127.0.0.1:${hole}`]: "http 127.0.0.1 unknown",
    [`http://127.0.0.1:80${hole}`]: "http 127.0.0.1 unknown",
    [`http://127.0.0.1${hole}`]: "http unknown unknown",
    [`http://a${hole}b`]: "http unknown unknown",
    [`http://127.0.0.1:8080/${hole}`]: "http 127.0.0.1 8080",
    [hole]: "none unknown unknown",
  };
  for (const [text, shown] of Object.entries(rows))
    it(`${JSON.stringify(text)} is ${shown}`, () => {
      const { scheme, host, port } = targetOf(text) ?? assert.fail();
      assert.equal(`${scheme ?? "none"} ${host ?? "unknown"} ${port ?? "unknown"}`, shown);
    });

  const others = [
    "unix:/run/app.sock",
    "unix//run/app.sock",
    "http://unix:/run/app.sock:/x",
    "http_status:404",
    "hello_world",
    "/run/app.sock",
    "@abstract",
  ];
  for (const text of [...others, "file:///srv/www", "static://202", "fd/3", ""])
    it(`is none in a network: ${JSON.stringify(text)}`, () => assert.equal(targetOf(text), undefined));

  it("knows where host and port stand", () => {
    const rows: readonly (readonly [text: string, host: string | undefined, port: string | undefined])[] = [
      ["http://127.0.0.1:20096/x", "127.0.0.1", "20096"],
      [" https://u:p@app:81/81", "app", "81"],
      ["[::1]:8080", "[::1]", "8080"],
      ["http://localhost", "localhost", undefined],
      [`http://${hole}:80`, undefined, "80"],
    ];
    for (const [text, host, port] of rows) {
      const { hostSpan, portSpan } = targetOf(text) ?? assert.fail();
      assert.equal(hostSpan && text.slice(hostSpan.start, hostSpan.end), host);
      assert.equal(portSpan && text.slice(portSpan.start, portSpan.end), port);
    }
  });

  it("takes the port that is meant where none is named, but not in place of one that is not known", () => {
    assert.equal(targetOf("localhost", 80)?.port, 80);
    assert.equal(targetOf(`localhost:${hole}`, 80)?.port, undefined);
    assert.equal(targetOf("$backend", 80)?.port, undefined);
    assert.equal(targetOf("tcp://localhost", 80)?.port, undefined);
  });
});
