// The fields of a block of records between the two loops of a generated task: one decodes payloads into these columns, the other applies
// them. Two small loops instead of one large: what one record waits for (a cache line of its group) overlaps with the next, and several
// threads can decode parts of one batch that all of them apply.
//
// A field has a number, or the place of a text in the batch's bytes. What is rare stands aside: whole numbers beyond 2^53, texts that were
// written with escapes, reasons of records that could not be decoded.
import { assert } from './assert.ts';

/** `object`: an array, map, row or document; it cannot be handed to another thread in shared memory. */
export type DecodedForm = 'number' | 'text' | 'object';

/** NULL flags that fit into one word. The sign of the first word marks a record that could not be decoded. */
export const NULL_BITS_PER_WORD = 31;

const EXTRA_BYTES = 256;
const NONE = new Float64Array(0);
const NO_PLACES = new Int32Array(0);

/** What of `DecodedRows` crosses threads. */
export interface DecodedColumns {
  readonly nullBits: readonly Int32Array[];
  readonly numbers: readonly Float64Array[];
  readonly starts: readonly Int32Array[];
  readonly ends: readonly Int32Array[];
  /** By key of the program's `keyCount`, its hash, which says whose row it is; none where rows stay with the thread that decoded them. */
  readonly hashes: readonly Int32Array[];
}

/** The rare things, which are copied. */
export interface DecodedAside {
  readonly extra: Uint8Array;
  readonly wides: ReadonlyMap<number, bigint>;
  readonly reasons: ReadonlyMap<number, string>;
}

/** Records `[from, to)` as another thread decoded them: the rows of its columns from `first` on. */
export interface DecodedPart {
  readonly from: number;
  readonly to: number;
  readonly columns: DecodedColumns;
  readonly first: number;
  readonly aside: DecodedAside;
}

/** What of decoded parts, which are in order, belongs to records `[from, to)`. */
export function partsBetween(parts: readonly DecodedPart[], from: number, to: number): DecodedPart[] {
  const overlapping = parts.filter(part => part.from < to && part.to > from);
  return overlapping.map(part => {
    if (part.from >= from && part.to <= to) return part;
    const [first, end] = [Math.max(from, part.from), Math.min(to, part.to)];
    const aside = asideBetween(part.aside, first - part.from, end - part.from, part.columns.numbers.length);
    return { ...part, from: first, to: end, first: part.first + first - part.from, aside };
  });
}

/** Rows `[from, to)` of columns. */
export function columnsBetween({ nullBits, numbers, starts, ends, hashes }: DecodedColumns, from: number, to: number): DecodedColumns {
  const between = <Column extends Int32Array | Float64Array>(columns: readonly Column[]) =>
    columns.map(column => column.subarray(from, to) as Column);
  return {
    nullBits: between(nullBits),
    numbers: between(numbers),
    starts: between(starts),
    ends: between(ends),
    hashes: between(hashes),
  };
}

/** What stands aside of rows `[from, to)`, numbered from `from` on. */
function asideBetween(aside: DecodedAside, from: number, to: number, fieldCount: number): DecodedAside {
  const { extra, wides, reasons } = aside;
  if (wides.size + reasons.size === 0) return aside;
  const between = <Value>(values: ReadonlyMap<number, Value>, perRow: number) =>
    new Map([...values].filter(([key]) => key >= from * perRow && key < to * perRow).map(([key, value]) => [key - from * perRow, value]));
  return { extra, wides: between(wides, fieldCount), reasons: between(reasons, 1) };
}

export class DecodedRows implements DecodedColumns {
  readonly nullBits: readonly Int32Array[];
  /** By field; empty for texts. Booleans are 0 and 1, a whole number beyond 2^53 is NaN here. */
  readonly numbers: readonly Float64Array[];
  /** By field, where its text lies; empty for others. A negative start `~s` means `extra[s, end)`. */
  readonly starts: readonly Int32Array[];
  readonly ends: readonly Int32Array[];
  /** Of rows without a key they mean nothing. */
  readonly hashes: readonly Int32Array[];
  readonly objects: readonly unknown[][];
  extra: Uint8Array = new Uint8Array(0);
  private extraLength = 0;
  private readonly fieldCount: number;
  private wides = new Map<number, bigint>();
  private reasons = new Map<number, string>();

  constructor(columns: DecodedColumns, objects: readonly unknown[][] = []) {
    this.nullBits = columns.nullBits;
    this.numbers = columns.numbers;
    this.starts = columns.starts;
    this.ends = columns.ends;
    this.hashes = columns.hashes;
    this.objects = objects;
    this.fieldCount = columns.numbers.length;
  }

  /** Columns for `capacity` records, in private memory or in shared; `keyCount` of them for hashes of keys. */
  static columns(forms: readonly DecodedForm[], capacity: number, shared: boolean, keyCount = 0): DecodedColumns {
    const memory = (bytes: number) => (shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
    const places = (form: DecodedForm) => (form === 'text' ? new Int32Array(memory(capacity * 4)) : NO_PLACES);
    assert(!shared || !forms.includes('object'), 'objects cannot lie in shared memory');
    return {
      nullBits: Array.from(
        { length: Math.max(1, Math.ceil(forms.length / NULL_BITS_PER_WORD)) },
        () => new Int32Array(memory(capacity * 4)),
      ),
      numbers: forms.map(form => (form === 'number' ? new Float64Array(memory(capacity * 8)) : NONE)),
      starts: forms.map(places),
      ends: forms.map(places),
      hashes: Array.from({ length: keyCount }, () => new Int32Array(memory(capacity * 4))),
    };
  }

  static private(forms: readonly DecodedForm[], capacity: number): DecodedRows {
    const objects = forms.map(form => (form === 'object' ? new Array<unknown>(capacity).fill(null) : []));
    return new DecodedRows(DecodedRows.columns(forms, capacity, false), objects);
  }

  /** Before a block is decoded. */
  clear(): void {
    this.extraLength = 0;
    if (this.wides.size > 0) this.wides.clear();
    if (this.reasons.size > 0) this.reasons.clear();
  }

  fail(row: number, reason: string): void {
    this.nullBits[0]![row] = -1;
    this.reasons.set(row, reason);
  }

  reason(row: number): string {
    return this.reasons.get(row)!;
  }

  /** A text that does not lie in the batch: it is copied, because its buffer is the strict decoder's. */
  keepText(row: number, field: number, text: Uint8Array, start: number, end: number): void {
    const length = end - start;
    const from = this.extraLength;
    if (from + length > this.extra.length) {
      const grown = new Uint8Array(Math.max(EXTRA_BYTES, from + length, this.extra.length * 2));
      grown.set(this.extra.subarray(0, from));
      this.extra = grown;
    }
    for (let i = 0; i < length; i++) this.extra[from + i] = text[start + i]!;
    this.extraLength = from + length;
    this.starts[field]![row] = ~from;
    this.ends[field]![row] = from + length;
  }

  /** Texts that do not lie in the batch and are there already: the next ones come behind `[0, length)`. */
  keepTexts(texts: Uint8Array, length: number): void {
    this.extra = texts;
    this.extraLength = length;
  }

  keepWide(row: number, field: number, value: bigint): void {
    this.numbers[field]![row] = Number.NaN;
    this.wides.set(row * this.fieldCount + field, value);
  }

  wide(row: number, field: number): bigint {
    return this.wides.get(row * this.fieldCount + field)!;
  }

  /** What stands aside, for a thread that has the columns already. */
  aside(): DecodedAside {
    return { extra: this.extra.slice(0, this.extraLength), wides: this.wides, reasons: this.reasons };
  }

  static of(columns: DecodedColumns, { extra, wides, reasons }: DecodedAside): DecodedRows {
    const rows = new DecodedRows(columns);
    rows.extra = extra;
    rows.extraLength = extra.length;
    rows.wides = new Map(wides);
    rows.reasons = new Map(reasons);
    return rows;
  }
}
