// The scalars of Avro: read from where the cursor stands, or passed over.
import { type ByteCursor, bigEndianWhole } from '../binary/byte-cursor.ts';
import type { ColumnValues } from '../binary/column-values.ts';
import type { AvroConversion, AvroType } from './avro-type.ts';

/** The type that the branch of a union is. */
export function readBranch({ branches }: Extract<AvroType, { kind: 'union' }>, cursor: ByteCursor): number {
  const at = cursor.p;
  const branch = cursor.zigzag();
  const chosen = branches[Number(branch)];
  if (chosen === undefined) cursor.fail(`has branch ${branch} of a union of ${branches.length} at byte ${at - cursor.start}`);
  return chosen;
}

/** How many elements the next block of an array or map has; 0: there is none. */
export function readBlockLength(cursor: ByteCursor): number {
  let count = Number(cursor.zigzag());
  // A count below zero is followed by the size of the block.
  if (count < 0) {
    count = -count;
    cursor.zigzag();
  }
  // Elements of no bytes (an array of nulls) could be as many as their count says.
  if (count > cursor.end - cursor.start) cursor.fail(`has ${count} elements in ${cursor.end - cursor.start} bytes`);
  return count;
}

const DAY_MS = 86_400_000;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The key of a map's entry. */
export function readKey(cursor: ByteCursor): string {
  const { bytes } = cursor;
  const start = openKey(cursor);
  return decoder.decode(bytes.subarray(start, cursor.p));
}

/** Past a key; gives where it begins. */
export function openKey(cursor: ByteCursor): number {
  return cursor.take(Number(cursor.zigzag()));
}

export function skipScalar(type: AvroType, cursor: ByteCursor): void {
  switch (type.kind) {
    case 'boolean':
      cursor.take(1);
      return;
    case 'int':
    case 'long':
    case 'enum':
      cursor.varint();
      return;
    case 'float':
      cursor.take(4);
      return;
    case 'double':
      cursor.take(8);
      return;
    default:
      cursor.take(type.kind === 'fixed' ? type.size : Number(cursor.zigzag()));
  }
}

/** Reads the value into a field; gives what the field would take instead, or null. */
export function readScalar(
  type: AvroType,
  cursor: ByteCursor,
  values: ColumnValues,
  field: number,
  conversion: AvroConversion,
): string | null {
  switch (type.kind) {
    case 'boolean': {
      const byte = cursor.byte();
      if (byte > 1) cursor.fail(`has the boolean ${byte} at byte ${cursor.p - 1 - cursor.start}`);
      return values.setBoolean(field, byte === 1);
    }
    case 'int':
    case 'long':
      return giveWhole(values, field, conversion, cursor.zigzag());
    case 'float':
      return values.setFloating(field, cursor.float());
    case 'double':
      return values.setFloating(field, cursor.double());
    case 'enum': {
      const symbol = type.symbols[Number(cursor.zigzag())];
      if (symbol === undefined) cursor.fail(`has no such symbol of an enum before byte ${cursor.p - cursor.start}`);
      return values.setMadeText(field, symbol);
    }
    default: {
      const byteCount = type.kind === 'fixed' ? type.size : Number(cursor.zigzag());
      const start = cursor.take(byteCount);
      if (conversion === 'text') return values.setText(field, cursor.bytes, start, start + byteCount);
      const scale = type.kind === 'bytes' || type.kind === 'fixed' ? (type.scale ?? 0) : 0;
      return giveBytes(values, field, conversion, cursor.bytes, start, start + byteCount, scale);
    }
  }
}

function giveWhole(values: ColumnValues, field: number, conversion: AvroConversion, value: number | bigint): string | null {
  switch (conversion) {
    case 'days':
      return values.setDate(field, Number(value));
    case 'millisecond-of-day':
      return values.setTime(field, Number(value));
    case 'microsecond-of-day':
      return values.setTime(field, Math.floor(Number(value) / 1000));
    case 'milliseconds':
      return values.setTimestamp(field, value, 3);
    case 'microseconds':
      return values.setTimestamp(field, value, 6);
    case 'nanoseconds':
      return values.setTimestamp(field, value, 9);
    default:
      return values.setWhole(field, value);
  }
}

function giveBytes(
  values: ColumnValues,
  field: number,
  conversion: AvroConversion,
  bytes: Uint8Array,
  start: number,
  end: number,
  scale: number,
): string | null {
  if (conversion === 'plain') return values.setPlain(field, bytes, start, end);
  if (conversion === 'bytes') return values.setBytes(field, bytes, start, end);
  if (conversion === 'duration') return giveDuration(values, field, new DataView(bytes.buffer, bytes.byteOffset + start, end - start));
  if (conversion === 'uuid') return values.setMadeText(field, uuidText(bytes, start, end));
  return values.setUnscaled(field, bigEndianWhole(bytes, start, end), scale);
}

function giveDuration(values: ColumnValues, field: number, view: DataView): string | null {
  const [months, days, ms] = [view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true)];
  if (values.typeOf(field) === 'interval') {
    return months === 0
      ? values.setInterval(field, days * DAY_MS + ms)
      : `takes days and milliseconds, but the record has ${months} months`;
  }
  return days === 0 && ms === 0 ? values.setInterval(field, months) : `takes months, but the record has ${days} days and ${ms} ms`;
}

/** `6ba7b810-9dad-11d1-80b4-00c04fd430c8` */
function uuidText(bytes: Uint8Array, start: number, end: number): string {
  const hex = Buffer.from(bytes.subarray(start, end)).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
