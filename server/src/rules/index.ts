/** Every rule, one line each, sorted by id. `npm run new-rule` adds the line of a new one. */
import { evalDuplicateAttribute } from "./eval-duplicate-attribute.ts";
import { evalMissingImport } from "./eval-missing-import.ts";
import { evalUndefinedVariable } from "./eval-undefined-variable.ts";
import type { Rule } from "./rule.ts";
import { suppressionNoReason } from "./suppression-no-reason.ts";
import { suppressionUnused } from "./suppression-unused.ts";
import { syntaxError } from "./syntax-error.ts";
import { traceUnknownId } from "./trace-unknown-id.ts";

export const rules: readonly Rule[] = [
  evalDuplicateAttribute,
  evalMissingImport,
  evalUndefinedVariable,
  suppressionNoReason,
  suppressionUnused,
  syntaxError,
  traceUnknownId,
];
