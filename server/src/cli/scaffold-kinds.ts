/** What `mynixos scaffold` says without a kind: which there are, what each asks, and what was found out about this repo. */
import type { Choices, KindChoice } from "#scaffold/choices.ts";
import type { Question } from "#scaffold/choices-kinds.ts";
import { message } from "#text/message.ts";
import type { Translate } from "./command.ts";
import { table } from "./table.ts";
import { wrapped } from "./wrapped.ts";

export function kindsText(choices: Choices, translate: Translate): string {
  const { kinds, layers, style, evidence } = choices;
  const sections = [
    [
      translate(message("Kinds (--kind), and what each asks beside --name and --folder")),
      ...kinds.flatMap((each) => kindLines(each, translate)),
    ],
    [
      translate(message("Folders")),
      ...table([
        [message("FOLDER"), message("MODULES"), message("NEXT PORT"), message("IMPORTED IN")].map(translate),
        ...layers.map(({ folder, modules, port, imports }) => [
          folder || ".",
          String(modules),
          port === undefined ? none : String(port),
          imports ?? none,
        ]),
      ]),
    ],
    [
      translate(message("Conventions, detected (another one: --style name=value)")),
      ...Object.entries(style).map(([of, value]) => {
        const files = evidence.find((each) => each.of === of && each.value === value)?.files;
        return `  ${of}=${value}${files === undefined ? "" : `  ${translate(message("in files: {0}", files))}`}`;
      }),
    ],
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

export function kindsJson(choices: Choices, translate: Translate): string {
  const { kinds, layers, style, evidence, unusedKeys, proxy, login, zone } = choices;
  const shown = {
    kinds: kinds.map((each) => ({
      kind: each.kind,
      title: translate(each.title),
      options: flagsOf(each),
      folder: each.folders[0] ?? null,
      file: each.file ?? null,
    })),
    folders: layers.map(({ folder, modules, port, imports }) => ({
      ...{ folder, modules, nextPort: port ?? null },
      importedIn: imports ?? null,
    })),
    unusedKeys: unusedKeys.map(({ key, port }) => ({ key, port: port ?? null })),
    ...{ proxy: proxy ?? null, login: login ?? null, zone: zone ?? null },
    ...{ style, evidence },
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

const none = "–";

function kindLines(each: KindChoice, translate: Translate): readonly string[] {
  const flags = flagsOf(each);
  const there = each.file === undefined ? [] : [translate(message("there is {0}", each.file))];
  const lines = [...flags, ...there].join("  ");
  return [
    `  ${each.kind.padEnd(18)} ${translate(each.title)}`,
    ...(lines === "" ? [] : wrapped(lines, " ".repeat(21))),
  ];
}

const FLAGS: Readonly<Record<Question, readonly string[]>> = {
  service: ["--service"],
  image: ["--image"],
  innerPort: ["--inner-port"],
  script: ["--script"],
  onCalendar: ["--on-calendar"],
  assertion: ["--assertion", "--message"],
  port: ["--port"],
  exposure: ["--expose"],
  writes: ["--writes"],
  hardening: ["--hardening"],
};

function flagsOf({ asks, choices, missing }: KindChoice): readonly string[] {
  return [
    ...asks.flatMap((question) => FLAGS[question]),
    ...choices.map(({ name, answers }) => `--set ${name}=${answers.map(({ value }) => value).join("|") || "…"}`),
    ...missing.map((role) => `--set ${role}=…`),
  ];
}
