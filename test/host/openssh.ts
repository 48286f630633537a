/**
 * Which OpenSSH the hosts that are tried have: that of this machine, or one of Debian that MYNIXOS_OPENSSH says the folder of, unpacked
 * (`test/truth/openssh-10.ts` does so).
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { env } from "node:process";
import type { BedOptions } from "./bed/bed.ts";

const folder = env["MYNIXOS_OPENSSH"] ?? "";

/** As NixOS' package has it, e.g. `9.2p1`. */
export const opensshVersion: string = (() => {
  const { stderr } = spawnSync(join(folder, "/usr/bin/ssh"), ["-V"], { encoding: "utf8" });
  const version = /^OpenSSH_(?<version>[\d.]+p\d+)/.exec(stderr)?.groups?.["version"];
  if (version === undefined) throw new Error(`no OpenSSH in ${folder || "/"}: ${stderr}`);
  return version;
})();

/** From 9.8 on sshd says itself when it is ready, sessions are `sshd-session`, and each sshd may have a PAM service of its own. */
export const isRecent: boolean = Number.parseFloat(opensshVersion) >= 9.8;

export const openssh: BedOptions =
  folder === ""
    ? {}
    : {
        folders: Object.fromEntries(
          ["/usr/sbin", "/usr/bin", "/usr/lib/openssh"].map((place) => [place, join(folder, place)]),
        ),
      };
