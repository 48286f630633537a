/** What `mynixos --help` says, and `mynixos <command> --help`. */
import { message } from "#text/message.ts";
import type { Translate } from "./command.ts";

/** `command`: only of this one, and all of it. */
export function help(translate: Translate, command?: string): string {
  const all: readonly (readonly [string, string])[] = [
    ["mynixos check [dir]", translate(message("Reports findings of all rules"))],
    ["  --json", translate(message("as JSON (see docs/cli.md)"))],
    [
      "  --fail-on <severity>",
      translate(message("exit 1 from this severity up: error, warning (default), information, hint or never")),
    ],
    ["  --rule <id>", translate(message("only of this rule, e.g. hardening/missing"))],
    ["  --fix", translate(message("takes every safe fix that helps, writes the files, and reports what is left"))],
    ["  --dry-run", translate(message("with --fix: prints the changes as a diff and writes nothing"))],
    ["mynixos eval [dir]", translate(message("Shows values of options without Nix, and where they come from"))],
    ["  --path <option>", translate(message("of this option or group, e.g. services.openssh.ports"))],
    ["  --all", translate(message("of every option that the repo sets or declares"))],
    ["  --host <name>", translate(message("only of this host; without it, of each"))],
    ["  --json", translate(message("as JSON (see docs/cli.md)"))],
    ["mynixos ports [dir]", translate(message("Shows the port registry, who listens, what collides and what is free"))],
    ["  --host <name>", translate(message("only of this host; without it, of each"))],
    ["  --json", translate(message("as JSON (see docs/cli.md)"))],
    [
      "mynixos exposures [dir]",
      translate(message("Shows every router and virtual host, and whether people have to sign in for it")),
    ],
    ["  --host <name>", translate(message("only of this host; without it, of each"))],
    ["  --json", translate(message("as JSON (see docs/cli.md)"))],
    [
      "mynixos units [dir]",
      translate(
        message("Shows every systemd service, how exposed it is, and how it would be with a block of hardening"),
      ),
    ],
    ["  --host <name>", translate(message("only of this host; without it, of each"))],
    ["  --json", translate(message("as JSON (see docs/cli.md)"))],
    [
      "mynixos trace [dir]",
      translate(message("Shows every source with its declaration, definitions, uses and annotations")),
    ],
    [
      "  --of <path|id>",
      translate(message("only this one, e.g. my.ports.ssh or CFG.ports.ssh; a group shows all below it")),
    ],
    ["  --json", translate(message("as JSON (see docs/cli.md)"))],
    [
      "mynixos report [dir]",
      translate(message("Writes the report of traceability, ids-report.md and .json, where the repo keeps it")),
    ],
    ["  --check", translate(message("writes nothing; exit 1 where the report is not current"))],
    ["  --out <file.md>", translate(message("written there, and the JSON beside it"))],
    ["  --json", translate(message("prints the JSON and writes nothing"))],
    [
      "mynixos scaffold [dir]",
      translate(message("Makes a new module with its wiring; without --kind, lists the kinds")),
    ],
    ["  --kind <kind> --name <name>", translate(message("what it is and what it is called"))],
    ["  --service <option>", translate(message("of NixOS, e.g. services.readeck; else --script, --image …"))],
    ...(command === "scaffold" ? moreOfScaffold(translate) : []),
    ["  --port <key[=number]>", translate(message("key of the port registry; a new one gets the next free number"))],
    ["  --expose <none|proxy|public=…>", translate(message("who gets to it: proxy is behind the login"))],
    ["  --hardening <base|strict|none>", translate(message("how it is confined"))],
    [
      "  --set <name=value>",
      translate(message("a choice of the module, or a central value that the repo says nowhere")),
    ],
    ["  --style <name=value>", translate(message("a convention other than the one detected, e.g. header=meta"))],
    ["  --dry-run", translate(message("prints the changes as a diff and writes nothing"))],
    ["  --json", translate(message("as JSON (see docs/cli.md)"))],
    ["mynixos explain [rule]", translate(message("Explains a rule, or lists all of them"))],
    ["--lang <de|en>", translate(message("language of the output; else that of the environment"))],
    ["--help, --version", command === undefined ? translate(message("behind a command: all that it takes")) : ""],
  ];
  const lines = command === undefined ? all : only(all, command);
  const width = Math.max(...lines.map(([left]) => left.length)) + 2;
  const table = lines.map(([left, right]) => `  ${left.padEnd(width)}${right}`.trimEnd());
  const usage = translate(message("Usage: mynixos <command> [dir]"));
  const directory = translate(message("The directory is the root of the repo; without it, the current one."));
  const exit = translate(message("Exit code: 0 clean, 1 findings, 2 wrong usage or unreadable input."));
  return `${usage}\n\n${table.join("\n")}\n\n${directory}\n${exit}\n`;
}

/** What most people never need stands only where somebody asks for this command. */
function moreOfScaffold(translate: Translate): readonly (readonly [string, string])[] {
  return [
    ["  --script <text|@file>", translate(message("what a unit of your own or a timer runs"))],
    ["  --on-calendar <time>", translate(message("when a timer runs, as systemd writes it"))],
    ["  --image <image> --inner-port <n>", translate(message("of a container, with a version or a digest"))],
    [
      "  --assertion <Nix> --message <text>",
      translate(message("of a policy: what has to hold, and what is said otherwise")),
    ],
    ["  --folder <folder>", translate(message("where it goes; without it, where such modules lie"))],
    ["  --summary <text>", translate(message("one sentence for its header"))],
    ["  --label <label>", translate(message("first part of its host name, with --expose"))],
    ["  --writes <path>", translate(message("what it writes to beside its state; several times"))],
    ["  --off", translate(message("where the repo has switches, it is off"))],
  ];
}

/** Its line, those that are indented below it, and what goes for all. */
function only<L extends readonly [string, string]>(lines: readonly L[], command: string): readonly L[] {
  const start = lines.findIndex(([left]) => left.startsWith(`mynixos ${command} `));
  const rest = lines.slice(start + 1);
  const own = rest.slice(
    0,
    rest.findIndex(([left]) => !left.startsWith(" ")),
  );
  return [...lines.slice(start, start + 1), ...own, ...lines.slice(lines.findIndex(([left]) => left.startsWith("--")))];
}
