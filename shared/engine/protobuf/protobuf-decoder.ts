// Records of Protobuf: fields by number, in any order, each with its length; what has another number is skipped. Of a scalar that comes several
// times the last counts, and messages that come several times are one, as the specification has it.
import { BROKEN, ByteCursor } from '../binary/byte-cursor.ts';
import { ColumnValues } from '../binary/column-values.ts';
import { type FieldSpec, fieldTypeText } from '../json/field-spec.ts';
import { type PathNode, pathOf, pathText, pathTree } from '../json/path-tree.ts';
import { type Whole, whole } from '../values.ts';
import type { ProtobufField, ProtobufMessage, ProtobufScalar } from './message-type.ts';

const DEPTH_MAX = 100;
const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const GROUP = 3;
const GROUP_END = 4;
const FIXED32 = 5;

const WIRE_TYPES: Readonly<Record<ProtobufScalar, number>> = {
  ...{ double: FIXED64, fixed64: FIXED64, sfixed64: FIXED64, float: FIXED32, fixed32: FIXED32, sfixed32: FIXED32 },
  ...{ int32: VARINT, int64: VARINT, uint32: VARINT, uint64: VARINT, sint32: VARINT, sint64: VARINT, bool: VARINT },
  ...{ string: DELIMITED, bytes: DELIMITED },
};

const NO_BYTES = new Uint8Array(0);

/** A field of a message that leads to columns. */
interface Wanted {
  readonly field: ProtobufField;
  readonly node: PathNode;
  /** Of a repeated field: elements so far in this message. */
  count: number;
}

export class ProtobufDecoder {
  /** As those of `StrictDecoder`. */
  readonly nulls: Uint8Array;
  readonly numbers: Float64Array;
  readonly wides: (bigint | null)[];
  readonly texts: Uint8Array[];
  readonly textStarts: Int32Array;
  readonly textEnds: Int32Array;
  reason = '';

  private readonly fields: readonly FieldSpec[];
  private readonly messages: readonly ProtobufMessage[];
  private readonly tree: PathNode;
  private readonly wanted = new Map<PathNode, ReadonlyMap<number, Wanted>>();
  private readonly values: ColumnValues;
  private readonly cursor = new ByteCursor();

  /** `messages[0]` is the message that a record is. */
  constructor(fields: readonly FieldSpec[], messages: readonly ProtobufMessage[]) {
    this.fields = fields;
    this.messages = messages;
    this.tree = pathTree(fields.map(pathOf));
    this.values = new ColumnValues(fields);
    this.nulls = this.values.nulls;
    ({
      numbers: this.numbers,
      wides: this.wides,
      texts: this.texts,
      textStarts: this.textStarts,
      textEnds: this.textEnds,
    } = this.values.reader);
  }

  decode(bytes: Uint8Array, start: number, end: number): boolean {
    const { cursor, fields, nulls } = this;
    this.values.clear();
    cursor.open(bytes, start, end);
    try {
      this.begin(this.messages[0]!, this.tree);
      this.readMessage(this.messages[0]!, this.tree, end, 0);
    } catch (error) {
      if (error !== BROKEN) throw error;
      if (cursor.reason !== '') this.reason = `the record is no Protobuf of this message: it ${cursor.reason}`;
      return false;
    }
    for (let field = 0; field < fields.length; field++) {
      if (nulls[field] === 1 && fields[field]!.required) return this.refuse(field, 'is NOT NULL, but the record does not have it');
    }
    return true;
  }

  /** A message begins: what is never missing in it has the zero of its type until it comes. */
  private begin(message: ProtobufMessage, node: PathNode): void {
    for (const each of this.wantedOf(message, node).values()) {
      each.count = 0;
      if (each.field.implicit && !each.field.repeated) for (const field of each.node.fields) this.setZero(field, each.field);
    }
  }

  private readMessage(message: ProtobufMessage, node: PathNode, end: number, depth: number): void {
    const { cursor } = this;
    if (depth > DEPTH_MAX) cursor.fail(`is nested more than ${DEPTH_MAX} levels deep`);
    const wanted = this.wantedOf(message, node);
    while (cursor.p < end) {
      const tag = Number(cursor.varint());
      const each = wanted.get(Math.floor(tag / 8));
      if (tag < 8) cursor.fail(`has a field without a number before byte ${cursor.p - cursor.start}`);
      if (each === undefined) this.skip(tag % 8, Math.floor(tag / 8), depth);
      else this.readField(each, tag % 8, depth);
    }
    if (cursor.p > end) cursor.fail(`has a message that ends inside a field at byte ${end - cursor.start}`);
  }

  private readField(each: Wanted, wireType: number, depth: number): void {
    const { field, node } = each;
    const { type } = field;
    if (typeof type === 'object' && 'message' in type) {
      if (wireType !== DELIMITED) {
        this.skip(wireType, field.number, depth);
        return;
      }
      const element = field.repeated ? elementOf(each) : node;
      const end = this.delimitedEnd();
      if (element === null) this.cursor.p = end;
      else this.readInner(this.messages[type.message]!, element, end, depth + 1);
      return;
    }
    const scalar = typeof type === 'object' ? 'int32' : type;
    if (wireType === WIRE_TYPES[scalar]) this.readScalar(each, scalar);
    else if (wireType === DELIMITED && field.repeated) {
      const end = this.delimitedEnd();
      while (this.cursor.p < end) this.readScalar(each, scalar);
      if (this.cursor.p > end) this.cursor.fail(`has packed values that end inside one at byte ${end - this.cursor.start}`);
    } else this.skip(wireType, field.number, depth);
  }

  private delimitedEnd(): number {
    const byteCount = Number(this.cursor.varint());
    const at = this.cursor.take(byteCount);
    this.cursor.p = at;
    return at + byteCount;
  }

  private readInner(message: ProtobufMessage, node: PathNode, end: number, depth: number): void {
    if (message.value !== undefined && node.fields.length > 0) {
      this.readValueMessage(message, node, end, depth);
      return;
    }
    if (this.isFirst(node)) this.begin(message, node);
    this.readMessage(message, node, end, depth);
  }

  /** Whether nothing in it was read yet; a message that comes again goes on with what the first one had. */
  private isFirst(node: PathNode): boolean {
    return node.children.every(child => child.fields.every(field => this.nulls[field] === 1));
  }

  /** Timestamp, Duration and wrappers: a message of one or two scalars that is one value. */
  private readValueMessage(message: ProtobufMessage, node: PathNode, end: number, depth: number): void {
    const { cursor, values } = this;
    const [first, second] = message.fields;
    if (message.value === 'wrapper') for (const field of node.fields) this.setZero(field, first!);
    let seconds: Whole = 0;
    let nanos = 0;
    while (cursor.p < end) {
      const tag = Number(cursor.varint());
      const number = Math.floor(tag / 8);
      if (message.value === 'wrapper' && number === first!.number && tag % 8 === WIRE_TYPES[first!.type as ProtobufScalar]) {
        this.readScalar({ field: first!, node, count: 0 }, first!.type as ProtobufScalar);
      } else if (message.value !== 'wrapper' && number === first!.number && tag % 8 === VARINT) seconds = signed(cursor.varint());
      else if (message.value !== 'wrapper' && number === second!.number && tag % 8 === VARINT) nanos = Number(signed(cursor.varint()));
      else this.skip(tag % 8, number, depth);
    }
    if (message.value === 'wrapper') return;
    const ms = Number(seconds) * 1000 + Math.floor(nanos / 1_000_000);
    this.setAll(node, field => (message.value === 'timestamp' ? values.setTimestamp(field, ms, 1) : values.setInterval(field, ms)));
  }

  private readScalar(each: Wanted, scalar: ProtobufScalar): void {
    const { cursor, values } = this;
    const node = each.field.repeated ? elementOf(each) : each.node;
    switch (scalar) {
      case 'bool': {
        const value = cursor.varint();
        this.setAll(node, field => values.setBoolean(field, value !== 0));
        return;
      }
      case 'float':
      case 'double': {
        const value = scalar === 'float' ? cursor.float() : cursor.double();
        this.setAll(node, field => values.setFloating(field, value));
        return;
      }
      case 'string':
      case 'bytes': {
        const end = this.delimitedEnd();
        const start = cursor.p;
        cursor.p = end;
        this.setAll(node, field => this.setSlice(field, scalar, start, end));
        return;
      }
      default: {
        const value = this.wholeOf(scalar);
        const { type } = each.field;
        if (typeof type === 'object' && 'symbols' in type) this.setAll(node, field => this.setSymbol(field, type.symbols, Number(value)));
        else this.setAll(node, field => values.setWhole(field, value));
      }
    }
  }

  private wholeOf(scalar: ProtobufScalar): Whole {
    const { cursor } = this;
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

  private setSlice(field: number, scalar: 'string' | 'bytes', start: number, end: number): string | null {
    const { bytes } = this.cursor;
    if (scalar === 'bytes') return this.values.setBytes(field, bytes, start, end);
    const isText = this.fields[field]!.type === 'varchar';
    return isText ? this.values.setText(field, bytes, start, end) : this.values.setPlain(field, bytes, start, end);
  }

  /** A number without a name is its digits: newer producers have more symbols. */
  private setSymbol(field: number, symbols: readonly (readonly [number, string])[], value: number): string | null {
    if (this.fields[field]!.type !== 'varchar') return this.values.setWhole(field, value);
    return this.values.setMadeText(field, symbols.find(([number]) => number === value)?.[1] ?? String(value));
  }

  private setZero(field: number, { type }: ProtobufField): void {
    if (typeof type === 'object') {
      if ('symbols' in type) this.setSymbol(field, type.symbols, 0);
      return;
    }
    switch (type) {
      case 'bool':
        this.values.setBoolean(field, false);
        return;
      case 'string':
        // No text of a time is empty: such a column is NULL until its text comes.
        if (this.fields[field]!.type === 'varchar') this.values.setText(field, NO_BYTES, 0, 0);
        return;
      case 'bytes':
        this.values.setBytes(field, NO_BYTES, 0, 0);
        return;
      case 'float':
      case 'double':
        this.values.setFloating(field, 0);
        return;
      default:
        this.values.setWhole(field, 0);
    }
  }

  private setAll(node: PathNode | null, give: (field: number) => string | null): void {
    if (node === null) return;
    for (const field of node.fields) {
      const refused = give(field);
      if (refused === null) continue;
      this.refuse(field, refused);
      throw BROKEN;
    }
  }

  private skip(wireType: number, number: number, depth: number): void {
    const { cursor } = this;
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
        this.skipGroup(number, depth + 1);
        return;
      default:
        cursor.fail(`has the wire type ${wireType} before byte ${cursor.p - cursor.start}`);
    }
  }

  private skipGroup(number: number, depth: number): void {
    const { cursor } = this;
    if (depth > DEPTH_MAX) cursor.fail(`is nested more than ${DEPTH_MAX} levels deep`);
    for (;;) {
      const tag = Number(cursor.varint());
      if (tag % 8 !== GROUP_END) this.skip(tag % 8, Math.floor(tag / 8), depth);
      else if (Math.floor(tag / 8) === number) return;
      else cursor.fail(`ends a group that it did not begin before byte ${cursor.p - cursor.start}`);
    }
  }

  private wantedOf(message: ProtobufMessage, node: PathNode): ReadonlyMap<number, Wanted> {
    let wanted = this.wanted.get(node);
    if (wanted === undefined) {
      const children = node.children.flatMap(child => {
        const field = message.fields.find(({ name }) => name === child.step);
        return field === undefined ? [] : [{ field, node: child, count: 0 }];
      });
      this.wanted.set(node, (wanted = new Map(children.map(each => [each.field.number, each]))));
    }
    return wanted;
  }

  private refuse(field: number, what: string): false {
    const { name, path } = this.fields[field]!;
    this.reason = `column ${path === undefined ? name : `${name} (${pathText(path)})`}: ${fieldTypeText(this.fields[field]!)} ${what}`;
    return false;
  }
}

/** The node of the next element of a repeated field, or null where nobody wants it. */
function elementOf(each: Wanted): PathNode | null {
  const index = each.count++;
  return each.node.children.find(({ step }) => step === index) ?? null;
}

/** 64 bits with a sign. */
function signed(value: Whole): Whole {
  return typeof value === 'number' && value < 2 ** 53 ? value : whole(BigInt.asIntN(64, BigInt(value)));
}
