/**
 * The systemd services that modules of NixOS make, and what they say of `serviceConfig`.
 *
 * The tables lie in `units-*.json`. Of a service: the file of its module, its `options` (relative paths, with the default where the repo says
 * nothing), its units. Of a unit: its `kinds`, whether `set` is the `whole` of what counts for the score, and `set` itself: by key a value, or
 * `{ "is": value, "priority": 1000, "when": { "option": value }, "computed": true, "packaged": true }`, or `{ "cases": [ … ] }` of these, the
 * first that holds being meant. Texts have `${option}` for the value of an option.
 */
import type { Path } from "./listeners.ts";
import type { ServiceKind } from "./service-kinds.ts";
import apps from "./units-apps.json" with { type: "json" };
import media from "./units-media.json" with { type: "json" };
import system from "./units-system.json" with { type: "json" };

export interface KnownUnit {
  /** `["services", "jellyfin"]`, `["services", "redis", "servers", "<name>"]`. */
  readonly service: Path;
  /** The option that turns it on; `undefined`: it is there as soon as the instance exists. */
  readonly enable: Path | undefined;
  /** Without `.service`; `<name>` is the instance. */
  readonly name: string;
  /** It exists only if all hold. */
  readonly when: readonly UnitCondition[];
  /** All that the module says of the directives that count for the score is in `settings`. */
  readonly whole: boolean;
  /** By key. */
  readonly settings: ReadonlyMap<string, KnownSetting>;
  readonly kinds: ReadonlySet<ServiceKind>;
  /** The defaults of the options that conditions and texts name; by relative path. */
  readonly options: ReadonlyMap<string, OptionDefault>;
  /** Below `nixos/modules`. */
  readonly source: string;
  /** The commit of nixpkgs that was read, and when it was made. */
  readonly revision: string;
}

export type OptionDefault = string | number | boolean | null | readonly string[];
export type KnownValue = boolean | number | string | readonly (boolean | number | string)[];

export interface UnitCondition {
  /** Relative to the service: `hardwareAcceleration.enable`; from the root when it starts with a dot: `.services.postgresql.enable`. */
  readonly option: string;
  readonly is: OptionDefault;
}

/** What the module says of one key: the first case whose conditions all hold. None: it says nothing. */
export interface KnownSetting {
  readonly key: string;
  readonly cases: readonly SettingCase[];
}

export interface SettingCase {
  readonly when: readonly UnitCondition[];
  /** `undefined`: the module computes it, and the table cannot say what. */
  readonly value: KnownValue | undefined;
  /** 100 plain, 1000 `mkDefault`, 50 `mkForce`. */
  readonly priority: number;
  /** It stands in the unit file of the package, to which NixOS adds a drop-in. */
  readonly isPackaged: boolean;
}

interface WrittenCase {
  readonly is?: KnownValue;
  readonly computed?: boolean;
  readonly priority?: number;
  readonly packaged?: boolean;
  readonly when?: Readonly<Record<string, OptionDefault>>;
}

type WrittenSetting = KnownValue | WrittenCase | { readonly cases: readonly WrittenCase[] };

interface WrittenUnit {
  readonly whole?: boolean;
  readonly kinds: readonly ServiceKind[];
  readonly when?: Readonly<Record<string, OptionDefault>>;
  readonly set: Readonly<Record<string, WrittenSetting>>;
}

interface WrittenService {
  readonly source: string;
  readonly revision?: string;
  /** Relative; `null`: the instance is there as soon as it has a name. */
  readonly enable?: string | null;
  readonly options?: Readonly<Record<string, OptionDefault>>;
  readonly units: Readonly<Record<string, WrittenUnit>>;
}

interface WrittenTable {
  readonly revision: string;
  readonly services: Readonly<Record<string, WrittenService>>;
}

const tables = [apps, media, system] as unknown as readonly WrittenTable[];

let known: readonly KnownUnit[] | undefined;

/** All that we know of, read when somebody first asks. */
export function knownUnits(): readonly KnownUnit[] {
  known ??= tables.flatMap(({ revision, services }) =>
    Object.entries(services).flatMap(([service, written]) => unitsIn(service, written, revision)),
  );
  return known;
}

let byService: Map<string, readonly KnownUnit[]> | undefined;

/** The units of a service as `services.redis.servers.<name>`; `undefined`: a service that the table does not have. */
export function unitsOfService(service: string): readonly KnownUnit[] | undefined {
  if (!byService) {
    byService = new Map();
    for (const unit of knownUnits()) {
      const name = unit.service.join(".");
      byService.set(name, [...(byService.get(name) ?? []), unit]);
    }
  }
  return byService.get(service);
}

function unitsIn(service: string, written: WrittenService, revision: string): readonly KnownUnit[] {
  const path = service.split(".");
  const options = new Map(Object.entries(written.options ?? {}));
  const { enable = "enable" } = written;
  return Object.entries(written.units).map(([name, unit]) => ({
    service: path,
    enable: enable === null ? undefined : [...path, ...enable.split(".")],
    name,
    when: conditionsIn(unit.when),
    whole: unit.whole ?? false,
    settings: new Map(Object.entries(unit.set).map(([key, setting]) => [key, { key, cases: casesIn(setting) }])),
    kinds: new Set(unit.kinds),
    options,
    source: written.source,
    revision: written.revision ?? revision,
  }));
}

function casesIn(setting: WrittenSetting): readonly SettingCase[] {
  if (typeof setting !== "object" || Array.isArray(setting))
    return [{ when: [], value: setting as KnownValue, priority: 100, isPackaged: false }];
  const written = "cases" in setting ? setting.cases : [setting as WrittenCase];
  return written.map((each) => ({
    when: conditionsIn(each.when),
    value: each.computed ? undefined : each.is,
    priority: each.priority ?? 100,
    isPackaged: each.packaged ?? false,
  }));
}

function conditionsIn(when: Readonly<Record<string, OptionDefault>> = {}): readonly UnitCondition[] {
  return Object.entries(when).map(([option, is]) => ({ option, is }));
}
