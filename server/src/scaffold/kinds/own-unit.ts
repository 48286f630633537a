/** Units of the repo's own: a service that runs a script, and a task that runs by the clock. */
import { showName } from "#model/option-path.ts";
import type { CentralRead } from "#scaffold/parts.ts";
import { type Message, message } from "#text/message.ts";
import { nixLines, nixString } from "./nix-text.ts";
import { noParts, type Order, type Plan } from "./plan.ts";
import { proxyOpen, proxyText } from "./proxy.ts";
import { pathList } from "./service.ts";
import { isTold, siteReads } from "./site.ts";

/** It is told its port and address as most programs know them, by `PORT` and `HOST`. */
export function ownServicePlan(order: Order): Plan {
  const { name, title, key } = order;
  const reads: CentralRead[] = [...siteReads(order)];
  if (key !== undefined)
    reads.push({
      of: { port: key },
      name: "port",
      sink: isTold(order.entry) ? `Port von ${title} und Ziel des Proxys` : `Port von ${title}`,
    });
  const lines = [
    `  systemd.services.${showName(name)} = {`,
    `    description = ${nixString(order.summary)};`,
    '    wantedBy = [ "multi-user.target" ];',
    '    wants = [ "network-online.target" ];',
    '    after = [ "network-online.target" ];',
    ...(key === undefined
      ? []
      : [
          "    # Für das Skript: Liest es beides, lauscht es am Port aus dem Register und nur auf dem Rechner selbst.",
          "    environment = {",
          '      HOST = "127.0.0.1";',
          "      PORT = toString port;",
          "    };",
        ]),
    "    serviceConfig = {",
    ...identityLines(order),
    '      Restart = "on-failure";',
    "      RestartSec = 5;",
    "    };",
    ...scriptLines(order),
    "  };",
  ];
  const config = [lines.join("\n"), accountText(order), proxyText(order, "127.0.0.1:${toString port}")];
  return {
    parts: { ...noParts, reads, config: config.filter(Boolean).join("\n\n") },
    open: [...writesOpen(order), ...proxyOpen(order)],
    units: [name],
    isHardened: true,
  };
}

export function timerPlan(order: Order): Plan {
  const { name, summary, wish } = order;
  const unit = [
    `  systemd.services.${showName(name)} = {`,
    `    description = ${nixString(summary)};`,
    "    serviceConfig = {",
    '      Type = "oneshot";',
    ...identityLines(order),
    "    };",
    ...scriptLines(order),
    "  };",
  ];
  const timer = [
    `  systemd.timers.${showName(name)} = {`,
    `    description = ${nixString(`Zeitplan von ${name}.service`)};`,
    '    wantedBy = [ "timers.target" ];',
    "    timerConfig = {",
    `      OnCalendar = ${nixString(wish.onCalendar ?? "")};`,
    "      # War der Rechner zur fälligen Zeit aus, läuft die Aufgabe nach dem nächsten Start.",
    "      Persistent = true;",
    "      # Damit nicht alle Aufgaben in derselben Minute anfangen.",
    '      RandomizedDelaySec = "5min";',
    "    };",
    "  };",
  ];
  const config = [unit.join("\n"), accountText(order), timer.join("\n")];
  return {
    parts: { ...noParts, config: config.filter(Boolean).join("\n\n") },
    open: writesOpen(order),
    units: [name],
    isHardened: true,
  };
}

/** Who it runs as: nobody in particular, as long as all that it writes to is its own. */
function identityLines({ name, title, wish }: Order): readonly string[] {
  const writes = wish.writes ?? [];
  const state = `      StateDirectory = ${nixString(name)};`;
  if (writes.length === 0)
    return [
      `      # Ein Benutzer nur für die Laufzeit; was bleiben soll, schreibt er nach /var/lib/${name}.`,
      "      DynamicUser = true;",
      state,
    ];
  return [
    `      User = ${nixString(name)};`,
    `      Group = ${nixString(name)};`,
    state,
    `      # Dorthin schreibt ${title} außerhalb seines eigenen Verzeichnisses; alles andere ist nur lesbar.`,
    `      ReadWritePaths = ${pathList(writes)};`,
    '      ProtectSystem = "strict";',
    ...(wish.hardening === "none"
      ? []
      : ["      NoNewPrivileges = true;", "      PrivateTmp = true;", "      RestrictSUIDSGID = true;"]),
  ];
}

/** Nobody here makes folders that belong to others, or gives them to somebody else. */
function writesOpen({ name, wish }: Order): readonly Message[] {
  return (wish.writes ?? []).map((path) =>
    message(
      "{0} only starts where {1} is there, and the user {2} has to be allowed to write to it.",
      `${name}.service`,
      path,
      name,
    ),
  );
}

function accountText({ name, wish }: Order): string {
  if ((wish.writes ?? []).length === 0) return "";
  const account = showName(name);
  return [
    "  # Dateien außerhalb gehören einem festen Benutzer: Die Nummer eines Benutzers auf Zeit bekäme später vielleicht ein anderer Dienst.",
    `  users.users.${account} = {`,
    "    isSystemUser = true;",
    `    group = ${nixString(name)};`,
    "  };",
    `  users.groups.${account} = { };`,
  ].join("\n");
}

function scriptLines({ wish }: Order): readonly string[] {
  return [`    script = ${nixLines(wish.script ?? "", "    ")};`];
}
