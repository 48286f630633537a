/** The hosts of the settings, each with its watch; asked only in a window that is trusted and in front. */
import { type Disposable, EventEmitter, type LogOutputChannel, type Memento, window, workspace } from "vscode";
import type { Ssh } from "#client/host/connect.ts";
import type { Failure } from "#client/host/failure.ts";
import { sooner } from "#client/host/pace.ts";
import type { HostState } from "#client/host/state.ts";
import type { Target } from "#client/host/target.ts";
import { type Clock, type Watch, watch } from "#client/host/watch.ts";
import { entryOf, type HostEntry } from "#client/words/shown.ts";
import { consentIn } from "./consent.ts";
import { type Login, loginTo } from "./login.ts";
import { reachOf } from "./reach.ts";
import { refusalsIn } from "./refusals.ts";
import { concernsHosts, lookInterval, sshInSettings, targetsInSettings } from "./settings.ts";

export interface Hosts extends Disposable {
  /** In the order of the settings; in an untrusted window there are none. */
  readonly entries: () => readonly HostEntry[];
  readonly problems: () => ReturnType<typeof targetsInSettings>["problems"];
  readonly target: (name: string) => Target | undefined;
  /** The one that the status bar shows: that a person chose, else the first. */
  readonly shown: () => HostEntry | undefined;
  readonly choose: (name: string) => void;
  /** A person wants it. */
  readonly refresh: (name: string) => Promise<void>;
  /** For work on a host; `unconfirmed`: nobody agreed to where it leads now. `undefined`: there is no such host. */
  readonly login: (name: string) => Promise<Login | Failure | "unconfirmed" | undefined>;
  readonly agree: (name: string, identity: string) => Promise<void>;
  readonly forget: (name: string) => Promise<void>;
  /** Calls back whenever something of the above is another. */
  readonly onChange: (callback: () => void) => Disposable;
}

interface Watched {
  /** As the settings have it now. */
  target: Target;
  /** What a connection depends on: as long as it stays the same, the watch does. */
  readonly way: string;
  isHere: boolean;
  readonly watch: Watch;
  /** The last that was made of its state. */
  entry?: HostEntry;
  /** Ends whatever is under way. */
  readonly stop: () => void;
}

const chosenKey = "hosts.chosen";

const clock: Clock = {
  now: Date.now,
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** What hosts are asked with: the text of the probe, and the units that open rescue windows by what the repo says. */
export interface Asking {
  readonly script: string;
  readonly windows: () => Promise<readonly string[]>;
}

export function openHosts(memory: Memento, folder: Memento, asking: Asking, log: LogOutputChannel): Hosts {
  const consent = consentIn(memory);
  const refusals = refusalsIn(memory);
  const changed = new EventEmitter<void>();
  let watched: ReadonlyMap<string, Watched> = new Map();
  let problems: ReturnType<typeof targetsInSettings>["problems"] = [];

  const isActive = (): boolean => workspace.isTrusted && window.state.focused;
  const wake = (): void => {
    for (const { watch } of watched.values()) watch.setActive(isActive());
  };
  const listening = [
    window.onDidChangeWindowState(wake),
    workspace.onDidGrantWorkspaceTrust(start),
    workspace.onDidChangeConfiguration((change) => {
      if (concernsHosts(change)) start();
    }),
  ];
  start();

  const hosts: Hosts = {
    entries: () => [...watched.values()].map((one) => addressed(entryFor(one))),
    problems: () => problems,
    target: (name) => watched.get(name)?.target,
    shown() {
      const entries = hosts.entries();
      const chosen = folder.get<string>(chosenKey);
      return entries.find(({ name }) => name === chosen) ?? entries[0];
    },
    choose(name) {
      void folder.update(chosenKey, name);
      changed.fire();
    },
    async refresh(name) {
      await refusals.forgive(name);
      await watched.get(name)?.watch.refresh();
    },
    async login(name) {
      const target = hosts.target(name);
      return target && loginTo({ target, ssh: sshInSettings(), agreed: () => consent.of(name), refusals });
    },
    async agree(name, identity) {
      await consent.give(name, identity);
      await hosts.refresh(name);
    },
    async forget(name) {
      await consent.takeBack(name);
      await refusals.forgive(name);
      const one = watched.get(name);
      if (!one) return;
      // What is under way must not go on.
      one.stop();
      watched = new Map(
        [...watched].map(([key, it]) => [key, it === one ? watchedOf(it.target, sshInSettings()) : it]),
      );
      wake();
      changed.fire();
    },
    onChange: changed.event,
    dispose() {
      for (const each of listening) each.dispose();
      for (const { stop } of watched.values()) stop();
      changed.dispose();
    },
  };
  return hosts;

  /**
   * Hosts whose address is the same are left alone: who edits a setting, letter by letter perhaps, neither ends a connection nor makes a
   * refused login be tried again.
   */
  function start(): void {
    const read = workspace.isTrusted ? targetsInSettings() : { targets: [], problems: [] };
    const ssh = sshInSettings();
    const before = watched;
    problems = read.problems;
    watched = new Map(read.targets.map((target) => [target.name, kept(before.get(target.name), target, ssh)]));
    for (const [name, one] of before) if (watched.get(name) !== one) one.stop();
    wake();
    changed.fire();
  }

  function addressed(entry: HostEntry): HostEntry {
    const address = entry.isHere === true || entry.state.kind === "unconfirmed" ? undefined : consent.of(entry.name);
    return address === undefined ? entry : { ...entry, address };
  }

  function kept(one: Watched | undefined, target: Target, ssh: Ssh): Watched {
    if (one?.way !== wayOf(target, ssh)) return watchedOf(target, ssh);
    one.target = target;
    one.watch.repace();
    return one;
  }

  function watchedOf(target: Target, ssh: Ssh): Watched {
    const ending = new AbortController();
    const one: Watched = {
      target,
      way: wayOf(target, ssh),
      isHere: false,
      watch: watch({
        reach: reachOf({
          target: () => one.target,
          ssh,
          ...asking,
          refusals,
          ending: ending.signal,
          onHere: (isHere) => {
            one.isHere = isHere;
          },
        }),
        clock,
        agreed: () => consent.of(target.name),
        interval: lookInterval,
        sooner,
        onState(state) {
          write(log, target.name, state);
          changed.fire();
        },
      }),
      stop(): void {
        ending.abort();
        one.watch.dispose();
      },
    };
    return one;
  }
}

function wayOf({ destination, user, port }: Target, { program, options }: Ssh): string {
  return JSON.stringify([destination, user, port, program, options]);
}

function entryFor(one: Watched): HostEntry {
  const { target, watch, isHere, entry } = one;
  const [state, interval] = [watch.state(), lookInterval()];
  const isSame = entry?.state === state && entry.isHere === isHere && entry.interval === interval;
  one.entry = isSame ? entry : entryOf(target.name, state, isHere, interval);
  return one.entry;
}

function write(log: LogOutputChannel, name: string, state: HostState): void {
  if (state.kind === "offline" || state.kind === "stopped")
    log.info(`${name}: ${state.kind}, ${state.failure.kind}: ${state.failure.said}`);
  else if (state.kind !== "up" || !state.isAsking) log.debug(`${name}: ${state.kind}`);
}
