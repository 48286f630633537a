/** Kernel modules that this host has no hardware for are not loaded; nothing that it boots with, or gets in by, is among them. */
import { counts } from "#model/defined.ts";
import { showPath } from "#model/option-path.ts";
import type { House } from "#scaffold/house.ts";
import { partsOf } from "#scaffold/template.ts";
import { templateText } from "#scaffold/templates.ts";
import type { Wish } from "#scaffold/wish.ts";
import { type Message, message } from "#text/message.ts";
import type { Choice, Foundation, FoundationModule } from "./foundation.ts";

interface Hardware {
  readonly name: string;
  readonly title: Message;
  /** Where one of them is on, the repo uses what would be slimmed away. */
  readonly usedBy: readonly (readonly string[])[];
}

const HARDWARE: readonly Hardware[] = [
  {
    name: "wifi",
    title: message("Wi-Fi"),
    usedBy: [
      ["networking", "wireless", "enable"],
      ["networking", "wireless", "iwd", "enable"],
      ["services", "hostapd", "enable"],
    ],
  },
  { name: "bluetooth", title: message("Bluetooth"), usedBy: [["hardware", "bluetooth", "enable"]] },
  {
    name: "sound",
    title: message("Sound"),
    usedBy: [
      ["services", "pipewire", "enable"],
      ["services", "pulseaudio", "enable"],
      ["hardware", "pulseaudio", "enable"],
      ["services", "mpd", "enable"],
    ],
  },
  { name: "thunderbolt", title: message("Thunderbolt"), usedBy: [["services", "hardware", "bolt", "enable"]] },
  {
    name: "graphics",
    title: message("Graphics of AMD and NVIDIA"),
    usedBy: [
      ["hardware", "nvidia", "open"],
      ["hardware", "nvidia", "modesetting", "enable"],
      ["hardware", "nvidia-container-toolkit", "enable"],
      ["hardware", "amdgpu", "initrd", "enable"],
      ["hardware", "amdgpu", "opencl", "enable"],
    ],
  },
];

export const kernelSlim: Foundation = {
  name: "kernel-slim",
  title: message("Kernel modules that this host has no use for are not loaded"),
  summary: "Kernelmodule, die dieser Rechner nicht braucht, lädt der Kernel nicht von selbst",
  layers: ["core", "system", "hardware", "host"],
  needs: [],
  ports: [],
  choices: HARDWARE.map(
    ({ name, title }): Choice => ({
      name,
      title,
      // What nobody says is kept: no repo tells what is not in a machine.
      answers: [
        { value: "keep", title: message("keep: it is there, or nobody knows") },
        { value: "none", title: message("this host has none, or does not use it") },
      ],
    }),
  ),
  make,
};

function make(house: House, { choices = {} }: Wish): FoundationModule | { readonly problem: Message } {
  const holds: string[] = [];
  for (const { name, usedBy } of HARDWARE) {
    const answer = choices[name] ?? "keep";
    if (answer !== "keep" && answer !== "none")
      return { problem: message("{0} is no answer for {1}: keep or none.", answer, name) };
    if (answer === "keep") continue;
    const used = usedBy.find((path) => isOn(house, path));
    if (used) return { problem: message("{0} uses it, so its kernel modules stay: {1}.", showPath(used), name) };
    holds.push(name);
  }
  const kept = HARDWARE.filter(({ name }) => !holds.includes(name));
  const open = [
    message(
      "It takes effect with the next start after nixos-rebuild boot; the generation before is the way back, and lsmod shows what is loaded.",
    ),
    ...(kept.length === HARDWARE.length
      ? [message("No hardware was named that this host lacks: only what hardly any host needs is left out.")]
      : []),
  ];
  return { module: partsOf(templateText("kernel-slim"), { holds }), open };
}

/** Also where it is not known: what may be used is kept. */
function isOn({ view }: House, path: readonly string[]): boolean {
  const option = view?.at(path);
  if (!option?.definitions.some((definition) => counts(definition) && !definition.isDefault)) return false;
  const [type, value] = option.value;
  return !(type === "bool" && value === false);
}
