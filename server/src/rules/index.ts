/** Every rule, one line each, sorted by id. `npm run new-rule` adds the line of a new one. */
import type { Rule } from "./rule.ts";
import { suppressionNoReason } from "./suppression-no-reason.ts";
import { suppressionUnused } from "./suppression-unused.ts";
import { syntaxError } from "./syntax-error.ts";
import { traceUnknownId } from "./trace-unknown-id.ts";

export const rules: readonly Rule[] = [suppressionNoReason, suppressionUnused, syntaxError, traceUnknownId];
