/** The probe changes nothing on a host, leaves nothing in its journal, and runs nothing that a repo would like to be run. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { ask, factsIn, script } from "#test/host/ask.ts";
import { type Bed, bootBed } from "#test/host/bed/bed.ts";

describe("a probe leaves no trace", function () {
  this.timeout(30_000);
  let bed: Bed;
  before(async function () {
    this.timeout(60_000);
    bed = await bootBed();
  });
  after(async () => bed?.stop());

  it("in the journal and in files, by all that may be seen as root", async () => {
    await bed.must(`cat > /opt/probe.sh; chmod 644 /opt/probe.sh; cd /etc/nixos; touch new`, { input: script });
    await bed.must("sleep 1.1; touch /run/stamp; sleep 1.1");
    const cursor = (await bed.must("journalctl -n 0 --show-cursor -q | sed -n 's/^-- cursor: //p'")).trim();
    // Without a login, which does leave traces: as the user, and as root, who could change anything.
    const users = ["setpriv --reuid=moritz --regid=users --init-groups sh", "sh"].map(
      (by) => `${by} /opt/probe.sh /etc/nixos`,
    );
    for (const by of users) assert.equal(factsIn(await bed.must(`HOME=/root ${by}`)).repo.changed, 1);
    const changed = async (): Promise<readonly string[]> => {
      const newer = "\\( -newer /run/stamp -o -cnewer /run/stamp \\) -print";
      const found = await bed.must(
        `find / -xdev \\( -path /proc -o -path /sys -o -path /dev \\) -prune -o ${newer}; find /boot /run /tmp /home /root /nix /var/log -xdev ${newer}`,
      );
      // What systemd and its journal keep for themselves changes with time alone.
      return found
        .split("\n")
        .filter((path) => path !== "" && !/^\/(?:run\/systemd|var\/log\/journal)(?:\/|$)/.test(path));
    };
    assert.deepEqual(await changed(), []);
    assert.equal(await bed.must(`journalctl -q -o cat --after-cursor='${cursor}'`), "");

    // That traces would be seen.
    await bed.must("chmod 644 /etc/nixos/new; chmod 600 /etc/nixos/new; logger -t trace seen");
    assert.deepEqual(await changed(), ["/etc/nixos/new"]);
    assert.match(await bed.must(`journalctl --sync; journalctl -q -o cat --after-cursor='${cursor}'`), /seen/);
  });

  it("and runs nothing that a repo is configured to run", async () => {
    const trap = "/home/moritz/trap";
    await bed.must(`cat > /opt/trap.sh; chmod 755 /opt/trap.sh`, {
      input: "#!/bin/sh\necho ran >> /tmp/trapped; cat\n",
    });
    const made = await bed.asUser(
      "moritz",
      `set -e; export LC_ALL=C; mkdir ${trap}; cd ${trap}; git init -q -b main; git config user.name m; git config user.email m@example.org
echo a > a; echo '*.nix diff=trap' > .gitattributes; echo b > b.nix; git add -A; git commit -qm first
for hook in post-index-change pre-commit fsmonitor-watchman; do cp /opt/trap.sh .git/hooks/$hook; done
for key in core.fsmonitor core.pager core.editor core.sshCommand diff.trap.textconv diff.trap.command diff.external core.askPass uploadpack.packObjectsHook alias.status alias.rev-parse credential.helper; do git config $key /opt/trap.sh; done
touch -d '2 days ago' a; echo c > b.nix; touch c; rm -f /tmp/trapped`,
    );
    assert.equal(made.code, 0, made.stderr);
    const found = await ask(bed, trap);
    assert.deepEqual([found.repo.changed, found.repo.branch, found.repo.isWritable], [2, "main", true]);
    assert.equal((await bed.asRoot("cat /tmp/trapped")).stdout, "");

    // A filter is run by whoever compares a file; so nobody compares.
    await bed.must(
      `runuser -u moritz -- sh -c "cd ${trap} && git config filter.trap.clean /opt/trap.sh && echo '* filter=trap' >> .git/info/attributes"`,
    );
    assert.equal((await ask(bed, trap)).repo.changed, undefined);
    assert.equal((await bed.asRoot("cat /tmp/trapped")).stdout, "");
    await bed.asUser("moritz", `cd ${trap}; touch a; git status`);
    assert.match((await bed.asRoot("cat /tmp/trapped")).stdout, /ran/, "the trap is none");
  });

  it("and takes a folder with any name for what it is", async () => {
    const name = "/home/moritz/it's $(touch x); a";
    await bed.must(
      `mkdir "/home/moritz/it's \\$(touch x); a" && touch "/home/moritz/it's \\$(touch x); a/flake.nix" && chmod 755 /home/moritz`,
    );
    const { stdout } = await bed.login("moritz", "exec sh -s", {
      input: `set -- '${name.replaceAll("'", "'\\''")}'\n${script}`,
    });
    assert.equal(factsIn(stdout).repo.isFlake, true);
    assert.equal(factsIn(stdout).repo.head, undefined);
  });
});
