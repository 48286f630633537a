/** A library of functions for `serviceConfig`, written out of our own tables: what hardens, and which kinds of programs do not bear it. */
import { profileDirectives, refusalOf } from "#knowledge/hardening-profiles.ts";
import type { ServiceKind } from "#knowledge/service-kinds.ts";
import { breaksFor } from "#model/units/kinds/break.ts";
import { templateText } from "#scaffold/templates.ts";
import { message } from "#text/message.ts";
import type { Foundation } from "./foundation.ts";

export const serviceHardening: Foundation = {
  name: "service-hardening",
  title: message("A library that hardens services by what kind of program they run"),
  summary: "Härtung für systemd-Dienste: Bausteine mit Ausnahmen nach Art des Programms",
  layers: ["lib", "core"],
  isLibrary: true,
  needs: [],
  ports: [],
  choices: [],
  make: (_house, { name }) => ({
    module: { text: libraryText(name) },
    open: [
      message(
        "In a module: {0} beside its other bindings, with the path from there, and {1}.",
        `haertung = import ./${name}.nix { inherit lib; };`,
        'serviceConfig = haertung.basis { arten = [ "node" ]; };',
      ),
    ],
  }),
};

/** Kinds that a service may be said to be, with what that means. Of others no block is made at all, or nothing follows. */
const KINDS: ReadonlyMap<ServiceKind, string> = new Map<ServiceKind, string>([
  ["plain", "nichts von dem, was folgt; übersetzt nicht zur Laufzeit"],
  ["go", "in Go geschrieben"],
  ["rust", "in Rust geschrieben"],
  ["c", "in C oder C++ geschrieben"],
  ["python", "in Python geschrieben"],
  ["node", "Node.js, Deno, Bun, Electron"],
  ["dotnet", ".NET: Jellyfin, Sonarr, Radarr, Prowlarr"],
  ["jvm", "Java"],
  ["beam", "Erlang, Elixir"],
  ["jit", "LuaJIT, LLVM, numba"],
  ["exec-stack", "Bibliotheken mit ausführbarem Stack: onnxruntime, TensorFlow"],
  ["browser", "startet Chromium"],
  ["php-fpm", "PHP"],
  ["gpu", "rechnet auf der Grafikkarte"],
  ["disks", "fragt Laufwerke direkt ab"],
  ["serial", "serielle Schnittstellen, USB-Sticks"],
  ["low-port", "lauscht selbst an einem Port unter 1024"],
  ["icmp", "sendet Pings"],
  ["packet", "DHCP, rohe Pakete"],
  ["home", "arbeitet in /home oder /root"],
  ["files", "teilt Dateien mit anderen Diensten und Menschen"],
  ["tmp", "tauscht Dateien in /tmp aus"],
  ["processes", "sieht nach Prozessen anderer Benutzer"],
]);

const REFUSED: readonly ServiceKind[] = ["container", "commands", "setuid", "mount", "kernel", "network-admin"];

/** What these need, the library gives back instead of losing the whole directive. */
const ADAPTED: ReadonlyMap<string, readonly ServiceKind[]> = new Map<string, readonly ServiceKind[]>([
  ["CapabilityBoundingSet", ["low-port", "icmp", "packet"]],
  ["RestrictAddressFamilies", ["packet"]],
]);

/** What a filter would take from those who ask disks (capabilities(7), systemd.exec(5)). */
const DISKS: Readonly<Record<string, string>> = {
  CapabilityBoundingSet: "SMART verlangt CAP_SYS_RAWIO, NVMe CAP_SYS_ADMIN",
  SystemCallFilter: "Laufwerke werden mit Aufrufen aus @raw-io abgefragt",
};

/** `name`: of its file, which its head explains how to import. */
export function libraryText(name: string): string {
  const texts: Readonly<Record<string, string>> = {
    name,
    basis: directiveLines((level) => level !== "strict"),
    strict: directiveLines((level) => level === "strict"),
    kinds: [...KINDS].map(([kind, meaning]) => `#   ${kind.padEnd(10)} ${meaning}`).join("\n"),
    without: [...KINDS.keys()].map(withoutLines).join(""),
    only: onlyLines(),
    refused: REFUSED.map((kind) => `    ${kind} = ${nixText(refusalOf(kind) ?? "")};`).join("\n"),
    names: [...KINDS.keys()].map((kind) => `    ${nixText(kind)}`).join("\n"),
  };
  return templateText("service-hardening").replaceAll(/@([a-z]+)@/g, (_, hole: string) => texts[hole] ?? "");
}

function directiveLines(isOf: (level: string) => boolean): string {
  const lines = profileDirectives().filter(({ from }) => isOf(from));
  return lines.map(({ key, value }) => `    ${key} = ${nixValue(value)};`).join("\n");
}

function withoutLines(kind: ServiceKind): string {
  const lines = profileDirectives().flatMap((directive) => {
    const why = whyNot(kind, directive);
    return why === undefined ? [] : [`      ${directive.key} = ${nixText(why)};\n`];
  });
  return lines.length === 0 ? "" : `    ${kind} = {\n${lines.join("")}    };\n`;
}

type Directive = ReturnType<typeof profileDirectives>[number];

function whyNot(kind: ServiceKind, { key, value, without }: Directive): string | undefined {
  if (kind === "disks" && DISKS[key] !== undefined) return DISKS[key];
  const [broken] = ADAPTED.get(key)?.includes(kind) ? [] : breaksFor(new Set([kind]), key, value);
  return broken?.german ?? without.get(kind);
}

function onlyLines(): string {
  const limited = profileDirectives().filter(({ only }) => only.length > 0);
  return limited
    .map(({ key, only }) => `    ${key} = [ ${only.map((kind) => JSON.stringify(kind)).join(" ")} ];`)
    .join("\n");
}

function nixValue(value: Directive["value"]): string {
  if (typeof value === "boolean") return String(value);
  return typeof value === "string" ? nixText(value) : `[ ${value.map(nixText).join(" ")} ]`;
}

function nixText(text: string): string {
  return `"${text.replaceAll(/["\\]|\$\{/g, "\\$&")}"`;
}
