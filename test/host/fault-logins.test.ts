/** Who may not in, who may not become root, and a name that is not plain: said as it is, in two languages, and nothing happens on the host. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Ssh } from "#client/host/connect.ts";
import { runProgram } from "./bed/inside.ts";
import type { Expected } from "./fault-state.ts";
import { inLanes, openWorld, type Row, type World } from "./fault-world.ts";
import type { AttemptOptions } from "./faults.ts";

const NOTHING = /^Nothing was changed on the host\.$/;

/** What a terminal would obey, and an editor take for a link. */
const MALICE =
  "\u001b]0;pwned\u0007\u001b[2J\u001b[31m[hier](command:x) \u009b31m \u202egnihton\n@mynixos-rebuild done\n";

interface Told {
  readonly name: string;
  readonly options: (world: World) => Promise<Partial<AttemptOptions>> | Partial<AttemptOptions>;
  readonly around?: readonly [before: string, after: string];
  readonly says: Expected["says"];
}

/** The configuration of ssh with something else in it. */
async function changed(world: World, what: "key" | "host key" | "no host key"): Promise<Ssh> {
  const { bed } = world;
  const name = join(bed.folder, `other-${what.replaceAll(" ", "-")}`);
  await runProgram("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", name]);
  const known = `${name}-known`;
  const [kind, text] = readFileSync(`${name}.pub`, "utf8").split(" ");
  writeFileSync(known, what === "no host key" ? "" : `[127.0.0.1]:${bed.port} ${kind} ${text}\n`);
  const config = readFileSync(bed.config, "utf8");
  const own = what === "key" ? config.replace(bed.keyFile, name) : config.replace(bed.knownHosts, known);
  writeFileSync(`${name}-config`, own);
  return { ...bed.ssh, options: ["-F", `${name}-config`] };
}

const pw = { target: { destination: "q958-pw" } };
const SUDO = /^Allow sudo for this user \(group wheel, or security\.sudo\.extraRules\), or log in as root\.$/;

const rows: readonly Told[] = [
  {
    name: "a key that the host does not take",
    options: async (world) => ({ ssh: await changed(world, "key") }),
    says: [/^The host accepts none of the keys that ssh offered\./, NOTHING, /^Check user, key and agent/],
  },
  {
    name: "a host that shows another key than before",
    options: async (world) => ({ ssh: await changed(world, "host key") }),
    says: [/^Connection stopped: the host shows another key than before\./, NOTHING, /^Compare the fingerprint/],
  },
  {
    name: "a host whose key nobody has seen",
    options: async (world) => ({ ssh: await changed(world, "no host key") }),
    says: [/^The key of this host is not known to this machine yet/, NOTHING, /^Connect once in a terminal/],
  },
  {
    name: "a password that is wrong",
    options: () => ({ ...pw, password: "fal'sch $(touch /tmp/eingebrochen)" }),
    says: [/^sudo refuses the password\. The host says: /, NOTHING, /^It was forgotten here/],
  },
  {
    name: "no password",
    options: () => pw,
    says: [/^sudo needs a password on this host, and none was entered\.$/, NOTHING, /^Start it again to enter one\.$/],
  },
  {
    name: "a user without sudo and without a password",
    options: () => ({ target: { destination: "q958-none" }, password: "geheim" }),
    says: [
      /^This user does not become root on the host\. The host says: Sorry, user none may not run sudo/,
      NOTHING,
      SUDO,
    ],
  },
  {
    name: "a user with the right password who may not become root",
    options: ({ bed }) => ({ ...pw, password: bed.password }),
    around: ["cp -p /etc/sudoers /root/ && sed -i '/^pw /d' /etc/sudoers", "cp -p /root/sudoers /etc/"],
    says: [
      /^This user does not become root on the host\. The host says: Sorry, user pw may not run sudo/,
      NOTHING,
      SUDO,
    ],
  },
  {
    name: "a host without sudo",
    options: () => ({}),
    around: ["mv /usr/bin/sudo /usr/bin/sudo-weg", "mv /usr/bin/sudo-weg /usr/bin/sudo"],
    says: [/^This user does not become root on the host\. The host says: sudo: command not found\.$/, NOTHING, SUDO],
  },
  {
    name: "a folder that is not there",
    options: () => ({ target: { repo: "/srv/gibt's nicht/$(touch eingebrochen)" } }),
    says: [
      /^The folder of the repo is not there on the host\. The host says: .*\/srv\/gibt's nicht\/\$\(touch/,
      NOTHING,
      /repo/,
    ],
  },
  {
    name: "an attribute that a command line would take for more",
    options: () => ({ target: { attribute: "$(touch eingebrochen)" }, action: "build" }),
    says: [/^The host does not understand what was sent to it\./, NOTHING, /^Try it again\./],
  },
];

const refused = (row: Told): Row => ({
  name: row.name,
  async run(world) {
    const old = await world.standing();
    if (row.around) await world.bed.must(row.around[0]);
    const attempted = await world.attempt(await row.options(world));
    if (row.around) await world.bed.must(row.around[1]);
    await world.holds(old, attempted, { says: row.says });
  },
});

const rightPassword: Row = {
  name: "a password that is right, and not a place where it stays",
  async run(world) {
    world.change();
    const old = await world.standing();
    const attempted = await world.attempt({ ...pw, password: world.bed.password });
    await world.holds(old, attempted, {
      has: ["confirmed"],
      says: [/^The new system runs\./, /generation 1/, /switch/],
    });
    const found = await world.bed.asRoot(
      "grep -rlF geheim /var/lib/mynixos /run/mynixos /var/log 2>/dev/null; journalctl -q -o cat | grep -F geheim",
    );
    assert.equal(found.stdout, "");
    await world.works();
  },
};

const hanging: Row = {
  name: "a sudo that hangs: given up after half a minute",
  async run(world) {
    await world.bed.must(`rm /run/wrappers/bin && mkdir /run/wrappers/bin && cat >/run/wrappers/bin/sudo <<'END' && chmod 755 /run/wrappers/bin/sudo
#!/bin/sh
exec sleep 33
END`);
    const old = await world.standing();
    const attempted = await world.attempt();
    await world.bed.must("rm -r /run/wrappers/bin && ln -s /usr/bin /run/wrappers/bin");
    await world.holds(old, attempted, {
      says: [
        /^The connection broke off, or the host answers no more\. \(no answer within 30 s\)$/,
        NOTHING,
        /^Try it again/,
      ],
    });
    await world.works();
  },
};

const quiet: Row = {
  name: "nothing of what was typed was run anywhere",
  async run({ bed, works }) {
    assert.equal(await bed.must("find / -xdev -name 'eingebrochen*' -print"), "");
    await works();
  },
};

const options = {
  files: {
    "/etc/ssh/sshd_config.guest": "ListenAddress 127.0.0.1\nMaxStartups 100\nBanner /etc/ssh/banner\n",
    "/etc/ssh/banner": MALICE,
  },
};
const all: readonly Row[] = [...rows.map(refused), rightPassword, quiet];

inLanes("a rebuild that is not let in, on a host whose banner is malicious", {
  "plain host": {
    open: () => openWorld("plain", options, 'it\'s a $(touch eingebrochen) "Ordner" ünd\\so'),
    rows: all,
  },
  "hardened host": { open: () => openWorld("hardened", options, "-rf *"), rows: all },
  "hardened host, waiting": { open: () => openWorld("hardened", options), rows: [hanging] },
});
