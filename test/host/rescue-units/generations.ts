/**
 * Units of our own that behave as the windows of the owner's history do, with windows of seconds: what they open, how long, and how systemd
 * sees it. Where a script reads a gate, a test can hold it there: a gate is a file, and while it is a pipe, reading it waits.
 */

export type Files = Readonly<Record<string, string>>;

/** As NixOS writes the script of a unit: in the store, named after it. */
function script(unit: string, part: "start" | "post-start"): string {
  const hash = (part === "start" ? "s" : "p").repeat(32);
  return `/nix/store/${hash}-unit-script-${unit}-${part}/bin/${unit}-${part}`;
}

const GATES = "/run/gates";

function oneshot(unit: string, remains: boolean, lines: string): Files {
  const path = script(unit, "start");
  return {
    [path]: `#!/bin/sh\nset -e\n${lines}`,
    [`/etc/systemd/system/${unit}.service`]: `[Unit]
After=sshd.service slow.service
[Service]
Type=oneshot
RemainAfterExit=${remains ? "yes" : "no"}
ExecStart=${path}
`,
    // What a window waits for, as that of the owner waits for the network.
    "/etc/systemd/system/slow.service": `[Service]\nType=oneshot\nExecStart=/bin/cat ${GATES}/slow\n`,
  };
}

/** 536929e, and 3844ce8 where `both`: the configuration of the host's sshd is edited, and put back. */
export function editing(unit: string, seconds: number, both: boolean): Files {
  const words = both ? ["PasswordAuthentication", "KbdInteractiveAuthentication"] : ["PasswordAuthentication"];
  return oneshot(
    unit,
    true,
    `cat ${GATES}/open
cp /etc/ssh/sshd_config /tmp/config-before
${words.map((word) => `sed -i 's/^${word}.*/${word} yes/' /etc/ssh/sshd_config`).join("\n")}
systemctl reload sshd
# A second of silence: sleep 77
sleep ${seconds}
cat ${GATES}/close
mv /tmp/config-before /etc/ssh/sshd_config
systemctl reload sshd
`,
  );
}

/** 3844ce8, by hand: nothing is kept, `no` is written in the end. */
export function editingByHand(unit: string, seconds: number): Files {
  const edit = (value: string): string =>
    `sed -i 's/^PasswordAuthentication.*/PasswordAuthentication ${value}/' /etc/ssh/sshd_config\nsystemctl reload sshd`;
  return oneshot(
    unit,
    false,
    `${edit("yes")}\necho 'open for a while, e.g. sleep 99'\nsleep ${seconds}\n${edit("no")}\n`,
  );
}

/** f9ffe40, be7b074, b32821a: a second sshd with a configuration of its own, and a countdown beside it. */
export function secondDaemon(unit: string, seconds: number, port: number): Files {
  return oneshot(
    unit,
    true,
    `own=$(mktemp)
cat > "$own" <<END
Port ${port}
ListenAddress 127.0.0.1
HostKey /etc/ssh/ssh_host_ed25519_key
PasswordAuthentication yes
KbdInteractiveAuthentication yes
AllowUsers moritz
END
cat ${GATES}/open
/usr/sbin/sshd -f "$own" -D &
daemon=$!
(
  for left in $(seq ${seconds} -1 1); do
    echo "$left seconds left" > /dev/null
    sleep 1
  done
) &
sleep ${seconds}
kill $daemon || true
rm -f "$own"
`,
  );
}

/** a207f65: a second sshd as the unit itself; what was started behind it stops it. */
export function daemonUnit(unit: string, seconds: number, port: number): Files {
  const post = script(unit, "post-start");
  return {
    [post]: `#!/bin/sh\nset -e\n(sleep ${seconds} && systemctl stop ${unit}.service) &\n`,
    [`/etc/systemd/system/${unit}.service`]: `[Service]
ExecStart=/usr/sbin/sshd -D -p ${port} -o PasswordAuthentication=yes -o PermitRootLogin=no
ExecStartPost=${post}
KillMode=process
Restart=no
`,
  };
}
