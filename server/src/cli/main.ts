#!/usr/bin/env node
/** Entry of the command line: hands the process's arguments in, and text and exit code out. */
import process from "node:process";
import { EXIT } from "./command.ts";
import { mynixos } from "./mynixos.ts";

// Node's own exit code for a failure is 1, which means findings here.
process.on("uncaughtException", fail);

const { stdout, stderr, code } = await mynixos(process.argv.slice(2), process.env).catch(fail);
process.exitCode = code;
for (const stream of [process.stdout, process.stderr]) {
  // Whoever reads may stop early (`| head`): that is no failure of ours.
  stream.on("error", (error: NodeJS.ErrnoException) => (error.code === "EPIPE" ? process.exit(code) : fail(error)));
}
if (stderr !== "") process.stderr.write(stderr);
if (stdout !== "") process.stdout.write(stdout);

function fail(error: unknown): never {
  console.error(`mynixos: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(EXIT.failure);
}
