/** What a shell on the host has, tried in a real bash: it greets people at a terminal once, and is quiet and quick for all others. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { shownHost } from "#model/evaluated.ts";
import { run } from "#rules/run.ts";
import { shellPremium } from "#scaffold/foundation/shell-premium.ts";
import { parseSettings } from "#settings/parse.ts";
import { modelFor } from "../../check.ts";
import type { FixtureFile } from "../../fixture.ts";
import { evaluated, foundationText } from "./foundation-text.ts";

interface Shell {
  readonly environment: { readonly systemPackages: readonly string[] };
  readonly programs: {
    readonly bash: { readonly interactiveShellInit: string; readonly completion: { readonly enable: unknown } };
    readonly git: {
      readonly enable: boolean;
      readonly config: {
        readonly alias: Readonly<Record<string, { readonly content: string; readonly priority: number }>>;
      };
    };
  };
}

const repo = (module: string, more = "{ }"): readonly FixtureFile[] => [
  { path: "configuration.nix", text: "{ imports = [ ./shell.nix ./more.nix ]; }\n" },
  { path: "shell.nix", text: module },
  { path: "more.nix", text: `${more}\n` },
];

describe("the module for shells", function () {
  this.timeout(30_000);
  const module = foundationText(shellPremium);
  const { value, texts } = evaluated(module, "{ }");
  const { environment, programs } = value as unknown as Shell;
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "mynixos-shell-"));
    mkdirSync(join(folder, "bin"));
    // What is greeted with is not on every machine that runs this; that it is asked at all is what is looked at.
    program("fastfetch", 'printf "GREETING %s\\n" "$*"');
    program("sudo", 'printf "sudo %s\\n" "$*"');
    program("nixos-rebuild", 'printf "nixos-rebuild %s\\n" "$*"');
    writeFileSync(
      join(folder, "rc"),
      programs.bash.interactiveShellInit.replaceAll("/usr/bin/fastfetch", join(folder, "bin/fastfetch")),
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  const program = (name: string, text: string): void => {
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, "bin", name), 0o755);
  };
  /** A bash with a terminal, as a person has one. */
  const atTerminal = (commands: string, environment: Readonly<Record<string, string>> = {}): string =>
    execFileSync("script", ["-qec", `bash --noprofile --rcfile ${join(folder, "rc")} -i`, "/dev/null"], {
      encoding: "utf8",
      input: `${commands}\nexit\n`,
      env: { PATH: process.env["PATH"] ?? "", TERM: "xterm", HOME: folder, ...environment },
    });
  const greetings = (text: string): number => text.match(/^GREETING/gm)?.length ?? 0;

  it("greets a person who logs in at a terminal, with what is in the store and nothing of the network", () => {
    const said = atTerminal("true");
    assert.equal(greetings(said), 1, said);
    assert.match(said, /GREETING --config \/store\/fastfetch\.jsonc/);
    const { modules } = JSON.parse(texts.get("fastfetch.jsonc") ?? "") as {
      modules: readonly { readonly type: string }[];
    };
    assert.deepEqual(
      modules.map(({ type }) => type),
      ["os", "uptime", "memory", "disk"],
    );
  });

  it("greets once, not in each shell within", () => {
    assert.equal(greetings(atTerminal(`bash --noprofile --rcfile ${join(folder, "rc")} -i -c true`)), 1);
    assert.equal(greetings(atTerminal("true", { SHLVL: "3" })), 0);
    assert.equal(greetings(atTerminal("true", { TERM: "dumb" })), 0);
  });

  it("is silent for everybody who is no person at a terminal, as scp and rsync are", () => {
    const rc = join(folder, "rc");
    for (const args of [
      ["-c", `. ${rc}`],
      ["--noprofile", "--rcfile", rc, "-c", "true"],
      ["--noprofile", "--rcfile", rc, "-i", "-c", "true"],
    ]) {
      const { stdout } = spawnSync("bash", args, {
        encoding: "utf8",
        env: { PATH: process.env["PATH"] ?? "", TERM: "xterm" },
      });
      assert.equal(stdout, "", args.join(" "));
    }
    assert.equal(spawnSync("sh", ["-euc", `. ${rc}`], { encoding: "utf8", env: {} }).stdout, "");
  });

  it("costs a login nearly nothing, and nobody waits for a greeting that hangs", () => {
    const time = (rc: string): number => {
      const from = performance.now();
      for (let i = 0; i < 10; i += 1)
        spawnSync("bash", ["--noprofile", "--rcfile", rc, "-i", "-c", "true"], {
          env: { TERM: "xterm", PATH: process.env["PATH"] ?? "" },
        });
      return (performance.now() - from) / 10;
    };
    const without = time("/dev/null");
    assert.ok(time(join(folder, "rc")) - without < 50);
    program("fastfetch", "sleep 20");
    const from = performance.now();
    atTerminal("true");
    assert.ok(performance.now() - from < 8000);
    program("fastfetch", 'printf "GREETING %s\\n" "$*"');
  });

  it("survives in a shell that ends at the first error or the first unset variable", () => {
    const { status } = spawnSync("bash", ["-euc", `. ${join(folder, "rc")}; exit 7`], {
      env: { PATH: process.env["PATH"] ?? "" },
    });
    assert.equal(status, 7);
  });

  it("gives no command another meaning", () => {
    assert.doesNotMatch(module, /shellAliases/);
    const names = environment.systemPackages.map((path) => path.replace("/store/", ""));
    assert.deepEqual(names, ["/usr", "/usr", "/usr", "nsw", "ntest"]);
    for (const name of ["nsw", "ntest"])
      assert.notEqual(spawnSync("bash", ["-c", `command -v ${name}`]).status, 0, name);
  });

  it("has words for git that git itself does not have, and leaves those that the repo has", () => {
    const own = new Set(execFileSync("git", ["--list-cmds=builtins"], { encoding: "utf8" }).split("\n"));
    const aliases = Object.entries(programs.git.config.alias);
    for (const [name, { content, priority }] of aliases) {
      assert.equal(priority, 1000, "what the repo says without a priority wins");
      assert.ok(!own.has(name), name);
      assert.ok(own.has(content.split(" ")[0] ?? ""), content);
    }
  });

  it("has words for git that do what they say", () => {
    const home = join(folder, "git");
    mkdirSync(home);
    const aliases = Object.entries(programs.git.config.alias).map(
      ([name, { content }]) => `\t${name} = "${content}"\n`,
    );
    writeFileSync(
      join(folder, "gitconfig"),
      `[alias]\n${aliases.join("")}[user]\n\tname = a\n\temail = a@example.org\n`,
    );
    const env = {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      GIT_CONFIG_SYSTEM: join(folder, "gitconfig"),
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_TERMINAL_PROMPT: "0",
    };
    const git = (...args: readonly string[]): string =>
      execFileSync("git", args, { cwd: home, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    git("init", "-q", "-b", "main");
    writeFileSync(join(home, "one"), "1\n");
    git("add", "one");
    assert.match(git("ci", "-m", "first"), /first\n 1 file changed/);
    writeFileSync(join(home, "one"), "2\n");
    git("add", "one");
    assert.equal(git("st"), "## main\nM  one\n");
    git("unstage", "one");
    assert.equal(git("st"), "## main\n M one\n");
    git("ci", "-q", "-a", "-m", "second");
    for (let time = 0; time < 20; time++) git("ci", "-q", "--allow-empty", "-m", `time ${time}`);
    git("co", "-q", "-b", "other", "HEAD~20");
    assert.equal(git("br"), "  main\n* other\n");
    assert.match(git("last"), /^commit \w+\n[\s\S]*second\n\n one \| 2 \+-\n 1 file changed/);
    assert.match(git("lg"), /^\* \w+ \(HEAD -> other\) second\n\* \w+ first\n$/);
    git("co", "-q", "main");
    assert.match(git("lg"), /^(?:\* .*\n){20}$/);
    const known = ["br", "ci", "co", "last", "lg", "st", "unstage"];
    assert.deepEqual(Object.keys(programs.git.config.alias).sort(), known);
  });

  const rebuild = (
    name: string,
    args: readonly string[],
    source = texts,
  ): { readonly stdout: string; readonly status: number | null } =>
    spawnSync(
      "bash",
      [
        "-c",
        (source.get(name) ?? "")
          .replaceAll("/run/current-system/sw/bin/boot-status", join(folder, "bin/boot-status"))
          .replaceAll("$EUID", "$AS"),
        name,
        ...args,
      ],
      {
        encoding: "utf8",
        env: { PATH: `${join(folder, "bin")}:${process.env["PATH"]}`, AS: "1000" },
      },
    );

  it("rebuilds by a short name, with further arguments as they are", () => {
    assert.equal(
      rebuild("nsw", ["--show-trace", "a b", "$(id)"]).stdout,
      "sudo nixos-rebuild switch --show-trace a b $(id)\n",
    );
    assert.equal(rebuild("ntest", []).stdout, "sudo nixos-rebuild test\n");
  });

  it("asks for room on /boot first, where the host has somebody to ask", () => {
    const rows = [
      [0, 0],
      [1, 0],
      [2, 1],
      [126, 0],
    ] as const;
    for (const [code, expected] of rows) {
      program("boot-status", `echo /boot; exit ${code}`);
      const { stdout, status } = rebuild("nsw", []);
      assert.equal(status, expected, String(code));
      assert.equal(stdout, expected === 0 ? "/boot\nsudo nixos-rebuild switch\n" : "/boot\n");
      assert.equal(rebuild("ntest", []).stdout, "sudo nixos-rebuild test\n", "a test writes nothing there");
    }
    rmSync(join(folder, "bin/boot-status"));
  });

  it("names the flake and its host where the repo is one", () => {
    const flake = (name: string): string => {
      const files = [
        {
          path: "flake.nix",
          text: `{ outputs = { nixpkgs, ... }: { nixosConfigurations."${name}" = nixpkgs.lib.nixosSystem { modules = [ { } ]; }; }; }\n`,
        },
      ];
      const model = modelFor(files);
      return foundationText(shellPremium, {}, { model, view: shownHost(model.repo) });
    };
    const said = (name: string): string => rebuild("nsw", [], evaluated(flake(name), "{ }").texts).stdout;
    assert.equal(said("nixhome"), "sudo nixos-rebuild switch --flake /etc/nixos#nixhome\n");
    assert.equal(said("a;touch x"), "sudo nixos-rebuild switch --flake /etc/nixos\n");
    const plain = modelFor(repo("{ }"));
    assert.doesNotMatch(foundationText(shellPremium, {}, { model: plain, view: shownHost(plain.repo) }), /--flake/);
  });

  it("is a module in each of the looks that repos have", () => {
    for (const header of ["meta", "yaml", "nms", "none"] as const) {
      const text = foundationText(shellPremium, {}, { style: { header, annotations: "sink-id", proxy: "caddy" } });
      assert.equal(spawnSync("nix-instantiate", ["--parse", "-"], { input: text }).status, 0, header);
    }
  });

  it("is clean shell", () => {
    for (const text of [texts.get("nsw"), texts.get("ntest"), `#!/bin/bash\n${programs.bash.interactiveShellInit}`]) {
      const { stdout, status } = spawnSync("shellcheck", ["-s", "bash", "-"], { input: text ?? "", encoding: "utf8" });
      assert.equal(status, 0, stdout);
    }
  });

  it("bothers none of our rules", () => {
    const { settings } = parseSettings(undefined, undefined);
    assert.deepEqual(
      run(modelFor(repo(module)), settings).filter(({ file }) => file === "shell.nix"),
      [],
    );
  });
});
