// The scalars of Protobuf, and the messages of its own that are values: read from where the cursor stands, or passed over.
import { addWhole, multiplyWhole } from '../arithmetic/whole.ts';
import type { ByteCursor } from '../binary/byte-cursor.ts';
import type { ColumnValues } from '../binary/column-values.ts';
import { type Whole, whole } from '../values.ts';
import type { ProtobufField, ProtobufMessage, ProtobufScalar } from './message-type.ts';

const DEPTH_MAX = 100;
const VARINT = 0;
const FIXED64 = 1;
export const DELIMITED = 2;
const GROUP = 3;
const GROUP_END = 4;
const FIXED32 = 5;

const WIRE_TYPES: Readonly<Record<ProtobufScalar, number>> = {
  ...{ double: FIXED64, fixed64: FIXED64, sfixed64: FIXED64, float: FIXED32, fixed32: FIXED32, sfixed32: FIXED32 },
  ...{ int32: VARINT, int64: VARINT, uint32: VARINT, uint64: VARINT, sint32: VARINT, sint64: VARINT, bool: VARINT },
  ...{ string: DELIMITED, bytes: DELIMITED },
};

const NO_BYTES = new Uint8Array(0);
const NS_PER_SECOND = 1_000_000_000;

/** Of a scalar, an enum, or a message. */
export function wireTypeOf(type: ProtobufField['type']): number {
  if (typeof type === 'object') return 'message' in type ? DELIMITED : VARINT;
  return WIRE_TYPES[type];
}

export function checkDepth(cursor: ByteCursor, depth: number): void {
  if (depth > DEPTH_MAX) cursor.fail(`is nested more than ${DEPTH_MAX} levels deep`);
}

/** The end of what has its length before it; the cursor is at its beginning. */
export function delimitedEnd(cursor: ByteCursor): number {
  const byteCount = Number(cursor.varint());
  const at = cursor.take(byteCount);
  cursor.p = at;
  return at + byteCount;
}

/** Calls `read` with the number and wire type of each field up to `end`. */
export function readFields(cursor: ByteCursor, end: number, read: (number: number, wireType: number) => void): void {
  while (cursor.p < end) {
    const tag = Number(cursor.varint());
    if (tag < 8) cursor.fail(`has a field without a number before byte ${cursor.p - cursor.start}`);
    read(Math.floor(tag / 8), tag % 8);
  }
  if (cursor.p > end) cursor.fail(`has a message that ends inside a field at byte ${end - cursor.start}`);
}

/** Past a field of any kind. */
export function skipField(cursor: ByteCursor, wireType: number, number: number, depth: number): void {
  switch (wireType) {
    case VARINT:
      cursor.varint();
      return;
    case FIXED64:
      cursor.take(8);
      return;
    case DELIMITED:
      cursor.take(Number(cursor.varint()));
      return;
    case FIXED32:
      cursor.take(4);
      return;
    case GROUP:
      skipGroup(cursor, number, depth + 1);
      return;
    default:
      cursor.fail(`has the wire type ${wireType} before byte ${cursor.p - cursor.start}`);
  }
}

function skipGroup(cursor: ByteCursor, number: number, depth: number): void {
  checkDepth(cursor, depth);
  for (;;) {
    const tag = Number(cursor.varint());
    if (tag % 8 !== GROUP_END) skipField(cursor, tag % 8, Math.floor(tag / 8), depth);
    else if (Math.floor(tag / 8) === number) return;
    else cursor.fail(`ends a group that it did not begin before byte ${cursor.p - cursor.start}`);
  }
}

type Scalar = Exclude<ProtobufField['type'], { message: number }>;

/** Reads the scalar or enum into a field; gives what the field would take instead, or null. */
export function readScalar(type: Scalar, cursor: ByteCursor, values: ColumnValues, field: number): string | null {
  switch (type) {
    case 'bool':
      return values.setBoolean(field, cursor.varint() !== 0);
    case 'float':
      return values.setFloating(field, cursor.float());
    case 'double':
      return values.setFloating(field, cursor.double());
    case 'string':
    case 'bytes': {
      const end = delimitedEnd(cursor);
      const start = cursor.p;
      cursor.p = end;
      return giveSlice(values, field, type, cursor.bytes, start, end);
    }
    default:
      return giveWhole(values, field, type, wholeOf(typeof type === 'object' ? 'int32' : type, cursor));
  }
}

/** What a field that is never missing has until it comes; NULL where no text is empty, as of a time. */
export function giveZero(type: ProtobufField['type'], values: ColumnValues, field: number): string | null {
  switch (type) {
    case 'bool':
      return values.setBoolean(field, false);
    case 'string':
    case 'bytes':
      if (values.typeOf(field) !== (type === 'string' ? 'varchar' : 'bytes')) return null;
      return giveSlice(values, field, type, NO_BYTES, 0, 0);
    case 'float':
    case 'double':
      return values.setFloating(field, 0);
    default:
      return giveWhole(values, field, type, 0);
  }
}

/** Reads Timestamp, Duration or a wrapper, up to `end`: a message of one or two scalars that is one value. */
export function readValueMessage(
  message: ProtobufMessage,
  cursor: ByteCursor,
  end: number,
  depth: number,
  values: ColumnValues,
  field: number,
): string | null {
  const [first, second] = message.fields;
  const firstType = first!.type as ProtobufScalar;
  const isWrapper = message.value === 'wrapper';
  let refused = isWrapper ? giveZero(firstType, values, field) : null;
  let seconds: Whole = 0;
  let nanos = 0;
  readFields(cursor, end, (number, wireType) => {
    if (isWrapper && number === first!.number && wireType === WIRE_TYPES[firstType]) refused = readScalar(firstType, cursor, values, field);
    else if (!isWrapper && number === first!.number && wireType === VARINT) seconds = signed(cursor.varint());
    else if (!isWrapper && number === second!.number && wireType === VARINT) nanos = Number(signed(cursor.varint()));
    else skipField(cursor, wireType, number, depth);
  });
  if (isWrapper) return refused;
  const ms = Number(seconds) * 1000 + Math.floor(nanos / 1_000_000);
  if (message.value !== 'timestamp') return values.setInterval(field, ms);
  if (values.precisionOf(field) <= 3) return values.setTimestamp(field, ms, 3);
  return values.setTimestamp(field, addWhole(multiplyWhole(seconds, NS_PER_SECOND), nanos), 9);
}

function giveSlice(
  values: ColumnValues,
  field: number,
  type: 'string' | 'bytes',
  bytes: Uint8Array,
  start: number,
  end: number,
): string | null {
  if (type === 'bytes' && values.typeOf(field) === 'bytes') return values.setBytes(field, bytes, start, end);
  return values.typeOf(field) === 'varchar' ? values.setText(field, bytes, start, end) : values.setPlain(field, bytes, start, end);
}

/** A number of an enum without a name is its digits: newer producers have more symbols. */
function giveWhole(values: ColumnValues, field: number, type: ProtobufField['type'], value: Whole): string | null {
  if (typeof type !== 'object' || !('symbols' in type) || values.typeOf(field) !== 'varchar') return values.setWhole(field, value);
  return values.setMadeText(field, type.symbols.find(([number]) => number === value)?.[1] ?? String(value));
}

function wholeOf(scalar: ProtobufScalar, cursor: ByteCursor): Whole {
  switch (scalar) {
    case 'int32':
      return Number(signed(cursor.varint())) | 0;
    case 'int64':
      return signed(cursor.varint());
    case 'uint32':
      return Number(BigInt.asUintN(32, BigInt(cursor.varint())));
    case 'uint64':
      return cursor.varint();
    case 'fixed32':
      return cursor.uint32();
    case 'sfixed32':
      return cursor.int32();
    case 'fixed64':
      return cursor.uint64();
    case 'sfixed64':
      return cursor.int64();
    default:
      return cursor.zigzag();
  }
}

/** 64 bits with a sign. */
function signed(value: Whole): Whole {
  return typeof value === 'number' && value < 2 ** 53 ? value : whole(BigInt.asIntN(64, BigInt(value)));
}
