/** Folders are read one job after the other, with progress that can be cancelled; requests wait for the last job. */
import type { Connection, WorkDoneProgressReporter } from "vscode-languageserver";
import { type Message, message } from "#text/message.ts";
import type { DiskChanges, Root } from "#workspace/root.ts";
import type { Editor } from "./capabilities.ts";
import type { IndexStatus, Notifications } from "./protocol.ts";
import { translate } from "./translate.ts";

export interface Indexing {
  /** Reads the whole folder, again if need be. */
  readonly start: (root: Root) => void;
  readonly refresh: (root: Root, changes: DiskChanges) => void;
  /** Stops what is going on for a folder that was closed. */
  readonly forget: (root: Root) => void;
  readonly done: (roots: readonly Root[]) => Promise<void>;
  /** Tells the client how things stand. */
  readonly tell: () => void;
}

interface Needs {
  readonly connection: Connection;
  readonly editor: Editor;
  readonly grammar: Promise<void>;
  /** Notices besides those of the roots. */
  readonly problems: () => readonly Message[];
  readonly roots: () => readonly Root[];
  /** Something of the repo may have changed. */
  readonly changed: () => void;
  readonly failed: (where: string, error: unknown) => void;
}

/** The last job of a root, and how to abort it and those it waits for. */
interface Job {
  readonly end: Promise<void>;
  readonly aborts: readonly AbortController[];
}

/** More reports than this would only delay answers. */
const REPORT_MILLISECONDS = 100;

/** A document that belongs to no folder is whole by itself. */
function isWhole(root: Root): boolean {
  return root.folder === undefined || root.complete();
}

export function openIndexing(needs: Needs): Indexing {
  const jobs = new Map<Root, Job>();
  let logged = "";

  return {
    start(root) {
      abortAll(root);
      add(root, (signal, abort) => load(root, signal, abort));
    },
    refresh: (root, changes) => add(root, (signal) => root.refresh(changes, signal)),
    forget(root) {
      abortAll(root);
      jobs.delete(root);
      tell();
    },
    async done(roots) {
      await needs.grammar;
      await Promise.all(roots.map((root) => jobs.get(root)?.end));
    },
    tell,
  };

  function abortAll(root: Root): void {
    for (const abort of jobs.get(root)?.aborts ?? []) abort.abort();
  }

  /** Jobs of one root never run at the same time. */
  function add(root: Root, work: (signal: AbortSignal, abort: AbortController) => Promise<void>): void {
    const abort = new AbortController();
    const before = jobs.get(root);
    const end = (before?.end ?? needs.grammar)
      .then(() => work(abort.signal, abort))
      .catch((error) => needs.failed("indexing", error))
      .finally(() => {
        if (jobs.get(root) === job) jobs.delete(root);
        tell();
        needs.changed();
      });
    const job = { end, aborts: [...(before?.aborts ?? []), abort] };
    jobs.set(root, job);
    tell();
  }

  async function load(root: Root, signal: AbortSignal, abort: AbortController): Promise<void> {
    const progress = beginProgress(() => abort.abort());
    const begun = performance.now();
    try {
      await root.load({ signal, progress: progress.report });
    } finally {
      progress.end();
    }
    const took = Math.round(performance.now() - begun);
    needs.connection.console.info(translate(message("{0} Nix files read in {1} ms.", root.fileCount(), took)));
  }

  /** The editor may answer late or never; reading does not wait for it. */
  function beginProgress(cancel: () => void): { report: (done: number, total: number) => void; end: () => void } {
    let reporter: WorkDoneProgressReporter | undefined;
    let ended = false;
    let next = 0;
    if (needs.editor.progress) {
      needs.connection.window.createWorkDoneProgress().then(
        (created) => {
          if (ended) return;
          created.begin(translate(message("Reading Nix files")), 0, undefined, true);
          created.token.onCancellationRequested(cancel);
          reporter = created;
        },
        () => undefined,
      );
    }
    return {
      report(done, total) {
        const now = performance.now();
        if (now < next) return;
        next = now + REPORT_MILLISECONDS;
        reporter?.report(Math.floor((done * 100) / total), `${done}/${total}`);
      },
      end() {
        ended = true;
        reporter?.done();
      },
    };
  }

  function tell(): void {
    const roots = needs.roots();
    const status: IndexStatus = {
      state: jobs.size > 0 ? "indexing" : roots.every(isWhole) ? "ready" : "incomplete",
      files: roots.reduce((sum, root) => sum + root.fileCount(), 0),
      notices: [...new Set([...needs.problems(), ...roots.flatMap((root) => root.notices())].map(translate))],
    };
    const notices = status.notices.join("\n");
    if (notices !== "" && notices !== logged) needs.connection.console.warn(notices);
    logged = notices;
    const method = "mynixos/status" satisfies keyof Notifications;
    void needs.connection.sendNotification(method, status).catch(() => undefined);
  }
}
