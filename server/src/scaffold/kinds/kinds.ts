/** What each kind of module is made of. */
import type { ServiceKind } from "#scaffold/wish.ts";
import type { Message } from "#text/message.ts";
import { containerPlan } from "./container.ts";
import { mediaPlan } from "./media.ts";
import { ownServicePlan, timerPlan } from "./own-unit.ts";
import type { Order, Plan } from "./plan.ts";
import { plainPlan, policyPlan } from "./policy.ts";
import { servicePlan } from "./service.ts";

type Planner = (order: Order) => Plan | { readonly problem: Message };

const planners: Readonly<Record<ServiceKind, Planner>> = {
  service: (order) => (order.known ? servicePlan(order) : ownServicePlan(order)),
  container: containerPlan,
  media: mediaPlan,
  timer: timerPlan,
  policy: policyPlan,
  plain: plainPlan,
};

export function planOf(order: Order): Plan | { readonly problem: Message } {
  return planners[order.wish.kind as ServiceKind](order);
}
