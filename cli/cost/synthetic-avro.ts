// Records of Avro that match a schema: what columns read has their values, everything else the least there is, and a text that nobody reads takes
// the padding. Written here, because the schema is at hand in the form that the decoder has.
import type { AvroLayout } from '../../shared/engine/avro/avro-decoder.ts';
import { type AvroMoment, type AvroType, avroConversion } from '../../shared/engine/avro/avro-type.ts';
import { valueSpec } from '../../shared/sql/codegen/value-spec.ts';
import { type SqlType, VARCHAR } from '../../shared/sql/types/sql-type.ts';
import type { Place, Places } from './synthetic-places.ts';
import { bytesOf, epochOf, plainOf, type SyntheticValue, unscaledOf } from './synthetic-values.ts';

type Leaf = { readonly type: SqlType; readonly value: SyntheticValue };
type Scalar = Exclude<AvroType, { readonly kind: 'union' | 'record' | 'array' | 'map' }>;

const DAY_MS = 86_400_000;
const DECIMAL_DIGITS_MAX = 38;

/** As long as `recordBytes` where something can be padded. */
export function avroRecord(layout: AvroLayout, places: Places, recordBytes: number): Buffer {
  const header = headerOf(layout);
  const least = Buffer.concat([header, ...new AvroRecord(layout.types, places, 0).parts]);
  const missing = recordBytes - least.length;
  return missing <= 0 ? least : Buffer.concat([header, ...new AvroRecord(layout.types, places, missing).parts]);
}

function headerOf({ header, schemaId }: AvroLayout): Buffer {
  const id = (byteCount: number) => (schemaId === null ? Buffer.alloc(byteCount) : Buffer.from(schemaId, 'hex'));
  switch (header) {
    case 'none':
      return Buffer.alloc(0);
    case 'single-object':
      return Buffer.concat([Buffer.from([0xc3, 0x01]), id(8)]);
    case 'confluent':
      return Buffer.concat([Buffer.from([0]), id(4)]);
    case 'glue':
      return Buffer.concat([Buffer.from([3, 0]), id(16)]);
  }
}

class AvroRecord {
  readonly parts: Buffer[] = [];
  private readonly types: readonly AvroType[];
  private readonly places: Places;
  private paddingBytes: number;

  constructor(types: readonly AvroType[], places: Places, paddingBytes: number) {
    this.types = types;
    this.places = places;
    this.paddingBytes = paddingBytes;
    this.write(0, places.root);
  }

  private write(index: number, place: Place): void {
    const type = this.types[index]!;
    switch (type.kind) {
      case 'union':
        this.union(type.branches, place);
        return;
      case 'record':
        for (const { name, type: field } of type.fields) this.write(field, this.places.member(place, name));
        return;
      case 'array':
        this.block(this.places.elements(place).map(element => () => this.write(type.items, element)));
        return;
      case 'map':
        this.block(
          this.places.entries(place).map(
            ([key, value]) =>
              () =>
                this.entry(key, value, type.items),
          ),
        );
        return;
      default:
        this.scalar(type, this.places.leaf(place));
    }
  }

  /** What is read has a value; what is not is null where it can be, or the padding. */
  private union(branches: readonly number[], place: Place): void {
    const padded = place === null && this.paddingBytes > 1 ? branches.findIndex(branch => isPaddable(this.types[branch]!)) : -1;
    if (padded >= 0) {
      this.long(padded);
      // Null would have taken no length.
      this.paddingBytes--;
      this.padding();
      return;
    }
    const isNull = (branch: number) => this.types[branch]!.kind === 'null';
    const leaf = this.places.leaf(place);
    const fits = (branch: number) => !isNull(branch) && (leaf === null || isReadFrom(this.types[branch]!, leaf));
    const chosen = Math.max(0, place === null ? branches.findIndex(isNull) : branches.findIndex(fits));
    this.long(chosen);
    this.write(branches[chosen]!, place);
  }

  private block(elements: readonly (() => void)[]): void {
    if (elements.length > 0) this.long(elements.length);
    for (const write of elements) write();
    this.long(0);
  }

  private entry(key: SqlType | string, value: Place, items: number): void {
    this.text(typeof key === 'string' ? key : plainOf(key, this.places.keyValue(value)));
    this.write(items, value);
  }

  private scalar(type: Scalar, leaf: Leaf | null): void {
    switch (type.kind) {
      case 'null':
        return;
      case 'boolean':
        this.parts.push(Buffer.from([leaf !== null && leaf.value.number % 2 === 0 ? 1 : 0]));
        return;
      case 'int':
      case 'long':
        this.long(leaf === null ? 0 : wholeOf(type.logical, leaf));
        return;
      case 'float':
      case 'double':
        this.floating(type.kind, leaf === null ? 0 : leaf.value.isKey ? leaf.value.number : (leaf.value.number + 1) / 8);
        return;
      case 'enum':
        this.long(leaf === null ? 0 : leaf.value.number % type.symbols.length);
        return;
      case 'string':
        if (leaf === null) this.padding();
        else this.text(plainOf(leaf.type.kind === 'json' ? leaf.type : textTypeOf(leaf.type), leaf.value));
        return;
      case 'bytes':
        if (leaf === null && type.scale === undefined) this.padding();
        else if (leaf === null) this.bytes(Buffer.alloc(1));
        else this.bytes(type.scale === undefined ? textOrBytes(leaf) : unscaledBytes(leaf));
        return;
      case 'fixed':
        this.parts.push(fixedOf(type, leaf));
    }
  }

  private floating(kind: 'float' | 'double', value: number): void {
    const bytes = Buffer.alloc(kind === 'float' ? 4 : 8);
    if (kind === 'float') bytes.writeFloatLE(value);
    else bytes.writeDoubleLE(value);
    this.parts.push(bytes);
  }

  private padding(): void {
    this.bytes(Buffer.alloc(Math.max(0, this.paddingBytes - this.lengthOf(this.paddingBytes)), 'x'));
    this.paddingBytes = 0;
  }

  /** Bytes that the length of the padding takes beyond the one that nothing takes too. */
  private lengthOf = (length: number): number => (length < 64 ? 0 : length < 2 ** 13 ? 1 : 2);

  private text(text: string): void {
    this.bytes(Buffer.from(text));
  }

  private bytes(bytes: Buffer): void {
    this.long(bytes.length);
    this.parts.push(bytes);
  }

  private long(value: number): void {
    const bytes: number[] = [];
    let left = value >= 0 ? value * 2 : -value * 2 - 1;
    for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
    bytes.push(left);
    this.parts.push(Buffer.from(bytes));
  }
}

const isPaddable = (type: AvroType): boolean => type.kind === 'string' || (type.kind === 'bytes' && type.scale === undefined);

function isReadFrom(type: AvroType, { type: column, value }: Leaf): boolean {
  if (type.kind === 'record') return column.kind === 'row' || column.kind === 'json';
  if (type.kind === 'array' || type.kind === 'map') return column.kind === type.kind || column.kind === 'json';
  return avroConversion(type, valueSpec(column, value.timestampFormat)) !== null;
}

/** What a string that is read as something with parts could be is not known. */
const textTypeOf = (type: SqlType): SqlType => (type.kind === 'array' || type.kind === 'map' || type.kind === 'row' ? VARCHAR : type);

const textOrBytes = ({ type, value }: Leaf): Buffer => (type.kind === 'json' ? Buffer.from(plainOf(type, value)) : bytesOf(value));

function unscaledBytes({ type, value }: Leaf): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeIntBE(unscaledOf(type.kind === 'decimal' ? type.precision : DECIMAL_DIGITS_MAX, value), 0, 6);
  return bytes;
}

function fixedOf(type: Extract<AvroType, { readonly kind: 'fixed' }>, leaf: Leaf | null): Buffer {
  const bytes = Buffer.alloc(type.size);
  if (leaf === null) return bytes;
  const [months, seconds] = leaf.type.kind === 'interval-months' ? [leaf.value.number, 0] : [0, leaf.value.number];
  if (type.is === 'duration') {
    bytes.writeUInt32LE(months, 0);
    bytes.writeUInt32LE(seconds * 1000, 8);
    return bytes;
  }
  const source = type.scale === undefined ? bytesOf(leaf.value) : unscaledBytes(leaf);
  source.copy(bytes, Math.max(0, type.size - source.length), Math.max(0, source.length - type.size));
  return bytes;
}

function wholeOf(logical: AvroMoment | undefined, { type, value }: Leaf): number {
  const { number, isKey, eventMs } = value;
  switch (logical) {
    case undefined:
      if (type.kind === 'timestamp') return Math.floor(epochOf(value));
      if (type.kind === 'decimal') return Math.floor(unscaledOf(type.precision, value) / 10 ** type.scale);
      return type.kind === 'smallint' ? number % 2 ** 15 : number + 1;
    case 'date':
      return isKey ? number : Math.floor(eventMs / DAY_MS);
    case 'time-millis':
      return (isKey ? number : eventMs) % DAY_MS;
    case 'time-micros':
      return ((isKey ? number : eventMs) % DAY_MS) * 1000;
    case 'timestamp-millis':
      return eventMs;
    case 'timestamp-micros':
      return eventMs * 1000;
    case 'timestamp-nanos':
      return eventMs * 1_000_000;
  }
}
