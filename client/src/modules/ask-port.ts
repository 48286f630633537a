/** Which port: the next free one of the layer under a new key, a key that is there and unused, a number of one's own, or none. */
import { l10n, QuickPickItemKind } from "vscode";
import type { ScaffoldChoices } from "#lsp/protocol.ts";
import { type Answers, isKey, isPort, keyOf, nameOf } from "./answers.ts";
import { type Answer, type Offer, type Place, pickOne, typeLine } from "./inputs.ts";

type Port = NonNullable<Answers["port"]>;

export function askPort(choices: ScaffoldChoices) {
  return async (answers: Answers, place: Place): Promise<Answer<Answers>> => {
    for (;;) {
      const picked = await pickOne<Port | "typed">(place, {
        items: itemsOf(choices, answers),
        placeholder: l10n.t("Which port does it get?"),
        active: (port) => JSON.stringify(port) === JSON.stringify(answers.port),
      });
      if (picked === undefined || picked === "back") return picked;
      if (picked.value !== "typed") return { value: { ...answers, port: picked.value } };
      const typed = await askTyped(answers, place);
      if (typed === undefined) return undefined;
      if (typed !== "back") return { value: { ...answers, port: typed.value } };
    }
  };
}

/** A program of one's own may listen nowhere; a service with a key of its name has it. */
function itemsOf({ layers, unusedKeys }: ScaffoldChoices, answers: Answers): readonly Offer<Port | "typed">[] {
  const key = keyOf(nameOf(answers) ?? "");
  const next = layers.find(({ folder }) => folder === answers.folder)?.port;
  const none: Offer<Port> = { label: `$(circle-slash) ${l10n.t("No port")}`, value: "none" };
  const fresh: Offer<Port> = {
    label: `$(add) ${next ?? l10n.t("next free")}`,
    description: l10n.t("new key {0}, the next free number of the range", key),
    value: { key },
  };
  const unused = unusedKeys.map(
    (each): Offer<Port> => ({
      label: `$(key) ${each.port ?? "?"}`,
      description: l10n.t("{0}: is in the registry, no host uses it", each.key),
      value: { key: each.key },
    }),
  );
  const own = unusedKeys.findIndex((each) => each.key === key);
  const named = own < 0 ? [] : unused.splice(own, 1);
  const typed: Offer<"typed"> = { label: `$(edit) ${l10n.t("Own key and number…")}`, value: "typed" };
  return [
    ...(answers.service === "own" ? [none] : []),
    ...(named.length > 0 ? named : [fresh]),
    ...(answers.service === "own" ? [] : [none]),
    typed,
    ...(unused.length > 0 ? [{ label: l10n.t("Keys without use"), kind: QuickPickItemKind.Separator }] : []),
    ...unused,
  ];
}

async function askTyped(answers: Answers, place: Place): Promise<Answer<Port>> {
  const given = await typeLine(place, {
    value: "",
    prompt: l10n.t("Key of the registry, or key=number"),
    placeholder: `${keyOf(nameOf(answers) ?? "")}=20050`,
    problem: (text) => (portOf(text) ? undefined : l10n.t("A name, = and a number from 1 to 65535.")),
  });
  if (given === undefined || given === "back") return given;
  const port = portOf(given.value);
  return port && { value: port };
}

function portOf(text: string): Exclude<Port, "none"> | undefined {
  const [key = "", number, ...rest] = text.split("=").map((part) => part.trim());
  if (!isKey(key) || rest.length > 0) return undefined;
  if (number === undefined) return { key };
  return isPort(number) ? { key, number: Number(number) } : undefined;
}
