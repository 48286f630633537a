/** From a command to a job on the host: what is looked at, asked and sent before anything is built. Every step before the start may end it. */
import { createHash, randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { DiagnosticSeverity, env, l10n, languages, type Uri, window, workspace } from "vscode";
import type { Target } from "#client/host/target.ts";
import { confirmHost } from "#client/hosts/confirm.ts";
import type { Login } from "#client/hosts/login.ts";
import { confirmTimes } from "#client/hosts/settings.ts";
import { isBelow } from "#client/rebuild/below.ts";
import { isChangedSince, isLocalTreeError } from "#client/rebuild/local-tree.ts";
import { openOperations } from "#client/rebuild/open-operations.ts";
import type { Action, JobOptions, Operations, Sudo } from "#client/rebuild/operations.ts";
import { neededArguments, ownJobAmong, preflight } from "#client/rebuild/preflight.ts";
import { type SudoFound, sudoOf } from "#client/rebuild/sudo-words.ts";
import { failureWords } from "#client/words/failure-words.ts";
import type { Confirmation } from "#client/words/rebuild-ends.ts";
import { spoken } from "#client/words/rebuild-notice.ts";
import { preflightLines, preflightQuestion } from "#client/words/rebuild-preflight.ts";
import { preparationWords } from "#client/words/rebuild-progress.ts";
import { treeErrorWords } from "#client/words/rebuild-tree.ts";
import { seenOf } from "#client/words/shown.ts";
import { askCollect } from "./collect.ts";
import { decideFiles, repoFolder } from "./files.ts";
import { confirmationOf, type Followed } from "./following.ts";
import { askLockOuts } from "./lock-outs.ts";
import { done, Refused } from "./refused.ts";
import type { RememberedJob } from "./remembered.ts";
import type { Screen } from "./terminal.ts";
import { Stopped, type Tools } from "./tools.ts";
import { saveAll } from "./unsaved.ts";

const builds: readonly Action[] = ["build", "dry-activate", "test", "switch"];

/** Rejects with `Stopped` or `Refused`; whatever it opened is closed then. */
export async function prepare(
  action: Action,
  name: string,
  tools: Tools,
  screen: Screen,
  abort: AbortSignal,
): Promise<Omit<Followed, "show">> {
  let reached: Parameters<typeof preparationWords>[0] = "connect";
  const goOn = (): void => {
    if (abort.aborted) throw cancelledIn(reached);
  };
  const say = (step: typeof reached): void => {
    goOn();
    reached = step;
    screen.say(`── ${preparationWords(step, l10n.t)}`);
  };
  const login = await agreedLogin(name, tools);
  const { target } = login;
  const from = fromOf(target, login);
  const needsFolder = builds.includes(action);
  const folder = needsFolder ? await repoFolder() : undefined;
  if (needsFolder && from === "stage" && folder === undefined)
    throw new Stopped(l10n.t("There is no folder in this window that could be sent. Open that of the configuration."));

  say("connect");
  if (from === "stage" && folder !== undefined) await saveAll(folder);
  await tools.hosts.refresh(name);
  goOn();
  const args = await checked(action, name, target, from, folder, tools, screen);
  goOn();
  const channel = await login.connect(abort);
  if ("said" in channel) throw abort.aborted ? cancelledIn(reached) : stoppedBy(channel);
  // Whatever is asked or sent then ends at once, and so does a question for a password.
  const cut = (): void => {
    channel.close();
    tools.passwords.dismiss(login.identity);
  };
  abort.addEventListener("abort", cut);
  let isBegun = false;
  try {
    goOn();
    const sudo = sudoFor(await sudoOf(channel), login, tools);
    const operations = openOperations(channel, sudo, tools.script, cloneOf(folder, target));
    const { confirmSeconds, activateSeconds } = confirmTimes();
    const job: RememberedJob = {
      id: newId(),
      host: name,
      identity: login.identity,
      action,
      sudo: sudo.kind,
      folder: folder?.toString() ?? "",
      window: folder?.toString() ?? workspace.workspaceFolders?.[0]?.uri.toString() ?? "",
      roots: [target.repo],
      confirmSeconds,
      started: Date.now(),
    };
    const id = job.id;
    if (needsFolder && from === "stage" && folder !== undefined)
      await sendFiles(
        { id, action, name, target, folder, operations, confirmSeconds, confirmation: confirmationOf(login) },
        tools,
        screen,
        say,
      );
    const generations = action === "collect" ? await askCollect(name, tools) : undefined;
    say("start");
    const options: JobOptions = {
      id,
      action,
      from,
      repo: target.repo,
      ...(target.attribute !== undefined && { attribute: target.attribute }),
      confirmSeconds,
      activateSeconds,
      ask: action === "switch" || action === "rollback" ? "always" : action === "test" ? "risky" : "never",
      args: needsFolder ? args : [],
      ...(generations && { generations }),
    };
    await stillLeadsThere(login, tools);
    goOn();
    if (folder) tools.problems.clear(folder.toString(), name);
    // Before it starts: whatever happens to this window, the job is found again.
    await tools.remembered.add(job);
    // From here on only the host can end it, and nothing is left half-way.
    abort.removeEventListener("abort", cut);
    if (abort.aborted) await tools.remembered.remove(id);
    goOn();
    isBegun = true;
    const started = await operations.start(options);
    if (started.kind !== "done" && started.kind !== "failed") await tools.remembered.remove(id);
    done(started, "start");
    // The person thought of what had not begun yet.
    if (abort.aborted) await operations.cancel(id);
    return { job, login, sudo, channel };
  } catch (error) {
    abort.removeEventListener("abort", cut);
    channel.close();
    if (abort.aborted && !isBegun) throw cancelledIn(reached);
    throw isLocalTreeError(error) ? new Stopped(treeErrorWords(error, l10n.t)) : error;
  }
}

/** The same for the same folder of the same machine, also when the editor has forgotten everything. */
function cloneOf(folder: Uri | undefined, { repo }: Target): string {
  const parts = [hostname(), env.machineId, folder?.toString() ?? "", repo];
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 32);
}

function cancelledIn(step: Parameters<typeof preparationWords>[0]): Stopped {
  const isSent = step === "stage" || step === "start";
  const sent = l10n.t(
    "System and configuration of the host are as before; a copy may lie in the stage that nothing uses.",
  );
  return new Stopped(
    isSent ? `${l10n.t("It was cancelled.")} ${sent}` : l10n.t("Cancelled. Nothing was changed on the host."),
    true,
  );
}

/** Time, so that they sort, and something that no other window makes at the same time. */
function newId(): string {
  const time = new Date().toISOString().replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `${time}-${randomBytes(4).toString("hex")}`;
}

/** A person is asked once for each address, as for looking. */
export async function agreedLogin(name: string, { hosts }: Pick<Tools, "hosts">): Promise<Login> {
  const first = await hosts.login(name);
  if (first === "unconfirmed") await confirmHost(hosts, name);
  const login = first === "unconfirmed" ? await hosts.login(name) : first;
  if (login === undefined) throw new Stopped(l10n.t("There is no host of this name in mynixos.hosts."));
  if (login === "unconfirmed") throw new Stopped(l10n.t("Nobody agreed to connect to this host."), true);
  if ("said" in login) throw stoppedBy(login);
  return login;
}

/** Questions may have stood open for long: what is started at an address that is no longer wanted could not be confirmed either. */
async function stillLeadsThere({ identity, target }: Login, { hosts }: Tools): Promise<void> {
  const now = await hosts.login(target.name);
  const isSame =
    now !== undefined &&
    now !== "unconfirmed" &&
    !("said" in now) &&
    now.identity === identity &&
    now.target.repo === target.repo &&
    now.target.attribute === target.attribute;
  if (!isSame)
    throw new Stopped(
      l10n.t("Meanwhile this host has another setting, or nobody agrees to it any more. Nothing was started."),
    );
}

function stoppedBy(failure: Parameters<typeof failureWords>[0]): Stopped {
  const { sentence, advice } = failureWords(failure, l10n.t);
  return new Stopped([sentence, advice, l10n.t("Nothing was changed on the host.")].join(" "));
}

/** Where this window's own folder is what the host builds, there is nothing to be sent. */
function fromOf(target: Target, { agreed }: Login): "stage" | "host" {
  const isSame = workspace.workspaceFolders?.some(({ uri }) => uri.fsPath === target.repo) === true;
  return target.staging === "none" || (agreed.isHere === true && isSame) ? "host" : "stage";
}

/** Arguments that the host needs. */
async function checked(
  action: Action,
  name: string,
  { repo }: Target,
  from: "stage" | "host",
  folder: Uri | undefined,
  { hosts }: Tools,
  screen: Screen,
): Promise<readonly string[]> {
  const state = hosts.entries().find((entry) => entry.name === name)?.state;
  const seen = state && seenOf(state);
  const failure = state?.kind === "offline" || state?.kind === "stopped" ? state.failure : undefined;
  const items = preflight({
    action,
    repo,
    from,
    ...(seen && { seen }),
    ...(failure && { failure }),
    ...(folder && { errors: errorsIn(folder) }),
  });
  // That has a button which follows it.
  const own = items.find((item) => item.kind === "own-job");
  if (own !== undefined) throw new Refused({ kind: "busy", job: ownJobAmong([own.unit]) ?? own.unit }, "start");
  for (const line of preflightLines(items, l10n.t)) screen.say(line);
  const question = preflightQuestion(action, name, items, l10n.t);
  if (question !== undefined) {
    const { message, detail, yes } = question;
    if (yes === undefined) throw new Stopped(`${message}\n${detail}`);
    const answer = await window.showWarningMessage(message, { modal: true, detail }, yes);
    if (answer !== yes) throw new Stopped(l10n.t("Nothing was sent."), true);
  }
  return seen ? neededArguments(seen.facts) : [];
}

/** Findings of ours that are errors; what a rebuild said before is outdated by the next one. */
function errorsIn(folder: Uri): number {
  const all = languages.getDiagnostics().filter(([uri]) => uri.scheme === "file" && isBelow(uri.fsPath, folder.fsPath));
  return all
    .flatMap(([, diagnostics]) => diagnostics)
    .filter(({ severity, source }) => severity === DiagnosticSeverity.Error && source === "mynixos").length;
}

/** How this login becomes root; rejects where it does not. */
export function sudoFor(found: SudoFound, { identity, target }: Login, { passwords }: Tools): Sudo {
  if (found.kind === "failed") throw new Refused({ kind: "failed", failure: found.failure }, "look");
  if (found.kind === "none") throw new Refused({ kind: "no-sudo", said: found.said }, "look");
  return found.kind === "password" ? passwords.of(target.name, identity) : { kind: found.kind };
}

interface Sending {
  readonly id: string;
  readonly action: Action;
  readonly name: string;
  readonly target: Target;
  readonly folder: Uri;
  readonly operations: Operations;
  readonly confirmSeconds: number;
  readonly confirmation: Confirmation;
}

async function sendFiles(
  { id, action, name, target, folder, operations, confirmSeconds, confirmation }: Sending,
  tools: Tools,
  screen: Screen,
  say: (step: "compare" | "lock-outs" | "stage") => void,
): Promise<void> {
  say("compare");
  const { repo, attribute } = target;
  const files = await decideFiles({ host: name, repo, folder, operations }, tools, screen);
  if (action === "test" || action === "switch") {
    say("lock-outs");
    await askLockOuts(
      { host: name, attribute, repo, folder, operations, files, confirmSeconds, confirmation },
      tools,
      screen,
    );
  }
  say("stage");
  let changed: string | undefined;
  const read = async (path: string): Promise<Uint8Array> => {
    try {
      return await files.staging.read(path);
    } catch (error) {
      if (isChangedSince(error)) changed = error.changedPath;
      throw error;
    }
  };
  const staged = await operations.stage({ ...files.staging, id, read });
  // All is read before anything is sent: what was shown and decided is what goes, or nothing.
  if (changed !== undefined)
    throw new Stopped(
      l10n.t("{0} was changed here after it was compared. Nothing was sent; start it again.", spoken(changed)),
    );
  done(staged, "stage");
}
