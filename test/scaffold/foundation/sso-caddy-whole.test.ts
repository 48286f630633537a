/**
 * The whole Caddyfile of a house with the login, as NixOS writes it, in a Caddy that runs: its own names, TLS, and every service that has to
 * be behind the login. Caddy is real; oauth2-proxy and the services are stood in for (see `sso-caddy.test.ts`).
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import {
  request as askedPlainly,
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type Server,
} from "node:http";
import { request as asked } from "node:https";
import { createServer as createSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { caddyText } from "#model/ports/caddy-text.ts";
import { caddy } from "#scripts/caddy.ts";
import type { FixtureFile } from "#test/fixture.ts";
import { furnished, withoutLogin } from "./sso-homes.ts";

const zone = "birke.example.org";
const behind = ["netdata", "prowlarr", "radarr", "sonarr"] as const;
const open = ["lesen", "miniflux", "start"] as const;

describe("a house with the login in a Caddy that runs", () => {
  const folder = mkdtempSync(join(tmpdir(), "mynixos-sso-"));
  const files = withMore(withoutLogin("neu"));
  const ports = new Map<string, number>();
  const servers: Server[] = [];
  /** Who was asked for what, since the last question. */
  let heard: { who: string; url: string | undefined; headers: IncomingHttpHeaders }[] = [];
  let [https, http] = [0, 0];
  let stop = async (): Promise<void> => undefined;
  let made: ReturnType<typeof furnished>;

  before("Caddy, with what it hands on to", async function () {
    this.timeout(300_000);
    const program = caddy();
    made = furnished("neu", files);
    for (const [who, port] of upstreams()) {
      const server = createServer((question, answer) => {
        heard.push({ who, url: question.url, headers: question.headers });
        if (who !== "login") answer.end(who);
        else if (question.url !== "/") answer.end("login itself");
        else if (question.headers.cookie?.includes("_oauth2_proxy=good"))
          answer.writeHead(202, { "X-Auth-Request-User": "kennung-1" }).end();
        else if (question.headers.accept?.includes("application/json")) answer.writeHead(401).end("{}");
        else {
          const { "x-forwarded-proto": scheme, "x-forwarded-host": host, "x-forwarded-uri": uri } = question.headers;
          const back = encodeURIComponent(`${String(scheme)}://${String(host)}${String(uri)}`);
          answer.writeHead(302, { Location: `https://auth.${zone}/authorize?state=${back}` }).end();
        }
      });
      server.on("upgrade", (question, socket) => {
        heard.push({ who, url: question.url, headers: question.headers });
        if (who === "login")
          socket.end(
            question.headers.cookie?.includes("_oauth2_proxy=good")
              ? "HTTP/1.1 202 Accepted\r\nX-Auth-Request-User: kennung-1\r\nContent-Length: 0\r\n\r\n"
              : "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
          );
        else socket.end("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello");
      });
      servers.push(server);
      ports.set(port, await listening(server));
    }
    [https, http] = [await freePort(), await freePort()];
    const file = join(folder, "run");
    const own = `{\n  admin off\n  local_certs\n  skip_install_trust\n  https_port ${https}\n  http_port ${http}\n`;
    writeFileSync(
      file,
      written()
        .replace("{", own)
        .replaceAll(/(?<=127\.0\.0\.1:)\d+/g, (port) => String(ports.get(port) ?? port)),
    );
    const child = spawn(program, ["run", "--config", file, "--adapter", "caddyfile"], { env: env(), stdio: "ignore" });
    const ended = once(child, "exit");
    stop = async () => {
      child.kill("SIGKILL");
      await ended;
    };
    // Certificates are made one after the other, once it runs.
    for (const host of [...behind, ...open, "auth", "login"])
      for (let left = 400; left > 0 && !(await ask(host).catch(() => undefined)); left--)
        await new Promise((done) => setTimeout(done, 50));
  });

  after(async () => {
    await stop();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const env = (): NodeJS.ProcessEnv => ({
    ...process.env,
    HOME: folder,
    XDG_DATA_HOME: folder,
    XDG_CONFIG_HOME: folder,
  });

  /** Of each part of the repo that listens: what Caddy hands on to is found by these. */
  function upstreams(): readonly (readonly [who: string, port: string])[] {
    const sites = written().split(/^(?=\S+\.example\.org \{)/m);
    const found = sites.slice(1).map((site) => {
      const port = /^reverse_proxy 127\.0\.0\.1:(?<port>\d+)/m.exec(site)?.groups?.["port"];
      assert.ok(port, site);
      return [site.split(".")[0] ?? "", port] as const;
    });
    assert.equal(found.length, behind.length + open.length + 2);
    return found;
  }

  /** What the module of NixOS adds to each site and to all: logs, which lie elsewhere here. */
  function written(): string {
    const { text, isComplete } = caddyText(made.view);
    assert.ok(isComplete);
    return text
      .replace("{\n", "{\nlog {\n  level ERROR\n}\n")
      .replaceAll(
        /^(\S+\.example\.org) \{\n/gm,
        (site, host) => `${site}log {\n  output file ${folder}/access-${String(host)}.log\n}\n`,
      );
  }

  interface Answer {
    readonly status: number;
    readonly headers: IncomingHttpHeaders;
    readonly text: string;
  }

  function ask(
    host: string,
    headers: OutgoingHttpHeaders = {},
    path = "/",
    { isPlain = false, method = "GET" } = {},
  ): Promise<Answer> {
    heard = [];
    return new Promise((done, fail) => {
      const options = {
        host: "127.0.0.1",
        path,
        method,
        headers: { Host: `${host}.${zone}`, ...headers },
        agent: false,
      };
      const request = isPlain
        ? askedPlainly({ ...options, port: http })
        : asked({ ...options, port: https, servername: `${host}.${zone}`, rejectUnauthorized: false });
      request.on("response", (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        answer.on("end", () => done({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      });
      request.on("upgrade", (answer, socket) => {
        socket.destroy();
        done({ status: answer.statusCode ?? 0, headers: answer.headers, text: "" });
      });
      request.on("error", fail);
      request.end();
    });
  }
  const who = (): readonly string[] => heard.map((each) => each.who);

  it("is accepted as it is, with all that belongs to its names", () => {
    const file = join(folder, "whole");
    writeFileSync(file, written());
    const args = ["adapt", "--config", file, "--adapter", "caddyfile", "--validate"];
    const { status, stderr } = spawnSync(caddy(), args, { encoding: "utf8", env: env() });
    assert.equal(status, 0, stderr);
  });

  for (const name of behind)
    it(`${name}: nobody without a login comes to it, in whatever way; who has one does, under his own name alone`, async () => {
      const visitor = await ask(name, {}, "/a/b?c=1&d=2");
      assert.equal(visitor.status, 302);
      const { searchParams, hostname } = new URL(visitor.headers.location ?? "");
      assert.equal(hostname, `auth.${zone}`);
      assert.equal(searchParams.get("state"), `https://${name}.${zone}/a/b?c=1&d=2`);
      assert.deepEqual(who(), ["login"]);

      for (const [method, path] of [
        ["POST", "/api/v3/command"],
        ["PUT", "/"],
        ["DELETE", "/x"],
        ["OPTIONS", "/"],
        ["HEAD", "/"],
        ["GET", "/oauth2/auth"],
        ["GET", "/ping"],
        ["GET", "//"],
        ["GET", "/%2e%2e/"],
      ] as const) {
        const { status } = await ask(name, { Cookie: "_oauth2_proxy=bad" }, path, { method });
        assert.ok(status === 302 || status === 401 || status === 308, `${method} ${path}: ${status}`);
        assert.ok(!who().includes(name), `${method} ${path}`);
      }
      assert.equal((await ask(name, { Accept: "application/json" }, "/api")).status, 401);
      assert.deepEqual(who(), ["login"]);

      const forged = {
        ...{ "X-Auth-Request-User": "chef", "X-Auth-Request-Groups": "admins", "Remote-User": "chef" },
        ...{ "X-Forwarded-User": "chef", "X-Webauth-User": "chef", X_Auth_Request_User: "chef" },
      };
      const person = await ask(name, { Cookie: "a=b; _oauth2_proxy=good", ...forged }, "/a?b=1", { method: "POST" });
      assert.deepEqual([person.status, person.text, who()], [200, name, ["login", name]]);
      const { headers = {}, url } = heard[1] ?? {};
      assert.equal(url, "/a?b=1");
      assert.equal(headers["x-auth-request-user"], "kennung-1");
      assert.equal(headers["x-forwarded-proto"], "https");
      assert.ok(!Object.values(headers).flat().includes("chef") && !Object.values(headers).flat().includes("admins"));
    });

  it("opens sockets of browsers for who has signed in, and for nobody else", async () => {
    const socket = {
      ...{ Connection: "Upgrade", Upgrade: "websocket" },
      ...{ "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" },
    };
    for (const name of behind) {
      assert.notEqual((await ask(name, socket)).status, 101);
      assert.ok(!who().includes(name));
      assert.equal((await ask(name, { ...socket, Cookie: "_oauth2_proxy=good" })).status, 101, name);
      assert.equal(heard.at(-1)?.headers["x-auth-request-user"], "kennung-1");
    }
  });

  it("lets everybody come to the login, to Pocket-ID, and to what needs none", async () => {
    for (const name of ["auth", ...open]) {
      const { status, text } = await ask(name, {}, "/setup");
      assert.deepEqual([status, text, who()], [200, name, [name]]);
    }
    const back = await ask("login", {}, "/oauth2/callback?code=1&state=2");
    assert.deepEqual([back.status, back.text, heard[0]?.url], [200, "login itself", "/oauth2/callback?code=1&state=2"]);
  });

  it("shows nothing without TLS, nor under a name that it does not know", async () => {
    for (const name of [...behind, "auth"]) {
      const { status, headers } = await ask(name, { Cookie: "_oauth2_proxy=good" }, "/x", { isPlain: true });
      assert.deepEqual([status, new URL(headers.location ?? "").protocol, who()], [308, "https:", []]);
    }
    const other = await ask("sonarr", { Host: "10.0.0.1", Cookie: "_oauth2_proxy=good" }).catch(() => undefined);
    assert.ok(other === undefined || !who().includes("sonarr"));
  });

  it("is shut where the login does not answer", async () => {
    const login = servers[upstreams().findIndex(([name]) => name === "login")];
    assert.ok(login);
    login.closeAllConnections();
    login.close();
    for (const name of behind) {
      const { status } = await ask(name, { Cookie: "_oauth2_proxy=good", "X-Auth-Request-User": "chef" });
      assert.deepEqual([status, who()], [502, []], name);
    }
  });
});

/** Two more of the services that have to be behind the login, none of which is yet. */
function withMore(files: readonly FixtureFile[]): readonly FixtureFile[] {
  const names = ["prowlarr", "netdata"];
  const module = (name: string, port: number): FixtureFile => ({
    path: `40-media/service-media-${name}.nix`,
    text: `{ ... }:
{
  services.${name}.enable = true;
  services.caddy.virtualHosts."${name}.${zone}".extraConfig = ''
    reverse_proxy 127.0.0.1:${port}
  '';
}
`,
  });
  const imports = names.map((name) => `    ./service-media-${name}.nix\n`).join("");
  return [
    ...files.map((each) =>
      each.path === "40-media/_imports.nix"
        ? { ...each, text: each.text.replace("imports = [\n", `imports = [\n${imports}`) }
        : each,
    ),
    module("prowlarr", 20696),
    module("netdata", 20999),
  ];
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

async function freePort(): Promise<number> {
  const server = createSocket().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
