/** Entry of the command line: hands the process's arguments in, and text and exit code out. */
import process from "node:process";
import { mynixos } from "./mynixos.ts";

const { stdout, stderr, code } = await mynixos(process.argv.slice(2), process.env);
process.exitCode = code;
for (const stream of [process.stdout, process.stderr]) {
  // Whoever reads may stop early (`| head`): that is no failure of ours.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(code);
    throw error;
  });
}
if (stderr !== "") process.stderr.write(stderr);
if (stdout !== "") process.stdout.write(stdout);
