/** `lib.asserts`: conditions that must hold. */

import { elem } from "#eval/builtins/lists.ts";
import { asBoolean } from "#eval/expect.ts";
import { Spread, Unknown } from "#eval/value.ts";
import { filtered } from "./lists.ts";
import { type Basis, functions, not, type Part, thrown } from "./native.ts";
import { shownForPeople } from "./pretty.ts";
import { stringOf } from "./string-parts.ts";
import { shown } from "./trivial.ts";

export function asserts(basis: Basis): Part {
  return functions({
    assertMsg: (condition, text) => {
      const holds = asBoolean(condition);
      if (holds === false) throw thrown(shown(stringOf(text)));
      return holds;
    },
    assertOneOf: (name, value, allowed) => {
      const found = elem(value, allowed);
      if (found !== false) return found;
      throw thrown(
        `${shown(stringOf(name))} must be one of ${shownForPeople(basis, allowed)}, but is: ${shownForPeople(basis, value)}`,
      );
    },
    assertEachOneOf: (name, values, allowed) => {
      const wrong = filtered(values, (value) => not(elem(value, allowed)));
      if (wrong instanceof Unknown) return wrong;
      if (wrong.items.length === 0) return true;
      if (wrong.items.every((item) => item instanceof Spread)) return (wrong.items[0] as Spread).unknown;
      throw thrown(
        `each element in ${shown(stringOf(name))} must be one of ${shownForPeople(basis, allowed)}, but is: ${shownForPeople(basis, values)}`,
      );
    },
  });
}
