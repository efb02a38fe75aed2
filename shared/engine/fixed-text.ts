// Text that is written again and again, such as the names of the columns in rows: kept as words, so that it goes into a buffer four bytes at
// a time.

const WORD_BYTES = 4;

export class FixedText {
  readonly byteCount: number;
  /** The UTF-8 of the text, little-endian, filled up with zeros. */
  readonly words: Int32Array;

  constructor(text: string) {
    const bytes = new TextEncoder().encode(text);
    this.byteCount = bytes.length;
    this.words = new Int32Array(Math.ceil(bytes.length / WORD_BYTES));
    new Uint8Array(this.words.buffer).set(bytes);
  }

  /** Puts the text where there is room, also for the last word as a whole; gives the place behind the text. */
  put(memory: DataView, at: number): number {
    const { words } = this;
    for (let i = 0; i < words.length; i++) memory.setInt32(at + i * WORD_BYTES, words[i]!, true);
    return at + this.byteCount;
  }
}

export const fixedText = (text: string): FixedText => new FixedText(text);
