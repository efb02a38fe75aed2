// Rows of VARCHAR, as strings.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { compareTexts } from '../../engine/text/slice.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { writeVarint } from '../codec/varint.ts';
import { NO_PLACE, type RowColumn } from './row-column.ts';

/** A reference, and the header of a string. */
const ENTRY_BYTES = 24;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class TextRows implements RowColumn {
  readonly streamCount = 2;
  readonly holdsOutside = true;
  texts: (string | null)[] = [];

  get byteCount(): number {
    return this.texts.length * ENTRY_BYTES;
  }

  growPlaces(placeCount: number): void {
    while (this.texts.length < placeCount) this.texts.push(null);
  }

  isNull(place: number): boolean {
    return this.texts[place] === null;
  }

  /** The text where `isNull` is false. */
  get(place: number): string {
    return this.texts[place]!;
  }

  compare(a: number, b: number): number {
    return compareTexts(this.texts[a]!, this.texts[b]!);
  }

  copy(from: number, to: number): void {
    this.texts[to] = this.texts[from]!;
  }

  copyFrom(source: TextRows, from: number, to: number): void {
    this.texts[to] = source.texts[from]!;
  }

  swap(a: number, b: number): void {
    const text = this.texts[a]!;
    this.texts[a] = this.texts[b]!;
    this.texts[b] = text;
  }

  forget(place: number): void {
    this.texts[place] = null;
  }

  beginGroup(): void {}

  /** 0 is NULL, else the length in bytes plus 1. */
  encode(place: number, streams: readonly ByteWriter[]): void {
    const text = this.texts[place]!;
    if (text === null) {
      streams[0]!.byte(0);
      return;
    }
    const bytes = encoder.encode(text);
    writeVarint(streams[0]!, bytes.length + 1);
    streams[1]!.append(bytes);
  }

  decode(place: number, streams: readonly ByteReader[]): void {
    const length = streams[0]!.varint() - 1;
    const from = streams[1]!;
    const start = length < 0 ? 0 : from.skip(length);
    if (place !== NO_PLACE) this.texts[place] = length < 0 ? null : textOf(from, start, start + length);
  }
}

function textOf(from: ByteReader, start: number, end: number): string {
  try {
    return decoder.decode(from.bytes.subarray(start, end));
  } catch {
    throw damaged(`bytes that are no UTF-8 in stream "${from.name}"`);
  }
}
