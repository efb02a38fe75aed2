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
}

export const fixedText = (text: string): FixedText => new FixedText(text);
