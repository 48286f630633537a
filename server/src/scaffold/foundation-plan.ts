/** The plan of a foundation module: what its template is made of, and the ports that it reads. */
import { message } from "#text/message.ts";
import { foundations } from "./foundation/index.ts";
import type { Order, Plan } from "./kinds/plan.ts";
import type { Refused } from "./order.ts";

/** `undefined`: the wish is for none of them. */
export function foundationPlan({ house, wish }: Order): Plan | Refused | undefined {
  const foundation = foundations.find(({ name }) => name === wish.kind);
  if (!foundation) return undefined;
  const lacking = foundation.needs.filter((role) => !house.central.has(role) && !wish.values?.[role]?.trim());
  if (lacking.length > 0)
    return {
      problem: message("This repo says nowhere what {0} needs: give a value for {1}.", wish.kind, lacking.join(", ")),
    };
  for (const { name, answers } of foundation.choices) {
    const chosen = wish.choices?.[name];
    if (chosen !== undefined && answers.length > 0 && !answers.some(({ value }) => value === chosen))
      return {
        problem: message("{0} is no answer for {1}: {2}.", chosen, name, answers.map(({ value }) => value).join(", ")),
      };
  }
  const made = foundation.make(house, wish);
  if ("problem" in made) return made;
  const { module, files, open } = made;
  return {
    ...("text" in module ? { text: module.text } : { parts: module }),
    ...(files ? { files } : {}),
    open,
    units: [],
    isHardened: false,
    ports: foundation.ports,
    isLibrary: "text" in module,
  };
}
