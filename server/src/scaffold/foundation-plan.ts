/** The plan of a foundation module: what its template is made of, and the ports that it reads. */
import { type Message, message } from "#text/message.ts";
import type { Foundation } from "./foundation/foundation.ts";
import { foundations } from "./foundation/index.ts";
import type { Order, Plan } from "./kinds/plan.ts";
import type { Refused } from "./scaffolded.ts";
import type { Answered } from "./wish.ts";

/** `undefined`: the wish is for none of them. */
export function foundationPlan({ house, wish }: Order): Plan | Refused | undefined {
  const foundation = foundations.find(({ name }) => name === wish.kind);
  if (!foundation) return undefined;
  const lacking = foundation.needs.filter((role) => !house.central.has(role) && !wish.values?.[role]?.trim());
  const [missing] = lacking;
  if (missing)
    return {
      problem: message("This repo says nowhere what {0} needs: give a value for {1}.", wish.kind, lacking.join(", ")),
      about: `values.${missing}`,
    };
  for (const { name, answers } of foundation.choices) {
    const chosen = wish.choices?.[name];
    if (chosen !== undefined && answers.length > 0 && !answers.some(({ value }) => value === chosen))
      return {
        problem: message("{0} is no answer for {1}: {2}.", chosen, name, answers.map(({ value }) => value).join(", ")),
        about: `choices.${name}`,
      };
  }
  const made = foundation.make(house, wish);
  if ("problem" in made) return { ...made, about: refusedBy(foundation, made.problem) };
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

/** A choice that the sentence names, else the module itself: it cannot be made in this house. */
function refusedBy({ choices }: Foundation, { args }: Message): Answered {
  const choice = choices.find(({ name }) => args.includes(name));
  return choice ? `choices.${choice.name}` : "kind";
}
