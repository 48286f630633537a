/** What each kind of module is made of. */
import type { Refused } from "#scaffold/scaffolded.ts";
import type { ServiceKind } from "#scaffold/wish.ts";
import { containerPlan } from "./container.ts";
import { mediaPlan } from "./media.ts";
import { ownServicePlan, timerPlan } from "./own-unit.ts";
import type { Order, Plan } from "./plan.ts";
import { plainPlan, policyPlan } from "./policy.ts";
import { servicePlan } from "./service.ts";

type Planner = (order: Order) => Plan | Refused;

const planners: Readonly<Record<ServiceKind, Planner>> = {
  service: (order) => (order.known ? servicePlan(order) : ownServicePlan(order)),
  container: containerPlan,
  media: mediaPlan,
  timer: timerPlan,
  policy: policyPlan,
  plain: plainPlan,
};

export function planOf(order: Order): Plan | Refused {
  return planners[order.wish.kind as ServiceKind](order);
}
