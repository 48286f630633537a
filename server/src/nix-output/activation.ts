/** What switch-to-configuration and the installer of the boot loader say went wrong; no line of theirs is a place. */
import type { OutputCode, OutputProblem } from "./problem.ts";
import type { Taken } from "./read.ts";

// Texts: nixpkgs pkgs/by-name/sw/switch-to-configuration-ng/src/main.rs, and the Perl script before it.
const unitsFailed = /^warning: the following (user )?units failed: (.+)$/;
const userFailed = /^warning: user activation for (\S+) failed$/;
const unitAction = /^Failed to (start|restart|reload|stop) (?:user unit )?(\S+?\.[a-z]+)(?:: (.*))?$/;
const activation =
  /^(?:Failed to run activate script|Activation script snippet '[^']*' failed \(\d+\)|Pre-switch check '[^']*' failed|Unable to list users with logind: .*|This is not a NixOS installation!.*|.*switch inhibitors?.*(?:prevent|block|refus).*)$/i;
const checksFailed = /^Pre-switch checks failed$/;
const scriptSnippet = /^Activation script snippet '([^']*)' failed/;
const lockHeld = /^Could not (?:acquire|open) lock$/;
/** The configuration has another init: nothing of it is in force before the next boot. */
const otherInit = /^Warning: the new NixOS configuration has an .init. that is$/;
const noSwapOff = /^Failed to stop swapping to \/\S+: /;
/** What its functions fail with, and why, two lines below (anyhow). The words are those of its contexts. */
const refused =
  /^Error: (?:Failed (?:to |parse unit file)|systemd daemon re(?:load|execute) failed|missing required environment variable \$|File init-interface-version should exist|Invalid (?:glob|regex)|switch-to-configuration must be run as the root user)/;
const causedBy = /^Caused by:$/;
/** What Python programs say last: those that install a boot loader, nixos-rebuild itself. */
const pythonError = /^(?:\w+\.)*\w*(?:Error|Exception|Interrupt)(?:: .*)?$/;
const osError = /^\[Errno \d{1,3}\] \S.*$/;
const loader = /^Failed to install bootloader$/;
const noSpace = /^(?:OSError: )?\[Errno 28\] No space left on device|^[^\s'"`>|][^\n]{0,200}: No space left on device$/;

export function activationAt(lines: readonly string[], at: number): Taken | undefined {
  const line = lines[at] ?? "";
  const units = unitsFailed.exec(line);
  if (units) {
    const names = (units[2] ?? "").split(/, */).slice(0, 100);
    const status = units[1] === undefined ? statusBelow(lines, at) : [];
    return {
      problems: names.map((name) => {
        const own = names.length === 1 ? status : ofUnit(status, name);
        return failure("unit-failed", [`The unit ${name} failed.`, ...own].join("\n"), name, units[1] === undefined);
      }),
      next: at + 1,
    };
  }
  const action = unitAction.exec(line);
  if (action) {
    const [, , name = ""] = action;
    // The list of failed units says it again, with more.
    const again = lines.slice(at, at + 400).some((each) => unitsFailed.exec(each)?.[2]?.split(/, */).includes(name));
    return { problems: again ? [] : [failure("unit-failed", line, name, true)], next: at + 1 };
  }
  if (checksFailed.test(line)) {
    const isNamed = lines.slice(Math.max(0, at - 20), at).some((each) => each.startsWith("Pre-switch check '"));
    return { problems: isNamed ? [] : [failure("activation", line)], next: at + 1 };
  }
  if (otherInit.test(line)) return whole(lines, at, 3, "error");
  if (refused.test(line)) return whole(lines, at, causesBelow(lines, at), "error");
  if (noSwapOff.test(line)) return whole(lines, at, 1, "warning");
  if (loader.test(line)) {
    const reason = pythonReason(lines, at);
    return { problems: [failure("bootloader", [line, ...reason].join("\n"))], next: at + 1 };
  }
  const code: OutputCode | undefined = lockHeld.test(line)
    ? "busy"
    : noSpace.test(line)
      ? "disk-full"
      : activation.test(line) || userFailed.test(line)
        ? "activation"
        : osError.test(line)
          ? "other"
          : undefined;
  if (!code) return undefined;
  const snippet = scriptSnippet.exec(line)?.[1];
  return {
    problems: [
      { ...failure(code, line), ...(snippet === undefined ? {} : { option: `system.activationScripts.${snippet}` }) },
    ],
    next: at + 1,
  };
}

function whole(lines: readonly string[], at: number, count: number, severity: OutputProblem["severity"]): Taken {
  const text = lines.slice(at, at + count).join("\n");
  return { problems: [{ ...failure("activation", text), severity }], next: at + count };
}

/** `Error: …`, a blank line, `Caused by:`, and indented causes. */
function causesBelow(lines: readonly string[], at: number): number {
  if (lines[at + 1]?.trim() !== "" || !causedBy.test(lines[at + 2] ?? "")) return 1;
  let end = at + 3;
  while (end < at + 20 && /^ {4}/.test(lines[end] ?? "")) end++;
  return end - at;
}

/** Of a traceback right above, what went wrong. */
function pythonReason(lines: readonly string[], at: number): readonly string[] {
  const above = lines.slice(Math.max(0, at - 60), at);
  const last = above.findLastIndex((line) => line.trim() !== "");
  const start = above.findLastIndex((line) => /^Traceback \(most recent call last\):$/.test(line));
  const text = above[last] ?? "";
  return start >= 0 && start < last && pythonError.test(text) ? [text] : [];
}

/** `systemctl status` of the failed units, as it follows. */
function statusBelow(lines: readonly string[], at: number): readonly string[] {
  let end = at + 1;
  while (
    end < lines.length &&
    end < at + 200 &&
    !/^(?:Command '|\[exit |@mynixos |warning: |Done\.)/.test(lines[end] ?? "")
  )
    end++;
  return lines.slice(at + 1, end);
}

function ofUnit(status: readonly string[], name: string): readonly string[] {
  const start = status.findIndex((line) => line.startsWith("× ") && line.split(/\s/)[1] === name);
  if (start < 0) return [];
  const end = status.findIndex((line, index) => index > start && line.startsWith("× "));
  return status.slice(start, end < 0 ? undefined : end);
}

function failure(code: OutputCode, message: string, unit?: string, isOfSystem = false): OutputProblem {
  const [, name, kind] = /^(.+)\.(service|timer|socket|path|mount|target)$/.exec(unit ?? "") ?? [];
  const option = isOfSystem && name !== undefined && kind !== "mount" ? `systemd.${kind}s.${shown(name)}` : undefined;
  return {
    severity: "error",
    code,
    message: message.trim(),
    files: [],
    ...(option === undefined ? {} : { option }),
    ...(unit === undefined ? {} : { name: unit }),
    within: {},
    trace: [],
  };
}

function shown(name: string): string {
  return /^[a-zA-Z_][\w'-]*$/.test(name) ? name : JSON.stringify(name);
}
