/** `mynixos eval`: the value of an option, or of all, for each host, with where it comes from and how sure we are. */
import { outsideValue } from "#eval/modules/world.ts";
import { optionType } from "#knowledge/nixos-options.ts";
import type { HostView, OptionView } from "#model/evaluated.ts";
import { parsePath, showPath } from "#model/option-path.ts";
import { type Message, message } from "#text/message.ts";
import { closestPath } from "#text/similar.ts";
import { type Command, EXIT, failure } from "./command.ts";
import { leafJson } from "./eval-json.ts";
import { listText, optionText } from "./eval-text.ts";
import { openHosts } from "./opened-hosts.ts";
import { placesOf } from "./place.ts";

export const evaluate: Command = {
  options: ["json", "path", "all", "host"],
  async run(directory, { json, path, all, host }, translate) {
    if ((path === undefined) === !all)
      return failure(translate(message("eval needs either --path <option> or --all.")));
    const asked = path === undefined ? undefined : pathOf(path);
    if (path !== undefined && !asked) return failure(translate(message("{0} is no path of an option.", path)));
    const opened = await openHosts(directory, host, translate);
    if ("refused" in opened) return opened.refused;
    const { model, hosts, said } = opened;
    const found = new Map(hosts.map((each) => [each.name, asked ? optionIn(each, asked) : each.leaves]));
    if (asked && [...found.values()].every((leaves) => leaves.length === 0))
      return failure(translate(noOption(showPath(asked), hosts)));
    const places = placesOf(model.repo);
    const isOne = hosts.length === 1 || host !== undefined;
    if (json) {
      const shapes = [...found].flatMap(([name, leaves]): [string, object][] => {
        const shown = leaves.map((leaf): [string, object] => [leaf.name, leafJson(model, leaf, places)]);
        if (!asked) return [[name, Object.fromEntries(shown)]];
        return shown.map(([, shape]) => [name, shape]);
      });
      const result = isOne ? shapes[0]?.[1] : Object.fromEntries(shapes);
      return { stdout: `${JSON.stringify(result, undefined, 2)}\n`, stderr: said, code: EXIT.clean };
    }
    const text = [...found].map(([name, leaves]) => {
      const body = asked
        ? leaves.map((leaf) => optionText(model, leaf, places, translate)).join("")
        : listText(leaves, translate);
      return isOne ? body : `# ${name}\n${body}`;
    });
    return { stdout: text.join("\n"), stderr: said, code: EXIT.clean };
  },
};

function pathOf(text: string): readonly string[] | undefined {
  const names = parsePath(text.trim().replace(/^config\./, ""));
  return names?.every((name) => name !== undefined) ? (names as string[]) : undefined;
}

/** None where the configuration has nothing there. */
function optionIn(host: HostView, path: readonly string[]): readonly OptionView[] {
  const found = host.at(path);
  if (found) return [found];
  if (!optionType(path)) return [];
  const nothing = { errors: [], declarations: [], definitions: [], reads: new Map(), isOwn: false };
  return [
    {
      ...nothing,
      path,
      name: showPath(path),
      state: "unknown",
      value: ["unknown", outsideValue],
      reasons: [outsideValue],
    },
  ];
}

function noOption(path: string, hosts: readonly HostView[]): Message {
  const names = new Set<string>();
  for (const host of hosts)
    for (const leaf of host.leaves)
      for (let length = 1; length <= leaf.path.length; length++) names.add(showPath(leaf.path.slice(0, length)));
  const meant = closestPath(path, names);
  return meant === undefined
    ? message("Nothing in this repo sets or declares {0}.", path)
    : message("Nothing in this repo sets or declares {0}; did you mean {1}?", path, meant);
}
