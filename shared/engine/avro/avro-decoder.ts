// Records of Avro: fields in the order of the schema they were written with, without names or types between them. Everything is gone through,
// what is wanted is read on the way, and what is left over at the end is an error, for then the schema is another one.
import { BROKEN, ByteCursor, bigEndianWhole } from '../binary/byte-cursor.ts';
import { ColumnValues } from '../binary/column-values.ts';
import { type FieldSpec, fieldTypeText } from '../json/field-spec.ts';
import { type PathNode, pathOf, pathText, pathTree } from '../json/path-tree.ts';
import { type AvroConversion, type AvroType, avroConversion } from './avro-type.ts';

/** What stands before the record: nothing, or which schema it was written with. */
export type AvroHeader = 'none' | 'single-object' | 'confluent' | 'glue';

export interface AvroLayout {
  readonly types: readonly AvroType[];
  readonly header: AvroHeader;
  /** What the header must say, in hex; null: whatever it says. */
  readonly schemaId: string | null;
}

/** Records in records; a schema that refers to itself could go on for ever. */
const DEPTH_MAX = 512;

export class AvroDecoder {
  /** As those of `StrictDecoder`. */
  readonly nulls: Uint8Array;
  readonly numbers: Float64Array;
  readonly wides: (bigint | null)[];
  readonly texts: Uint8Array[];
  readonly textStarts: Int32Array;
  readonly textEnds: Int32Array;
  reason = '';

  private readonly fields: readonly FieldSpec[];
  private readonly layout: AvroLayout;
  private readonly tree: PathNode;
  /** By node and field of a record: the node of the field, or null where nothing in it is wanted. */
  private readonly members = new Map<PathNode, (PathNode | null)[]>();
  /** By field and type. */
  private readonly conversions: readonly (AvroConversion | null)[][];
  private readonly values: ColumnValues;
  private readonly cursor = new ByteCursor();
  private depth = 0;

  constructor(fields: readonly FieldSpec[], layout: AvroLayout) {
    this.fields = fields;
    this.layout = layout;
    this.tree = pathTree(fields.map(pathOf));
    this.conversions = fields.map(field => layout.types.map(type => avroConversion(type, field)));
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
    this.depth = 0;
    cursor.open(bytes, start, end);
    try {
      this.readHeader();
      this.read(0, this.tree);
      if (cursor.p < end) cursor.fail(`goes on for ${end - cursor.p} bytes behind its last field; it was written with another schema`);
    } catch (error) {
      if (error !== BROKEN) throw error;
      if (cursor.reason !== '') this.reason = `the record is no Avro of this schema: it ${cursor.reason}`;
      return false;
    }
    for (let field = 0; field < fields.length; field++) {
      if (nulls[field] === 1 && fields[field]!.required) return this.refuse(field, 'is NOT NULL, but the record has NULL');
    }
    return true;
  }

  private readHeader(): void {
    const { header, schemaId } = this.layout;
    const { cursor } = this;
    if (header === 'none') return;
    const marks = header === 'single-object' ? [0xc3, 0x01] : header === 'glue' ? [0x03] : [0x00];
    for (const mark of marks) if (cursor.byte() !== mark) cursor.fail(`does not begin with the header '${header}'`);
    if (header === 'glue') {
      const compression = cursor.byte();
      if (compression !== 0)
        cursor.fail(`is compressed by the schema registry's serializer (${compression}), which is not read; switch that off`);
    }
    const idLength = header === 'single-object' ? 8 : header === 'glue' ? 16 : 4;
    const at = cursor.take(idLength);
    if (schemaId === null) return;
    const id = Buffer.from(cursor.bytes.subarray(at, at + idLength)).toString('hex');
    if (id !== schemaId) cursor.fail(`was written with the schema ${id}, not with ${schemaId}`);
  }

  /** Past a value; `node`: what of it is wanted. */
  private read(index: number, node: PathNode | null): void {
    const { cursor } = this;
    const type = this.layout.types[index]!;
    const at = cursor.p;
    switch (type.kind) {
      case 'null':
        return;
      case 'union': {
        const branch = cursor.zigzag();
        const chosen = type.branches[Number(branch)];
        if (chosen === undefined) cursor.fail(`has branch ${branch} of a union of ${type.branches.length} at byte ${at - cursor.start}`);
        this.read(chosen, node);
        return;
      }
      case 'record':
        this.readRecord(type.fields, node);
        return;
      case 'array':
      case 'map':
        this.readBlocks(type, node);
        return;
      default:
        if (node === null || node.fields.length === 0) this.skipScalar(type);
        else this.readScalar(type, index, node);
    }
  }

  private readRecord(fields: Extract<AvroType, { kind: 'record' }>['fields'], node: PathNode | null): void {
    if (++this.depth > DEPTH_MAX) this.cursor.fail(`is nested more than ${DEPTH_MAX} levels deep`);
    const members = node === null || node.children.length === 0 ? null : this.membersOf(node, fields);
    for (let i = 0; i < fields.length; i++) this.read(fields[i]!.type, members === null ? null : members[i]!);
    this.depth--;
  }

  private membersOf(node: PathNode, fields: Extract<AvroType, { kind: 'record' }>['fields']): (PathNode | null)[] {
    let members = this.members.get(node);
    if (members === undefined) {
      members = fields.map(({ name }) => node.children.find(({ step }) => step === name) ?? null);
      this.members.set(node, members);
    }
    return members;
  }

  private readBlocks(type: Extract<AvroType, { kind: 'array' | 'map' }>, node: PathNode | null): void {
    const { cursor } = this;
    if (++this.depth > DEPTH_MAX) cursor.fail(`is nested more than ${DEPTH_MAX} levels deep`);
    let element = 0;
    for (;;) {
      let count = Number(cursor.zigzag());
      if (count === 0) break;
      // A count below zero is followed by the size of the block.
      if (count < 0) {
        count = -count;
        cursor.zigzag();
      }
      // Elements of no bytes (an array of nulls) could be as many as their count says.
      if (count > cursor.end - cursor.start) cursor.fail(`has ${count} elements in ${cursor.end - cursor.start} bytes`);
      for (; count > 0; count--, element++) {
        if (type.kind === 'map') cursor.take(Number(cursor.zigzag()));
        this.read(type.items, type.kind === 'map' ? null : (node?.children.find(({ step }) => step === element) ?? null));
      }
    }
    this.depth--;
  }

  private skipScalar(type: AvroType): void {
    const { cursor } = this;
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

  private readScalar(type: AvroType, index: number, node: PathNode): void {
    const { cursor, values } = this;
    switch (type.kind) {
      case 'boolean': {
        const byte = cursor.byte();
        if (byte > 1) cursor.fail(`has the boolean ${byte} at byte ${cursor.p - 1 - cursor.start}`);
        this.set(node, index, field => values.setBoolean(field, byte === 1));
        return;
      }
      case 'int':
      case 'long': {
        const value = cursor.zigzag();
        this.set(node, index, (field, conversion) => {
          switch (conversion) {
            case 'days':
              return values.setDate(field, Number(value));
            case 'millisecond-of-day':
              return values.setTime(field, Number(value));
            case 'microsecond-of-day':
              return values.setTime(field, Math.floor(Number(value) / 1000));
            case 'milliseconds':
              return values.setTimestamp(field, value, 1);
            case 'microseconds':
              return values.setTimestamp(field, value, 1000);
            case 'nanoseconds':
              return values.setTimestamp(field, value, 1_000_000);
            default:
              return values.setWhole(field, value);
          }
        });
        return;
      }
      case 'float':
      case 'double': {
        const value = type.kind === 'float' ? cursor.float() : cursor.double();
        this.set(node, index, field => values.setFloating(field, value));
        return;
      }
      case 'enum': {
        const symbol = type.symbols[Number(cursor.zigzag())];
        if (symbol === undefined) cursor.fail(`has no such symbol of an enum before byte ${cursor.p - cursor.start}`);
        this.set(node, index, field => values.setMadeText(field, symbol));
        return;
      }
      default: {
        const byteCount = type.kind === 'fixed' ? type.size : Number(cursor.zigzag());
        const start = cursor.take(byteCount);
        const end = start + byteCount;
        const scale = type.kind === 'bytes' || type.kind === 'fixed' ? (type.scale ?? 0) : 0;
        this.set(node, index, (field, conversion) => {
          if (conversion === 'text') return values.setText(field, cursor.bytes, start, end);
          if (conversion === 'plain') return values.setPlain(field, cursor.bytes, start, end);
          if (conversion === 'bytes') return values.setBytes(field, cursor.bytes, start, end);
          return values.setUnscaled(field, bigEndianWhole(cursor.bytes, start, end), scale);
        });
        return;
      }
    }
  }

  /** Gives a value to every field that stands at `node`. */
  private set(node: PathNode, index: number, give: (field: number, conversion: AvroConversion) => string | null): void {
    for (const field of node.fields) {
      const conversion = this.conversions[field]![index]!;
      const refused = conversion === null ? `takes no ${this.layout.types[index]!.kind}` : give(field, conversion);
      if (refused === null) continue;
      this.refuse(field, refused);
      throw BROKEN;
    }
  }

  private refuse(field: number, what: string): false {
    const { name, path, ...spec } = this.fields[field]!;
    this.reason = `column ${path === undefined ? name : `${name} (${pathText(path)})`}: ${fieldTypeText(spec as FieldSpec)} ${what}`;
    return false;
  }
}
