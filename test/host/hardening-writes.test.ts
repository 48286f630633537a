/** What blocks of hardening rest on: what a unit of its own root, or of users of its own, may still write to. A real systemd says. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { type Bed, bootBed } from "./bed/bed.ts";

describe("folders that a service writes to", function () {
  this.timeout(60_000);
  let bed: Bed;

  before("folders of its own, of its group, and of somebody else", async () => {
    bed = await bootBed();
    await bed.must(`mkdir -p /srv/own /srv/group /srv/others /run/root
chown pw /srv/own; chown moritz:users /srv/group /srv/others; chmod 2775 /srv/group; chmod 755 /srv/others`);
  });
  after(async () => bed?.stop());

  const ran = async (properties: string, script: string): Promise<string> =>
    (
      await bed.asRoot(`systemd-run --pipe --wait --quiet -p User=pw ${properties} sh -c '${script}' 2> /dev/null`, {
        seconds: 20,
      })
    ).stdout.trim();
  const wrote = async (properties: string, folder: string): Promise<boolean> =>
    (await ran(properties, `touch ${folder}/new && echo yes; rm -f ${folder}/new`)) === "yes";

  const closed = "-p ProtectSystem=strict";
  const users = "-p PrivateUsers=yes";
  for (const [folder, isWritten] of [
    ["/srv/own", true],
    ["/srv/group", true],
    ["/srv/others", false],
  ] as const)
    it(`with PrivateUsers as without: ${folder}`, async () => {
      assert.equal(await wrote(closed, folder), false);
      for (const more of ["", users])
        assert.equal(await wrote(`${closed} -p ReadWritePaths=${folder} ${more}`, folder), isWritten, more);
    });

  it("belong to nobody within PrivateUsers, and outside to whom they belonged", async () => {
    assert.equal(await ran(users, "stat -c %u /srv/group /srv/own"), "65534\n1001");
    await ran(`${users} -p ReadWritePaths=/srv/group`, "touch /srv/group/kept");
    assert.equal(await bed.must("stat -c %U:%G /srv/group/kept"), "pw:users\n");
  });

  it("are written to by BindPaths alone, also without a root of its own", async () => {
    assert.equal(await wrote(`${closed} ${users} -p BindPaths=/srv/own`, "/srv/own"), true);
  });

  describe("with a root of its own", () => {
    const root = `${users} -p RootDirectory=/run/root -p MountAPIVFS=yes "-pBindReadOnlyPaths=/usr /bin /lib /lib64 /etc"`;
    for (const system of ["", "-p ProtectSystem=full", closed])
      it(`are not there by ReadWritePaths, and are by BindPaths; ${system.slice(3) || "nothing else"}`, async () => {
        assert.equal(await wrote(`${root} ${system} -p ReadWritePaths=/srv/own`, "/srv/own"), false);
        assert.equal(await wrote(`${root} ${system} -p BindPaths=/srv/own`, "/srv/own"), true);
        assert.equal(await bed.must("ls -A /srv/own; ls -A /run/root/srv/own"), "");
      });
  });
});
