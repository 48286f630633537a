/** A service of Node: compiles at run time, asks for the network's interfaces, writes to its directory, listens. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer, get } from "node:http";
import { networkInterfaces } from "node:os";

let sum = 0;
for (let count = 0; count < 5_000_000; count++) sum = (sum + count * 3) % 1_000_003;
if (networkInterfaces()["lo"] === undefined) throw new Error("no interface");
writeFileSync(process.argv[2] ?? "", `${sum}`);
const server = createServer((_, response) => response.end("here")).listen(Number(process.argv[3]), "127.0.0.1", () =>
  get(`http://127.0.0.1:${process.argv[3]}/`, () => execFileSync("/usr/bin/systemd-notify", ["--ready"])),
);
server.on("error", (error) => {
  throw error;
});
