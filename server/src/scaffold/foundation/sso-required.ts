/** The services that have to be behind the login are put there, where an edit for that is proven; all others are named. */
import { modelOf } from "#model/derive.ts";
import { editedRepo } from "#model/edited.ts";
import { type HostView, hostsIn } from "#model/evaluated.ts";
import type { Exposure } from "#model/exposures/exposure.ts";
import { exposuresOf } from "#model/exposures/exposures.ts";
import { protections } from "#model/exposures/protect-fix.ts";
import { namesAdded } from "#model/exposures/protect-named-fix.ts";
import { missedAs } from "#model/exposures/required.ts";
import { leadsThroughLogin } from "#model/exposures/what-if.ts";
import type { Model } from "#model/model.ts";
import type { FileEdits } from "#text/edit.ts";
import { type Message, message } from "#text/message.ts";
import type { Finished } from "./foundation.ts";
import { askedInVain, mended, vainPlaces } from "./sso-mended.ts";

/** `model` is the repo with the login in it. */
export function requiredBehindLogin(model: Model, view: HostView): Finished {
  const edits: FileEdits[] = [];
  const done: Message[] = [];
  const open: Message[] = [];
  let now: Now = { model, view };
  for (const place of vainPlaces(view)) {
    const next = mended(now.model, now.view, place);
    const hosts = hostsOf(askedInVain(now.view));
    if (!next) {
      open.push(
        message(
          "{0} asks Pocket-ID whether a request may pass, and that has no answer ({1}). Let it ask oauth2-proxy instead: http://127.0.0.1, the port of services.oauth2-proxy, and the path /",
          place.file,
          hosts,
        ),
      );
      continue;
    }
    edits.push(next.edits);
    now = next;
    done.push(
      message("{0} asks oauth2-proxy now, and no longer Pocket-ID, which has no answer: {1}", place.file, hosts),
    );
  }
  for (const { wanted, hosts } of missedIn(now.view)) {
    const exposures = exposuresOf(now.view).filter((each) => missedAs(each) === wanted && sameHosts(each, hosts));
    // What an earlier edit put behind the login as well.
    if (exposures.length === 0) {
      done.push(message("{0} ({1}) is behind the login now", wanted, hosts.join(", ")));
      continue;
    }
    const edit = provenEdit(now, exposures);
    const next = edit && after(now, edit);
    if (!edit || !next) {
      open.push(notDone(wanted, exposures[0] as Exposure));
      continue;
    }
    edits.push(edit);
    now = next;
    const unproven = exposuresOf(now.view).find((each) => missedAs(each) === wanted && sameHosts(each, hosts));
    if (unproven) open.push(notDone(wanted, unproven));
    else
      done.push(message("{0} ({1}) is behind the login now, by an edit of {2}", wanted, hosts.join(", "), edit.file));
  }
  const others = exposuresOf(now.view).filter(
    (each) => each.verdict === "gap" && each.active !== "disabled" && missedAs(each) === undefined,
  );
  if (others.length > 0)
    open.push(
      message(
        "Nobody has to sign in for {0} either; the quick fix of sso/gap puts the login before each.",
        hostsOf(others),
      ),
    );
  return { edits: whole(model, now.model, edits), done, open };
}

function hostsOf(exposures: readonly Exposure[]): string {
  return few([...new Set(exposures.map(({ hosts: [host], name }) => host ?? name))].sort());
}

interface Now {
  readonly model: Model;
  readonly view: HostView;
}

function* missedIn(view: HostView): Iterable<{ readonly wanted: string; readonly hosts: readonly string[] }> {
  for (const exposure of exposuresOf(view)) {
    const wanted = missedAs(exposure);
    if (wanted !== undefined) yield { wanted, hosts: exposure.hosts.length > 0 ? exposure.hosts : [exposure.name] };
  }
}

function sameHosts({ hosts, name }: Exposure, wanted: readonly string[]): boolean {
  return JSON.stringify(hosts.length > 0 ? hosts : [name]) === JSON.stringify(wanted);
}

/** One that leads them through a gateway that is able, shuts nobody out and changes nothing else. */
function provenEdit({ model, view }: Now, exposures: readonly Exposure[]): FileEdits | undefined {
  const [first] = exposures;
  if (!first) return undefined;
  for (const { led, edits } of protections(model, view, exposures))
    if (led.unable === undefined && led.only === undefined) return edits;
  const { via } = first;
  if (via === undefined) return undefined;
  // A function that makes nothing but such services may have the login itself.
  const made = exposuresOf(view).filter((each) => each.via?.file === via.file && each.via.start === via.start);
  if (!made.every((each) => missedAs(each) !== undefined)) return undefined;
  for (const { edits } of namesAdded(view, first)) {
    const led = leadsThroughLogin(model.repo, made, edits);
    if (led && led.unable === undefined && led.only === undefined) return edits;
  }
  return undefined;
}

function after({ model, view }: Now, edit: FileEdits): Now | undefined {
  const repo = editedRepo(model.repo, [edit]);
  const next = repo && hostsIn(repo).get(view.name);
  return repo && next && { model: modelOf(repo), view: next };
}

/** What edits that followed each other come to, one for each file. */
function whole(before: Model, now: Model, edits: readonly FileEdits[]): readonly FileEdits[] {
  return [...new Set(edits.map(({ file }) => file))].flatMap((file) => {
    const old = before.repo.files.get(file)?.source.text;
    const text = now.repo.files.get(file)?.source.text;
    if (old === undefined || text === undefined || old === text) return [];
    return [{ file, edits: [between(old, text)] }];
  });
}

function between(old: string, text: string): { readonly start: number; readonly end: number; readonly text: string } {
  const most = Math.min(old.length, text.length);
  let start = 0;
  while (start < most && old[start] === text[start]) start++;
  let same = 0;
  while (same < most - start && old[old.length - 1 - same] === text[text.length - 1 - same]) same++;
  return { start, end: old.length - same, text: text.slice(start, text.length - same) };
}

function notDone(wanted: string, exposure: Exposure): Message {
  const { hosts, name, shownAt, place, bypasses, routed, why } = exposure;
  const host = hosts.join(", ") || name;
  const file = (shownAt ?? place)?.file ?? "?";
  const past = bypasses.find(({ reach }) => reach !== "private");
  const reason = why[0] ?? "?";
  if (past)
    return message(
      "{0} ({1}, in {2}) has to be behind the login, and can be reached past it: {3}. Close that way.",
      wanted,
      host,
      file,
      few(past.texts),
    );
  if (routed === true)
    return message(
      "{0} ({1}, in {2}) is led through the login, and it cannot be shown that this protects it: {3}. Mend that.",
      wanted,
      host,
      file,
      reason,
    );
  return message(
    "{0} ({1}, in {2}) has to be behind the login, and no edit for that could be proven: {3}. Put the login before it by hand.",
    wanted,
    host,
    file,
    reason,
  );
}

const mostShown = 5;

function few(texts: readonly string[]): string {
  return [...texts.slice(0, mostShown), ...(texts.length > mostShown ? ["…"] : [])].join(", ");
}
