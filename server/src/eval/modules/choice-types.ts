/** Option types of which a value is one of some: given values, or attributes of which there is one. */

import { attributes, hasAttribute } from "#eval/attributes.ts";
import { force } from "#eval/machine.ts";
import { equal } from "#eval/operators.ts";
import { typeWord } from "#eval/type-name.ts";
import { AttrSet, Maybe, type Slot, Unknown } from "#eval/value.ts";
import { message } from "#text/message.ts";
import { mergeEqual, type OptionType } from "./option-type.ts";
import { plainType } from "./plain-types.ts";

export function enumOf(values: readonly Slot[]): OptionType {
  const shown = values.map(showEnumValue);
  const [only] = shown;
  const type: OptionType & { values?: readonly Slot[] } = {
    name: "enum",
    description:
      only === undefined
        ? "impossible (empty enum)"
        : shown.length === 1
          ? `value ${only} (singular enum)`
          : `one of ${shown.join(", ")}`,
    phrase: values.length < 2 ? "noun" : "conjunction",
    check: (value) => {
      let doubt: Unknown | undefined;
      for (const each of values) {
        const same = equal(each, value);
        if (same === true) return true;
        if (same instanceof Unknown) doubt ??= same;
      }
      return doubt ?? false;
    },
    merge: mergeEqual,
    values,
    join: (other) => {
      const more = (other as typeof type).values;
      return more && enumOf([...values, ...more.filter((each) => !values.some((own) => equal(own, each) === true))]);
    },
  };
  return type;
}

function showEnumValue(slot: Slot): string {
  const value = force(slot);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  return `<${typeWord(value)}>`;
}

/** Sets with exactly one of these attributes; each is an option. */
export function attrTag(tags: AttrSet): OptionType {
  return plainType("attrTag", {
    description: `attribute-tagged union with choices: ${attributes(tags)
      .map(({ key }) => key)
      .join(", ")}`,
    check: (value) => {
      if (!(value instanceof AttrSet)) return false;
      if (value.open) return value.open;
      const vague = [...value.entries.values()].some((entry) => entry instanceof Maybe);
      if (vague) return new Unknown(message("types.{0} is not known here", "attrTag"));
      const [key, ...others] = value.entries.keys();
      return key !== undefined && others.length === 0 && hasAttribute(tags, key);
    },
    merge: () => new Unknown(message("types.{0} is not known here", "attrTag")),
  });
}
