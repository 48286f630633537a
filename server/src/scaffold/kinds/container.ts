/** A container that is published on this machine alone, and shown by the proxy. */
import { showName } from "#model/option-path.ts";
import { partAt, stringOf } from "#model/ports/part.ts";
import type { CentralRead } from "#scaffold/parts.ts";
import { message } from "#text/message.ts";
import { nixString } from "./nix-text.ts";
import { noParts, type Order, type Plan } from "./plan.ts";
import { proxyOpen, proxyText } from "./proxy.ts";
import { siteReads } from "./site.ts";

export function containerPlan(order: Order): Plan {
  const { name, title, key, wish, house } = order;
  const reads: CentralRead[] = [...siteReads(order)];
  if (key !== undefined) reads.push({ of: { port: key }, name: "port", sink: `Port von ${title} auf diesem Rechner` });
  const isConfined = wish.hardening !== "none";
  const lines = [
    `  virtualisation.oci-containers.containers.${showName(name)} = {`,
    "    # Eine feste Version statt latest: Ein Update ist ein Commit und kein Zufall.",
    `    image = ${nixString(wish.image ?? "")};`,
    ...(key === undefined
      ? []
      : [
          "    # Nur an 127.0.0.1: Was Container veröffentlichen, geht sonst an der Firewall vorbei.",
          `    ports = [ "127.0.0.1:\${toString port}:${wish.innerPort ?? ""}" ];`,
        ]),
    ...(isConfined
      ? [
          "    # Kein Programm im Container bekommt mehr Rechte, als es am Anfang hat.",
          '    extraOptions = [ "--security-opt=no-new-privileges" ];',
        ]
      : ["    # Bewusst ohne weitere Einschränkungen."]),
    "  };",
  ];
  const backend = house.view && stringOf(partAt(house.view, ["virtualisation", "oci-containers", "backend"]));
  const config = [lines.join("\n"), proxyText(order, "127.0.0.1:${toString port}")];
  const writes = wish.writes ?? [];
  return {
    parts: { ...noParts, reads, config: config.filter(Boolean).join("\n\n") },
    open: [
      ...writes.map((path) =>
        message("What {0} is called inside of the container is not known: add it to volumes by hand.", path),
      ),
      ...proxyOpen(order),
    ],
    units: [`${backend ?? "podman"}-${name}`],
    isHardened: false,
  };
}
