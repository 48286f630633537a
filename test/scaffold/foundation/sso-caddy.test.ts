/**
 * The snippet of the login in a Caddy that runs. What stands in for oauth2-proxy decides as it does (pkg/app/redirect/getters.go,
 * pkg/requests/util: the way back is X-Forwarded-*, where Host is another one, else the bare path).
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  request as sent,
} from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { caddyOf } from "#model/ports/caddy.ts";
import { caddy } from "#scripts/caddy.ts";
import { furnished, withoutLogin } from "./sso-homes.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

describe("the login in a Caddy that runs", () => {
  const folder = mkdtempSync(join(tmpdir(), "mynixos-sso-"));
  let asked: { url: string | undefined; headers: IncomingHttpHeaders }[] = [];
  let reached: IncomingHttpHeaders[] = [];
  let port = 0;
  let stop = async (): Promise<void> => undefined;

  const gateway = createServer((question, answer) => {
    asked.push({ url: question.url, headers: question.headers });
    if (/(?:^|; )_oauth2_proxy=good(?:;|$)/.test(question.headers.cookie ?? "")) {
      answer.writeHead(202, { "X-Auth-Request-User": "kennung-1", "X-Auth-Request-Email": "kennung-1" }).end("OK");
    } else if (question.headers.accept?.includes("application/json")) answer.writeHead(401).end("{}");
    else
      answer
        .writeHead(302, {
          Location: `https://auth.birke.example.org/authorize?state=${encodeURIComponent(wayBack(question))}`,
          "Set-Cookie": "_oauth2_proxy_csrf=c; Domain=birke.example.org; Path=/",
        })
        .end();
  });
  const service = createServer((question, answer) => {
    reached.push(question.headers);
    answer.end("Dienst");
  });

  before(async function () {
    this.timeout(300_000);
    const program = caddy();
    const [gatewayPort, servicePort] = [await listening(gateway), await listening(service)];
    port = await freePort();
    const { view } = furnished("neu", withoutLogin("neu"));
    const text = caddyOf(view)?.text ?? "";
    const file = join(folder, "Caddyfile");
    const own = text
      .replaceAll("127.0.0.1:10011", `127.0.0.1:${gatewayPort}`)
      .replaceAll("127.0.0.1:20989", `127.0.0.1:${servicePort}`)
      .replaceAll(/^((?:[\w-]+\.)+example\.org) \{/gm, `http://$1:${port} {`)
      .replace(/^\s*email .*\n/m, "");
    const global = "{\n  admin off\n  auto_https off\n}\n";
    writeFileSync(file, own.startsWith("{") ? own.replace("{", "{\n  admin off\n  auto_https off\n") : global + own);
    const adapted = spawnSync(program, ["adapt", "--config", file, "--adapter", "caddyfile"], { encoding: "utf8" });
    assert.equal(adapted.status, 0, adapted.stderr);
    const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
    const child = spawn(program, ["run", "--config", file, "--adapter", "caddyfile"], { env, stdio: "ignore" });
    const ended = once(child, "exit");
    stop = async () => {
      child.kill("SIGKILL");
      await ended;
    };
    for (let left = 200; left > 0 && !(await ask({}).catch(() => undefined)); left--)
      await new Promise((done) => setTimeout(done, 50));
  });

  after(async () => {
    await stop();
    for (const server of [gateway, service]) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function ask(
    headers: OutgoingHttpHeaders,
    path = "/",
    { host = "sonarr.birke.example.org", method = "GET" }: { readonly host?: string; readonly method?: string } = {},
  ): Promise<Answer> {
    [asked, reached] = [[], []];
    return new Promise((done, fail) => {
      const own = { Host: `${host}:${port}`, ...headers };
      const options = { host: "127.0.0.1", port, path, method, headers: own, agent: false };
      const request = sent(options, (answer) => {
        answer.resume();
        answer.on("end", () => done({ status: answer.statusCode ?? 0, headers: answer.headers }));
      });
      request.on("error", fail);
      request.end();
    });
  }

  it("sends a browser without a cookie to Pocket-ID, and back to the very address that it asked for", async () => {
    const { status, headers } = await ask({}, "/serie/7?a=1&b=2");
    assert.equal(status, 302);
    assert.equal(stateOf(headers), `http://sonarr.birke.example.org:${port}/serie/7?a=1&b=2`);
    assert.deepEqual(headers["set-cookie"], ["_oauth2_proxy_csrf=c; Domain=birke.example.org; Path=/"]);
    assert.deepEqual(reached, []);
  });

  it("asks for nothing but `/`: the parameters of the request belong to the service", async () => {
    await ask({}, "/?rd=https://elsewhere.example.org/");
    assert.deepEqual(
      asked.map(({ url }) => url),
      ["/"],
    );
  });

  it("lets a visitor say neither where he goes afterwards nor who he is", async () => {
    const { headers } = await ask(
      {
        "X-Auth-Request-Redirect": "https://elsewhere.example.org/",
        "X-Forwarded-Host": "elsewhere.example.org",
        "X-Real-IP": "192.0.2.1",
      },
      "/a",
    );
    assert.equal(stateOf(headers), `http://sonarr.birke.example.org:${port}/a`);
    assert.equal(asked[0]?.headers["x-real-ip"], "127.0.0.1");
  });

  it("answers a program without a cookie with 401 and no redirect", async () => {
    const { status } = await ask({ Accept: "application/json" }, "/api");
    assert.equal(status, 401);
    assert.deepEqual(reached, []);
  });

  it("also asks before what changes something", async () => {
    const { status } = await ask({}, "/api", { method: "POST" });
    assert.equal(status, 302);
    assert.deepEqual(reached, []);
  });

  it("lets in who has signed in, and tells the service the id of the account and nothing that a visitor made up", async () => {
    const { status } = await ask({
      Cookie: "_oauth2_proxy=good",
      "X-Auth-Request-User": "chef",
      "X-Auth-Request-Email": "chef@example.org",
      "X-Auth-Request-Groups": "admins",
      "X-Auth-Request-Preferred-Username": "chef",
      "X-Auth-Request-Access-Token": "t",
    });
    assert.equal(status, 200);
    const told = Object.entries(reached[0] ?? {}).filter(([name]) => name.startsWith("x-auth-request"));
    assert.deepEqual(told, [["x-auth-request-user", "kennung-1"]]);
  });

  it("lets nobody who has signed in be another by names that other gateways use, or by an underscore", async () => {
    const forged = [
      ...["X_Auth_Request_User", "X-Auth-Request_User", "x-auth_request-groups", "Remote_User"],
      ...["Remote-User", "Remote-Groups", "Remote-Name", "Remote-Email", "X-Webauth-User"],
      ...["X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Preferred-Username"],
    ];
    const { status } = await ask({
      Cookie: "_oauth2_proxy=good",
      "X-Api-Key": "of the service",
      ...Object.fromEntries(forged.map((name) => [name, "chef"])),
    });
    assert.equal(status, 200);
    const got = reached[0] ?? {};
    assert.deepEqual(
      forged.filter((name) => got[name.toLowerCase()] !== undefined),
      [],
    );
    assert.equal(got["x-auth-request-user"], "kennung-1");
    assert.equal(got["x-api-key"], "of the service");
    assert.equal(got["x-forwarded-host"], `sonarr.birke.example.org:${port}`);
  });

  it("hands the host of the login on without asking anybody", async () => {
    await ask({}, "/oauth2/callback?code=1&state=2", { host: "login.birke.example.org" });
    assert.deepEqual(
      asked.map(({ url }) => url),
      ["/oauth2/callback?code=1&state=2"],
    );
  });
});

/** As oauth2-proxy finds it with `reverse-proxy`. */
function wayBack({ headers, url = "/" }: IncomingMessage): string {
  const told = headers["x-auth-request-redirect"];
  if (typeof told === "string") return told;
  const [host, uri] = [headers["x-forwarded-host"] ?? headers.host, headers["x-forwarded-uri"] ?? url];
  return host === headers.host ? String(uri) : `${headers["x-forwarded-proto"]}://${host}${uri}`;
}

function stateOf(headers: IncomingHttpHeaders): string | null {
  return new URL(headers.location ?? "").searchParams.get("state");
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  server.close();
  await once(server, "close");
  return port;
}
