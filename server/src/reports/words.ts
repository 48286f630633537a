/** The words of the report, German as all that is written into a repo. */
import type { UseForm } from "#facts/facts.ts";
import type { AnnotationClass } from "#model/trace/classes.ts";
import type { AnnotationStatus, ReportedDefinition, ReportedSource, Status } from "./report.ts";

export const STATUS: Readonly<Record<Status | AnnotationStatus, string>> = {
  ok: "in Ordnung",
  none: "ohne Kommentar",
  missing: "ID an der Deklaration fehlt",
  orphan: "hat eine ID, aber nichts liest den Wert",
  renamed: "ID heißt anders als die Option",
  drift: "Kommentar nennt einen anderen Wert als der Code daneben",
  stale: "Kommentar ohne zugehörigen Code",
  dangling: "benennt nichts",
  outside: "Option von NixOS oder einem fremden Modul",
  dynamic: "steht erst bei der Auswertung fest",
  unclear: "nicht zu entscheiden",
};

export const CLASS: Readonly<Record<AnnotationClass, string>> = {
  declaration: "an der Deklaration",
  definition: "am Setzen",
  use: "an einer Verwendung",
  derived: "an einem daraus abgeleiteten Wert",
  copy: "an einer Kopie des Werts",
  "handed-on": "an einem Aufruf, der ihn über den Namen liest",
  group: "meint die Gruppe",
  outside: STATUS.outside,
  prose: "Text ohne ID",
  drift: STATUS.drift,
  stale: STATUS.stale,
  mismatch: STATUS.renamed,
  unknown: STATUS.dangling,
  dynamic: STATUS.dynamic,
  unclear: STATUS.unclear,
};

export const FORM: Readonly<Record<UseForm, string>> = {
  direct: "direkt",
  alias: "über einen Namen",
  "alias-path": "unter einem Namen",
  inherit: "inherit",
  with: "with",
  dynamic: "berechnet",
  guard: "nur geprüft",
};

export const SET: Readonly<Record<ReportedDefinition["status"], string>> = {
  used: "gilt",
  possible: "gilt vielleicht",
  weaker: "überstimmt",
  off: "ausgeschaltet",
  dead: "nicht importiert",
  unknown: "unbekannt, ob es gilt",
};

export const USED: Readonly<Record<ReportedSource["used"], string>> = {
  yes: "ja",
  no: "nichts liest den Wert",
  dead: "nur in Dateien, die kein Host importiert",
  unknown: "nicht zu entscheiden",
};

export const KEYWORD = { "source-id": "`source-id`", sink: "`sink`" } as const;
