/** A word while it is read. */
import type { Piece } from "./token.ts";

export class Word {
  length = 0;
  readonly #characters: string[] = [];
  readonly pieces: Piece[] = [];
  start = 0;
  line = 0;
  /** It begins with `\<`, so that it opens no heredoc. */
  isEscaped = false;

  get text(): string {
    return this.#characters.join("");
  }

  get opensHeredoc(): boolean {
    return !this.isEscaped && this.#characters[0] === "<" && this.#characters[1] === "<";
  }

  /** One more character, which stands at `start`. */
  add(c: string, start: number): void {
    this.length++;
    this.#characters.push(c);
    const last = this.pieces.at(-1);
    if (last && last.start + last.length === start)
      this.pieces[this.pieces.length - 1] = { length: last.length + 1, start: last.start };
    else this.pieces.push({ length: 1, start });
  }
}
