// A growing byte buffer that generated code and the state codecs append to. It is reused from attempt to attempt and never shrinks.

const INITIAL_CAPACITY_BYTES = 256;
const encoder = new TextEncoder();

export class ByteWriter {
  bytes = new Uint8Array(INITIAL_CAPACITY_BYTES);
  /** The same bytes, for what is written as words. */
  memory = new DataView(this.bytes.buffer);
  length = 0;

  /** Makes room for `byteCount` more bytes; afterwards `bytes` may be another array. That of before stays as it was: texts are read where they lie. */
  reserve(byteCount: number): void {
    const needed = this.length + byteCount;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    this.memory = new DataView(grown.buffer);
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** Appends so many zeros. */
  zeros(byteCount: number): void {
    this.reserve(byteCount);
    this.bytes.fill(0, this.length, this.length + byteCount);
    this.length += byteCount;
  }

  /** Appends `source[start, end)`. */
  copy(source: Uint8Array, start: number, end: number): void {
    const byteCount = end - start;
    const at = this.length;
    if (at + byteCount > this.bytes.length) this.reserve(byteCount);
    const { bytes } = this;
    if (byteCount > 48) bytes.set(source.subarray(start, end), at);
    else for (let i = 0; i < byteCount; i++) bytes[at + i] = source[start + i]!;
    this.length = at + byteCount;
  }

  /** Appends all of `source`. */
  append(source: Uint8Array): void {
    this.copy(source, 0, source.length);
  }

  /** Appends text of code units below 128, such as digits and literals. */
  ascii(text: string): void {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.bytes[this.length++] = text.charCodeAt(i);
  }

  /** Appends text as UTF-8; a lone surrogate becomes U+FFFD. */
  utf8(text: string): void {
    this.reserve(text.length * 3);
    this.length += encoder.encodeInto(text, this.bytes.subarray(this.length)).written;
  }

  /** Unsigned LEB128 of a whole number from 0 to 2^53. */
  varint(value: number): void {
    this.reserve(8);
    while (value >= 128) {
      this.bytes[this.length++] = (value % 128) | 128;
      value = Math.floor(value / 128);
    }
    this.bytes[this.length++] = value;
  }

  /** The bytes written so far, as a view that the next write may overwrite. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** A copy of the bytes written so far. */
  take(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}
