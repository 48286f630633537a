/** All operations on one channel. */
import { jobOperations } from "./job-operations.ts";
import type { OpenOperations } from "./operations.ts";
import { stagingOperations } from "./staging-operations.ts";

export const openOperations: OpenOperations = (channel, sudo, script, clone) => ({
  ...stagingOperations(channel, sudo, script, clone),
  ...jobOperations(channel, sudo, script),
});
