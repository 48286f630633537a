/** With what ssh is started: nobody is asked, nothing is forwarded, the destination is never an option. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { connectionArguments, destinationArguments, sshEnvironment } from "#client/host/ssh-arguments.ts";
import { readConfig, resolvedOf } from "#client/host/ssh-config.ts";

const target = { name: "q958", destination: "q958", repo: "/etc/nixos" };

describe("the arguments of ssh", () => {
  it("end with the destination, behind --", () => {
    assert.deepEqual(destinationArguments(target), ["--", "q958"]);
    assert.deepEqual(destinationArguments({ ...target, user: "moritz", port: 53_844 }), [
      "-l",
      "moritz",
      "-p",
      "53844",
      "--",
      "q958",
    ]);
  });

  it("ask nobody, forward nothing, share nothing", () => {
    const args = connectionArguments(new Map()).join(" ");
    for (const part of [
      "-T -a -x",
      "BatchMode=yes",
      "ForwardAgent=no",
      "ClearAllForwardings=yes",
      "PermitLocalCommand=no",
      "ControlMaster=no",
      "ControlPath=none",
    ]) {
      assert.ok(args.includes(part), part);
    }
    assert.ok(!args.includes("StrictHostKeyChecking"));
  });

  it("name only keywords that this ssh knows", () => {
    const options = (text: string): string => connectionArguments(readConfig(text)).join(" ");
    assert.ok(!options("user x\n").includes("SessionType"));
    assert.ok(options("user x\nsessiontype none\nstdinnull yes\n").includes("-o SessionType=default -o StdinNull=no"));
  });

  it("never turn the check of host keys off, and make it sharper where somebody has", () => {
    for (const value of ["ask", "true", "yes", "accept-new"]) {
      assert.ok(
        !connectionArguments(readConfig(`stricthostkeychecking ${value}`))
          .join(" ")
          .includes("StrictHostKeyChecking"),
      );
    }
    for (const value of ["false", "no", "off"]) {
      assert.ok(
        connectionArguments(readConfig(`stricthostkeychecking ${value}\r\n`)).includes(
          "StrictHostKeyChecking=accept-new",
        ),
      );
    }
  });

  it("go with an environment in which nothing pops up, and the agent stays", () => {
    const env = {
      PATH: "/bin",
      SSH_AUTH_SOCK: "/run/agent",
      DISPLAY: ":0",
      WAYLAND_DISPLAY: "w",
      SSH_ASKPASS: "/x",
      LC_ALL: "de_DE.UTF-8",
    };
    assert.deepEqual(sshEnvironment(env), {
      PATH: "/bin",
      SSH_AUTH_SOCK: "/run/agent",
      LC_ALL: "C",
      SSH_ASKPASS_REQUIRE: "never",
    });
  });
});

describe("what ssh -G says", () => {
  it("is where a connection leads", () => {
    const config = readConfig(
      "host q958\r\nuser moritz\r\nhostname 10.0.0.2\r\nport 53844\r\nproxyjump a@jump\r\nuser other\r\n",
    );
    assert.deepEqual(resolvedOf(config), { user: "moritz", host: "10.0.0.2", port: 53_844, proxy: "a@jump" });
    assert.deepEqual(resolvedOf(readConfig("user a\nhostname b\nport 22\nproxycommand none\n")), {
      user: "a",
      host: "b",
      port: 22,
    });
    assert.deepEqual(resolvedOf(readConfig("user a\nhostname b\nport 22\nproxycommand nc %h %p\n"))?.proxy, "nc %h %p");
  });

  it("is nothing where something is missing", () => {
    for (const text of [
      "",
      "user a\nport 22\n",
      "hostname b\nport 22\n",
      "user a\nhostname b\n",
      "user a\nhostname b\nport x\n",
    ]) {
      assert.equal(resolvedOf(readConfig(text)), undefined, text);
    }
  });
});
