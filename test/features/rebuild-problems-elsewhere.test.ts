/** Problems whose place Nix does not say, or says of a copy in the store: where they are shown all the same, and where not. */
import assert from "node:assert/strict";
import { at, otherCopy, ownCopy, placed, shows, stage } from "./rebuild-placed.ts";

describe("a problem of a rebuild stands, too,", () => {
  it("never in the store where the repo is no flake", () =>
    shows(
      `
      #- configuration.nix
      { imports = [ ./modules ]; }
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ option-type
      #- modules/default.nix
      { services.openssh.enable = 1; }
      `,
      `error: A definition for option \`services.openssh.enable' is not of type \`boolean'. Definition values:\n       - In \`${otherCopy}/modules/default.nix': 1\n`,
    ));

  it("in our copy that a missing file, an argument or the lines around a bracket prove", () => {
    shows(
      `
      #- flake.nix
      { outputs = _: { a = ./modules/gone.nix; }; }
      #                    ^^^^^^^^^^^^^^^^^^ file-missing
      `,
      `error: path '${ownCopy}/modules/gone.nix' does not exist\n`,
    );
    shows(
      `
      #- flake.nix
      { outputs = _: { }; }
      #- modules/backup.nix
      { lib, backupPaths, ... }: { }
      #      ^^^^^^^^^^^ module-argument
      `,
      argumentError(`${ownCopy}/modules/backup.nix`, "backupPaths"),
    );
    shows(
      `
      #- flake.nix
      { outputs = _: { }; }
      #- modules/default.nix
      { services.openssh.ports = [
        22
      #  ^ syntax
      ;
      services.openssh.enable = true; }
      `,
      `error: syntax error, unexpected ';'\n       at ${ownCopy}/modules/default.nix:3:1:\n            2|   22\n            3| ;\n             | ^\n            4| services.openssh.enable = true; }\n`,
    );
  });

  it("on the attribute that a module may not have", () => {
    shows(
      `
      #- configuration.nix
      { imports = [ ./a.nix ]; }
      #- a.nix
      {
        servicez.a = 1;
      # ^^^^^^^^ module-shape
        config = { };
      }
      `,
      `error: Module \`${stage}/a.nix' has an unsupported attribute \`servicez'. This is caused by introducing\n`,
    );
  });

  it("at the entry where that could be anybody's", () => {
    const flake = "{ outputs = _: { a = ./modules/gone.nix; }; }";
    const here = (more: string, code: string): string => `
      #- flake.nix
      ${flake}
      ${"^".repeat(flake.length)} ${code}
      ${more}`;
    shows(here("", "file-missing"), `error: path '${otherCopy}/modules/other.nix' does not exist\n`);
    shows(
      here("#- modules/default.nix\n      { lib, backupPaths, ... }: { }\n", "module-argument"),
      argumentError(`${otherCopy}/modules/default.nix`, "backupPaths"),
    );
    shows(
      here("#- modules/a.nix\n      { lib, inputs, ... }: { }\n", "module-argument"),
      argumentError(`${otherCopy}/modules/a.nix`, "inputs"),
    );
  });

  it("where the path is written that leads to no file", () =>
    shows(
      `
      #- configuration.nix
      { imports = [ ./a.nix ./gone.nix ./gone ]; }
      #                     ^^^^^^^^^^ file-missing
      #- a.nix
      { }
      `,
      `error: path '${stage}/gone.nix' does not exist\n`,
    ));

  it("on the last mistake before the place that Nix gave up at, or on the word before", () => {
    shows(
      `
      {
        a = "x"
        #     ^ syntax
        b = 1;
      }
      `,
      `error: syntax error, unexpected '=', expecting ';'\n${at(`${stage}/configuration.nix`, 3, 5, "  b = 1;")}`,
    );
    // It was put right since.
    shows(
      `
      {
        a = 1;
        #    ^ syntax
        b = 1;
      }
      `,
      `error: syntax error, unexpected '=', expecting ';'\n${at(`${stage}/configuration.nix`, 3, 3)}`,
    );
  });

  it("on the service that failed, and on max-jobs where nothing may be built", () => {
    shows(
      `
      #- a.nix
      { systemd.services.n8n = { script = "false"; }; }
      #                  ^^^ unit-failed
      #- b.nix
      { systemd.services.n8n-backup.script = "true"; }
      `,
      "warning: the following units failed: n8n.service\n× n8n.service - n8n\n",
    );
    shows(
      `
      { lib, ... }: { nix.settings.max-jobs = lib.mkForce 0; }
      #                            ^^^^^^^^ no-local-builds
      `,
      "error: unable to start any build; either increase '--max-jobs' or enable remote builds.\n",
    );
  });

  it("in the definition that Nix names, on the only place of which our own evaluation knows that it fails", () => {
    const said = `error:\n       … while evaluating the option \`boot.kernel.sysctl':\n\n       … while evaluating definitions from \`${stage}/configuration.nix':\n\n       error: expected a set but found a string: "x"\n`;
    shows(
      `
      {
        boot.kernel.sysctl = {
          "a" = 1;
          "b" = { a = 1; } // "x";
      #         ^^^^^^^^^^^^^^^^^ type
        };
      }
      `,
      said,
    );
    shows(
      `
      {
        boot.kernel.sysctl = {
      #             ^^^^^^ type
          "a" = { a = 1; } // "y";
          "b" = { a = 1; } // "x";
        };
      }
      `,
      said,
    );
  });

  it("on the definitions that fail, not where another file reads the option", () => {
    const frame = (line: number, file: string): string =>
      `\n       … while evaluating\n         at ${stage}/${file}:${line}:1:\n`;
    const definitions = `\n       … while evaluating definitions from \`${stage}/ssh.nix':\n`;
    const option = "\n       … while evaluating the option `services.openssh.settings':\n";
    shows(
      `
      #- policy.nix
      { assertions = [ ]; }
      #- ssh.nix
      {
        services.openssh.settings = {
      #                  ^^^^^^^^ other
          Ciphers = lib.mkIf "yes" "a";
        };
      }
      `,
      `error:${frame(1, "policy.nix")}${option}${definitions}\n       error: ‘mkIf’ called with a non-Boolean condition\n`,
    );
    shows(
      `
      #- policy.nix
      { assertions = [ ]; }
      #- ssh.nix
      {
        services.openssh.settings = {
      Ciphers = lib.mkIf "yes" "a";
      ^^^^^^^ other
        };
      }
      `,
      `error:${frame(1, "policy.nix")}${option}${definitions}${frame(3, "ssh.nix")}\n       error: another\n`,
    );
  });

  it("on a text of the repo, if only one can be meant", () => {
    shows(
      `
      #- a.nix
      { config, ... }: { warnings = [ "port \${toString config.x} is taken by \${config.y}" ]; }
      #                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning
      `,
      "evaluation warning: port 80 is taken by caddy\n",
    );
    shows(
      `
      #- a.nix
      { warnings = [ "the same text" ]; }
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning
      #- b.nix
      { warnings = [ "the same text" ]; }
      `,
      "evaluation warning: the same text\n",
    );
  });

  it("on the name that a derivation gets, not on the same word elsewhere", () => {
    const failed = (name: string): string =>
      `error: builder for '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-${name}.drv' failed with exit code 1\n`;
    shows(
      `
      #- a.nix
      { pkgs, ... }: { environment.systemPackages = [ (pkgs.writeShellScriptBin "backup" "exit") ]; }
      #                                                                         ^^^^^^^^ build
      `,
      failed("backup"),
    );
    shows(
      `
      #- configuration.nix
      { users.users.a.group = "caddy"; users.groups.a.name = "media"; }
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ build
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ build
      `,
      `${failed("caddy")}${failed("media")}`,
    );
    // Nor on a short word that somebody traces.
    shows(
      `
      #- configuration.nix
      { networking.hostName = "q958"; }
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trace
      `,
      "trace: q958\n",
    );
  });

  it("once, however often it is said", () => {
    const output = `error: undefined variable 'x'\n${at(`${stage}/configuration.nix`, 1, 7, "{ a = x; }")}`;
    assert.equal(placed("{ a = x; }", output + output).length, 1);
  });
});

function argumentError(file: string, name: string): string {
  return `error:
       … while evaluating the module argument \`${name}' in "${file}":

       error: attribute '${name}' missing
       at /nix/store/x/lib/modules.nix:1:1:
`;
}
