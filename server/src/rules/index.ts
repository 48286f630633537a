/** Every rule, one line each, sorted by id. `npm run new-rule` adds the line of a new one. */
import { docsChecksum } from "./docs-checksum.ts";
import { docsDeadLink } from "./docs-dead-link.ts";
import { docsUnknownId } from "./docs-unknown-id.ts";
import { evalAssertion } from "./eval-assertion.ts";
import { evalConflict } from "./eval-conflict.ts";
import { evalDeclaredTwice } from "./eval-declared-twice.ts";
import { evalDuplicateAttribute } from "./eval-duplicate-attribute.ts";
import { evalMissingAttribute } from "./eval-missing-attribute.ts";
import { evalMissingImport } from "./eval-missing-import.ts";
import { evalModuleShape } from "./eval-module-shape.ts";
import { evalRecursion } from "./eval-recursion.ts";
import { evalType } from "./eval-type.ts";
import { evalUndeclaredOption } from "./eval-undeclared-option.ts";
import { evalUndefinedVariable } from "./eval-undefined-variable.ts";
import { hardeningBreaksService } from "./hardening-breaks-service.ts";
import { hardeningIncomplete } from "./hardening-incomplete.ts";
import { hardeningMissing } from "./hardening-missing.ts";
import { hardeningWeakened } from "./hardening-weakened.ts";
import { hardeningWritePaths } from "./hardening-write-paths.ts";
import { hardeningWrongUnit } from "./hardening-wrong-unit.ts";
import { hostBootLimit } from "./host-boot-limit.ts";
import { hostMaxJobs } from "./host-max-jobs.ts";
import { hostNoPassword } from "./host-no-password.ts";
import { hostPolicyOff } from "./host-policy-off.ts";
import { hostRescueDrift } from "./host-rescue-drift.ts";
import { hostRescueEndless } from "./host-rescue-endless.ts";
import { hostRescuePam } from "./host-rescue-pam.ts";
import { hostRescuePeople } from "./host-rescue-people.ts";
import { hostRescuePort } from "./host-rescue-port.ts";
import { hostRescueStatus } from "./host-rescue-status.ts";
import { hostSshLegacy } from "./host-ssh-legacy.ts";
import { hostSshdSandbox } from "./host-sshd-sandbox.ts";
import { hostSudoTags } from "./host-sudo-tags.ts";
import { portCollision } from "./port-collision.ts";
import { portDuplicateKey } from "./port-duplicate-key.ts";
import { portFirewall } from "./port-firewall.ts";
import { portHardCoded } from "./port-hard-coded.ts";
import { portOutOfScheme } from "./port-out-of-scheme.ts";
import { portPhantom } from "./port-phantom.ts";
import { portShadowed } from "./port-shadowed.ts";
import { portUnknownKey } from "./port-unknown-key.ts";
import { portUnusedKey } from "./port-unused-key.ts";
import { portUpstreamMismatch } from "./port-upstream-mismatch.ts";
import type { Rule } from "./rule.ts";
import { ssoBypass } from "./sso-bypass.ts";
import { ssoCaddyfile } from "./sso-caddyfile.ts";
import { ssoDeadMiddleware } from "./sso-dead-middleware.ts";
import { ssoGap } from "./sso-gap.ts";
import { ssoGatewayKind } from "./sso-gateway-kind.ts";
import { ssoGatewayMismatch } from "./sso-gateway-mismatch.ts";
import { ssoMissingRedirect } from "./sso-missing-redirect.ts";
import { ssoRequired } from "./sso-required.ts";
import { ssoTraefikFile } from "./sso-traefik-file.ts";
import { ssoUnclear } from "./sso-unclear.ts";
import { styleGermanComments } from "./style-german-comments.ts";
import { styleHeader } from "./style-header.ts";
import { suppressionNoReason } from "./suppression-no-reason.ts";
import { suppressionUnused } from "./suppression-unused.ts";
import { syntaxError } from "./syntax-error.ts";
import { traceDrift } from "./trace-drift.ts";
import { traceDuplicateId } from "./trace-duplicate-id.ts";
import { traceIdMismatch } from "./trace-id-mismatch.ts";
import { traceLayer } from "./trace-layer.ts";
import { traceMissingSink } from "./trace-missing-sink.ts";
import { traceMissingSourceId } from "./trace-missing-source-id.ts";
import { traceOrphanSource } from "./trace-orphan-source.ts";
import { traceSpecId } from "./trace-spec-id.ts";
import { traceStale } from "./trace-stale.ts";
import { traceUnknownId } from "./trace-unknown-id.ts";

export const rules: readonly Rule[] = [
  docsChecksum,
  docsDeadLink,
  docsUnknownId,
  evalAssertion,
  evalConflict,
  evalDeclaredTwice,
  evalDuplicateAttribute,
  evalMissingAttribute,
  evalMissingImport,
  evalModuleShape,
  evalRecursion,
  evalType,
  evalUndeclaredOption,
  evalUndefinedVariable,
  hardeningBreaksService,
  hardeningIncomplete,
  hardeningMissing,
  hardeningWeakened,
  hardeningWritePaths,
  hardeningWrongUnit,
  hostBootLimit,
  hostMaxJobs,
  hostNoPassword,
  hostPolicyOff,
  hostRescueDrift,
  hostRescueEndless,
  hostRescuePam,
  hostRescuePeople,
  hostRescuePort,
  hostRescueStatus,
  hostSshLegacy,
  hostSshdSandbox,
  hostSudoTags,
  portCollision,
  portDuplicateKey,
  portFirewall,
  portHardCoded,
  portOutOfScheme,
  portPhantom,
  portShadowed,
  portUnknownKey,
  portUnusedKey,
  portUpstreamMismatch,
  ssoBypass,
  ssoCaddyfile,
  ssoDeadMiddleware,
  ssoGap,
  ssoGatewayKind,
  ssoGatewayMismatch,
  ssoMissingRedirect,
  ssoRequired,
  ssoTraefikFile,
  ssoUnclear,
  styleGermanComments,
  styleHeader,
  suppressionNoReason,
  suppressionUnused,
  syntaxError,
  traceDrift,
  traceDuplicateId,
  traceIdMismatch,
  traceLayer,
  traceMissingSink,
  traceMissingSourceId,
  traceOrphanSource,
  traceSpecId,
  traceStale,
  traceUnknownId,
];
