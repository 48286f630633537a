/** What the owner says of hosts in the settings of this machine. */
import { homedir } from "node:os";
import { join } from "node:path";
import { type ConfigurationChangeEvent, workspace } from "vscode";
import type { Ssh } from "#client/host/connect.ts";
import { readTargets } from "#client/host/targets-setting.ts";

type Targets = ReturnType<typeof readTargets>;

export function targetsInSettings(): Targets {
  return readTargets(workspace.getConfiguration("mynixos").get("hosts"));
}

/** Between two looks, milliseconds. */
export function lookInterval(): number {
  const seconds = workspace.getConfiguration("mynixos").get<unknown>("status.interval");
  const wanted = typeof seconds === "number" && Number.isFinite(seconds) ? seconds : 60;
  return Math.min(3600, Math.max(10, wanted)) * 1000;
}

/** How long an activation may take, and a new login to confirm it; seconds. */
export function confirmTimes(): { readonly confirmSeconds: number; readonly activateSeconds: number } {
  const settings = workspace.getConfiguration("mynixos.rebuild");
  const seconds = (key: string, usual: number, least: number, most: number): number => {
    const value = settings.get<unknown>(key);
    return typeof value === "number" && Number.isFinite(value)
      ? Math.round(Math.min(most, Math.max(least, value)))
      : usual;
  };
  return {
    confirmSeconds: seconds("confirmSeconds", 60, 10, 600),
    activateSeconds: seconds("activateSeconds", 300, 60, 3600),
  };
}

export function sshInSettings(): Ssh {
  const { path, configFile } = workspace.getConfiguration("mynixos").get<Record<string, unknown>>("ssh") ?? {};
  return {
    program: typeof path === "string" && path !== "" ? fromHome(path) : "ssh",
    options: typeof configFile === "string" && configFile !== "" ? ["-F", fromHome(configFile)] : [],
    platform: process.platform,
  };
}

/** No shell reads these paths. */
function fromHome(path: string): string {
  return /^~[\\/]/.test(path) ? join(homedir(), path.slice(2)) : path;
}

export function concernsHosts(change: ConfigurationChangeEvent): boolean {
  return ["hosts", "ssh", "status.interval"].some((key) => change.affectsConfiguration(`mynixos.${key}`));
}
