/** `mynixos <command> [dir]`: chooses command and language; wrong usage is answered, never thrown. */
import { parseArgs } from "node:util";
import { type Message, message } from "#text/message.ts";
import { closest } from "#text/similar.ts";
import { check } from "./check.ts";
import { type Command, EXIT, failure, type Options, type Outcome, type Translate } from "./command.ts";
import { evaluate } from "./eval.ts";
import { explain } from "./explain.ts";
import { exposures } from "./exposures.ts";
import { help } from "./help.ts";
import { isLanguage, languageOf, translator } from "./language.ts";
import { ports } from "./ports.ts";
import { report } from "./report.ts";
import { scaffold } from "./scaffold.ts";
import { SCAFFOLD_FLAGS, type ScaffoldFlag, type ScaffoldOptions } from "./scaffold-options.ts";
import { trace } from "./trace.ts";
import { units } from "./units.ts";
import { version } from "./version.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  check,
  eval: evaluate,
  ports,
  exposures,
  units,
  trace,
  report,
  scaffold,
  explain,
};

const OPTIONS = {
  json: { type: "boolean" },
  "fail-on": { type: "string" },
  fix: { type: "boolean" },
  "dry-run": { type: "boolean" },
  rule: { type: "string" },
  of: { type: "string" },
  path: { type: "string" },
  all: { type: "boolean" },
  host: { type: "string" },
  check: { type: "boolean" },
  out: { type: "string" },
  lang: { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
  ...SCAFFOLD_FLAGS,
} as const;

export async function mynixos(args: readonly string[], env: Environment): Promise<Outcome> {
  const parsed = read(args);
  if ("problem" in parsed) return usage(parsed.problem, translator(languageOf(env)));
  const { values, positionals } = parsed;
  if (values.lang !== undefined && !isLanguage(values.lang)) {
    return usage(message("--lang must be de or en, not {0}.", values.lang), translator(languageOf(env)));
  }
  // Machines read JSON: it speaks English wherever it runs, unless asked otherwise.
  const translate = translator(values.lang ?? (values.json ? "en" : languageOf(env)));
  if (values.version) return { stdout: `${version()}\n`, stderr: "", code: EXIT.clean };
  const [name, argument, ...rest] = positionals;
  const asked = name !== undefined && Object.hasOwn(COMMANDS, name) ? name : undefined;
  if (values.help) return { stdout: help(translate, asked), stderr: "", code: EXIT.clean };
  if (name === undefined) return { stdout: "", stderr: help(translate), code: EXIT.failure };
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) return usage(unknownCommand(name), translate);
  if (rest.length > 0) return usage(message("{0} takes one argument at most.", name), translate);
  const {
    json = false,
    all = false,
    fix = false,
    check: isCheck = false,
    "fail-on": failOn,
    "dry-run": dryRun = false,
  } = values;
  const { of, path, host, rule, out } = values;
  const own = Object.keys(SCAFFOLD_FLAGS).map((flag) => [flag, values[flag as ScaffoldFlag]] as const);
  const made = Object.fromEntries(own.filter(([, value]) => value !== undefined)) as ScaffoldOptions;
  const options: Options = { ...made, json, failOn, fix, dryRun, rule, of, path, all, host, check: isCheck, out };
  const given = (Object.keys(options) as (keyof Options)[]).filter((key) => options[key]);
  const foreign = given.find((key) => !command.options.includes(key));
  if (foreign) return usage(message("{0} has no option --{1}.", name, flagOf(foreign)), translate);
  return command.run(argument, options, translate);
}

/** `failOn` is written `--fail-on`. */
function flagOf(key: keyof Options): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

type Environment = Readonly<Record<string, string | undefined>>;

function read(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const unknown = error instanceof Error ? /option '(-[^' ]+)/i.exec(error.message)?.[1] : undefined;
    if (!unknown) return { problem: message("The arguments cannot be understood.") };
    const known = Object.keys(OPTIONS).map((name) => `--${name}`);
    if (known.includes(unknown)) return { problem: message("{0} is not used rightly.", unknown) };
    return { problem: message("There is no option {0}.", unknown) };
  }
}

function unknownCommand(name: string): Message {
  const meant = closest(name, Object.keys(COMMANDS));
  if (meant) return message("There is no command {0}; did you mean {1}?", name, meant);
  return message("There is no command {0}.", name);
}

function usage(problem: Message, translate: Translate): Outcome {
  return failure(`${translate(problem)}\n${translate(message("mynixos --help shows what there is."))}`);
}
