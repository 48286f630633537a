/** Functions in files of their own that make modules: who calls them, and with what. */
import { type ModuleCall, moduleCalls } from "#facts/module-calls.ts";
import { folderOf, relativeFrom } from "#model/file-path.ts";
import type { Model } from "#model/model.ts";
import { counted, fileNamedBy, mostOften } from "#model/modules/modules.ts";
import type { RepoFile } from "#model/repo.ts";
import type { Factory, WrittenArgument } from "#scaffold/house.ts";

interface Call {
  readonly caller: RepoFile;
  readonly call: ModuleCall;
}

/** Those that make at least two modules of their own, the most used first. */
export function factoriesOf(model: Model, modules: readonly RepoFile[]): readonly Factory[] {
  const calls = new Map<string, Call[]>();
  for (const caller of modules) {
    if (!caller.source.text.includes("import")) continue;
    for (const call of moduleCalls(caller.source)) {
      const file = fileNamedBy(model, caller, call.path);
      if (file !== undefined) calls.set(file, [...(calls.get(file) ?? []), { caller, call }]);
    }
  }
  return [...calls]
    .flatMap(([file, all]) => factoryOf(file, all) ?? [])
    .sort((a, b) => b.callers.length - a.callers.length || (a.file < b.file ? -1 : 1));
}

function factoryOf(file: string, calls: readonly Call[]): Factory | undefined {
  const callers = [...new Set(calls.map(({ caller }) => caller.path))].sort();
  if (callers.length < 2 || !calls.every(({ call }) => call.arguments.has("name"))) return undefined;
  const folder = mostOften(callers.map(folderOf)) ?? folderOf(file);
  const [form] = [...counted(calls.map(({ call }) => call.form))].sort(([, a], [, b]) => b - a)[0] ?? [
    "imports" as const,
  ];
  const given = mostOften(calls.map(({ caller, call }) => call.given.map((each) => textOf(caller, each)).join(" ")));
  if (given === undefined) return undefined;
  const function_ = `import ${relativeFrom(folder, file)}${given && ` ${given}`}`;
  return {
    file,
    callers,
    arguments: argumentsOf(calls),
    written: writtenIn(calls),
    call: `${given ? `(${function_})` : function_} {@arguments@}`,
    form,
  };
}

/** What more than half of the calls give. */
function argumentsOf(calls: readonly Call[]): Factory["arguments"] {
  const values = new Map<string, string[]>();
  for (const { caller, call } of calls)
    for (const [name, place] of call.arguments)
      values.set(name, [...(values.get(name) ?? []), place ? namelessText({ caller, call }, name) : name]);
  const common = [...values].filter(([, texts]) => texts.length * 2 > calls.length);
  return new Map(
    common.map(([name, texts]) => {
      const same = mostOften(texts);
      const isShared = same !== undefined && texts.filter((text) => text === same).length * 2 > texts.length;
      return [name, isShared ? same : undefined];
    }),
  );
}

function writtenIn(calls: readonly Call[]): Factory["written"] {
  const written = new Map<string, WrittenArgument[]>();
  for (const { caller, call } of calls)
    for (const [name, place] of call.arguments) {
      const one = { caller: caller.path, text: place ? textOf(caller, place) : name };
      written.set(name, [...(written.get(name) ?? []), one]);
    }
  return written;
}

/** With `@name@` for its own name in a string: `"/var/lib/@name@"` is what all of them say then. */
function namelessText({ caller, call }: Call, argument: string): string {
  const [place, named] = [call.arguments.get(argument), call.arguments.get("name")];
  const text = place ? textOf(caller, place) : argument;
  const name = named && /^"(?<name>[\w-]+)"$/.exec(textOf(caller, named))?.groups?.["name"];
  if (name === undefined || argument === "name" || !/^"[^"\\]*"$/.test(text)) return text;
  return text.replaceAll(new RegExp(`(?<![\\w-])${name}(?![\\w-])`, "g"), "@name@");
}

function textOf({ source }: RepoFile, { start, end }: { readonly start: number; readonly end: number }): string {
  return source.text.slice(start, end);
}
