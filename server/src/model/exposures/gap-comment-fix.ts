/** `# GAP: …` above an exposure. What is written into a repo is German, as its own comments are. */
import type { HostView } from "#model/evaluated.ts";
import type { FileEdits } from "#text/edit.ts";
import { commentAbove } from "./comment-above.ts";
import type { Exposure } from "./exposure.ts";

const sign = /^#\s*GAP\b/;

/** `undefined`: it is written there already. */
export function gapComment(view: HostView, [first]: readonly Exposure[]): FileEdits | undefined {
  const place = first?.shownAt;
  const file = place && view.repo.files.get(place.file);
  if (!first || !file) return undefined;
  const { edit, comments } = commentAbove(file, place);
  if (comments.some((comment) => sign.test(comment))) return undefined;
  return { file: file.path, edits: [edit(`# GAP: ${reasonFor(first)}`)] };
}

function reasonFor({ verdict, refusal, gateway, routed, ways, proxy, bypasses }: Exposure): string {
  // A gap is one whether the proxy takes the rest or not, and stays when that is mended.
  if (refusal && verdict !== "gap") return "der Proxy lädt diese Konfiguration nicht";
  const { name, able } = gateway ?? {};
  if (bypasses.some(({ reach }) => reach === "tunnel")) return "ein Tunnel führt an der Anmeldung vorbei";
  if (bypasses.some(({ reach }) => reach === "public")) return "Fremde kommen an der Anmeldung vorbei";
  if (routed && able === "no") return `${name} kann einem Proxy nicht sagen, wer angemeldet ist`;
  if (routed && able === "unknown") return `ob ${name} nach einer Anmeldung fragt, ist nicht nachgewiesen`;
  if (verdict === "unclear" && proxy === "nginx") return "was nginx hier verlangt, ist nicht nachgewiesen";
  if (verdict === "unclear") return "ob eine Anmeldung verlangt wird, ist nicht nachgewiesen";
  const logins = new Set(ways.flatMap((way) => way.logins.map(({ kind }) => kind)));
  if (logins.has("basic-auth")) return "nur ein Passwort des Proxys, keine Anmeldung über SSO";
  if (logins.has("client-certificate")) return "nur ein Zertifikat, keine Anmeldung über SSO";
  return "ohne Anmeldung erreichbar";
}
