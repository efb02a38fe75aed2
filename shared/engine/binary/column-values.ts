// Values of binary formats as values of columns. Each `set` gives null, or what the column would take instead; the arrays are those of
// `StrictDecoder`.
import { powerOfTen, shiftDecimal } from '../arithmetic/decimal.ts';
import { multiplyWhole } from '../arithmetic/whole.ts';
import { ByteWriter } from '../byte-writer.ts';
import { DATE_MAX, DATE_MIN } from '../cast/date-time.ts';
import { millisecondsOf, timestampOfPrecision } from '../cast/fine-timestamp.ts';
import type { ValueSpec } from '../json/field-spec.ts';
import { TIMESTAMP_MAX_MS, TIMESTAMP_MIN_MS } from '../json/timestamp.ts';
import { utf8SequenceEnd } from '../json/utf8.ts';
import { EPOCH_DIGITS, ValueReader } from '../json/value-reader.ts';
import { isNullDocument } from '../nested/text-columns.ts';
import type { Whole } from '../values.ts';

const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  smallint: [-(2n ** 15n), 2n ** 15n - 1n],
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
};

const DAY_MS = 86_400_000;

export class ColumnValues {
  readonly nulls: Uint8Array;
  readonly reader: ValueReader;
  private readonly specs: readonly ValueSpec[];
  private readonly written = new ByteWriter();

  constructor(specs: readonly ValueSpec[]) {
    this.specs = specs;
    this.nulls = new Uint8Array(specs.length);
    this.reader = new ValueReader(specs.length);
  }

  /** What the column of a field is. */
  typeOf(field: number): ValueSpec['type'] {
    return this.specs[field]!.type;
  }

  /** Before a record: every field is NULL. */
  clear(): void {
    this.nulls.fill(1);
    this.reader.clear();
    this.written.length = 0;
  }

  setNull(field: number): null {
    this.nulls[field] = 1;
    return null;
  }

  setBoolean(field: number, value: boolean): null {
    return this.setNumber(field, value ? 1 : 0);
  }

  /** A whole number for any column of numbers; for TIMESTAMP in the unit of its format. */
  setWhole(field: number, value: Whole): string | null {
    const spec = this.specs[field]!;
    switch (spec.type) {
      case 'decimal':
        return this.setUnscaled(field, value, 0);
      case 'real':
      case 'double':
        return this.setFloating(field, Number(value));
      case 'timestamp':
        return this.setTimestamp(field, value, spec.format === 'iso-8601' ? 3 : EPOCH_DIGITS[spec.format]);
      default: {
        const [min, max] = RANGES[spec.type]!;
        return value >= min! && value <= max! ? this.setExact(field, value) : `takes ${min} to ${max}`;
      }
    }
  }

  /** `unscaled` / 10^scale for a DECIMAL column, rounded half away from zero where that has fewer places. */
  setUnscaled(field: number, unscaled: Whole, scale: number): string | null {
    const spec = this.specs[field] as Extract<ValueSpec, { readonly type: 'decimal' }>;
    const value = shiftDecimal(unscaled, spec.scale - scale);
    const limit = powerOfTen(spec.precision);
    if (value < limit && value > -limit) return this.setExact(field, value);
    return `takes ${spec.precision - spec.scale} digits before the point`;
  }

  setFloating(field: number, value: number): string | null {
    const isReal = this.specs[field]!.type === 'real';
    const fitted = isReal ? Math.fround(value) : value;
    return Number.isFinite(fitted) ? this.setNumber(field, fitted) : 'takes a finite number';
  }

  setDate(field: number, days: number): string | null {
    return days >= DATE_MIN && days <= DATE_MAX ? this.setNumber(field, days) : 'takes the years 0000 to 9999';
  }

  setTime(field: number, ms: number): string | null {
    return ms >= 0 && ms < DAY_MS ? this.setNumber(field, ms) : 'takes a time of one day';
  }

  setInterval(field: number, ms: number): string | null {
    return Number.isSafeInteger(ms) ? this.setNumber(field, ms) : 'takes a shorter time';
  }

  private setNumber(field: number, value: number): null {
    this.nulls[field] = 0;
    this.reader.numbers[field] = value;
    this.reader.wides[field] = null;
    return null;
  }

  /** `value` counts units of 10^-`digits` s: 0, 3, 6 or 9. */
  setTimestamp(field: number, value: Whole, digits: number): string | null {
    if (digits === 0) return this.setTimestamp(field, multiplyWhole(value, 1000), 3);
    const ms = millisecondsOf(value, digits);
    if (!(ms >= TIMESTAMP_MIN_MS && ms <= TIMESTAMP_MAX_MS)) return 'takes the years 0000 to 9999';
    return this.setExact(field, timestampOfPrecision(value, digits, this.precisionOf(field)));
  }

  /** Digits behind the second of a TIMESTAMP column. */
  precisionOf(field: number): number {
    return (this.specs[field] as Extract<ValueSpec, { readonly type: 'timestamp' }>).precision ?? 3;
  }

  setText(field: number, bytes: Uint8Array, start: number, end: number): string | null {
    for (let p = start; p < end; ) {
      const next = bytes[p]! < 0x80 ? p + 1 : utf8SequenceEnd(bytes, p, end);
      if (next < 0) return 'takes UTF-8';
      p = next;
    }
    return this.setPlace(field, bytes, start, end);
  }

  /** Text that was made, not read. */
  setMadeText(field: number, text: string): null {
    const start = this.written.length;
    this.written.utf8(text);
    return this.setPlace(field, this.written.bytes, start, this.written.length);
  }

  /** The text of a value of another type. */
  setPlain(field: number, bytes: Uint8Array, start: number, end: number): string | null {
    if (this.typeOf(field) === 'json' && isNullDocument(bytes, start, end)) return this.setNull(field);
    this.nulls[field] = 0;
    return this.reader.readPlain(this.specs[field]!, bytes, start, end, field);
  }

  setBytes(field: number, bytes: Uint8Array, start: number, end: number): null {
    const from = this.written.length;
    this.written.reserve((end - start) * 2);
    for (let p = start; p < end; p++) {
      const c = bytes[p]!;
      if (c >= 0x80) this.written.byte(0xc0 | (c >> 6));
      this.written.byte(c < 0x80 ? c : 0x80 | (c & 0x3f));
    }
    return this.setPlace(field, this.written.bytes, from, this.written.length);
  }

  private setExact(field: number, value: Whole): null {
    this.setNumber(field, typeof value === 'number' ? value : Number.NaN);
    if (typeof value === 'bigint') this.reader.wides[field] = value;
    return null;
  }

  private setPlace(field: number, text: Uint8Array, start: number, end: number): null {
    this.nulls[field] = 0;
    this.reader.texts[field] = text;
    this.reader.textStarts[field] = start;
    this.reader.textEnds[field] = end;
    return null;
  }
}
