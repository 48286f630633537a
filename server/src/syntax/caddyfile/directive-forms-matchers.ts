/** What Caddy's own matchers take: of requests (`@name …`), and of answers (`@name` in `reverse_proxy`, `match`). */
import { type Form, type Line, lines, list, one, type Say, status, takes, words } from "./form.ts";

const most = Number.POSITIVE_INFINITY;

/** What follows is read as one more of the same, for which one word is too few. */
const fieldAndValue = takes(1, most, {
  block: "refused",
  also: ({ name, args }, say) => {
    const [field, value, ...more] = args;
    if (!field?.known || (value && !value.known)) return;
    if (field.text === "!") say("argument-wrong", field, [name.text, "other"]);
    else if (field.text.startsWith("!")) {
      if (value) say("argument-too-many", value, [name.text]);
    } else if (!value) say("argument-missing", field, [name.text]);
    else if (more.length === 1 && more[0]?.known) say("argument-too-many", more[0], [name.text]);
  },
});

const regular = takes(2, 3, { block: "refused" });

const ranges = takes(0, most, { block: "refused", also: eachRange });

export const requestMatchers: ReadonlyMap<string, Form> = new Map(
  Object.entries({
    host: takes(0, most, { block: "refused" }),
    path: takes(0, most, { block: "refused" }),
    method: takes(0, most, { block: "refused" }),
    query: takes(0, most, {
      block: "refused",
      values: [{ expected: "other", accepts: (text: string) => text === "" || text.includes("=") }],
    }),
    header: fieldAndValue,
    header_regexp: regular,
    path_regexp: takes(1, 2, { block: "refused" }),
    protocol: takes(1, 1),
    tls: takes(0, 1, { values: [words("early_data")], block: "refused" }),
    not: takes(0, most, { block: "matchers" }),
    remote_ip: ranges,
    client_ip: ranges,
    vars: takes(2, most, { block: "refused" }),
    vars_regexp: regular,
    expression: list(1),
    file: takes(0, most, {
      block: lines({ root: one(), try_files: list(0), try_policy: one(), split_path: list(1) }),
    }),
  }),
);

export const responseMatchers: ReadonlyMap<string, Form> = new Map(
  Object.entries({ header: { ...fieldAndValue, block: "refused" as const }, status: list(1, status) }),
);

function eachRange({ name, args }: Line, say: Say): void {
  for (const arg of args) {
    const { text, known } = arg;
    if (!known) return;
    // Placeholders are filled in when Caddy starts.
    if (text === "private_ranges" || text.includes("{")) continue;
    if (name.text === "remote_ip" && text === "forwarded") say("argument-wrong", arg, [name.text, "other"]);
    else if (!isRange(text)) say("argument-wrong", arg, [name.text, "address"]);
  }
}

/** Whether it may be an address or a range of them; of IPv6 only the letters are looked at. */
function isRange(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  if (more.length > 0) return false;
  const plain = address.split("%")[0] as string;
  const parts = plain.split(".");
  const isFour = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  const isSix = plain.includes(":") && /^[0-9a-f:.]+$/i.test(plain);
  if (!isFour && !isSix) return false;
  return bits === undefined || (/^(?:0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= (isFour ? 32 : 128));
}
