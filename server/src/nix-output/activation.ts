/** What switch-to-configuration and the installer of the boot loader say went wrong; no line of theirs is a place. */
import type { OutputCode, OutputProblem } from "./problem.ts";
import type { Taken } from "./read.ts";

// Texts: nixpkgs pkgs/by-name/sw/switch-to-configuration-ng/src/main.rs, and the Perl script before it.
const unitsFailed = /^warning: the following (user )?units failed: (.+)$/;
const userFailed = /^warning: user activation for (\S+) failed$/;
const unitAction = /^Failed to (start|restart|reload|stop) (?:user unit )?(\S+?\.[a-z]+)(?:: (.*))?$/;
const activation =
  /^(?:Failed to run activate script|Activation script snippet '[^']*' failed \(\d+\)|Pre-switch check '[^']*' failed|This is not a NixOS installation!.*|.*switch inhibitors?.*(?:prevent|block|refus).*)$/i;
const checksFailed = /^Pre-switch checks failed$/;
const scriptSnippet = /^Activation script snippet '([^']*)' failed/;
const lockHeld = /^Could not acquire lock$/;
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
  const code: OutputCode | undefined = lockHeld.test(line)
    ? "busy"
    : loader.test(line)
      ? "bootloader"
      : noSpace.test(line)
        ? "disk-full"
        : activation.test(line) || userFailed.test(line)
          ? "activation"
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
