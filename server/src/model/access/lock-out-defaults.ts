/** Whether a value that comes or goes is what NixOS has anyway: then nothing changes. */
import type { HostView } from "#model/evaluated.ts";
import { shownValue } from "./lock-out-values.ts";
import { isAllKnown } from "./people-unseen.ts";

/** NetworkManager, and what brings it along. */
const byDesktops = [
  "networking.networkmanager",
  "services.xserver.desktopManager",
  "services.desktopManager",
  "services.connman",
];

/**
 * What NixOS says where nobody else does, the same in each version that was read, older than 20.09 and up to 25.11 (nixpkgs, nixos/modules:
 * services/networking/ssh/sshd.nix at 00976b1 and, with `settings`, as of 2023 and 2025; services/networking/firewall.nix at 0192bb8;
 * services/networking/networkmanager.nix at 01b0355, which turns `networking.useDHCP` off; security/sudo.nix at 02627d7; security/sudo-rs.nix,
 * which turns `security.sudo.enable` off; config/users-groups.nix at 005ab72; tasks/network-interfaces.nix; services/hardware/udev.nix).
 * `unless`: what sets it, too, where it is switched on.
 */
const defaults: ReadonlyMap<string, readonly [value: string, unless?: readonly string[]]> = new Map([
  ["services.openssh.enable", ["false"]],
  ["services.openssh.startWhenNeeded", ["false"]],
  ["services.openssh.ports", ["[ 22 ]"]],
  ["services.openssh.openFirewall", ["true"]],
  ["services.openssh.settings.PasswordAuthentication", ["true"]],
  ["services.openssh.settings.KbdInteractiveAuthentication", ["true"]],
  ["services.openssh.settings.PermitRootLogin", ['"prohibit-password"']],
  ["services.openssh.settings.UsePAM", ["true"]],
  ["networking.firewall.enable", ["true"]],
  ["security.sudo.enable", ["true", ["security.sudo-rs"]]],
  ["security.sudo.wheelNeedsPassword", ["true"]],
  ["users.mutableUsers", ["true"]],
  ["networking.useDHCP", ["true", byDesktops]],
  ["networking.enableIPv6", ["true"]],
  ["networking.usePredictableInterfaceNames", ["true"]],
]);

/**
 * Whether the value, as Nix writes it, is what the option has anyway. `undefined`: it is, unless a module that nobody sees here says
 * otherwise, as those for machines in clouds and for desktops do.
 */
export function isDefault(view: HostView, name: string, value: string): boolean | undefined {
  const [known, unless = []] = defaults.get(name) ?? [];
  if (known !== value) return false;
  return isAllKnown(view) && !unless.some((other) => isThere(view, other)) ? true : undefined;
}

/** Whether something below is, or may be, switched on. */
function isThere(view: HostView, name: string): boolean {
  return view.leaves.some((leaf) => {
    if (leaf.name === name || (name.startsWith(`${leaf.name}.`) && leaf.value[0] === "unknown")) return true;
    return leaf.name.startsWith(`${name}.`) && leaf.name.endsWith(".enable") && shownValue([], leaf.value) !== "false";
  });
}
