/** The helper on a real host: who has sudo for it alone rebuilds with the client's own code, and gets nothing else from it. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { Channel } from "#client/host/channel.ts";
import { openOperations } from "#client/rebuild/open-operations.ts";
import { HELPER, sudoOf } from "#client/rebuild/sudo-words.ts";
import { remoteHelper } from "#scaffold/foundation/rebuild-program.ts";
import { rebuildScript } from "#scripts/rebuild-script.ts";
import { foundationText } from "../scaffold/foundation/foundation-text.ts";
import type { Bed, Ran } from "./bed/bed.ts";
import { bootGuest, type Guest } from "./guest/booted.ts";
import { type Jobs, jobsOn, told } from "./jobs.ts";
import { done, logIn, stagingOf } from "./on-host.ts";

const free = { kind: "free" } as const;
/** The helper has its own: whoever runs this one has not used it. */
const notSent = "echo this was sent; exit 1";

const CONFIGURATION = `{ ... }:
{
  imports = [ ./more.nix ./user.nix ./remote-helper.nix ./sudoers.nix ];
  networking.hostName = "q958";
  boot.loader.systemd-boot.enable = true;
  boot.loader.systemd-boot.configurationLimit = 3;
  services.openssh.enable = true;
  services.openssh.settings.PasswordAuthentication = false;
  system.stateVersion = "25.11";
}
`;
const USER = `{ lib, ... }: { options.my.configs.identity.user = lib.mkOption { type = lib.types.str; default = "none"; }; }
`;
/** The rules of sudo as NixOS writes them (nixos/modules/security/sudo.nix), into a file beside that of the bed. */
const SUDOERS = `{ config, lib, ... }:
let
  command = one: lib.concatMapStrings (tag: "\${tag}: ") one.options + one.command;
  rule = one: lib.concatMapStrings (user: "\${user} ALL=(\${one.runAs}) \${lib.concatMapStringsSep ", " command one.commands}\\n") one.users;
in
{ environment.etc."sudoers.d/rules".text = lib.concatMapStrings rule config.security.sudo.extraRules; }
`;

describe("the helper for rebuilds", function () {
  this.timeout(120_000);
  let guest: Guest;
  let bed: Bed;
  let jobs: Jobs;
  const channels: Channel[] = [];

  before(async () => {
    guest = await bootGuest({
      hardened: true,
      repo: {
        "configuration.nix": CONFIGURATION,
        "more.nix": "{ }\n",
        "user.nix": USER,
        "sudoers.nix": SUDOERS,
        "remote-helper.nix": foundationText(remoteHelper),
      },
    });
    bed = guest.bed;
    jobs = jobsOn(bed);
  });
  after(async () => {
    for (const channel of channels) channel.close();
    jobs?.close();
    await bed?.stop();
  });

  const login = async (name: string): Promise<Channel> => {
    const channel = await logIn(bed, name);
    channels.push(channel);
    return channel;
  };
  /** By whoever has nothing but the helper. */
  const asked = (words: string, input = "payload \n"): Promise<Ran> =>
    bed.login("none", `sudo -n ${HELPER} ${words} 2>&1`, { input });
  const data = (fields: Readonly<Record<string, string | Buffer>>): string =>
    `${Object.entries(fields)
      .map(([name, value]) => `${name} ${Buffer.from(value).toString("base64")}\n`)
      .join("")}payload \n`;
  const optionsOf = (more: string): string =>
    `action=build\nfrom=host\nrepo=/etc/nixos\nattribute=\nconfirm=30\nactivate=60\nask=never\nuid=1002\n${more}`;
  const ours = (): Promise<string> =>
    bed.must("find /var/lib/mynixos /run/mynixos /tmp -mindepth 1 ! -path '*systemd*' 2>/dev/null | sort; true");

  it("is all that this user may run", async () => {
    const refused = async (command: string): Promise<void> => {
      assert.notEqual((await bed.login("none", `sudo -n ${command}`)).code, 0, command);
    };
    for (const command of ["true", "nixos-rebuild build", "systemd-run true", "/bin/sh -c id", "nix-env -q"])
      await refused(command);
    assert.deepEqual(await sudoOf(await login("q958-none")), free);
    const again = await bed.login("none", "touch /etc/nixos/it");
    assert.notEqual(again.code, 0, "the session itself is in a sandbox");
  });

  it("tests what lies on the host, with the client's own operations and no script of theirs", async () => {
    await guest.configure('environment.etc.was.text = "getestet";');
    const channel = await login("q958-none");
    const sudo = await sudoOf(channel);
    assert.deepEqual(sudo, free);
    const options = jobs.options("test");
    done(await openOperations(channel, free, notSent).start(options));
    await jobs.until(options.id, "confirm");
    done(await openOperations(await login("q958-none"), free, notSent).confirm(options.id));
    const end = await jobs.until(options.id, "end");
    assert.deepEqual([end.state, end.code], ["done", 0]);
    assert.equal(await bed.must("cat /etc/was"), "getestet");
    assert.equal((await bed.must(`stat -c %u /var/lib/mynixos/jobs/${options.id}/log`)).trim(), "1002");
  });

  it("switches to what was staged, and promotes it", async () => {
    const channel = await login("q958-none");
    const on = openOperations(channel, free, notSent);
    const look = done(await on.look("/etc/nixos"));
    assert.ok(look.host.has("remote-helper.nix"));
    const options = jobs.options("switch", { from: "stage" });
    const text = `{ ... }: { services.openssh.ports = [ ${bed.port} ]; environment.etc.was.text = "gesendet"; }\n`;
    done(await on.stage(stagingOf(options.id, look, { "more.nix": text })));
    done(await on.start(options));
    await jobs.until(options.id, "confirm");
    done(await openOperations(await login("q958-none"), free, notSent).confirm(options.id));
    const end = await jobs.until(options.id, "end");
    assert.deepEqual([end.state, end.code], ["done", 0], told(await jobs.events(options.id)));
    assert.equal(await bed.must("cat /etc/was /etc/nixos/more.nix"), `gesendet${text}`);
    const texts = done(await on.fetch("/etc/nixos", ["more.nix"]));
    assert.equal(texts.get("more.nix"), text);
    done(await on.clean());
  });

  it("takes data in many pieces", async () => {
    const on = openOperations(await login("q958-none"), free, notSent);
    const look = done(await on.look("/etc/nixos"));
    // Hexadecimal digits of a chaotic row: what does not compress below two pieces.
    let seed = 1;
    const big = Array.from({ length: 4_000_000 }, () => {
      seed = (seed * 48271) % 2147483647;
      return String.fromCharCode(33 + (seed % 90));
    }).join("");
    done(await on.stage(stagingOf("stage-big-1", look, { "big.txt": big })));
    assert.equal(await bed.must("stat -c %s /var/lib/mynixos/stage/stage-big-1/big.txt"), "4000000\n");
    done(await on.clean());
  });

  it("refuses every word that is not one of its own, and does nothing", async () => {
    const before = await ours();
    const long = "a".repeat(41);
    for (const words of [
      "",
      "remove",
      "job job-1-1-aa run",
      "job",
      "switcher",
      "version x",
      "look x",
      "start",
      "start job-1-1-aa x",
      "go",
      "put stage-1-1",
      "'look; touch /tmp/pwned'",
      "'$(touch /tmp/pwned)'",
      "start '$(touch /tmp/pwned)'",
      "start '`id`'",
      "go '../../../etc'",
      "go '%n'",
      "go '$HOME'",
      "go 'job-1\n-aa'",
      `go ${long}`,
      "-c id",
      "--version",
      "go --help",
      "put stage-1-1 '00 1'",
      "clean --force",
      "''",
    ]) {
      const { stdout, code } = await asked(words);
      assert.match(stdout, /\n@mynixos-rebuild begin 1\n@mynixos-rebuild refused bad-data [^\n]*\n$/, words);
      assert.equal(code, 3, words);
    }
    assert.equal(await ours(), before);
  });

  it("refuses data that are cut off, doubled, too many or no data, before a verb sees them", async () => {
    const before = await ours();
    const whole = data({ repo: "/etc/nixos", clone: "clone-without-name" });
    const rows: readonly (readonly [string, string])[] = [
      ["", "cut off"],
      ["payload\n", "not a line of data"],
      [whole.slice(0, -1), "cut off"],
      [whole.slice(0, whole.indexOf("payload")), "cut off"],
      [whole.slice(0, 9), "cut off"],
      [`repo ${Buffer.from("/etc").toString("base64")}\n${whole}`, "twice"],
      [`${whole}${whole}`, "twice"],
      ["repo $(touch /tmp/pwned)\npayload \n", "not a line of data"],
      ["repo '; touch /tmp/pwned; '\npayload \n", "not a line of data"],
      ["DATA=x\npayload \n", "not a line of data"],
      [whole.replace("\n", "\0\n"), "not a line of data"],
      [`payload \nrepo ${Buffer.from("/etc/nixos").toString("base64")}\n`, "cut off"],
    ];
    for (const [input, why] of rows) {
      const { stdout } = await asked("look", input);
      assert.match(
        stdout,
        new RegExp(`@mynixos-rebuild refused bad-data .*${why}`),
        JSON.stringify(input.slice(0, 60)),
      );
    }
    const flood = await bed.login(
      "none",
      `{ printf 'a '; head -c 100000000 /dev/zero | tr '\\0' A; } | sudo -n ${HELPER} look 2>&1`,
      { seconds: 60 },
    );
    assert.match(flood.stdout, /refused bad-data more than 6000000 bytes/);
    assert.equal(await ours(), before);
    assert.match(
      (await asked("look", whole)).stdout,
      /\nhost f:[0-9a-f]{64} configuration\.nix\n/,
      "the whole of it is taken",
    );
  });

  it("reads and builds one folder, whatever is asked", async () => {
    for (const repo of [
      "/etc",
      "/root",
      "/",
      "/etc/nixos/",
      "/etc/nixos/../ssh",
      "/etc/nixos\n",
      "/etc/nixos\n/etc",
      "",
      "$(echo /etc)",
      "/etc/ni\0xos\0/../ssh",
    ]) {
      for (const verb of ["look", "fetch", "stage stage-1-1"]) {
        const { stdout } = await asked(verb, data({ repo, clone: "clone-without-name", paths: "shadow\n" }));
        assert.match(
          stdout,
          /refused bad-data only \/etc\/nixos is read and built here/,
          `${verb} ${JSON.stringify(repo)}`,
        );
      }
    }
    const start = (options: string, more = {}): Promise<Ran> =>
      asked("start job-attack-1", data({ options, args: "", generations: "", address: "", ...more }));
    for (const more of ["repo=/tmp\n", "re\0po=/tmp\n"])
      for (const options of [optionsOf(more), `${more}${optionsOf("")}`])
        assert.match((await start(options)).stdout, /refused bad-data only \/etc\/nixos/, JSON.stringify(options));
    for (const more of ["uid=0\n", "uid=1000\n"])
      assert.match((await start(`${more}${optionsOf("")}`)).stdout, /refused bad-data the log is for who starts/);
    assert.match((await start(optionsOf("").replace("uid=1002", "uid=0"))).stdout, /refused bad-data the log is for/);
    for (const args of [
      "--option",
      "--builders\nssh://evil",
      "-I\nnixpkgs=/tmp",
      "--flake\n/tmp",
      "$(touch /tmp/pwned)",
    ])
      assert.match(
        (await start(optionsOf(""), { args })).stdout,
        /refused bad-data arguments that are not known/,
        args,
      );
    assert.match(
      (await start(optionsOf("").replace("attribute=", "attribute=$(touch /tmp/pwned)"))).stdout,
      /refused bad-data no attribute/,
    );
    assert.equal((await bed.asRoot("ls -d /var/lib/mynixos/jobs/job-attack-1 /tmp/pwned 2>/dev/null")).stdout, "");
  });

  it("believes nothing of the environment of who calls", async () => {
    await bed.write("/tmp/evil/env", "touch /tmp/pwned\n", 0o755);
    for (const name of ["systemd-run", "printf", "id", "head", "cat", "sed"])
      await bed.write(`/tmp/evil/${name}`, "#!/bin/sh\ntouch /tmp/pwned\n", 0o755);
    const whole = data({ repo: "/etc/nixos", clone: "clone-without-name" });
    const poison =
      "export PATH=/tmp/evil:$PATH BASH_ENV=/tmp/evil/env ENV=/tmp/evil/env SHELLOPTS SUDO_UID=0 DBUS_SYSTEM_BUS_ADDRESS=unix:path=/tmp/no LD_PRELOAD=/tmp/evil/no.so; eval 'printf() { touch /tmp/pwned; }'; export -f printf 2>/dev/null";
    for (const before of [poison, ""]) {
      // Not even where sudo would let all of it through.
      if (before === "") await bed.write("/etc/sudoers.d/kept", "Defaults !env_reset\n", 0o440);
      const { stdout } = await bed.login(
        "none",
        `bash -c '${poison.replaceAll("'", "'\\''")}; exec /usr/bin/sudo -n ${HELPER} look 2>&1'`,
        { input: whole },
      );
      assert.match(stdout, /@mynixos-rebuild begin 1\nhost /);
    }
    await bed.must("rm /etc/sudoers.d/kept");
    assert.equal((await bed.asRoot("ls /tmp/pwned")).code, 2);
    const own = await bed.login("none", `sudo -n SUDO_UID=0 ${HELPER} version 2>&1`);
    assert.doesNotMatch(own.stdout, /version 1/, "sudo itself takes no variables");
  });

  it("gives out no file that a link, a pipe or a path leads to", async () => {
    await bed.must(
      "cd /etc/nixos && ln -s /etc/shadow link && ln -s /etc folder && mkfifo pipe && mkdir 'a b' && echo hier > 'a b/c'",
    );
    const paths = ["link", "folder/shadow", "pipe", "../ssh/sshd_config", "/etc/shadow", "./link", "a b/c"];
    const { stdout } = await asked("fetch", data({ repo: "/etc/nixos", paths: `${paths.join("\n")}\n` }));
    assert.deepEqual(stdout.match(/^file .*\n.*$/gm), ["file a b/c\naGllcgo="]);
    await bed.must("cd /etc/nixos && rm -r link folder pipe 'a b'");
  });

  it("bears limits, masks and signals of who calls, no input, and eight callers at once", async () => {
    const whole = data({ repo: "/etc/nixos", clone: "clone-without-name" });
    for (const before of [
      "ulimit -f 0",
      "ulimit -v 20000",
      "umask 0777",
      "trap '' TERM INT HUP PIPE CHLD",
      "cd /tmp && mkdir gone && cd gone && rmdir ../gone",
    ]) {
      const { stdout } = await bed.login("none", `${before}; sudo -n ${HELPER} look 2>&1`, { input: whole });
      assert.match(stdout, /\nhost f:[0-9a-f]{64} configuration\.nix\n[\s\S]*@mynixos-rebuild done\n$/, before);
    }
    assert.match(
      (await bed.login("none", `sudo -n ${HELPER} look <&- 2>&1`, { input: whole })).stdout,
      /refused bad-data the data are cut off/,
    );
    const all = await Promise.all(Array.from({ length: 8 }, () => asked("look", whole)));
    for (const { stdout } of all) assert.match(stdout, /@mynixos-rebuild done\n$/);
    assert.equal((await bed.asRoot("ls -d /run/mynixos-* 2>/dev/null")).stdout, "");
  });

  it("comes back with the system that had it, where the new one has none: nobody could confirm that", async () => {
    const on = openOperations(await login("q958-none"), free, notSent);
    const look = done(await on.look("/etc/nixos"));
    const options = jobs.options("test", { from: "stage", confirmSeconds: 10 });
    const without = CONFIGURATION.replace("./remote-helper.nix ./sudoers.nix ", "");
    done(await on.stage(stagingOf(options.id, look, { "configuration.nix": without })));
    done(await on.start(options));
    await jobs.until(options.id, "confirm");
    const later = await login("q958-none");
    assert.equal((await openOperations(later, free, notSent).confirm(options.id)).kind, "no-sudo");
    const end = await jobs.until(options.id, "end");
    assert.equal(end.state, "reverted");
    assert.deepEqual(await sudoOf(later), free);
  });

  it("of another version is left alone, and told", async () => {
    const [none, pw, moritz] = await Promise.all(["q958-none", "q958-pw", "q958"].map(login));
    assert.ok(none && pw && moritz);
    await bed.must(
      "sed -i 's/version 1\\\\n/version 7\\\\n/' /etc/nixos/remote-helper.nix && grep -q 'version 7' /etc/nixos/remote-helper.nix",
    );
    assert.equal((await guest.rebuild("test")).code, 0);
    const found = await sudoOf(none);
    assert.deepEqual(found, {
      kind: "none",
      said: "sudo runs nothing but mynixos-rebuild, which has version 7 on the host; this extension needs 1",
    });
    assert.equal((await openOperations(none, free, notSent).look("/etc/nixos")).kind, "no-sudo");
    assert.deepEqual(await sudoOf(pw), { kind: "password" });
    assert.deepEqual(await sudoOf(moritz), free);
    assert.ok(done(await openOperations(moritz, free, rebuildScript()).look("/etc/nixos")).host.has("more.nix"));
  });

  it("that is not there changes nothing for anybody", async () => {
    await bed.must("sed -i 's/ .\\/remote-helper.nix .\\/sudoers.nix / /' /etc/nixos/configuration.nix");
    assert.equal((await guest.rebuild("test")).code, 0);
    // sudo asks for a password before it says that there is no rule.
    assert.deepEqual(await sudoOf(await login("q958-none")), { kind: "password" });
    assert.equal(
      (await openOperations(await login("q958-none"), free, rebuildScript()).look("/etc/nixos")).kind,
      "no-sudo",
    );
    assert.deepEqual(await sudoOf(await login("q958-pw")), { kind: "password" });
    assert.deepEqual(await sudoOf(await login("q958")), free);
  });
});
