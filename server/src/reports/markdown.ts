/**
 * The report for people, in German as all that is written into a repo. It names files, no lines: whoever adds a line at the top of a
 * module moves everything below it, and each place would be a change of the report; the JSON has the lines.
 */
import { code, counted, filesOf, table } from "./cells.ts";
import type { Report, ReportedSource, Spot } from "./report.ts";
import { TITLE } from "./where.ts";
import { CLASS, FORM, KEYWORD, SET, STATUS, USED } from "./words.ts";

export function markdownOf(report: Report): string {
  const { sources, undeclared, otherIds } = report;
  const parts = [
    `${TITLE}\n\n> Automatisch erzeugt von \`mynixos report\`, nicht von Hand ändern. Zeilennummern stehen in der JSON-Datei daneben.\n`,
    overview(report),
    findings(sources),
    unread(sources),
    ...(otherIds.length > 0 ? [others(report)] : []),
    ...(undeclared.length > 0 ? [missing(report)] : []),
    "## Zentrale Werte\n",
    ...sources.map((source) => section(source, report.hosts.length > 0)),
  ];
  return parts.join("\n");
}

function overview({ coverage, sources }: Report): string {
  const { declarations, uses, ids, uncounted } = coverage;
  const part = ({ all, annotated }: { readonly all: number; readonly annotated: number }): string =>
    `${annotated} von ${all}`;
  const rows = [
    ["Deklarierte Werte", String(sources.length)],
    ["davon mit ID deklariert (Werte, für die es IDs gibt)", part(declarations)],
    ["Verwendungen mit Kommentar (ohne lokale Namen)", part(uses)],
    ["Verschiedene IDs in Kommentaren", String(ids)],
    ...(uncounted.nixos > 0
      ? [["Optionen von NixOS, die hier erweitert werden (nicht aufgeführt)", String(uncounted.nixos)]]
      : []),
    ...(uncounted.metadata > 0
      ? [["Angaben der Module über sich selbst (nicht aufgeführt)", String(uncounted.metadata)]]
      : []),
  ];
  return `## Abdeckung\n\n${table(["Was", "Anzahl"], rows)}`;
}

function findings(sources: readonly ReportedSource[]): string {
  const rows = sources.flatMap(({ path, status }) =>
    status.filter((each) => each !== "ok" && each !== "none").map((each) => [code(path), STATUS[each]]),
  );
  const told = rows.length > 0 ? table(["Wert", "Befund"], rows) : "Keine.\n";
  return `## Auffällige Kommentare\n\n${told}`;
}

function unread(sources: readonly ReportedSource[]): string {
  const rows = sources.flatMap(({ path, used }) =>
    used === "no" || used === "dead" ? [[code(path), USED[used]]] : [],
  );
  const told = rows.length > 0 ? table(["Wert", "Verwendung"], rows) : "Keine.\n";
  return `## Ungenutzte Werte\n\n${told}`;
}

function others({ otherIds }: Report): string {
  const rows = counted(
    otherIds.map(({ id, status, class: kind, file }) => [
      code(id),
      status === "ok" ? CLASS[kind] : STATUS[status],
      code(file),
    ]),
  );
  return `## IDs in Kommentaren, die kein einzelner Wert sind\n\n${table(["ID", "Befund", "Datei"], rows)}`;
}

function missing({ undeclared }: Report): string {
  const rows = undeclared.map(({ path, definitions, uses }) => [code(path), orNone(definitions), orNone(uses)]);
  return `## Gelesen oder gesetzt, aber hier nicht deklariert\n\n${table(["Option", "Gesetzt in", "Gelesen in"], rows)}`;
}

function section(source: ReportedSource, hasHosts: boolean): string {
  const { path, ids, kind, declaration, imported, type, values, definitions, status, used, mentions } = source;
  const isDead = hasHosts && declaration !== undefined && !imported;
  const facts = [
    ...(ids.length > 0 ? [`IDs: ${ids.map(code).join(", ")}`] : []),
    ...(declaration && kind === "option"
      ? [`Deklariert: ${code(declaration.file)}${isDead ? " (nicht importiert)" : ""}`]
      : []),
    ...(declaration ? [] : ["Nirgends gesetzt"]),
    ...(type === undefined ? [] : [`Typ: ${code(type)}`]),
    ...(source.default ? [`Vorgabe: ${shown(source.default.text)}`] : []),
    ...definitions.map(({ file, status: how }) => `Gesetzt: ${code(file)} (${SET[how]})`),
    ...valueLines(values),
    `Status: ${status.map((each) => STATUS[each]).join(", ")}`,
    ...annotationLines(source),
    ...(mentions.length > 0 ? [`Erwähnt: ${filesOf(mentions)}`] : []),
    ...(used === "yes" ? [] : [`Verwendung: ${USED[used]}`]),
    ...(source.flows.length > 0 ? [`Fließt auch in: ${listed(source.flows)}`] : []),
  ];
  const list = counted(facts.map((fact) => [fact]))
    .map(([fact]) => `- ${fact}\n`)
    .join("");
  return `### ${code(path)}\n\n${list}${uses(source, hasHosts)}`;
}

function uses({ uses: all }: ReportedSource, hasHosts: boolean): string {
  if (all.length === 0) return "";
  const rows = all.map(({ file, form, within, path, imported, annotated }) => [
    code(file) + (imported || !hasHosts ? "" : " (nicht importiert)"),
    FORM[form],
    sinkText(within, path),
    annotated === undefined ? "–" : annotated ? "ja" : "nein",
  ]);
  return `\n${table(["Verwendet in", "Form", "Senke", "Kommentar"], counted(rows))}`;
}

function sinkText(within: ReportedSource["uses"][number]["within"], path: string): string {
  if (path === "") return "–";
  if (within === "definition") return code(path);
  return within === "declaration" ? `Vorgabe von ${code(path)}` : within === "let" ? `Name ${code(path)}` : code(path);
}

function annotationLines({ annotations }: ReportedSource): readonly string[] {
  const lines = annotations.map(({ keyword, id, class: kind, file }) => [
    `${KEYWORD[keyword]} ${code(id)}`,
    CLASS[kind],
    code(file),
  ]);
  return counted(lines).map(([first, ...rest]) => `Kommentar: ${[first, ...rest].join(", ")}`);
}

function valueLines(values: ReportedSource["values"]): readonly string[] {
  const [first] = values;
  if (!first) return [];
  if (values.every(({ text }) => text === first.text)) return [`Wert: ${shown(first.text)}`];
  return values.map(({ host, text }) => `Wert auf ${code(host)}: ${shown(text)}`);
}

function shown(text: string | undefined): string {
  return text === undefined ? "verborgen (sieht nach einem Geheimnis aus)" : code(text);
}

/** More are counted, not listed; the JSON has all. */
const most = 8;

function listed(names: readonly string[]): string {
  const more = names.length - most;
  return names.slice(0, most).map(code).join(", ") + (more > 0 ? ` und ${more} weitere` : "");
}

function orNone(spots: readonly Spot[]): string {
  return spots.length > 0 ? filesOf(spots) : "–";
}
