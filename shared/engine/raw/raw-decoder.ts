// A payload as it is: the one column of the stream is all of it, as bytes or as text.
import { ByteWriter } from '../byte-writer.ts';
import { utf8SequenceEnd } from '../json/utf8.ts';

export class RawDecoder {
  /** As those of `StrictDecoder`, for one field at most. */
  readonly nulls = new Uint8Array(1);
  readonly texts: Uint8Array[] = [new Uint8Array(0)];
  readonly textStarts = new Int32Array(1);
  readonly textEnds = new Int32Array(1);
  reason = '';

  private readonly type: 'bytes' | 'varchar' | null;
  private readonly written = new ByteWriter();

  /** `type`: of the column; null where nothing reads it. */
  constructor(type: 'bytes' | 'varchar' | null) {
    this.type = type;
  }

  decode(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.type === 'bytes') this.keepBytes(bytes, start, end);
    else if (this.type === 'varchar') return this.keepText(bytes, start, end);
    return true;
  }

  private keepText(bytes: Uint8Array, start: number, end: number): boolean {
    for (let p = start; p < end; ) {
      const next = bytes[p]! < 0x80 ? p + 1 : utf8SequenceEnd(bytes, p, end);
      if (next < 0) {
        this.reason = `the record is no text: byte ${p - start} (0x${bytes[p]!.toString(16)}) is no UTF-8; BYTES takes any payload`;
        return false;
      }
      p = next;
    }
    this.texts[0] = bytes;
    this.textStarts[0] = start;
    this.textEnds[0] = end;
    return true;
  }

  /** BYTES has one character for each byte. */
  private keepBytes(bytes: Uint8Array, start: number, end: number): void {
    const { written } = this;
    written.length = 0;
    written.reserve((end - start) * 2);
    for (let p = start; p < end; p++) {
      const c = bytes[p]!;
      if (c < 0x80) written.byte(c);
      else {
        written.byte(0xc0 | (c >> 6));
        written.byte(0x80 | (c & 0x3f));
      }
    }
    this.texts[0] = written.bytes;
    this.textStarts[0] = 0;
    this.textEnds[0] = written.length;
  }
}
