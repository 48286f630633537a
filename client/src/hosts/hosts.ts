/** The hosts of the settings, each with its watch; asked only in a window that is trusted and in front. */
import { userInfo } from "node:os";
import { type Disposable, EventEmitter, type LogOutputChannel, type Memento, window, workspace } from "vscode";
import { connect, connectHere, resolve, type Ssh } from "#client/host/connect.ts";
import { isThisMachine } from "#client/host/here.ts";
import { sooner } from "#client/host/pace.ts";
import { probe } from "#client/host/probe.ts";
import type { HostState } from "#client/host/state.ts";
import { identityOf, type Resolved, type Target } from "#client/host/target.ts";
import { type Clock, type Reach, type Watch, watch } from "#client/host/watch.ts";
import { entryOf, type HostEntry } from "#client/words/shown.ts";
import { consentIn } from "./consent.ts";
import { concernsHosts, lookInterval, sshInSettings, targetsInSettings } from "./settings.ts";

export interface Hosts extends Disposable {
  /** In the order of the settings; in an untrusted window there are none. */
  readonly entries: () => readonly HostEntry[];
  readonly problems: () => ReturnType<typeof targetsInSettings>["problems"];
  readonly target: (name: string) => Target | undefined;
  /** The one that the status bar shows: that a person chose, else the first. */
  readonly shown: () => HostEntry | undefined;
  readonly choose: (name: string) => void;
  readonly refresh: (name: string) => Promise<void>;
  readonly agree: (name: string, identity: string) => Promise<void>;
  readonly forget: (name: string) => Promise<void>;
  /** Calls back whenever something of the above is another. */
  readonly onChange: (callback: () => void) => Disposable;
}

interface Watched {
  readonly target: Target;
  readonly isHere: boolean;
  readonly interval: number;
  readonly watch: Watch;
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

export function openHosts(memory: Memento, folder: Memento, script: string, log: LogOutputChannel): Hosts {
  const consent = consentIn(memory);
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
    entries: () =>
      [...watched.values()].map(({ target, isHere, interval, watch }) =>
        entryOf(target.name, watch.state(), isHere, interval),
      ),
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
    refresh: async (name) => watched.get(name)?.watch.refresh(),
    async agree(name, identity) {
      await consent.give(name, identity);
      await watched.get(name)?.watch.refresh();
    },
    async forget(name) {
      await consent.takeBack(name);
      start();
    },
    onChange: changed.event,
    dispose() {
      for (const each of listening) each.dispose();
      for (const { stop } of watched.values()) stop();
      changed.dispose();
    },
  };
  return hosts;

  /** All anew: what a setting says of a host counts from now on. */
  function start(): void {
    for (const { stop } of watched.values()) stop();
    const read = workspace.isTrusted ? targetsInSettings() : { targets: [], problems: [] };
    problems = read.problems;
    watched = new Map(read.targets.map((target) => [target.name, watchedOf(target)]));
    wake();
    changed.fire();
  }

  function watchedOf(target: Target): Watched {
    const isHere = isThisMachine(target.destination);
    const here: Resolved = { user: userInfo().username, host: target.destination, port: 0 };
    const interval = lookInterval();
    const ending = new AbortController();
    const own = watch({
      reach: isHere ? reachHere(target, here, script) : reachOver(target, sshInSettings(), script, ending.signal),
      clock,
      agreed: () => (isHere ? identityOf(here) : consent.of(target.name)),
      interval,
      sooner,
      onState(state) {
        write(log, target.name, state);
        changed.fire();
      },
    });
    const stop = (): void => {
      ending.abort();
      own.dispose();
    };
    return { target, isHere, interval, watch: own, stop };
  }
}

function reachOver(target: Target, ssh: Ssh, script: string, ending: AbortSignal): Reach {
  return {
    resolve: () => resolve(target, ssh),
    async connect(agreed) {
      const connected = await connect(target, agreed, ssh, ending);
      return connected.kind === "open" ? connected.channel : connected.failure;
    },
    probe: (channel) => probe(channel, script, target.repo),
  };
}

function reachHere(target: Target, here: Resolved, script: string): Reach {
  return {
    resolve: () => Promise.resolve(here),
    connect: () => Promise.resolve(connectHere()),
    probe: (channel) => probe(channel, script, target.repo),
  };
}

function write(log: LogOutputChannel, name: string, state: HostState): void {
  if (state.kind === "offline" || state.kind === "stopped")
    log.info(`${name}: ${state.kind}, ${state.failure.kind}: ${state.failure.said}`);
  else if (state.kind !== "up" || !state.isAsking) log.debug(`${name}: ${state.kind}`);
}
