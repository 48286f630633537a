/** What is wrong with an entry of `mynixos.hosts`, for the people who wrote it. */

import { oneLine } from "#client/host/said.ts";
import type { TargetProblem } from "#client/host/targets-setting.ts";
import type { T } from "./t.ts";

/** Plain text, one sentence or two: where, what, what to do. */
export function problemWords(problem: TargetProblem, t: T): string {
  const what = wrong(problem, t);
  return problem.index === undefined
    ? t("mynixos.hosts: {0}", what)
    : t("mynixos.hosts, entry {0} (left out): {1}", problem.index + 1, what);
}

function wrong({ kind, field = "name", value = "" }: TargetProblem, t: T): string {
  // The editor makes links of `[text](command:…)` in what it tells people.
  const written = oneLine(value).replaceAll("](", "] (");
  switch (kind) {
    case "not-a-list":
      return t("it has to be a list of hosts.");
    case "not-an-object":
      return t("it has to be an object with name and destination.");
    case "unknown-field":
      return t(
        "'{0}' is no field of a host. There are name, destination, user, port, repo, attribute, staging.",
        written,
      );
    case "missing":
      return t("{0} is missing.", field);
    case "wrong-type":
      return field === "port"
        ? t("port has to be a number, not '{0}'.", written)
        : t("{0} has to be a text, not '{1}'.", field, written);
    case "empty":
      return t("{0} is empty.", field);
    case "leading-dash":
      return t("{0} must not start with -, ssh would take '{1}' for an option.", field, written);
    case "character":
      return t("{0} has a character that must not stand there: '{1}'.", field, written);
    case "two-users":
      return t("'{0}' names a user, and so does user: one of them has to go.", written);
    case "port-in-destination":
      return t("'{0}' names a port or a protocol: the port has a field of its own, port.", written);
    case "port-range":
      return t("port has to be a whole number from 1 to 65535, not {0}.", written);
    case "not-absolute":
      return t("{0} has to be an absolute path, not '{1}'.", field, written);
    case "upward":
      return t("{0} must not lead upwards by '..': '{1}'.", field, written);
    case "duplicate":
      return t("another entry is called '{0}', too.", written);
    case "too-many":
      return t("there are too many hosts; the first {0} count.", written);
    case "not-a-choice":
      return t("{0} has to be none or left out, not '{1}'.", field, written);
    case "too-long":
      return t("{0} is longer than 255 characters.", field);
  }
}
