// Records of Avro: fields in the order of the schema they were written with, without names or types between them. Everything is gone through,
// what is wanted is read on the way, and what is left over at the end is an error, for then the schema is another one.
import { BROKEN, ByteCursor } from '../binary/byte-cursor.ts';
import { ColumnValues } from '../binary/column-values.ts';
import { type FieldSpec, fieldTypeText } from '../json/field-spec.ts';
import { type PathNode, pathOf, pathText, pathTree } from '../json/path-tree.ts';
import type { Cell } from '../nested/nested-value.ts';
import { AvroParts } from './avro-parts.ts';
import { readBlockLength, readBranch, readKey, readScalar, skipScalar } from './avro-scalars.ts';
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
  /** Values with parts. */
  readonly objects: Cell[];
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
  private readonly parts: AvroParts;
  private partsLabel = '';
  private depth = 0;

  constructor(fields: readonly FieldSpec[], layout: AvroLayout) {
    this.fields = fields;
    this.layout = layout;
    this.tree = pathTree(fields.map(pathOf));
    this.conversions = fields.map(field => layout.types.map(type => avroConversion(type, field)));
    this.values = new ColumnValues(fields);
    this.parts = new AvroParts(layout.types, this.cursor, type => this.read(type, null));
    this.objects = new Array<Cell>(fields.length).fill(null);
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
    this.parts.parts.refusal = '';
    this.parts.parts.steps.length = 0;
    this.depth = 0;
    cursor.open(bytes, start, end);
    try {
      this.readHeader();
      this.read(0, this.tree);
      if (cursor.p < end) cursor.fail(`goes on for ${end - cursor.p} bytes behind its last field; it was written with another schema`);
    } catch (error) {
      if (error !== BROKEN) throw error;
      const { parts } = this.parts;
      if (parts.refusal !== '') this.reason = `column ${this.partsLabel}${parts.refusal}`;
      else if (cursor.reason !== '') this.reason = `the record is no Avro of this schema: it ${cursor.reason}`;
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
    switch (type.kind) {
      case 'null':
        return;
      case 'union':
        this.read(readBranch(type, cursor), node);
        return;
      case 'record':
        this.readParts(index, node);
        this.readRecord(type.fields, node);
        return;
      case 'array':
      case 'map':
        this.readParts(index, node);
        this.readBlocks(type, node);
        return;
      default:
        if (node === null || node.fields.length === 0) skipScalar(type, cursor);
        else this.readScalars(type, index, node);
    }
  }

  /** The values with parts that are wanted from here; the cursor stays. */
  private readParts(index: number, node: PathNode | null): void {
    if (node === null) return;
    const at = this.cursor.p;
    for (const field of node.fields) {
      const { name, path } = this.fields[field]!;
      this.partsLabel = labelOf(name, path);
      this.keep(field, this.parts.read(index, this.fields[field]!));
      this.cursor.p = at;
    }
  }

  private keep(field: number, cell: Cell): void {
    if (this.fields[field]!.type === 'json') this.values.setMadeText(field, cell as string);
    else this.objects[field] = cell;
    this.nulls[field] = 0;
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
    for (let left = readBlockLength(cursor); left > 0; left = readBlockLength(cursor)) {
      for (; left > 0; left--, element++) {
        const step = type.kind === 'array' ? element : node === null || node.children.length === 0 ? skippedKey(cursor) : readKey(cursor);
        this.read(type.items, node?.children.find(child => child.step === step) ?? null);
      }
    }
    this.depth--;
  }

  /** Reads a value into every field that stands at `node`. */
  private readScalars(type: AvroType, index: number, node: PathNode): void {
    const { cursor, values } = this;
    const at = cursor.p;
    for (const field of node.fields) {
      cursor.p = at;
      const conversion = this.conversions[field]![index]!;
      if (conversion === 'document') {
        this.partsLabel = labelOf(this.fields[field]!.name, this.fields[field]!.path);
        this.keep(field, this.parts.read(index, this.fields[field]!));
        continue;
      }
      const refused = conversion === null ? `takes no ${type.kind}` : readScalar(type, cursor, values, field, conversion);
      if (refused === null) continue;
      this.refuse(field, refused);
      throw BROKEN;
    }
  }

  private refuse(field: number, what: string): false {
    const { name, path, ...spec } = this.fields[field]!;
    this.reason = `column ${labelOf(name, path)}: ${fieldTypeText(spec as FieldSpec)} ${what}`;
    return false;
  }
}

const labelOf = (name: string, path: FieldSpec['path']): string => (path === undefined ? name : `${name} (${pathText(path)})`);

function skippedKey(cursor: ByteCursor): null {
  cursor.take(Number(cursor.zigzag()));
  return null;
}
