// Rows of CSV (RFC 4180): fields stand in the order of the columns, and a field is the text of a value. A field in quotes may hold the
// delimiter, line ends and, doubled, the quote; quotes anywhere else are an error, for then nobody knows where a field ends.
import { ByteWriter } from '../byte-writer.ts';
import type { FieldSpec } from '../json/field-spec.ts';
import { utf8SequenceEnd } from '../json/utf8.ts';
import type { ValueReader } from '../json/value-reader.ts';
import type { Cell } from '../nested/nested-value.ts';
import { TextColumns } from '../nested/text-columns.ts';
import type { CsvForm } from './csv-form.ts';

const NOT_WANTED = -1;

/** Where a wanted field stands in its row. */
export interface CsvLayout extends CsvForm {
  /** Columns of the stream, wanted or not: a row has at least so many fields. */
  readonly columnCount: number;
  /** By wanted field, the place of its column, from 0. */
  readonly places: readonly number[];
}

export class CsvDecoder {
  /** As those of `StrictDecoder`. */
  readonly nulls: Uint8Array;
  readonly numbers: ValueReader['numbers'];
  readonly wides: ValueReader['wides'];
  readonly texts: ValueReader['texts'];
  readonly textStarts: ValueReader['textStarts'];
  readonly textEnds: ValueReader['textEnds'];
  readonly objects: Cell[];
  reason = '';

  private readonly layout: CsvLayout;
  private readonly nullText: Uint8Array;
  /** By place in the row: the wanted field, or -1. */
  private readonly fieldAt: Int32Array;
  private readonly columns: TextColumns;
  private readonly unquoted = new ByteWriter();
  /** Of the field in quotes that was gone over last. */
  private hasDoubledQuotes = false;

  constructor(fields: readonly FieldSpec[], layout: CsvLayout) {
    this.layout = layout;
    this.nullText = new TextEncoder().encode(layout.nullText);
    this.fieldAt = new Int32Array(layout.columnCount).fill(NOT_WANTED);
    for (const [field, place] of layout.places.entries()) this.fieldAt[place] = field;
    this.columns = new TextColumns(fields);
    ({ nulls: this.nulls, objects: this.objects } = this.columns);
    const { reader } = this.columns;
    ({ numbers: this.numbers, wides: this.wides, texts: this.texts, textStarts: this.textStarts, textEnds: this.textEnds } = reader);
  }

  /** Decodes the row `bytes[start, end)`, without the line end behind it; as `StrictDecoder.decode`. */
  decode(bytes: Uint8Array, start: number, end: number): boolean {
    this.columns.reader.clear();
    this.unquoted.length = 0;
    const { delimiter, quote, columnCount } = this.layout;
    let p = start;
    for (let place = 0; ; place++) {
      const isQuoted = p < end && bytes[p] === quote;
      const from = isQuoted ? p + 1 : p;
      p = isQuoted ? this.quotedEnd(bytes, from, end, start) : this.plainEnd(bytes, from, end, start);
      if (p < 0) return false;
      const field = place < columnCount ? this.fieldAt[place]! : NOT_WANTED;
      if (field !== NOT_WANTED && !this.read(bytes, from, isQuoted ? p - 1 : p, isQuoted, field)) return false;
      if (p === end) {
        if (place + 1 >= columnCount) return true;
        this.reason = `the stream has ${columnCount} columns, but this row ${place + 1} field${place === 0 ? '' : 's'}`;
        return false;
      }
      if (bytes[p] !== delimiter) return this.broken(`a quote ends before byte ${p - start}, where a delimiter belongs`);
      p++;
    }
  }

  /** The end of a field without quotes; -1 after noting what is wrong with it. */
  private plainEnd(bytes: Uint8Array, p: number, end: number, start: number): number {
    const { delimiter, quote } = this.layout;
    while (p < end) {
      const c = bytes[p]!;
      if (c === delimiter) return p;
      if (c === quote)
        return this.brokenAt(`a quote stands inside a field at byte ${p - start}; such a field is put in quotes, and the quote doubled`);
      if (c < 0x80) p++;
      else if ((p = this.textEnd(bytes, p, end, start)) < 0) return p;
    }
    return p;
  }

  /** Behind the closing quote; -1 after noting what is wrong. */
  private quotedEnd(bytes: Uint8Array, from: number, end: number, start: number): number {
    const { quote } = this.layout;
    this.hasDoubledQuotes = false;
    let p = from;
    while (p < end) {
      const c = bytes[p]!;
      if (c === quote) {
        if (p + 1 === end || bytes[p + 1] !== quote) return p + 1;
        this.hasDoubledQuotes = true;
        p += 2;
      } else if (c < 0x80) p++;
      else if ((p = this.textEnd(bytes, p, end, start)) < 0) return p;
    }
    return this.brokenAt(`the quote at byte ${from - 1 - start} is never closed`);
  }

  private textEnd(bytes: Uint8Array, p: number, end: number, start: number): number {
    const next = utf8SequenceEnd(bytes, p, end);
    return next >= 0 ? next : this.brokenAt(`byte ${p - start} (0x${bytes[p]!.toString(16)}) is no UTF-8`);
  }

  private read(bytes: Uint8Array, start: number, end: number, isQuoted: boolean, field: number): boolean {
    const { columns } = this;
    let isRead: boolean;
    if (!isQuoted && this.isNull(bytes, start, end)) isRead = columns.setNull(field, bytes, start, end);
    else if (!isQuoted || !this.hasDoubledQuotes) isRead = columns.read(field, bytes, start, end);
    else {
      const from = this.unquoted.length;
      this.unquote(bytes, start, end);
      isRead = columns.read(field, this.unquoted.bytes, from, this.unquoted.length);
    }
    if (!isRead) this.reason = columns.reason;
    return isRead;
  }

  private isNull(bytes: Uint8Array, start: number, end: number): boolean {
    const { nullText } = this;
    if (nullText.length !== end - start) return false;
    for (let i = 0; i < nullText.length; i++) if (nullText[i] !== bytes[start + i]) return false;
    return true;
  }

  private unquote(bytes: Uint8Array, p: number, end: number): void {
    this.unquoted.reserve(end - p);
    for (; p < end; p++) {
      this.unquoted.byte(bytes[p]!);
      if (bytes[p] === this.layout.quote) p++;
    }
  }

  private broken(what: string): false {
    this.reason = `the record is no CSV: ${what}`;
    return false;
  }

  private brokenAt(what: string): -1 {
    this.broken(what);
    return -1;
  }
}
