/** The words of a Caddyfile one by one; what an import stands for is put in front of what follows it. */
import { breaksBefore, type Token } from "./token.ts";

/** Words that imports may bring in all: a configuration of hundreds of sites has some ten thousand. */
const mostImported = 100_000;

export class Stream {
  /** The word that was taken last. */
  last: Token | undefined;
  #tokens: readonly Token[];
  #at = 0;
  readonly #behind: { readonly tokens: readonly Token[]; readonly at: number }[] = [];
  #imported = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(): Token | undefined {
    while (this.#at >= this.#tokens.length) {
      const outer = this.#behind.pop();
      if (!outer) return undefined;
      this.#tokens = outer.tokens;
      this.#at = outer.at;
    }
    return this.#tokens[this.#at];
  }

  take(): Token | undefined {
    const token = this.peek();
    if (!token) return undefined;
    this.#at++;
    this.last = token;
    return token;
  }

  /** The word behind the next one. */
  peekBehind(): Token | undefined {
    if (!this.peek()) return undefined;
    if (this.#at + 1 < this.#tokens.length) return this.#tokens[this.#at + 1];
    for (let depth = this.#behind.length - 1; depth >= 0; depth--) {
      const outer = this.#behind[depth];
      if (outer && outer.at < outer.tokens.length) return outer.tokens[outer.at];
    }
    return undefined;
  }

  /** The next word, if it stands on the line of the last one. */
  peekOnLine(): Token | undefined {
    const token = this.peek();
    return token && !breaksBefore(this.last, token) ? token : undefined;
  }

  /** False: that is too much, and nothing is put there. */
  put(tokens: readonly Token[]): boolean {
    this.#imported += tokens.length;
    if (this.#imported > mostImported) return false;
    this.peek();
    this.#behind.push({ tokens: this.#tokens, at: this.#at });
    this.#tokens = tokens;
    this.#at = 0;
    return true;
  }
}
