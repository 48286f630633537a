/** What services of NixOS bind: the table against the table of options, and some services as they are known to be. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import table from "#knowledge/listeners.json" with { type: "json" };
import { type KnownPort, type KnownService, knownServices, type Path } from "#knowledge/listeners.ts";
import { knownOptions, optionType } from "#knowledge/nixos-options.ts";
import type { OptionNode, TypeSpec } from "#knowledge/type-spec.ts";
import { showPath } from "#model/option-path.ts";
import { writtenService } from "./written-listeners.ts";

/** `[service, first unit, what it binds when the repo only turns it on]`; `?` where the default is not sure. */
const expectations: readonly (readonly [service: string, unit: string, binds: readonly string[]])[] = [
  ["services.actual", "actual.service", ["tcp [::]:3000"]],
  ["services.adguardhome", "adguardhome.service", ["tcp 0.0.0.0:3000", "tcp+udp 0.0.0.0:53?"]],
  ["services.audiobookshelf", "audiobookshelf.service", ["tcp 127.0.0.1:8000"]],
  ["services.authelia.instances.<name>", "authelia-<name>.service", ["tcp [::]:9091"]],
  ["services.avahi", "avahi-daemon.service", ["udp *:5353"]],
  ["services.calibre-web", "calibre-web.service", ["tcp [::1]:8083"]],
  ["services.cockpit", "cockpit.socket", ["tcp [::]:9090"]],
  ["services.couchdb", "couchdb.service", ["tcp 127.0.0.1:5984"]],
  ["services.ddns-updater", "ddns-updater.service", ["tcp [::]:8000"]],
  ["services.deluge.web", "delugeweb.service", ["tcp 0.0.0.0:8112"]],
  ["services.esphome", "esphome.service", ["tcp localhost:6052"]],
  ["services.filebrowser", "filebrowser.service", ["tcp localhost:8080"]],
  ["services.forgejo", "forgejo.service", ["tcp 0.0.0.0:3000"]],
  ["services.grafana", "grafana.service", ["tcp 127.0.0.1:3000"]],
  ["services.headscale", "headscale.service", ["tcp 127.0.0.1:8080"]],
  ["services.home-assistant", "home-assistant.service", ["tcp 0.0.0.0,[::]:8123"]],
  ["services.homepage-dashboard", "homepage-dashboard.service", ["tcp 0.0.0.0:8082"]],
  ["services.immich", "immich-server.service", ["tcp localhost:2283"]],
  ["services.influxdb2", "influxdb2.service", ["tcp [::]:8086"]],
  ["services.jellyfin", "jellyfin.service", ["tcp 0.0.0.0:8096", "udp 0.0.0.0:7359"]],
  ["services.jellyseerr", "jellyseerr.service", ["tcp [::]:5055"]],
  ["services.karakeep", "karakeep-web.service", ["tcp 0.0.0.0:3000?"]],
  ["services.lidarr", "lidarr.service", ["tcp [::]:8686"]],
  ["services.linkwarden", "linkwarden.service", ["tcp localhost:3000"]],
  ["services.loki", "loki.service", ["tcp [::]:3100", "tcp [::]:9095"]],
  ["services.matrix-conduit", "conduit.service", ["tcp [::1]:6167"]],
  ["services.meilisearch", "meilisearch.service", ["tcp localhost:7700"]],
  ["services.miniflux", "miniflux.service", ["tcp localhost:8080"]],
  ["services.mosquitto", "mosquitto.service", []],
  ["services.mysql", "mysql.service", ["tcp [::]:3306"]],
  ["services.n8n", "n8n.service", ["tcp [::]:5678"]],
  ["services.navidrome", "navidrome.service", ["tcp 127.0.0.1:4533"]],
  ["services.nebula.networks.<name>", "nebula@<name>.service", []],
  ["services.netdata", "netdata.service", ["tcp [::]:19999"]],
  ["services.ntfy-sh", "ntfy-sh.service", ["tcp 127.0.0.1:2586"]],
  ["services.oauth2-proxy", "oauth2-proxy.service", ["tcp 127.0.0.1:4180"]],
  ["services.olivetin", "olivetin.service", ["tcp 127.0.0.1:8000"]],
  ["services.ollama", "ollama.service", ["tcp 127.0.0.1:11434"]],
  ["services.open-webui", "open-webui.service", ["tcp 127.0.0.1:8080"]],
  ["services.paperless", "paperless-web.service", ["tcp 127.0.0.1:28981"]],
  ["services.pocket-id", "pocket-id.service", ["tcp 0.0.0.0:1411"]],
  ["services.postgresql", "postgresql.service", ["tcp localhost:5432"]],
  ["services.printing", "cups.service", ["tcp localhost:631"]],
  ["services.prometheus", "prometheus.service", ["tcp 0.0.0.0:9090"]],
  ["services.prometheus.exporters.node", "prometheus-node-exporter.service", ["tcp 0.0.0.0:9100"]],
  ["services.prowlarr", "prowlarr.service", ["tcp [::]:9696"]],
  ["services.radarr", "radarr.service", ["tcp [::]:7878"]],
  ["services.readarr", "readarr.service", ["tcp [::]:8787"]],
  ["services.readeck", "readeck.service", ["tcp 127.0.0.1:8000?"]],
  ["services.redis.servers.<name>", "redis-<name>.service", []],
  ["services.resolved", "systemd-resolved.service", ["tcp+udp 127.0.0.53,127.0.0.54:53", "tcp+udp [::]:5355"]],
  ["services.sabnzbd", "sabnzbd.service", ["tcp 127.0.0.1:8080"]],
  ["services.samba", "samba-smbd.service", ["tcp *:445", "tcp *:139"]],
  ["services.scrutiny", "scrutiny.service", ["tcp 0.0.0.0:8080"]],
  ["services.sonarr", "sonarr.service", ["tcp [::]:8989"]],
  ["services.syncthing", "syncthing.service", ["tcp 127.0.0.1:8384", "tcp+udp [::]:22000", "udp [::]:21027"]],
  ["services.tailscale", "tailscaled.service", ["udp [::]:41641"]],
  ["services.transmission", "transmission.service", ["tcp 127.0.0.1:9091", "tcp+udp [::]:51413"]],
  ["services.unbound", "unbound.service", ["tcp+udp 127.0.0.1,[::1]:53"]],
  ["services.uptime-kuma", "uptime-kuma.service", ["tcp 127.0.0.1:3001"]],
  ["services.vaultwarden", "vaultwarden.service", ["tcp [::1]:8222"]],
  ["services.zigbee2mqtt", "zigbee2mqtt.service", []],
  ["networking.wireguard.interfaces.<name>", "wireguard-<name>.service", []],
];

describe("what services of NixOS bind", () => {
  for (const [name, unit, binds] of expectations)
    it(`${name}: ${binds.join(" and ") || "nothing unless the repo says so"}`, () => {
      const { units, ports } = service(name);
      assert.equal(units[0], unit);
      assert.deepEqual(ports.flatMap(bound), binds);
    });

  it("is said by options that NixOS has, or by settings that a module hands on", () => {
    const missing = knownServices().flatMap((one) =>
      pathsOf(one).flatMap((path) => (holds(knownOptions(), path) || isNewer(path) ? [] : [showPath(path)])),
    );
    assert.deepEqual(missing, []);
  });

  it("is turned on, and let through the firewall, by a yes or a no", () => {
    const switches = knownServices().flatMap(({ enable, ports }) => [
      ...(enable ? [enable] : []),
      ...ports.flatMap(({ openFirewall }) => (openFirewall ? [openFirewall] : [])),
    ]);
    assert.deepEqual(switches.filter((path) => optionType(path)?.type.kind !== "bool").map(showPath), []);
  });

  it("is a port in what is said to be one", () => {
    const wrong = knownServices().flatMap(({ ports }) =>
      ports.flatMap(({ form, options }) =>
        options.flatMap((path) => {
          const type = optionType(path)?.type;
          return type === undefined || isOf(type, form) ? [] : [`${form} ${showPath(path)}: ${type.kind}`];
        }),
      ),
    );
    assert.deepEqual(wrong, []);
  });

  it("has units with their suffix, and a module", () =>
    assert.deepEqual(
      knownServices()
        .filter(
          ({ units, ports }) =>
            units.length === 0 ||
            !units.every((unit) => /^[\w<>@-]+\.(service|socket)$/.test(unit)) ||
            !ports.every(({ source }) => /^nixos\/modules\/[\w/.-]+\.nix$/.test(source)),
        )
        .map(({ service: path }) => showPath(path)),
      [],
    ));

  it("names the instance in its unit where there are several", () =>
    assert.deepEqual(
      knownServices()
        .filter(({ service: path, units }) => path.includes("<name>") !== /<name>/.test(units[0] ?? ""))
        .map(({ service: path }) => showPath(path)),
      // One unit makes all devices of the network.
      ['systemd.network.netdevs."<name>"'],
    ));

  it("is a port with a protocol, and says something", () =>
    assert.deepEqual(
      knownServices().flatMap(({ service: path, ports }) =>
        ports.length > 0 && ports.every(isSensible) ? [] : [showPath(path)],
      ),
      [],
    ));

  it("says by which socket of systemd, if it is one", () =>
    assert.deepEqual(
      knownServices().flatMap(({ service: path, ports }) =>
        ports.every(({ socket }) => socket === undefined || /^[\w-]+\.socket$/.test(socket)) ? [] : [showPath(path)],
      ),
      [],
    ));

  it("has each service once", () => {
    const names = knownServices().map(({ service: path }) => showPath(path));
    assert.equal(new Set(names).size, names.length);
  });

  it("is written in words that are all read, in one order", () => {
    for (const [name, lines] of Object.entries(table.services))
      assert.deepEqual(writtenService(service(name), table.revision), lines);
    assert.deepEqual(Object.keys(table.services), Object.keys(table.services).toSorted());
  });

  it("is a table that stays small", () => assert.ok(JSON.stringify(table).length < 100_000));
});

describe("how a service is written", () => {
  it("with names in quotes", () =>
    assert.deepEqual(service("services.netdata").ports[0]?.options, [
      ["services", "netdata", "config", "web", "default port"],
    ]));

  it("with the default of a whole group", () => {
    const port = service("services.vaultwarden").ports[0];
    assert.deepEqual(port?.initial, { group: ["services", "vaultwarden", "config"], port: 8222, bind: "::1" });
    assert.equal(port.default, 8000);
  });

  it("with the attributes of each set of a list", () => {
    const port = service("services.mosquitto").ports[0];
    assert.equal(port?.form, "sets");
    assert.deepEqual(port.item, { port: "port", default: 1883, bind: ["address"] });
  });

  it("with conditions: a value, and the one that holds when the repo says nothing", () => {
    assert.deepEqual(service("services.postgresql").ports[1]?.when, [
      { option: ["services", "postgresql", "enableTCPIP"], is: true, default: false },
    ]);
    assert.deepEqual(service("services.resolved").ports[1]?.when[0], {
      option: ["services", "resolved", "llmnr"],
      is: "true",
      default: "true",
    });
    assert.deepEqual(service("services.hedgedoc").ports[0]?.when, [
      { option: ["services", "hedgedoc", "settings", "path"], is: null, default: null },
    ]);
  });

  it("with the modules that turn it on, too", () =>
    assert.deepEqual(service("services.meilisearch").impliedBy, [
      [
        { option: ["services", "karakeep", "enable"], is: true, default: false },
        { option: ["services", "karakeep", "meilisearch", "enable"], is: true, default: true },
      ],
    ]));

  it("with a switch that stands elsewhere, or none", () => {
    assert.deepEqual(service("services.karakeep.browser").enable, ["services", "karakeep", "enable"]);
    assert.deepEqual(service("services.kanidm").enable, ["services", "kanidm", "enableServer"]);
    assert.equal(service("networking.wg-quick.interfaces.<name>").enable, undefined);
  });

  it("with what else may say a port, and what is shared", () => {
    assert.deepEqual(service("services.paperless").ports[0]?.unread, [["services", "paperless", "environmentFile"]]);
    assert.deepEqual(service("services.prometheus").ports[0]?.unless, [
      { option: ["services", "prometheus", "extraFlags"], word: "listen-address" },
    ]);
    assert.equal(service("services.jellyfin").ports[0]?.mutable, true);
    const avahi = service("services.avahi").ports[0];
    assert.equal(avahi?.shares, true);
    assert.equal(avahi.opensByDefault, true);
  });

  it("with what a claim rests on, and what is to be known of it", () => {
    const port = service("services.pocket-id").ports[0];
    assert.equal(port?.revision, "pocket-id 0313d3d9");
    assert.equal(port.note, "default of the program");
    assert.equal(service("services.paperless").ports[0]?.revision, "NixOS manual 25.11");
  });
});

function service(name: string): KnownService {
  const found = knownServices().find((one) => one.service.join(".") === name);
  assert.ok(found, name);
  return found;
}

/** What a port binds where the repo turns the service on and says no more. */
function bound(port: KnownPort): string[] {
  const number = port.initial?.port ?? port.default;
  if (number === undefined || !port.when.every((condition) => condition.is === condition.default)) return [];
  const bind = port.initial ? port.initial.bind : port.bind;
  const hosts = bind?.split(",").map((host) => (host.includes(":") ? `[${host}]` : host));
  return [`${port.protocols.join("+")} ${hosts?.join() ?? "?"}:${number}${port.sure ? "" : "?"}`];
}

function pathsOf({ service: path, enable, impliedBy, ports }: KnownService): Path[] {
  return [
    path,
    ...(enable ? [enable] : []),
    ...(impliedBy ?? []).flat().map(({ option }) => option),
    ...ports.flatMap((port) => [
      ...port.options,
      ...port.bindOptions,
      ...port.when.map(({ option }) => option),
      ...(port.openFirewall ? [port.openFirewall] : []),
      ...(port.unread ?? []),
      ...(port.unless ?? []).map(({ option }) => option),
      ...(port.initial ? [port.initial.group] : []),
    ]),
  ];
}

/** Options of NixOS 26.05, which repos already use. */
function isNewer(path: Path): boolean {
  return /^services\.(resolved|sabnzbd)\.settings\./.test(path.join("."));
}

/** Whether NixOS has such an option or group, or takes any name at that place. */
function holds(node: OptionNode | undefined, [first, ...rest]: Path): boolean {
  if (!node || first === undefined) return node !== undefined;
  if (holds(node.child(first), rest)) return true;
  const free = node.freeform ?? (node.type && node.children.size === 0 ? node.type : undefined);
  return free !== undefined && takesAnyName(free);
}

function takesAnyName(type: TypeSpec): boolean {
  switch (type.kind) {
    case "attrsOf":
    case "lazyAttrsOf":
    case "attrs":
    case "anything":
    case "json":
    case "toml":
    case "opaque":
      return true;
    case "nullOr":
    case "uniq":
      return takesAnyName(type.of);
    case "either":
      return takesAnyName(type.left) || takesAnyName(type.right);
    case "coercedTo":
      return takesAnyName(type.from) || takesAnyName(type.to);
    case "submodule":
      return type.options.freeform !== undefined;
    default:
      return false;
  }
}

function isOf(type: TypeSpec, form: KnownPort["form"]): boolean {
  switch (type.kind) {
    case "nullOr":
    case "uniq":
      return isOf(type.of, form);
    case "either":
      return isOf(type.left, form) || isOf(type.right, form);
    case "coercedTo":
      return isOf(type.from, form) || isOf(type.to, form);
    case "listOf":
    case "toList":
      return form === "sets" ? type.of.kind === "submodule" : LISTS.has(form) && isOf(type.of, singular(form));
    case "int":
    case "intBetween":
    case "number":
      return form === "port";
    default:
      return !LISTS.has(form) && form !== "sets";
  }
}

const LISTS: ReadonlySet<string> = new Set(["ports", "addresses"]);

function singular(form: KnownPort["form"]): KnownPort["form"] {
  return form === "ports" ? "port" : "address";
}

function isSensible({ default: number, initial, options, protocols, form, item }: KnownPort): boolean {
  const numbers = [number, initial?.port, item?.default].filter((one) => one !== undefined);
  return (
    numbers.every((one) => Number.isInteger(one) && one >= 1 && one <= 65_535) &&
    (numbers.length > 0 || options.length > 0) &&
    protocols.length > 0 &&
    (form === "sets") === (item !== undefined)
  );
}
