/**
 * The systemd services that modules of NixOS make, and what they say of `serviceConfig`.
 *
 * The tables lie in `units-*.json`. Of a service: the file of its module, its `options` (relative paths, with the default where the repo says
 * nothing), its units. Of a unit: its `kinds`, whether `set` is the `whole` of what counts for the score, and `set` itself: by key a value, or
 * `{ "is": value, "priority": 1000, "when": { "option": value }, "computed": true, "packaged": true }`, or `{ "cases": [ … ] }` of these, the
 * first that holds being meant. Texts have `${option}` for the value of an option; an option with a `!` in a condition is anything but that.
 *
 * Modules change. What is said holds `from` 25.11 on unless a unit says otherwise; where a release before it said something else that we
 * read, that stands in `earlier`. Between what we read, and where nobody knows the release, a unit has what all that may be meant agree
 * in: the rest is `computed`. A unit itself may be there only `since` or `until` a release.
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
  /** All releases that may be meant have it. */
  readonly isCertain: boolean;
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
  /** What changed between releases, and where that is known from. */
  readonly note?: string | undefined;
}

/** `"25.11"`; what lies between two releases is a month: `"26.02"`. */
export type NixosRelease = string;

/** Hosts are made with several, and nobody knows which one with which. */
export const anyRelease: NixosRelease = "any";

export type OptionDefault = string | number | boolean | null | readonly string[];
export type KnownValue = boolean | number | string | readonly (boolean | number | string)[];

export interface UnitCondition {
  /** Relative to the service: `hardwareAcceleration.enable`; from the root when it starts with a dot: `.services.postgresql.enable`. */
  readonly option: string;
  readonly is: OptionDefault;
  /** It is anything but that. */
  readonly negated?: boolean;
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

type WrittenSettings = Readonly<Record<string, WrittenSetting>>;

interface WrittenUnit {
  readonly whole?: boolean;
  readonly kinds: readonly ServiceKind[];
  readonly when?: Readonly<Record<string, OptionDefault>>;
  /** The first and the last release that has the unit. */
  readonly since?: NixosRelease;
  readonly until?: NixosRelease;
  /** The first release that `set` holds for. */
  readonly from?: NixosRelease;
  readonly set: WrittenSettings;
  /** What the releases up to `until` said. */
  readonly earlier?: WrittenEarlier;
  readonly note?: string;
}

interface WrittenEarlier {
  readonly until: NixosRelease;
  readonly revision?: string;
  readonly whole?: boolean;
  readonly set: WrittenSettings;
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

/** Who does not say which release they use, uses one of these, or one between them. */
const oldestMeant: NixosRelease = "25.11";
const newestMeant: NixosRelease = "26.11";

const known = new Map<NixosRelease | undefined, readonly KnownUnit[]>();

/** All that we know of, as a release has it; read when somebody first asks. */
export function knownUnits(release?: NixosRelease): readonly KnownUnit[] {
  let units = known.get(release);
  if (!units) {
    units = tables.flatMap(({ revision, services }) =>
      Object.entries(services).flatMap(([service, written]) => unitsIn(service, written, revision, release)),
    );
    known.set(release, units);
  }
  return units;
}

/** The units of a service as `services.redis.servers.<name>`; `undefined`: a service that the table does not have. */
export function unitsOfService(service: string, release?: NixosRelease): readonly KnownUnit[] | undefined {
  const units = knownUnits(release).filter((unit) => unit.service.join(".") === service);
  return units.length > 0 ? units : undefined;
}

function unitsIn(
  service: string,
  written: WrittenService,
  revision: string,
  release: NixosRelease | undefined,
): readonly KnownUnit[] {
  const path = service.split(".");
  const options = new Map(Object.entries(written.options ?? {}));
  const { enable = "enable" } = written;
  return Object.entries(written.units).flatMap(([name, unit]) => {
    const own = versionOf(unit, release);
    if (!own) return [];
    return {
      service: path,
      enable: enable === null ? undefined : [...path, ...enable.split(".")],
      name,
      when: conditionsIn(unit.when),
      isCertain: own.isCertain,
      whole: own.whole,
      settings: own.settings,
      kinds: new Set(unit.kinds),
      options,
      source: written.source,
      revision: own.revision ?? written.revision ?? revision,
      note: unit.note,
    };
  });
}

interface Version {
  readonly isCertain: boolean;
  readonly whole: boolean;
  readonly settings: ReadonlyMap<string, KnownSetting>;
  readonly revision: string | undefined;
}

/** `undefined`: the release does not have the unit. */
function versionOf(unit: WrittenUnit, release: NixosRelease | undefined): Version | undefined {
  const meant = meantBy(release);
  const having = meant.filter((each) => each >= (unit.since ?? each) && each <= (unit.until ?? each));
  if (having.length === 0) return undefined;
  const texts = new Set(having.flatMap((each) => textsFor(unit, each)));
  const [only] = texts.size === 1 ? texts : [];
  const isCertain = having.length === meant.length;
  const whole = isCertain && [...texts].every((text) => text?.whole ?? false);
  if (only)
    return { isCertain, whole, settings: settingsIn(only.set), revision: "kinds" in only ? undefined : only.revision };
  return { isCertain, whole, settings: agreedOn([...texts].map((text) => text?.set)), revision: undefined };
}

function meantBy(release: NixosRelease | undefined): readonly NixosRelease[] {
  if (release === anyRelease) return ["00.05", newestMeant];
  return release === undefined ? [oldestMeant, newestMeant] : around(release);
}

/** `["25.11"]`; of a month between two releases both: `"26.02"` is something from 25.11 to 26.05. */
function around(release: NixosRelease): readonly NixosRelease[] {
  const [year = 0, month = 0] = release.split(".").map(Number);
  if (month === 5 || month === 11) return [release];
  if (month < 5) return [`${year - 1}.11`, `${year}.05`];
  return month < 11 ? [`${year}.05`, `${year}.11`] : [`${year}.11`, `${year + 1}.05`];
}

/** What we read that a release may say; `undefined`: something that we did not read. */
function textsFor(unit: WrittenUnit, release: NixosRelease): readonly (WrittenUnit | WrittenEarlier | undefined)[] {
  const { earlier } = unit;
  if (release >= (unit.from ?? oldestMeant) || (unit.since !== undefined && unit.from === undefined)) return [unit];
  if (!earlier) return [unit, undefined];
  return release <= earlier.until ? [earlier] : [unit, earlier];
}

/** What all say alike; whatever else one of them names is not known. */
function agreedOn(all: readonly (WrittenSettings | undefined)[]): ReadonlyMap<string, KnownSetting> {
  const keys = new Set(all.flatMap((set) => Object.keys(set ?? {})));
  return new Map(
    [...keys].map((key) => {
      const said = all.map((set) => set?.[key]);
      const [first] = said;
      if (first !== undefined && said.every((each) => JSON.stringify(each) === JSON.stringify(first)))
        return [key, { key, cases: casesIn(first) }];
      const cases = said.flatMap((each) => (each === undefined ? [] : casesIn(each)));
      const priority = Math.min(...cases.map((each) => each.priority));
      const isPackaged = cases.some((each) => each.isPackaged);
      return [key, { key, cases: [{ when: [], value: undefined, priority, isPackaged }] }];
    }),
  );
}

function settingsIn(set: WrittenSettings): ReadonlyMap<string, KnownSetting> {
  return new Map(Object.entries(set).map(([key, setting]) => [key, { key, cases: casesIn(setting) }]));
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
  return Object.entries(when).map(([option, is]) =>
    option.startsWith("!") ? { option: option.slice(1), is, negated: true } : { option, is },
  );
}
