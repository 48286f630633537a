/** The output as plain lines, whatever it is: without escape sequences, its end only, lines of Nix's internal JSON as the text they carry. */

/** Of a longer output the end is read: that is where the error stands. */
export const readAtMost = 2_000_000;
const mostLines = 200_000;
/** Of a longer line its beginning: no line of Nix that says where something is comes near. */
const longestLine = 8000;

// ECMA-48: control sequences, texts for the terminal (OSC and its like), and the rest of two characters.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]P_^X][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~]?)/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same.
const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

// biome-ignore lint/suspicious/noControlCharactersInRegex: any of them.
const odd = /[\u0000-\u0008\u000b-\u001f\u007f]/;

export function plainLines(output: string): readonly string[] {
  const text = output.length > readAtMost ? fromWholeLine(output.slice(-readAtMost)) : output;
  const plain: string[] = [];
  for (const line of text.split(/\r?\n/).slice(-mostLines)) {
    if (line.startsWith("@nix {") && line.endsWith("}")) for (const each of ofJson(line)) plain.push(plainLine(each));
    else plain.push(plainLine(line));
  }
  return plain;
}

function fromWholeLine(text: string): string {
  return text.slice(text.indexOf("\n") + 1);
}

/** A progress line is written over: what stands behind the last carriage return is what one sees. */
function plainLine(line: string): string {
  if (line.length < longestLine && !odd.test(line)) return line;
  const shown = line.slice(line.lastIndexOf("\r") + 1, line.lastIndexOf("\r") + 1 + longestLine);
  return shown.replace(escapes, "").replace(controls, "");
}

/** `--log-format internal-json`: its messages are the text that Nix would have written; what tells only of progress says nothing. */
function ofJson(line: string): readonly string[] {
  let event: unknown;
  try {
    event = JSON.parse(line.slice("@nix ".length));
  } catch {
    return [line];
  }
  if (!isRecord(event)) return [];
  const { action, msg, type, fields } = event;
  if (action === "msg" && typeof msg === "string") return msg.split("\n");
  // 101: a line of a build's log; 107: of a hook after it. They are told again when the build fails.
  if (action === "result" && (type === 101 || type === 107) && Array.isArray(fields)) return [`> ${String(fields[0])}`];
  return [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
