/** All foundation modules, in the order in which they are offered. */

import { bootSafeguard } from "./boot-safeguard.ts";
import type { Foundation } from "./foundation.ts";
import { kernelSlim } from "./kernel-slim.ts";
import { remoteHelper } from "./rebuild-program.ts";
import { serviceHardening } from "./service-hardening.ts";
import { shellPremium } from "./shell-premium.ts";
import { sshHardening } from "./ssh-hardening.ts";
import { sshRescue } from "./ssh-rescue.ts";
import { sso } from "./sso.ts";

export const foundations: readonly Foundation[] = [
  bootSafeguard,
  sshRescue,
  sshHardening,
  remoteHelper,
  kernelSlim,
  shellPremium,
  serviceHardening,
  sso,
];
