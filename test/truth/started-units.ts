/** Starts units under a real systemd: one container, booted on what this machine has, gone when all of them are up or down. */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process, { execPath } from "node:process";
import { fileURLToPath } from "node:url";

export interface Started {
  readonly isActive: boolean;
  /** What systemd and the program say of it. */
  readonly log: string;
}

/** Where units find the programs of this test and Node. */
export const programs = "/opt/started";
/** What is there before they start; sockets, devices and users are those of Debian. */
export const prepared: string = `
mkdir -p /srv/media /home/someone
chown games:games /srv/media && chmod 0777 /srv/media
echo shared > /tmp/shared
echo kept > /home/someone/kept && chmod 0755 /home/someone && chmod 0644 /home/someone/kept
cp /usr/bin/id /usr/local/bin/id-as-root && chmod 4755 /usr/local/bin/id-as-root
chmod 0666 /dev/net/tun
mkdir -p /mnt/of-unknown && echo "tmpfs /mnt/of-unknown tmpfs user,noauto" >> /etc/fstab
`;

/** By name without `.service`; those of a round all at once, when those before it are stopped. The folder is the caller's, and empty. */
export function startUnits(
  folder: string,
  rounds: readonly ReadonlyMap<string, string>[],
): ReadonlyMap<string, Started> {
  const system = join(folder, "system");
  const own = join(folder, "programs");
  for (const name of ["system", "root", "out"]) mkdirSync(join(folder, name));
  cpSync(fileURLToPath(new URL("started", import.meta.url)), own, { recursive: true });
  cpSync(execPath, join(own, "node"));
  chmodSync(join(own, "node"), 0o755);
  for (const units of rounds) for (const [name, text] of units) writeFileSync(join(system, `${name}.service`), text);
  for (const [name, text] of Object.entries(frame(rounds.map((units) => [...units.keys()]))))
    writeFileSync(join(system, name), text);
  writeFileSync(join(own, "prepare.sh"), prepared);
  writeFileSync(join(folder, "boot.sh"), boot);
  const { status, stdout, stderr } = asRoot("unshare", ["--mount", "sh", join(folder, "boot.sh"), folder]);
  const result = join(folder, "out", "result");
  if (!existsSync(result)) throw new Error(`no container on this machine (${status}): ${stdout}${stderr}`);
  const found = new Map<string, Started>();
  for (const line of readFileSync(result, "utf8").split("\n")) {
    const [name = "", state = ""] = line.split(" ");
    if (name !== "")
      found.set(name, { isActive: state === "active", log: readFileSync(join(folder, "out", name), "utf8") });
  }
  return found;
}

/** The whole machine, whatever is written into it being forgotten; with a network of its own. */
const boot = `
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$1/root"
mkdir "$1/root/upper" "$1/root/work" "$1/root/all"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/root/upper,workdir=$1/root/work" "$1/root/all"
exec systemd-nspawn --directory="$1/root/all" --quiet --machine="started-$$" --register=no --keep-unit --link-journal=no --resolv-conf=off \\
  --timezone=off --console=pipe --private-network --system-call-filter="adjtimex clock_adjtime" --bind-ro="$1/system:/etc/systemd/system" --bind-ro="$1/programs:${programs}" \\
  --bind="$1/out:/started" --boot systemd.unit=started.target
`;

function frame(rounds: readonly (readonly string[])[]): Readonly<Record<string, string>> {
  const round = (units: readonly string[]): string => `
systemctl start ${units.join(" ")} > /started/.starting 2>&1
for unit in ${units.join(" ")}; do
  systemctl status --lines=30 --no-pager $unit > /started/$unit 2>&1
  echo $unit $(systemctl show -P ActiveState $unit) >> /started/.result
done
systemctl stop ${units.join(" ")}`;
  return {
    "started.target": "[Unit]\nRequires=basic.target\nAfter=basic.target\nWants=report.service\nAllowIsolate=yes\n",
    "report.service": "[Service]\nType=oneshot\nExecStart=/bin/bash /etc/systemd/system/report.sh\n",
    "report.sh": `bash ${programs}/prepare.sh${rounds.map(round).join("")}
mv /started/.result /started/result
systemctl poweroff --force
`,
  };
}

function asRoot(program: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const [command = "", ...rest] = [...(process.getuid?.() === 0 ? [] : ["sudo", "-n"]), program, ...args];
  return spawnSync(command, rest, { encoding: "utf8", timeout: 120_000, stdio: ["ignore", "pipe", "pipe"] });
}
