/**
 * How far a rebuild is, read from the lines of its log. It is for showing only: a builder may print any of these lines, too, so nothing that is
 * decided rests on them. What runs is known from the job's own events.
 */

export type Step =
  /** Nix reads and evaluates. */
  | "evaluate"
  /** It said what it will build and fetch. */
  | "plan"
  | "fetch"
  | "build"
  /** `would …` of a dry activation. */
  | "dry"
  | "stop"
  | "activate"
  | "reload"
  | "units"
  | "bootloader";

export interface Progress {
  readonly step?: Step;
  /** Of the last plan; without plan there is no number of all, and with more begun than planned there is none either. */
  readonly builds: Count;
  readonly fetches: Count;
  /** As Nix wrote them: `12.3 MiB`. */
  readonly download?: string;
  readonly unpacked?: string;
  /** Units that the switcher said it stops, starts, reloads or restarts right now. */
  readonly units: readonly string[];
  /** Each once, in their order. */
  readonly failedUnits: readonly string[];
  /** Store path of the system that was built. */
  readonly system?: string;
}

export interface Count {
  /** That begun, the current one among them. */
  readonly begun: number;
  readonly all?: number;
  /** Name of the current one, without hash and `.drv`. */
  readonly what?: string;
  /** The machine that builds it, or where it comes from. */
  readonly where?: string;
}

export interface ProgressReader {
  readonly line: (line: string) => void;
  readonly progress: () => Progress;
}

/** No line of these forms is shorter: `building Nix...`. */
const SHORTEST = 15;
/** More are not remembered. */
const MOST_UNITS = 500;
const none: Count = { begun: 0 };

/** Forms of nixos-rebuild (bash) and nixos-rebuild-ng, of Nix 2.3 to 2.34, and of switch-to-configuration (Perl and ng). */
export function progressReader(): ProgressReader {
  let step: Step | undefined;
  let builds = none;
  let fetches = none;
  let sizes: { readonly download?: string; readonly unpacked?: string } = {};
  let units: readonly string[] = [];
  let failed: readonly string[] = [];
  let system: string | undefined;
  /** Nix 2.3 says no number: what it lists is counted. */
  let counted: "builds" | "fetches" | undefined;

  const planned = (word: string | undefined): number | undefined => (word === undefined ? undefined : Number(word));

  const rows: readonly (readonly [RegExp, (found: RegExpExecArray) => void])[] = [
    [
      /^building (?:Nix|the system configuration)\.\.\.$/,
      () => {
        step = "evaluate";
        [builds, fetches, sizes] = [none, none, {}];
      },
    ],
    [
      /^(?:these (?:(\d+) )?derivations|(this) derivation) will be built:$/,
      ([, number, isOne]) => {
        step = "plan";
        const all = isOne === undefined ? planned(number) : 1;
        builds = { begun: 0, all: all ?? 0 };
        counted = all === undefined ? "builds" : undefined;
      },
    ],
    [
      /^(?:these (?:(\d+) )?paths|(this) path) will be fetched \((.+?) download, (.+?) unpacked\):$/,
      ([, number, isOne, download, unpacked]) => {
        step = "plan";
        const all = isOne === undefined ? planned(number) : 1;
        fetches = { begun: 0, all: all ?? 0 };
        sizes = { ...(download && { download }), ...(unpacked && { unpacked }) };
        counted = all === undefined ? "fetches" : undefined;
      },
    ],
    [
      /^copying path '([^']+)' from '([^']+)'\.\.\.$/,
      ([, path, from]) => {
        step = "fetch";
        fetches = next(fetches, path, from);
      },
    ],
    [
      /^building '(\/nix\/store\/[^']+\.drv)'(?: on '([^']+)')?\.\.\.$/,
      ([, path, where]) => {
        step = "build";
        builds = next(builds, path, where);
      },
    ],
    [
      /^would (?:stop|NOT stop|NOT restart|reload|restart|start) the following (?:changed )?(?:user )?units: .+$|^would activate the configuration\.\.\.$|^would restart systemd$/,
      () => {
        step = "dry";
      },
    ],
    [
      /^stopping the following (?:user )?units: (.+)$/,
      ([, list]) => {
        step = "stop";
        units = unitsOf(list);
      },
    ],
    [
      /^(?:activating the configuration|setting up \/etc)\.\.\.$/,
      () => {
        step = "activate";
        units = [];
      },
    ],
    [
      /^restarting systemd\.\.\.$|^reloading user units for .+\.\.\.$|^restarting sysinit-reactivation\.target$/,
      () => {
        step = "reload";
        units = [];
      },
    ],
    [
      /^(?:reloading|restarting|starting) (?:\(post-activation\) )?the following (?:user )?units: (.+)$/,
      ([, list]) => {
        step = "units";
        units = unitsOf(list);
      },
    ],
    [
      /^the following new (?:user )?units were started: .+$/,
      () => {
        step = "units";
        units = [];
      },
    ],
    [
      /^updating (?:GRUB|systemd-boot)\b/,
      () => {
        step = "bootloader";
        units = [];
      },
    ],
    [
      /^warning: the following (?:user )?units failed: (.+)$/,
      ([, list]) => {
        failed = [...new Set([...failed, ...unitsOf(list)])].slice(0, MOST_UNITS);
      },
    ],
    [
      /^Done\. The new configuration is (\/nix\/store\/[^\s/]+)$/,
      ([, path]) => {
        system = path;
      },
    ],
  ];

  return {
    line(line) {
      if (counted !== undefined && /^ {2}\/nix\/store\/\S+$/.test(line)) {
        if (counted === "builds") builds = { ...builds, all: (builds.all ?? 0) + 1 };
        else fetches = { ...fetches, all: (fetches.all ?? 0) + 1 };
        return;
      }
      counted = undefined;
      if (line.length < SHORTEST) return;
      for (const [form, react] of rows) {
        const found = form.exec(line);
        if (found === null) continue;
        react(found);
        return;
      }
    },
    progress: () => ({
      ...(step && { step }),
      builds: shownCount(builds, counted === "builds"),
      fetches: shownCount(fetches, counted === "fetches"),
      ...sizes,
      units,
      failedUnits: failed,
      ...(system !== undefined && { system }),
    }),
  };
}

/** The same path once more is no further one: Nix says it again for another attempt. */
function next(count: Count, path: string | undefined, where: string | undefined): Count {
  const what = nameOf(path ?? "");
  const isSame = count.what === what && what !== "";
  return {
    begun: count.begun + (isSame ? 0 : 1),
    ...(count.all !== undefined && { all: count.all }),
    what,
    ...(where !== undefined && { where }),
  };
}

function shownCount({ all, ...count }: Count, isCounting: boolean): Count {
  return all === undefined || all === 0 || isCounting || count.begun > all ? count : { ...count, all };
}

/** `/nix/store/HASH-name.drv` → `name`. */
function nameOf(path: string): string {
  return path.replace(/^\/nix\/store\/[0-9a-z]{32}-/, "").replace(/\.drv$/, "");
}

function unitsOf(list: string | undefined): readonly string[] {
  return (list ?? "")
    .split(", ")
    .filter((unit) => unit !== "")
    .slice(0, MOST_UNITS);
}
