/** What systemd takes as a time of the calendar (systemd.time(7)): a timer with another one is loaded and never runs. */

const shorthands: ReadonlySet<string> = new Set([
  ...["minutely", "hourly", "daily", "weekly", "monthly", "quarterly", "yearly", "annually"],
  ...["semiannually", "semi-annually", "biannually", "bi-annually"],
]);
const day = "(?:mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)";
const days = new RegExp(`^${day}(?:(?:\\.\\.|-)${day})?(?:,${day}(?:(?:\\.\\.|-)${day})?)*,?$`, "i");

/** `Mon..Fri *-*-* 04:00:00 Europe/Berlin`: each part may be left out, but not all. Nothing that systemd takes is refused. */
export function isCalendarTime(text: string): boolean {
  const [first = "", ...others] = text.trim().split(/\s+/);
  if (shorthands.has(first.toLowerCase()))
    return others.length === 0 || (others.length === 1 && isZone(others[0] ?? ""));
  const words = [first, ...others];
  if (isZone(words.at(-1) ?? "")) words.pop();
  const hasDays = days.test(words[0] ?? "");
  const rest = hasDays ? words.slice(1) : words;
  const [date = "", time, ...more] = rest.length === 1 ? (rest[0] ?? "").split(/(?<=\d)T(?=\d)/) : rest;
  if (rest.length === 0) return hasDays;
  if (time === undefined) return isDate(date) || isTime(date) || /^@\d+$/.test(date);
  return more.length === 0 && isDate(date) && isTime(time);
}

/** Which ones there are, only the host knows. */
function isZone(word: string): boolean {
  return /^(?:[A-Z]{3,5}|[A-Z]\w*(?:\/[A-Za-z0-9_+-]+)+)$/.test(word);
}

/** `2027-03-01`, `03-01`, `*-*-1,15`; `*-02~03` counts from the end of the month. */
function isDate(word: string): boolean {
  const [, year, month = "", mark, at = ""] = /^(?:([^-~]+)-)?([^-~]+)([-~])([^-~]+)$/.exec(word) ?? [];
  if (mark === undefined) return false;
  return (
    (year === undefined || isChain(year, 0, 2199)) && isChain(month, 1, 12) && isChain(at, 1, mark === "~" ? 28 : 31)
  );
}

/** `04:00`, `*:0/15`, `12:30:05.5` */
function isTime(word: string): boolean {
  const [hour = "", minute = "", second = "0", ...more] = word.split(":");
  if (more.length > 0 || !word.includes(":")) return false;
  return isChain(hour, 0, 23) && isChain(minute, 0, 59) && isChain(second.replaceAll(/(\d)\.\d+/g, "$1"), 0, 59);
}

/** `*`, `3`, `1..5`, `0/15`, and several of them with commas between. */
function isChain(word: string, least: number, most: number): boolean {
  if (word === "*") return true;
  return word.split(",").every((part) => {
    const [, from, to = from, step] = /^(\d{1,4})(?:\.\.(\d{1,4}))?(?:\/(\d{1,4}))?$/.exec(part) ?? [];
    if (from === undefined || Number(from) < least || Number(to) < Number(from) || Number(to) > most) return false;
    // A step out of the range is refused, too.
    return step === undefined || (Number(step) > 0 && Number(step) <= most - Number(from));
  });
}
