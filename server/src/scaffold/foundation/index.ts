/** All foundation modules, in the order in which they are offered. */
import type { Foundation } from "./foundation.ts";

export const foundations: readonly Foundation[] = [];
