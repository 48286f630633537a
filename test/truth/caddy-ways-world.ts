/** A Caddy that runs, with upstreams and gateways behind it on this machine, and requests that are sent through all of them. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, createServer, type Server, request as sent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { caddy } from "#scripts/caddy.ts";
import { gates, type Places, upstreams } from "./caddy-ways-sites.ts";

export interface Request {
  /** An address of this machine that it is sent from. */
  readonly ip: string;
  readonly host: string;
  /** As it stands in the request, with its query. */
  readonly target: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Gateways refuse. */
  readonly isRefused: boolean;
}

/** An upstream that it came to, and who let it pass before. */
export interface Hit {
  readonly end: string;
  readonly passed: readonly string[];
}

export interface World {
  readonly places: Places;
  /** Serves a text of sites until the next one. Throws what Caddy says of one that it does not take. */
  readonly serve: (caddyfile: string) => Promise<void>;
  /** In the order in which it got there. */
  readonly send: (request: Request) => Promise<readonly Hit[]>;
  readonly close: () => Promise<void>;
}

interface Track {
  readonly passed: string[];
  readonly hits: Hit[];
}

export async function openWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "mynixos-caddy-"));
  const files = join(folder, "files");
  mkdirSync(join(files, "a", "b"), { recursive: true });
  for (const path of ["file", "a/b/x", "q.phtml"]) writeFileSync(join(files, path), "a file");
  const tracks = new Map<string, Track>();
  const other = createServer((asked, answer) => {
    const at = asked.socket.localAddress ?? "";
    const track = tracks.get(String(asked.headers["x-id"]));
    if (!gates.includes(at)) {
      track?.hits.push({ end: at, passed: [...track.passed] });
      // The last one has nothing of what it is asked for.
      answer.statusCode = at === upstreams.at(-1) ? 404 : 200;
    } else if (asked.headers["x-refuse"]) answer.statusCode = 401;
    else {
      track?.passed.push(at);
      answer.setHeader("X-B", "two");
    }
    answer.end("answered");
  });
  const places: Places = { site: await freePort(), other: await listening(other, "0.0.0.0"), files };
  const agents = new Map<string, Agent>();
  let count = 0;
  let stop = async (): Promise<void> => undefined;

  return {
    places,
    async serve(caddyfile) {
      await stop();
      stop = await runCaddy(folder, caddyfile, places.site);
    },
    async send(request) {
      const id = String(++count);
      const track: Track = { passed: [], hits: [] };
      tracks.set(id, track);
      const agent = agents.get(request.ip) ?? new Agent({ keepAlive: true, maxSockets: 8 });
      agents.set(request.ip, agent);
      await answered(request, places.site, id, agent);
      tracks.delete(id);
      return track.hits;
    },
    async close() {
      await stop();
      for (const agent of agents.values()) agent.destroy();
      other.closeAllConnections();
      other.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function listening(server: Server, host: string): Promise<number> {
  server.listen(0, host);
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server, "0.0.0.0");
  server.close();
  await once(server, "close");
  return port;
}

/** Answers with what ends it. */
async function runCaddy(folder: string, caddyfile: string, port: number): Promise<() => Promise<void>> {
  const file = join(folder, "Caddyfile");
  writeFileSync(file, caddyfile);
  const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const child = spawn(caddy(), ["run", "--config", file, "--adapter", "caddyfile"], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "exit");
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4000);
  });
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  for (let left = 200; left > 0; left--) {
    if (child.exitCode !== null) throw new Error(`Caddy does not take this:\n${said}\n${caddyfile}`);
    if (await isAnswering(port)) return stop;
    await new Promise((done) => setTimeout(done, 50));
  }
  await stop();
  throw new Error(`Caddy does not answer:\n${said}`);
}

async function isAnswering(port: number): Promise<boolean> {
  return new Promise((done) => {
    const asked = sent({ host: "127.0.0.1", port, agent: false }, (answer) => {
      answer.resume();
      done(true);
    });
    asked.on("error", () => done(false));
    asked.end();
  });
}

/** Whatever is answered, or nothing. */
async function answered(
  { ip, host, target, method, headers, isRefused }: Request,
  port: number,
  id: string,
  agent: Agent,
): Promise<void> {
  const refusal: Record<string, string> = isRefused ? { "X-Refuse": "1" } : {};
  await new Promise<void>((done) => {
    const asked = sent(
      {
        ...{ host: "127.0.0.1", port, localAddress: ip, agent, method, path: target },
        headers: { ...headers, ...refusal, Host: `${host}:${port}`, "X-Id": id },
      },
      (answer) => {
        answer.resume();
        answer.on("close", done);
      },
    );
    asked.on("error", () => done());
    asked.end();
  });
}
