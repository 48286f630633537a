/** Values as the report may show them: in one line, cut, and never what looks like a secret. */
import type { OptionPath } from "#facts/facts.ts";
import { shownValue } from "#model/access/lock-out-values.ts";
import type { OptionView } from "#model/evaluated.ts";
import type { Shown } from "./report.ts";

/** Longer ones are cut. */
const longest = 160;

/** Names of options that hold secrets, or the places of them. */
const secretNames =
  /secret|passw(?:or)?d|passphrase|credential|token|(?:api|auth|private|preshared|encryption|signing|access|secret)[_-]?key|^psk|psk$|hash(?:ed)?$|^pin$|salt$/i;

/** Texts that are secrets or hold them, whatever the option is called. */
const secretTexts: readonly RegExp[] = [
  /-----BEGIN|AGE-SECRET-KEY-|ENC\[AES256|\$(?:y|gy|7|2[abxy]?|6|5|1|argon2\w*)\$|tskey-|\bgh[pousr]_|\bsk-[\w-]{16}|\bxox[bap]-/,
  /:\/\/[^/\s:@"]+:[^/\s@"]+@/,
  /(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|private[_-]?key|psk)[\w.'-]*["']?\s*[:=](?!=)\s*["']?[^\s"';{}$]/i,
];

const randomTexts: readonly RegExp[] = [
  // As random as keys are: long, with digits, and both cases or nothing but hexadecimal.
  /(?<![\w/.+-])(?=[\w+/]*\d)(?=[\w+/]*[a-z])(?=[\w+/]*[A-Z])[\w+/]{32,}={0,2}(?![\w/.-])/,
  /(?<![\w/.+-])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{32,}(?![\w/.-])/i,
];

const publicNames = /^pub(?:lic)?[_-]?key$/i;

/** The names of files, of variables and of other options are none themselves. */
const place =
  /^(?:"(?:\/|~\/|\.\.?\/)[^"\s:@]*"|(?:\.\.?)?\/[^\s:@]*|"[A-Z][A-Z0-9_]*"|null|true|false|\d{1,5}|[a-z_][\w'-]*(?:\.(?:[\w'-]+|"[\w@.-]+"))+|\[ \]|\{ \})$/;

/** A value on a host; `undefined`: it is not certain, or nothing that can be written. */
export function valueShown({ path, value, state, errors }: OptionView): Shown | undefined {
  if (state !== "known" || errors.length > 0) return undefined;
  if (value[0] === "unknown" || value[0] === "error" || value[0] === "opaque") return undefined;
  // Hides more kinds of secrets than the names of these options tell.
  const text = shownValue([], value);
  return { text: text === undefined ? undefined : allowed(path, text) };
}

/** A piece of Nix as it is written. */
export function textShown(path: OptionPath, written: string): Shown {
  return { text: allowed(path, written.replace(/\s+/g, " ").trim()) };
}

function allowed(path: OptionPath, text: string): string | undefined {
  if (path.some((name) => name !== undefined && secretNames.test(name)) && !place.test(text)) return undefined;
  if (secretTexts.some((pattern) => pattern.test(text))) return undefined;
  const isPublic = publicNames.test(path.at(-1) ?? "");
  if (!isPublic && randomTexts.some((pattern) => pattern.test(text))) return undefined;
  return text.length > longest ? `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, "")}…` : text;
}
