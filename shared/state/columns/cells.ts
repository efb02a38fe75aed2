// One value per slot for columns that keep a value as it came: numbers of every SQL type in a typed array, texts as strings. NULL is a
// value; what holds none at all is for the column to know.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { whole } from '../../engine/values.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { DoubleReader, TAG_OWN, writeDouble } from '../codec/double-code.ts';
import { writeVarint } from '../codec/varint.ts';
import { readBigint, writeBigint } from '../codec/whole-code.ts';
import { grownValues } from './state-column.ts';

/** BOOLEAN is 0 or 1; whole numbers are in canonical form. */
export type CellValue = number | bigint | string | null;

/** What SQL types are to a cell. */
export type CellKind = 'number' | 'text';

export interface Cells {
  readonly byteCount: number;
  grow(capacity: number): void;
  get(slot: number): CellValue;
  set(slot: number, value: CellValue): void;
}

export const cellsOf = (kind: CellKind): Cells => (kind === 'number' ? new NumberCells() : new TextCells());

const WIDE_ENTRY_BYTES = 96;
const TEXT_ENTRY_BYTES = 32;

/** NULL and wide numbers are NaN in `values`, which no number of SQL is. */
class NumberCells implements Cells {
  private values: Float64Array = new Float64Array(0);
  private readonly wide = new Map<number, bigint>();

  get byteCount(): number {
    return this.values.byteLength + this.wide.size * WIDE_ENTRY_BYTES;
  }

  grow(capacity: number): void {
    this.values = grownValues(this.values, capacity, Number.NaN);
  }

  get(slot: number): CellValue {
    const value = this.values[slot]!;
    return Number.isNaN(value) ? (this.wide.get(slot) ?? null) : value;
  }

  set(slot: number, value: CellValue): void {
    if (this.wide.size > 0) this.wide.delete(slot);
    this.values[slot] = typeof value === 'number' ? value : Number.NaN;
    if (typeof value === 'bigint') this.wide.set(slot, value);
  }
}

class TextCells implements Cells {
  private readonly values: (string | null)[] = [];
  private unitCount = 0;

  get byteCount(): number {
    return this.values.length * TEXT_ENTRY_BYTES + this.unitCount * 2;
  }

  grow(capacity: number): void {
    while (this.values.length < capacity) this.values.push(null);
  }

  get(slot: number): CellValue {
    return this.values[slot]!;
  }

  set(slot: number, value: CellValue): void {
    const before = this.values[slot]!;
    const text = value as string | null;
    this.unitCount += (text?.length ?? 0) - (before?.length ?? 0);
    this.values[slot] = text;
  }
}

/** First tag that a column may give a meaning of its own; the ones below belong to the value. */
export const TAG_BEYOND_VALUE = TAG_OWN + 3;

const TAG_NULL = TAG_OWN;
const TAG_WIDE = TAG_OWN + 1;
const TAG_TEXT = TAG_OWN + 2;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function writeCell(tags: ByteWriter, payload: ByteWriter, value: CellValue): void {
  if (typeof value === 'number') writeDouble(tags, payload, value, 0);
  else if (value === null) tags.byte(TAG_NULL);
  else if (typeof value === 'bigint') {
    tags.byte(TAG_WIDE);
    writeBigint(payload, value);
  } else {
    const bytes = encoder.encode(value);
    tags.byte(TAG_TEXT);
    writeVarint(payload, bytes.length);
    payload.append(bytes);
  }
}

/** Reads what `writeCell` wrote; a column hands in the tag, which may have been one of its own. */
export class CellReader {
  private readonly double = new DoubleReader();

  /** @throws ExternalError when `tag` or what follows is damaged. */
  read(tag: number, payload: ByteReader): CellValue {
    if (tag === TAG_NULL) return null;
    if (tag === TAG_WIDE) return whole(readBigint(payload));
    if (tag > TAG_TEXT) throw damaged(`tag ${tag} of a value in stream "${payload.name}"`);
    if (tag === TAG_TEXT) {
      const length = payload.varint();
      const start = payload.skip(length);
      return decoder.decode(payload.bytes.subarray(start, start + length));
    }
    this.double.read(tag, payload);
    // Adding a rest of 0 would turn -0 into 0.
    return this.double.second === 0 ? this.double.first : this.double.first + this.double.second;
  }
}
