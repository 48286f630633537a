/** The directives in a piece of nginx's configuration: words, quotes, comments and blocks, and nothing of what they mean. */
import type { Span } from "#text/span.ts";

export interface Word extends Span {
  readonly text: string;
}

export interface Directive {
  readonly name: string;
  readonly args: readonly Word[];
  /** What stands in its braces. */
  readonly block: readonly Directive[] | undefined;
}

/** Any text is input: what is not closed ends with the text. */
export function directivesIn(text: string): readonly Directive[] {
  let at = 0;
  return block();

  function block(): Directive[] {
    const found: Directive[] = [];
    let words: Word[] = [];
    const close = (inner?: readonly Directive[]): void => {
      const [name, ...args] = words;
      if (name) found.push({ name: name.text, args, block: inner });
      words = [];
    };
    while (at < text.length) {
      const c = text[at] as string;
      if (/\s/.test(c)) at++;
      else if (c === "#") at = lineEnd();
      else if (c === ";") {
        at++;
        close();
      } else if (c === "{") {
        at++;
        close(block());
      } else if (c === "}") {
        at++;
        break;
      } else words.push(word());
    }
    // Without a semicolon nginx refuses it; more may follow that is not known.
    return found;
  }

  function word(): Word {
    const quote = text[at];
    if (quote === '"' || quote === "'") {
      const start = at + 1;
      for (at = start; at < text.length && text[at] !== quote; at++) if (text[at] === "\\") at++;
      const end = Math.min(at, text.length);
      at++;
      return { text: text.slice(start, end), start, end };
    }
    const start = at;
    while (at < text.length && !/[\s;]/.test(text[at] as string)) {
      // A block begins with a brace, a variable may stand in some.
      if (text[at] === "{" && text[at - 1] !== "$") break;
      if (text[at] === "}" && !text.slice(start, at).includes("${")) break;
      at += text[at] === "\\" ? 2 : 1;
    }
    at = Math.min(at, text.length);
    return { text: text.slice(start, at), start, end: at };
  }

  function lineEnd(): number {
    const end = text.indexOf("\n", at);
    return end === -1 ? text.length : end;
  }
}

/** Each directive, those in blocks too, with the blocks that it stands in. */
export function* everyDirective(
  directives: readonly Directive[],
  around: readonly Directive[] = [],
): Iterable<{ readonly directive: Directive; readonly around: readonly Directive[] }> {
  for (const directive of directives) {
    yield { directive, around };
    if (directive.block) yield* everyDirective(directive.block, [...around, directive]);
  }
}
