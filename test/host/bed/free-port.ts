/** A port of the loopback that nobody listens on, and that is handed out to nobody else as long as this process runs. */
import { createServer } from "node:net";

/** Below those that the kernel gives to connections that go out. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if ((await isReserved(port)) && (await isFree(port))) return port;
  }
}

/** By a socket that only has a name, which Linux takes back from a process that ended: tests run side by side. */
function isReserved(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.unref();
    server.once("error", () => resolve(false));
    server.listen(`\0mynixos-test-port-${port}`, () => resolve(true));
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
