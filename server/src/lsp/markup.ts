/** Hover blocks as text of the editor; what an owner wrote cannot become a link, an image or markup by accident. */
import type { HoverBlock, Phrase } from "#features/types.ts";
import type { Message } from "#text/message.ts";
import type { Location } from "#text/span.ts";
import { translate, translateTemplate } from "./translate.ts";

/** `uri` says where a phrase leads that is a link. */
export function toMarkdown(blocks: readonly HoverBlock[], uri: (place: Location) => string): string {
  return blocks.map((block) => markdown(block, uri)).join("\n\n");
}

export function toPlainText(blocks: readonly HoverBlock[]): string {
  return blocks.map(plainText).join("\n\n");
}

function markdown(block: HoverBlock, uri: (place: Location) => string): string {
  switch (block.kind) {
    case "text":
      return sentence(block.message);
    case "plain":
      return translate(block.message).replace(/[\\`*_{}[\]()<>#!|~&]/g, "\\$&");
    case "list":
      return [
        sentence(block.message),
        ...block.items.map((item) => `- ${item.map((phrase) => linked(phrase, uri)).join(" · ")}`),
      ].join("\n");
    case "table":
      return [
        block.head.map(sentence),
        block.head.map(() => "---"),
        ...block.rows.map((row) => row.map((cell) => cellOf(cell, uri))),
      ]
        .map((cells) => `| ${cells.join(" | ")} |`)
        .join("\n");
    case "code":
      return fenced(block.code);
    case "prose":
      return outsideCode(block.text, (text) => text.replace(/</g, "&lt;").replace(/!\[/g, "!\\["));
  }
}

function plainText(block: HoverBlock): string {
  switch (block.kind) {
    case "text":
      return plainSentence(block.message);
    case "plain":
      return translate(block.message);
    case "list":
      return [
        plainSentence(block.message),
        ...block.items.map((item) => `- ${item.map(plainPhrase).join(" · ")}`),
      ].join("\n");
    case "table":
      return block.rows.map((row) => `- ${row.flatMap((cell) => cell.map(plainPhrase)).join(" · ")}`).join("\n");
    case "code":
      return block.code;
    case "prose":
      return block.text;
  }
}

/** A bar ends a cell even in code, and so does the end of a line. */
function cellOf(phrases: readonly Phrase[], uri: (place: Location) => string): string {
  const text = phrases.map((phrase) => linked(phrase, uri)).join(" · ");
  return text.replace(/\r?\n/g, " ").replace(/(?<!\\)\|/g, "\\|");
}

/** Spaces and brackets of a path must not end the link. */
function linked(phrase: Phrase, uri: (place: Location) => string): string {
  if (!("to" in phrase)) return sentence(phrase);
  return `[${sentence(phrase.message)}](<${uri(phrase.to).replace(/[<>\s]/g, encodeURIComponent)}>)`;
}

function plainPhrase(phrase: Phrase): string {
  return plainSentence("to" in phrase ? phrase.message : phrase);
}

function plainSentence(said: Message): string {
  return translate(said).replace(/`|\*\*/g, "");
}

/** The template is Markdown of ours, its arguments are literal text: as a code span where the template says so. */
function sentence({ template, args }: Message): string {
  return translateTemplate(template).replace(/`\{(\d+)\}`|\{(\d+)\}/g, (hole, code?: string, text?: string) => {
    const arg = args[Number(code ?? text)];
    if (arg === undefined) return hole;
    if (typeof arg === "object") return sentence(arg);
    if (code !== undefined) return codeSpan(String(arg));
    return outsideCode(String(arg), (literal) => literal.replace(/[\\*_{}[\]()<>#!|~&]/g, "\\$&"));
  });
}

function codeSpan(text: string): string {
  const fence = "`".repeat(longestRun(text) + 1);
  return fence.length > 1 ? `${fence} ${text} ${fence}` : `\`${text}\``;
}

/** The fence is longer than any run of backticks in the code. */
function fenced(code: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(code) + 1));
  return `${fence}nix\n${code}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

function outsideCode(text: string, change: (text: string) => string): string {
  return text
    .split(/(?<!`)((`+)(?!`)[\s\S]*?(?<!`)\2(?!`))/)
    .map((part, index) => (index % 3 === 0 ? change(part) : index % 3 === 1 ? part : ""))
    .join("");
}
