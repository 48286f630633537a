/** Findings become the editor's diagnostics: at once what needs no evaluation, then the rest; only files whose findings differ are sent. */
import { join } from "node:path";
import type { Connection, Diagnostic } from "vscode-languageserver";
import { DiagnosticSeverity, DiagnosticTag } from "vscode-languageserver";
import { modelOf } from "#model/derive.ts";
import type { Repo } from "#model/repo.ts";
import { rules } from "#rules/index.ts";
import type { Finding, Severity } from "#rules/rule.ts";
import { quick, rulesFor, run } from "#rules/run.ts";
import type { Settings } from "#settings/settings.ts";
import type { Root } from "#workspace/root.ts";
import { rulePage } from "#workspace/rule-page.ts";
import type { Workspace } from "#workspace/workspace.ts";
import { carriedOver } from "./carried-over.ts";
import { translate } from "./translate.ts";
import { type View, viewOf } from "./view.ts";

export interface Diagnostics {
  /** Publishes once nothing has changed for a moment. */
  readonly schedule: () => void;
  /** The findings of the repo as it is now. */
  readonly of: (root: Root) => readonly Finding[];
  /** The findings of a repo that somebody tries out, with the settings of the root. */
  readonly asIf: (root: Root, repo: Repo) => readonly Finding[];
  readonly convert: (view: View, finding: Finding) => Diagnostic;
}

interface Needs {
  readonly connection: Connection;
  readonly workspace: Workspace;
  readonly indexed: (roots: readonly Root[]) => Promise<void>;
  readonly published: () => void;
  readonly failed: (where: string, error: unknown) => void;
}

interface Evaluated {
  readonly repo: Repo;
  readonly severities: Settings["severities"];
  readonly findings: readonly Finding[];
}

const slow: ReadonlySet<string> = new Set(rules.filter(({ evaluates }) => evaluates).map(({ id }) => id));

/** Where evaluation takes long, it waits for a pause in typing: as long as it takes itself, within reason. */
const LONGEST_PAUSE = 300;
/** Faster than this, it disturbs nobody. */
const UNNOTICED = 60;

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export function openDiagnostics(needs: Needs): Diagnostics {
  const { connection, workspace } = needs;
  const known = new WeakMap<Repo, readonly Finding[]>();
  /** What the rules that evaluate found last. */
  const evaluated = new WeakMap<Root, Evaluated>();
  /** What the editor shows, by URI. */
  let shown = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let latest = 0;
  /** How long all findings took last, in milliseconds. */
  let duration = 0;

  return { schedule, of, asIf, convert };

  function schedule(): void {
    latest++;
    clearTimeout(timer);
    // Changes that came together are answered together.
    timer = setTimeout(() => {
      publish(latest).catch((error: unknown) => needs.failed("diagnostics", error));
    }, 0);
  }

  /** Resolves when nothing was typed for as long as evaluation took last. */
  async function pause(): Promise<void> {
    if (duration > UNNOTICED) await new Promise((resolve) => setTimeout(resolve, Math.min(duration, LONGEST_PAUSE)));
  }

  /** What needs no evaluation comes first; until the rest is there, what was found before stands in for it. */
  async function publish(round: number): Promise<void> {
    const roots = [...workspace.roots(), ...workspace.looseRoots()];
    await needs.indexed(roots);
    for (const findings of [quickly, of]) {
      if (findings === of) await pause();
      const start = performance.now();
      const found = new Map<string, Diagnostic[]>();
      for (const root of roots) {
        if (round !== latest) return;
        collect(root, findings(root), found);
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (round !== latest) return;
      if (findings === of) duration = performance.now() - start;
      await send(found);
    }
    needs.published();
  }

  async function send(found: ReadonlyMap<string, readonly Diagnostic[]>): Promise<void> {
    const before = shown;
    shown = new Map([...found].map(([uri, diagnostics]) => [uri, JSON.stringify(diagnostics)]));
    for (const [uri, diagnostics] of found) {
      if (before.get(uri) !== shown.get(uri)) await connection.sendDiagnostics({ uri, diagnostics: [...diagnostics] });
    }
    for (const uri of before.keys()) if (!shown.has(uri)) await connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  function collect(root: Root, findings: readonly Finding[], found: Map<string, Diagnostic[]>): void {
    const view = viewOf(workspace, root);
    for (const finding of findings) {
      const uri = view.uri(finding.file);
      if (isInnermost(root, finding.file)) found.set(uri, [...(found.get(uri) ?? []), convert(view, finding)]);
    }
  }

  /** Where folders lie in each other, the innermost one speaks for a file. */
  function isInnermost(root: Root, file: string): boolean {
    if (root.folder === undefined || workspace.roots().length === 1) return true;
    const places = workspace.placesIn(join(root.folder, file));
    return places.find((place) => place.root.includes(place.file))?.root === root;
  }

  function of(root: Root): readonly Finding[] {
    const repo = root.repo();
    const cached = known.get(repo);
    if (cached) return cached;
    const findings = asIf(root, repo);
    known.set(repo, findings);
    const { severities } = root.settings();
    evaluated.set(root, { repo, severities, findings: findings.filter(({ rule }) => slow.has(rule)) });
    return findings;
  }

  function asIf(root: Root, repo: Repo): readonly Finding[] {
    const { severities } = root.settings();
    return run(modelOf(repo), { severities, rules: rulesFor({ complete: root.complete() }) });
  }

  function quickly(root: Root): readonly Finding[] {
    const repo = root.repo();
    const cached = known.get(repo);
    if (cached) return cached;
    const { severities } = root.settings();
    const found = run(modelOf(repo), { severities, rules: quick(rulesFor({ complete: root.complete() })) });
    const before = evaluated.get(root);
    return before?.severities === severities ? [...found, ...carriedOver(before.findings, before.repo, repo)] : found;
  }
}

function convert(view: View, finding: Finding): Diagnostic {
  const page = rulePage(finding.rule);
  return {
    range: view.range(finding),
    severity: SEVERITIES[finding.severity],
    source: "mynixos",
    code: finding.rule,
    ...(page ? { codeDescription: { href: page.href } } : {}),
    message: translate(finding.message),
    ...(finding.unnecessary ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    relatedInformation: finding.related.map((related) => ({
      location: view.location(related),
      message: translate(related.message),
    })),
  };
}
