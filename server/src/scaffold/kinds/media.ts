/** A media service: the factory of the repo is called as its neighbours call it. */
import type { Model } from "#model/model.ts";
import type { FileEdits } from "#text/edit.ts";
import { type Message, message } from "#text/message.ts";
import type { Order, Plan } from "./plan.ts";

export function mediaPlan(_order: Order): Plan | { readonly problem: Message } {
  return { problem: message("this repo has no function that makes its media services") };
}

/** Where neighbours are turned on one by one, the new one is, too. */
export function likeNeighbours(
  _order: Order,
  _after: Model,
): { readonly edits: FileEdits; readonly done: Message } | undefined {
  return undefined;
}
