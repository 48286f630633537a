/** The commands of a shell script, read as far as that is certain. */

/** In a word: a `$` that stood in quotes, and so is no variable. */
export const quotedDollar = "\u{E001}";

export interface Command {
  readonly words: readonly string[];
}

export interface Script {
  readonly commands: readonly Command[];
  /** Those of its own functions. */
  readonly calls: readonly Command[];
  readonly assigned: readonly Assigned[];
  /** What it writes to by `>`. */
  readonly written: readonly string[];
  /** Nothing in it was left unread. */
  readonly isWhole: boolean;
}

export interface Assigned {
  readonly name: string;
  /** As it is written, without quotes. */
  readonly value: string;
}

/** Behind them another command follows. */
const leading: ReadonlySet<string> = new Set([
  "if",
  "then",
  "else",
  "elif",
  "while",
  "until",
  "do",
  "!",
  "{",
  "}",
  "time",
]);
const closing: ReadonlySet<string> = new Set(["fi", "done", "esac"]);

export function scriptOf(text: string): Script {
  const reader = new Reader(text);
  reader.commandsTo(undefined);
  const own = new Set(reader.functions);
  return {
    commands: reader.commands.filter(({ words: [name = ""] }) => !own.has(name)),
    calls: reader.commands.filter(({ words: [name = ""] }) => own.has(name)),
    assigned: reader.assigned,
    written: reader.written,
    isWhole: reader.isWhole,
  };
}

/** Goes through the text once; where in it is the state that it needs an object for. */
class Reader {
  readonly commands: Command[] = [];
  readonly written: string[] = [];
  readonly functions: string[] = [];
  readonly assigned: Assigned[] = [];
  isWhole = true;
  readonly #text: string;
  #at = 0;
  #documents: string[] = [];

  constructor(text: string) {
    this.#text = text.replaceAll("\\\n", " ");
  }

  /** Up to the bracket that ends a `$(…)`, or the end. */
  commandsTo(end: ")" | undefined): void {
    let words: string[] = [];
    const close = (): void => {
      this.#close(words);
      words = [];
    };
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] ?? "";
      if (char === end && end !== undefined) break;
      if (char === "\n") {
        close();
        this.#at++;
        this.#skipDocuments();
      } else if (char === "#") this.#skipTo("\n");
      else if (/[;&|]/.test(char) && !this.#text.startsWith("&>", this.#at)) {
        close();
        this.#at++;
      } else if (char === "(") {
        if (words.length === 1 && this.#text.startsWith("()", this.#at)) {
          this.functions.push(words.pop() ?? "");
          this.#at += 2;
        } else if (words.length === 0 && !this.#text.startsWith("((", this.#at)) this.#at++;
        else return this.#giveUp();
      } else if (char === ")") {
        close();
        this.#at++;
      } else if (/\s/.test(char)) this.#at++;
      else if (/^(?:\d*|&)[<>]/.test(this.#text.slice(this.#at, this.#at + 8)) || /[<>]/.test(char))
        this.#redirection();
      else words = this.#afterWord(words, this.#word());
    }
    close();
    if (end !== undefined) this.#at++;
  }

  #afterWord(words: string[], word: string): string[] {
    if (words.length > 0) return [...words, word];
    const [, name, value = ""] = /^(\w+)\+?=(.*)$/s.exec(word) ?? [];
    if (name !== undefined) this.assigned.push({ name, value });
    if (name !== undefined || leading.has(word) || closing.has(word)) return words;
    if (
      word === "case" ||
      word === "select" ||
      word === "eval" ||
      word === "source" ||
      word === "." ||
      word === "coproc"
    ) {
      this.isWhole = false;
      return [word];
    }
    return [word];
  }

  #close(words: readonly string[]): void {
    const [first, name = ""] = words;
    if (first === "for") for (const value of words.slice(3)) this.assigned.push({ name, value });
    // Without a list it goes through the arguments.
    if (first === "for" && words.length < 3) this.assigned.push({ name, value: "$@" });
    if (first !== undefined && first !== "for" && first !== "function") this.commands.push({ words });
    if (first === "function") this.isWhole = false;
  }

  #redirection(): void {
    const [sign = ""] = /^(?:\d*|&)(?:<<<|<<-?|>>|>\||[<>]&?|&>)/.exec(this.#text.slice(this.#at)) ?? [];
    if (sign === "") return this.#giveUp();
    this.#at += sign.length;
    while (this.#text[this.#at] === " ") this.#at++;
    if (this.#text[this.#at] === "(") return this.#giveUp();
    const word = this.#word();
    if (/<<-?$/.test(sign)) this.#documents.push(word);
    else if (sign.includes(">") && !/^(?:\d+|-)$/.test(word)) this.written.push(word);
  }

  /** The text of `<<WORD` is data; what it computes is not read. */
  #skipDocuments(): void {
    for (const word of this.#documents) {
      const end = new RegExp(`^[\\t]*${word.replace(/[^\w]/g, "\\$&")}$`, "m").exec(this.#text.slice(this.#at));
      if (!end) return this.#giveUp();
      const body = this.#text.slice(this.#at, this.#at + end.index);
      if (/\$\(|`/.test(body)) this.isWhole = false;
      this.#at += end.index + end[0].length;
    }
    this.#documents = [];
  }

  /** Without its quotes; what is computed in it stays as it is written. */
  #word(): string {
    let word = "";
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] ?? "";
      if (/[\s;&|()<>]/.test(char)) break;
      if (char === "'") word += this.#single();
      else if (char === '"') word += this.#double();
      else if (char === "\\") {
        word += (this.#text[this.#at + 1] ?? "").replace("$", quotedDollar);
        this.#at += 2;
      } else if (char === "$" || char === "`") word += this.#computed();
      else {
        word += char;
        this.#at++;
      }
    }
    return word;
  }

  #single(): string {
    const end = this.#text.indexOf("'", this.#at + 1);
    const word = this.#text.slice(this.#at + 1, end < 0 ? undefined : end).replaceAll("$", quotedDollar);
    this.#at = end < 0 ? this.#text.length : end + 1;
    if (end < 0) this.isWhole = false;
    return word;
  }

  #double(): string {
    let word = "";
    for (this.#at++; this.#at < this.#text.length && this.#text[this.#at] !== '"'; ) {
      const char = this.#text[this.#at] ?? "";
      if (char === "\\") {
        word += this.#text.slice(this.#at, this.#at + 2);
        this.#at += 2;
      } else if (char === "$" || char === "`") word += this.#computed();
      else {
        word += char;
        this.#at++;
      }
    }
    if (this.#at >= this.#text.length) this.isWhole = false;
    this.#at++;
    return word;
  }

  #computed(): string {
    const start = this.#at;
    const rest = this.#text.slice(this.#at, this.#at + 3);
    if (rest === "$((") this.#balanced("(", ")");
    else if (rest.startsWith("$(")) {
      this.#at += 2;
      this.commandsTo(")");
    } else if (rest.startsWith("${")) this.#balanced("{", "}");
    else {
      if (rest.startsWith("`")) this.isWhole = false;
      this.#at++;
    }
    return this.#text.slice(start, this.#at);
  }

  #balanced(open: string, close: string): void {
    const start = this.#at;
    let depth = 0;
    for (; this.#at < this.#text.length; this.#at++) {
      if (this.#text[this.#at] === open) depth++;
      else if (this.#text[this.#at] === close && --depth === 0) break;
    }
    this.#at++;
    if (/\$\(\w|`/.test(this.#text.slice(start + 2, this.#at))) this.isWhole = false;
  }

  #skipTo(end: string): void {
    const at = this.#text.indexOf(end, this.#at);
    this.#at = at < 0 ? this.#text.length : at;
  }

  #giveUp(): void {
    this.isWhole = false;
    this.#at = this.#text.length;
  }
}
