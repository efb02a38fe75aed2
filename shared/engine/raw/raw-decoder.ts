// A payload as it is: the one column of the stream is all of it. BYTES takes the bytes themselves, VARCHAR text, and every other type what it is
// written as, like a field of CSV, but for the space around it: many producers end a payload with a newline.
import { ByteWriter } from '../byte-writer.ts';
import type { FieldSpec } from '../json/field-spec.ts';
import { skipSpace } from '../json/skip.ts';
import { utf8SequenceEnd } from '../json/utf8.ts';
import type { ValueReader } from '../json/value-reader.ts';
import type { Cell } from '../nested/nested-value.ts';
import { TextColumns } from '../nested/text-columns.ts';

export class RawDecoder {
  /** As those of `StrictDecoder`, for one field at most. */
  readonly nulls: Uint8Array;
  readonly numbers: ValueReader['numbers'];
  readonly wides: ValueReader['wides'];
  readonly texts: ValueReader['texts'];
  readonly textStarts: ValueReader['textStarts'];
  readonly textEnds: ValueReader['textEnds'];
  readonly objects: Cell[];
  reason = '';

  private readonly type: FieldSpec['type'] | null;
  private readonly columns: TextColumns;
  private readonly written = new ByteWriter();

  /** `fields`: the column, or none where nothing reads it. */
  constructor(fields: readonly FieldSpec[]) {
    this.type = fields[0]?.type ?? null;
    this.columns = new TextColumns(fields);
    ({ nulls: this.nulls, objects: this.objects } = this.columns);
    const { reader } = this.columns;
    ({ numbers: this.numbers, wides: this.wides, texts: this.texts, textStarts: this.textStarts, textEnds: this.textEnds } = reader);
  }

  decode(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.type === null) return true;
    if (this.type === 'bytes') return this.keepBytes(bytes, start, end);
    if (!this.isText(bytes, start, end)) return false;
    return this.type === 'varchar' ? this.keep(bytes, start, end) : this.readText(bytes, start, end);
  }

  private isText(bytes: Uint8Array, start: number, end: number): boolean {
    for (let p = start; p < end; ) {
      const next = bytes[p]! < 0x80 ? p + 1 : utf8SequenceEnd(bytes, p, end);
      if (next < 0) {
        this.reason = `the record is no text: byte ${p - start} (0x${bytes[p]!.toString(16)}) is no UTF-8; BYTES takes any payload`;
        return false;
      }
      p = next;
    }
    return true;
  }

  private readText(bytes: Uint8Array, start: number, end: number): boolean {
    const { columns } = this;
    columns.reader.clear();
    const from = skipSpace(bytes, start, end);
    let to = end;
    while (to > from && bytes[to - 1]! <= 32) to--;
    const isRead = from === to ? columns.setNull(0, bytes, from, to) : columns.read(0, bytes, from, to);
    if (!isRead) this.reason = columns.reason;
    return isRead;
  }

  /** BYTES has one character for each byte. */
  private keepBytes(bytes: Uint8Array, start: number, end: number): boolean {
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
    return this.keep(written.bytes, 0, written.length);
  }

  private keep(bytes: Uint8Array, start: number, end: number): true {
    this.texts[0] = bytes;
    this.textStarts[0] = start;
    this.textEnds[0] = end;
    return true;
  }
}
