// Values of JSON text that passed the grammar, as values of SQL types. They go into arrays by place, so that no number is boxed on its way.

import { ByteWriter } from '../byte-writer.ts';
import { millisecondsOf, readFineTimestamp, timestampOfPrecision, unitDigitsOf } from '../cast/fine-timestamp.ts';
import { readInterval, readMonths } from '../cast/interval.ts';
import { truncatedTimestamp } from '../cast/timestamp.ts';
import { isPlainNumber } from '../csv/plain-number.ts';
import type { Whole } from '../values.ts';
import { appendBase64, appendCompactJson, isCompactJson } from './append.ts';
import type { TimestampFormat, ValueSpec } from './field-spec.ts';
import { type NumberOutcome, readDouble, readScaled } from './number.ts';
import { skipSpace, skipValue } from './skip.ts';
import { type ReadText, readDate, readTime, readTimestamp, readWallClock, TIMESTAMP_MAX_MS, TIMESTAMP_MIN_MS } from './timestamp.ts';
import { unescapeString } from './unescape.ts';

/** The least and greatest value of each whole type. */
const RANGES = {
  smallint: [-(2n ** 15n), 2n ** 15n - 1n],
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
} as const;

type Exact = Extract<ValueSpec, { readonly type: 'decimal' } | { readonly type: keyof typeof RANGES }>;

type TimestampSpec = Extract<ValueSpec, { readonly type: 'timestamp' }>;

interface TextForm {
  readonly read: ReadText;
  readonly takes: string;
}

const TEXT_FORMS: Readonly<Record<'date' | 'time' | 'interval' | 'interval-months' | 'timestamp' | 'wall clock', TextForm>> = {
  timestamp: { read: readTimestamp, takes: 'takes an ISO-8601 string such as "2026-01-31T23:59:59.123Z"' },
  'wall clock': { read: readWallClock, takes: 'takes an ISO-8601 string without a zone such as "2026-01-31T23:59:59.123"' },
  date: { read: readDate, takes: 'takes a string such as "2026-01-31"' },
  time: { read: readTime, takes: 'takes a string such as "23:59:59.123"' },
  interval: { read: readInterval, takes: 'takes a string such as "P1DT2H3M4.5S" or "1 day 02:03:04.5"' },
  'interval-months': { read: readMonths, takes: 'takes a string such as "P1Y2M" or "1 year 2 months"' },
};

type EpochFormat = Exclude<TimestampFormat, 'iso-8601'>;

const UNITS: Readonly<Record<EpochFormat, string>> = {
  'epoch-seconds': 'seconds',
  'epoch-millis': 'milliseconds',
  'epoch-micros': 'microseconds',
  'epoch-nanos': 'nanoseconds',
};

/** Digits behind the second of the unit that numbers of a format count. */
export const EPOCH_DIGITS: Readonly<Record<EpochFormat, number>> = {
  'epoch-seconds': 0,
  'epoch-millis': 3,
  'epoch-micros': 6,
  'epoch-nanos': 9,
};

const NO_BYTES = new Uint8Array(0);

export class ValueReader {
  /** Every number; BOOLEAN as 0 or 1; DECIMAL unscaled. NaN where the value is in `wides`. */
  readonly numbers: Float64Array;
  /** BIGINT and DECIMAL outside the safe range; otherwise null. */
  readonly wides: (bigint | null)[];
  /** VARCHAR, JSON, and BYTES in their form as text: UTF-8 `texts[i][textStarts[i], textEnds[i])`, valid until `clear`. */
  readonly texts: Uint8Array[];
  readonly textStarts: Int32Array;
  readonly textEnds: Int32Array;
  private readonly unescaped = new ByteWriter();

  constructor(placeCount: number) {
    this.numbers = new Float64Array(placeCount);
    this.wides = new Array(placeCount).fill(null);
    this.texts = new Array(placeCount).fill(NO_BYTES);
    this.textStarts = new Int32Array(placeCount);
    this.textEnds = new Int32Array(placeCount);
  }

  /** Lets go of the texts that were read. */
  clear(): void {
    this.unescaped.length = 0;
  }

  /** Reads the value `bytes[start, end)`, which is not null; gives what the type would take instead where it is no such value, or null. */
  read(spec: ValueSpec, bytes: Uint8Array, start: number, end: number, place: number): string | null {
    switch (spec.type) {
      case 'boolean':
        if (bytes[start] !== 116 && bytes[start] !== 102 /* true, false */) return 'takes true or false';
        this.numbers[place] = bytes[start] === 116 ? 1 : 0;
        return null;
      case 'varchar':
        if (bytes[start] !== 34 /* " */) return 'takes a string';
        this.setText(bytes, start, end, place);
        return null;
      case 'json':
        this.setDocument(bytes, start, end, place);
        return null;
      case 'array':
      case 'map':
      case 'row':
        throw new Error('bug in Weir: values with parts have a reader of their own');
      case 'bytes':
        return this.readBytes(bytes, start, end, place);
      case 'timestamp':
        return this.readTimestamp(spec, bytes, start, end, place);
      case 'date':
      case 'time':
      case 'interval':
      case 'interval-months':
        return this.readText(TEXT_FORMS[spec.type], bytes, start, end, place);
      case 'real':
      case 'double':
        return startsNumber(bytes[start]!) ? this.readFloating(spec.type, bytes, start, end, place) : 'takes a number';
      default:
        return startsNumber(bytes[start]!) ? this.readExact(spec, bytes, start, end, place) : 'takes a number';
    }
  }

  /** Reads the value that the text `bytes[start, end)` stands for, without quotes or escapes around it: in formats where every value is text. */
  readPlain(spec: ValueSpec, bytes: Uint8Array, start: number, end: number, place: number): string | null {
    switch (spec.type) {
      case 'boolean': {
        const isTrue = isWord(bytes, start, end, 'true');
        if (!isTrue && !isWord(bytes, start, end, 'false')) return 'takes true or false';
        this.numbers[place] = isTrue ? 1 : 0;
        return null;
      }
      case 'varchar':
        this.setPlace(bytes, start, end, place);
        return null;
      case 'bytes':
        this.setPlace(bytes, start, end, place);
        return this.decodeBase64(place);
      case 'json':
        return this.readDocument(bytes, start, end, place);
      case 'date':
      case 'time':
      case 'interval':
      case 'interval-months': {
        const { read, takes } = TEXT_FORMS[spec.type];
        return read(bytes, start, end, this.numbers, place) ? null : takes.replaceAll('"', '').replace('a string such as ', '');
      }
      case 'timestamp':
        if (spec.format === 'iso-8601') {
          if (this.readIso(spec, bytes, start, end, place)) return null;
          return timestampForm(spec).takes.replaceAll('"', '').replace('an ISO-8601 string', 'ISO-8601');
        }
    }
    if (!isPlainNumber(bytes, start, end)) return 'takes a number';
    if (bytes[start] === 43 /* + */) start++;
    if (spec.type === 'timestamp') return this.readTimestamp(spec, bytes, start, end, place);
    if (spec.type === 'real' || spec.type === 'double') return this.readFloating(spec.type, bytes, start, end, place);
    return this.readExact(spec as Exact, bytes, start, end, place);
  }

  private readTimestamp(spec: TimestampSpec, bytes: Uint8Array, start: number, end: number, place: number): string | null {
    const { format } = spec;
    if (format !== 'iso-8601')
      return startsNumber(bytes[start]!)
        ? this.readEpoch(spec, format, bytes, start, end, place)
        : `takes a number of ${UNITS[format]} since 1970`;
    const { takes } = timestampForm(spec);
    if (bytes[start] !== 34 /* " */) return takes;
    this.setText(bytes, start, end, place);
    return this.readIso(spec, this.texts[place]!, this.textStarts[place]!, this.textEnds[place]!, place) ? null : takes;
  }

  /** Digits that the type does not have are left out. */
  private readIso(spec: TimestampSpec, bytes: Uint8Array, start: number, end: number, place: number): boolean {
    const { precision = 3 } = spec;
    if (precision > 3) {
      const value = readFineTimestamp(bytes, start, end, precision, spec.isLocal === true);
      if (value !== null) this.setWhole(value, place);
      return value !== null;
    }
    if (!timestampForm(spec).read(bytes, start, end, this.numbers, place)) return false;
    if (precision < 3) this.numbers[place] = truncatedTimestamp(this.numbers[place]!, precision);
    return true;
  }

  private readFloating(type: 'real' | 'double', bytes: Uint8Array, start: number, end: number, place: number): string | null {
    const isInRange = readDouble(bytes, start, end, this.numbers, place);
    if (type === 'double') return isInRange ? null : 'takes a number up to 1.7976931348623157e308';
    this.numbers[place] = Math.fround(this.numbers[place]!);
    return Number.isFinite(this.numbers[place]!) ? null : 'takes a number up to 3.4028234663852886e38';
  }

  private readExact(spec: Exact, bytes: Uint8Array, start: number, end: number, place: number): string | null {
    const isDecimal = spec.type === 'decimal';
    const outcome = this.scaled(bytes, start, end, isDecimal ? spec.scale : 0, isDecimal ? 'half away from zero' : 'reject', place);
    if (outcome === 'not whole') return 'takes a whole number';
    if (isDecimal) {
      return outcome === 'ok' && this.hasDigits(spec.precision, place)
        ? null
        : `takes ${spec.precision - spec.scale} digits before the point`;
    }
    const [min, max] = RANGES[spec.type];
    const value = this.wides[place] ?? this.numbers[place]!;
    return outcome === 'ok' && value >= min && value <= max ? null : `takes ${min} to ${max}`;
  }

  private hasDigits(precision: number, place: number): boolean {
    const wide = this.wides[place]!;
    if (wide === null) return precision > 15 || Math.abs(this.numbers[place]!) < 10 ** precision;
    const limit = 10n ** BigInt(precision);
    return wide < limit && wide > -limit;
  }

  private readEpoch(
    { precision = 3 }: TimestampSpec,
    format: EpochFormat,
    bytes: Uint8Array,
    start: number,
    end: number,
    place: number,
  ): string | null {
    const digits = unitDigitsOf(precision);
    const outcome = this.scaled(bytes, start, end, digits - EPOCH_DIGITS[format], 'floor', place);
    if (outcome === 'ok') {
      const value = this.wides[place] ?? this.numbers[place]!;
      const ms = millisecondsOf(value, digits);
      if (ms >= TIMESTAMP_MIN_MS && ms <= TIMESTAMP_MAX_MS) {
        if (precision !== digits) this.setWhole(timestampOfPrecision(value, digits, precision), place);
        return null;
      }
    }
    return `takes ${UNITS[format]} since 1970 of the years 0000 to 9999`;
  }

  private setWhole(value: Whole, place: number): void {
    this.numbers[place] = typeof value === 'number' ? value : Number.NaN;
    this.wides[place] = typeof value === 'number' ? null : value;
  }

  private readText({ read, takes }: TextForm, bytes: Uint8Array, start: number, end: number, place: number): string | null {
    if (bytes[start] !== 34 /* " */) return takes;
    this.setText(bytes, start, end, place);
    return read(this.texts[place]!, this.textStarts[place]!, this.textEnds[place]!, this.numbers, place) ? null : takes;
  }

  private readBytes(bytes: Uint8Array, start: number, end: number, place: number): string | null {
    if (bytes[start] !== 34 /* " */) return 'takes a string of base64';
    this.setText(bytes, start, end, place);
    return this.decodeBase64(place);
  }

  private decodeBase64(place: number): string | null {
    const at = this.unescaped.length;
    if (!appendBase64(this.unescaped, this.texts[place]!, this.textStarts[place]!, this.textEnds[place]!))
      return 'takes a string of base64';
    this.setAppended(at, place);
    return null;
  }

  private scaled(
    bytes: Uint8Array,
    start: number,
    end: number,
    scale: number,
    rounding: 'reject' | 'half away from zero' | 'floor',
    place: number,
  ): NumberOutcome {
    return readScaled(bytes, start, end, scale, rounding, this, place);
  }

  private readDocument(bytes: Uint8Array, start: number, end: number, place: number): string | null {
    const from = skipSpace(bytes, start, end);
    const to = skipValue(bytes, from, end, 0);
    if (to < 0 || skipSpace(bytes, to, end) < end) return 'takes a document such as {"a": [1, null]}';
    this.setDocument(bytes, from, to, place);
    return null;
  }

  /** The document without spaces: as it stands in the record where it has none. */
  private setDocument(bytes: Uint8Array, start: number, end: number, place: number): void {
    this.texts[place] = bytes;
    this.textStarts[place] = start;
    this.textEnds[place] = end;
    if (isCompactJson(bytes, start, end)) return;
    const at = this.unescaped.length;
    appendCompactJson(this.unescaped, bytes, start, end);
    this.setAppended(at, place);
  }

  /** The bytes between the quotes, or where an escape stands among them, what they mean. */
  private setText(bytes: Uint8Array, valueStart: number, valueEnd: number, place: number): void {
    const start = valueStart + 1;
    const end = valueEnd - 1;
    this.setPlace(bytes, start, end, place);
    for (let i = start; i < end; i++) {
      if (bytes[i] !== 92 /* \ */) continue;
      const at = this.unescaped.length;
      unescapeString(bytes, start, end, this.unescaped, 'replace');
      this.setAppended(at, place);
      return;
    }
  }

  private setPlace(bytes: Uint8Array, start: number, end: number, place: number): void {
    this.texts[place] = bytes;
    this.textStarts[place] = start;
    this.textEnds[place] = end;
  }

  /** The writer may have moved to a larger array; texts of other places stay where they are. */
  private setAppended(start: number, place: number): void {
    this.texts[place] = this.unescaped.bytes;
    this.textStarts[place] = start;
    this.textEnds[place] = this.unescaped.length;
  }
}

const timestampForm = ({ isLocal }: TimestampSpec): TextForm => TEXT_FORMS[isLocal ? 'wall clock' : 'timestamp'];

const startsNumber = (c: number) => c === 45 /* - */ || (c >= 48 && c <= 57);

/** Whether `bytes[start, end)` is the word, in whatever case. */
function isWord(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) if ((bytes[start + i]! | 32) !== word.charCodeAt(i)) return false;
  return true;
}
