// Messages of Protobuf that match a schema: what columns read has their values, what nobody reads is left out, and the padding stands in a field
// whose number the message does not have, which readers pass over.
import protobuf from 'protobufjs';
import { unreachable } from '../../shared/engine/assert.ts';
import type { ProtobufField, ProtobufMessage, ProtobufScalar } from '../../shared/engine/protobuf/message-type.ts';
import { BIGINT, type SqlType, VARCHAR } from '../../shared/sql/types/sql-type.ts';
import type { Place, Places } from './synthetic-places.ts';
import { bytesOf, epochOf, plainOf, type SyntheticValue, unscaledOf } from './synthetic-values.ts';

type Leaf = { readonly type: SqlType; readonly value: SyntheticValue };

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;
const PADDING_NUMBER_MIN = 1000;

/** At least as long as `recordBytes`, but for some bytes that say how long the padding is. */
export function protobufRecord(messages: readonly ProtobufMessage[], places: Places, recordBytes: number): Buffer {
  const writer = protobuf.Writer.create();
  new MessageWriter(messages, places, writer).message(messages[0]!, places.root);
  const paddingNumber = Math.max(PADDING_NUMBER_MIN, ...messages[0]!.fields.map(({ number }) => number)) + 1;
  const missing = recordBytes - writer.len - sizeOfTag(paddingNumber) - 1;
  if (missing > 0) writer.uint32(paddingNumber * 8 + DELIMITED).bytes(Buffer.alloc(missing < 128 ? missing : missing - 1, 'x'));
  return Buffer.from(writer.finish());
}

const sizeOfTag = (number: number): number => protobuf.Writer.create().uint32(number * 8).len;

class MessageWriter {
  private readonly messages: readonly ProtobufMessage[];
  private readonly places: Places;
  private readonly writer: protobuf.Writer;

  constructor(messages: readonly ProtobufMessage[], places: Places, writer: protobuf.Writer) {
    this.messages = messages;
    this.places = places;
    this.writer = writer;
  }

  message({ fields }: ProtobufMessage, place: Place): void {
    for (const field of fields) {
      const inner = this.places.member(place, field.name);
      // A document could go on for ever where messages hold themselves: it has what its first level has.
      if (inner !== null && !(isMessage(field) && this.places.leaf(place)?.type.kind === 'json')) this.field(field, inner);
    }
  }

  private field(field: ProtobufField, place: Place): void {
    if (field.isMap) for (const [key, value] of this.places.entries(place)) this.entry(field, key, value);
    else if (field.repeated) for (const element of this.places.elements(place)) this.one(field, element);
    else this.one(field, place);
  }

  private entry({ number, type }: ProtobufField, key: SqlType | string, value: Place): void {
    const [keyField, valueField] = this.messages[(type as { readonly message: number }).message]!.fields;
    this.writer.uint32(number * 8 + DELIMITED).fork();
    const keyValue = this.places.keyValue(value);
    if (typeof key !== 'string') this.scalar(keyField!.number, keyField!.type as ProtobufScalar, { type: key, value: keyValue });
    else if (keyField!.type === 'string') this.writer.uint32(keyField!.number * 8 + DELIMITED).string(key);
    else this.scalar(keyField!.number, keyField!.type as ProtobufScalar, { type: BIGINT, value: { ...keyValue, number: Number(key) - 1 } });
    this.one(valueField!, value);
    this.writer.ldelim();
  }

  private one({ number, type }: ProtobufField, place: Place): void {
    const leaf = this.places.leaf(place);
    if (typeof type === 'string') {
      if (leaf !== null) this.scalar(number, type, leaf);
    } else if ('symbols' in type) {
      if (leaf !== null) this.writer.uint32(number * 8 + VARINT).int32(type.symbols[leaf.value.number % type.symbols.length]![0]);
    } else {
      this.writer.uint32(number * 8 + DELIMITED).fork();
      const message = this.messages[type.message]!;
      if (message.value === undefined) this.message(message, place);
      else if (leaf !== null) this.valueMessage(message, leaf);
      this.writer.ldelim();
    }
  }

  private valueMessage({ value, fields }: ProtobufMessage, leaf: Leaf): void {
    if (value === 'wrapper') {
      this.scalar(fields[0]!.number, fields[0]!.type as ProtobufScalar, leaf);
      return;
    }
    const ms = value === 'timestamp' ? leaf.value.eventMs : leaf.value.number * 1000;
    this.writer.uint32(8 + VARINT).int64(Math.floor(ms / 1000));
    this.writer.uint32(16 + VARINT).int32((ms % 1000) * 1_000_000);
  }

  private scalar(number: number, type: ProtobufScalar, leaf: Leaf): void {
    const { writer } = this;
    const tag = (wireType: number) => writer.uint32(number * 8 + wireType);
    switch (type) {
      case 'bool':
        tag(VARINT).bool(leaf.value.number % 2 === 0);
        return;
      case 'string':
        tag(DELIMITED).string(plainOf(leaf.type.kind === 'array' ? VARCHAR : leaf.type, leaf.value));
        return;
      case 'bytes':
        tag(DELIMITED).bytes(leaf.type.kind === 'json' ? Buffer.from(plainOf(leaf.type, leaf.value)) : bytesOf(leaf.value));
        return;
      case 'float':
        tag(FIXED32).float(floatingOf(leaf));
        return;
      case 'double':
        tag(FIXED64).double(floatingOf(leaf));
        return;
      case 'fixed32':
      case 'sfixed32':
        tag(FIXED32)[type](wholeOf(leaf));
        return;
      case 'fixed64':
      case 'sfixed64':
        tag(FIXED64)[type](wholeOf(leaf));
        return;
      case 'int32':
      case 'int64':
      case 'uint32':
      case 'uint64':
      case 'sint32':
      case 'sint64':
        tag(VARINT)[type](wholeOf(leaf));
        return;
      default:
        unreachable(type);
    }
  }
}

const isMessage = ({ type }: ProtobufField): boolean => typeof type === 'object' && 'message' in type;

const floatingOf = ({ value: { number, isKey } }: Leaf): number => (isKey ? number : (number + 1) / 8);

function wholeOf({ type, value }: Leaf): number {
  if (type.kind === 'timestamp') return Math.floor(epochOf(value));
  if (type.kind === 'decimal') return Math.floor(unscaledOf(type.precision, value) / 10 ** type.scale);
  return type.kind === 'smallint' ? value.number % 2 ** 15 : value.number + 1;
}
