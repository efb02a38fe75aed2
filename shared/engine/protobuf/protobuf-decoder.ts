// Records of Protobuf: fields by number, in any order, each with its length; what has another number is skipped. Of a scalar that comes several
// times the last counts, and messages that come several times are one, as the specification has it.
import { BROKEN, ByteCursor } from '../binary/byte-cursor.ts';
import { ColumnValues } from '../binary/column-values.ts';
import { type FieldSpec, fieldTypeText, isNestedSpec } from '../json/field-spec.ts';
import { type PathNode, pathOf, pathText, pathTree } from '../json/path-tree.ts';
import type { Cell } from '../nested/nested-value.ts';
import { scalarCell } from '../nested/scalar-cell.ts';
import type { ProtobufField, ProtobufMessage } from './message-type.ts';
import { asWanted, ProtobufDocuments } from './protobuf-documents.ts';
import { ProtobufParts } from './protobuf-parts.ts';
import {
  checkDepth,
  DELIMITED,
  delimitedEnd,
  giveZero,
  readFields,
  readScalar,
  readValueMessage,
  skipField,
  wireTypeOf,
} from './protobuf-scalars.ts';

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
  /** Values with parts. */
  readonly objects: Cell[];
  reason = '';

  /** As they are read; a JSON column may be read as what the schema has. */
  private readonly fields: readonly FieldSpec[];
  private readonly wantedFields: readonly FieldSpec[];
  private readonly messages: readonly ProtobufMessage[];
  private readonly tree: PathNode;
  private readonly wanted = new Map<PathNode, ReadonlyMap<number, Wanted>>();
  private readonly values: ColumnValues;
  private readonly cursor = new ByteCursor();
  private readonly parts: ProtobufParts;
  /** Columns of values with parts. */
  private readonly withParts: readonly number[];
  /** Columns that are not read as what they are. */
  private readonly documents: readonly number[];
  private partsLabel = '';

  /** `messages[0]` is the message that a record is. */
  constructor(wantedFields: readonly FieldSpec[], messages: readonly ProtobufMessage[]) {
    const documents = new ProtobufDocuments(messages);
    const fields = wantedFields.map(field => documents.ofColumn(field));
    this.wantedFields = wantedFields;
    this.fields = fields;
    this.messages = messages;
    this.tree = pathTree(fields.map(pathOf));
    this.values = new ColumnValues(fields);
    this.parts = new ProtobufParts(messages, this.cursor);
    this.objects = new Array<Cell>(fields.length).fill(null);
    this.withParts = fields.flatMap((field, i) => (isNestedSpec(field) ? [i] : []));
    this.documents = fields.flatMap((field, i) => (field === wantedFields[i] ? [] : [i]));
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
    if (this.withParts.length > 0) this.objects.fill(null);
    this.parts.parts.refusal = '';
    this.parts.parts.steps.length = 0;
    cursor.open(bytes, start, end);
    try {
      this.begin(this.messages[0]!, this.tree);
      this.readMessage(this.messages[0]!, this.tree, end, 0);
    } catch (error) {
      if (error !== BROKEN) throw error;
      const { refusal } = this.parts.parts;
      if (refusal !== '') this.reason = `column ${this.partsLabel}${refusal}`;
      else if (cursor.reason !== '') this.reason = `the record is no Protobuf of this message: it ${cursor.reason}`;
      return false;
    }
    for (const field of this.withParts) this.objects[field] = this.parts.finished(this.objects[field]!, fields[field]!);
    for (let field = 0; field < fields.length; field++) {
      if (nulls[field] === 1 && fields[field]!.required) return this.refuse(field, 'is NOT NULL, but the record does not have it');
    }
    for (const field of this.documents) if (nulls[field] === 0) this.giveWanted(field);
    return true;
  }

  private giveWanted(field: number): void {
    const spec = this.fields[field]!;
    const wanted = this.wantedFields[field]!;
    const cell = asWanted(isNestedSpec(spec) ? this.objects[field]! : scalarCell(this.values.reader, field, spec), spec, wanted);
    if (wanted.type === 'json') this.values.setMadeText(field, cell as string);
    else this.objects[field] = cell;
  }

  /** A message begins: what is never missing in it has the zero of its type until it comes. */
  private begin(message: ProtobufMessage, node: PathNode): void {
    for (const each of this.wantedOf(message, node).values()) {
      each.count = 0;
      for (const index of each.node.fields) {
        if (isNestedSpec(this.fields[index]!)) this.keep(index, this.parts.empty(each.field, this.fields[index]!));
        else if (each.field.implicit) giveZero(each.field.type, this.values, index);
      }
    }
  }

  private readMessage(message: ProtobufMessage, node: PathNode, end: number, depth: number): void {
    const { cursor } = this;
    checkDepth(cursor, depth);
    const wanted = this.wantedOf(message, node);
    readFields(cursor, end, (number, wireType) => {
      const each = wanted.get(number);
      if (each === undefined) skipField(cursor, wireType, number, depth);
      else this.readField(each, wireType, depth);
    });
  }

  private readField(each: Wanted, wireType: number, depth: number): void {
    const { cursor } = this;
    const { field, node } = each;
    const { type } = field;
    if (this.withParts.length > 0) this.growParts(node, cell => this.parts.grown(cell.value, field, cell.spec, wireType, depth + 1));
    if (field.isMap) this.readEntry(each, wireType, depth);
    else if (typeof type === 'object' && 'message' in type) {
      if (wireType !== DELIMITED) {
        skipField(cursor, wireType, field.number, depth);
        return;
      }
      const element = field.repeated ? elementOf(each) : node;
      if (field.repeated) this.growParts(element, cell => this.parts.one(null, type, cell.spec, wireType, field.number, depth + 1));
      const end = delimitedEnd(cursor);
      if (element === null) cursor.p = end;
      else this.readInner(this.messages[type.message]!, element, end, depth + 1);
    } else if (wireType === wireTypeOf(type)) this.readOne(each, type);
    else if (wireType === DELIMITED && field.repeated) {
      const end = delimitedEnd(cursor);
      while (cursor.p < end) this.readOne(each, type);
      if (cursor.p > end) cursor.fail(`has packed values that end inside one at byte ${end - cursor.start}`);
    } else skipField(cursor, wireType, field.number, depth);
  }

  /** The values with parts that are wanted of a node; the cursor stays. */
  private growParts(node: PathNode | null, grow: (cell: { readonly value: Cell; readonly spec: FieldSpec }) => Cell): void {
    if (node === null) return;
    const at = this.cursor.p;
    for (const index of node.fields) {
      const spec = this.fields[index]!;
      if (!isNestedSpec(spec)) continue;
      this.partsLabel = labelOf(spec);
      this.keep(index, grow({ value: this.objects[index]!, spec }));
      this.cursor.p = at;
    }
  }

  private keep(index: number, cell: Cell): void {
    this.objects[index] = cell;
    this.nulls[index] = cell === null ? 1 : 0;
  }

  /** Of a map the entries whose keys are wanted. */
  private readEntry({ field, node }: Wanted, wireType: number, depth: number): void {
    const { cursor } = this;
    if (wireType !== DELIMITED || node.children.length === 0) {
      skipField(cursor, wireType, field.number, depth);
      return;
    }
    const [keyField, valueField] = this.parts.entryOf(field);
    const end = delimitedEnd(cursor);
    const start = cursor.p;
    const keySpec = { type: keyField.type === 'string' ? 'varchar' : keyField.type === 'bool' ? 'boolean' : 'bigint' } as const;
    let key = this.parts.empty(keyField, keySpec);
    readFields(cursor, end, (number, type) => {
      if (number === keyField.number) key = this.parts.one(key, keyField.type, keySpec, type, number, depth);
      else skipField(cursor, type, number, depth);
    });
    const wanted = node.children.find(({ step }) => step === String(key));
    if (wanted === undefined) return;
    cursor.p = start;
    const value: Wanted = { field: valueField, node: wanted, count: 0 };
    for (const index of wanted.fields)
      if (!isNestedSpec(this.fields[index]!) && valueField.implicit) giveZero(valueField.type, this.values, index);
    readFields(cursor, end, (number, type) => {
      if (number === valueField.number) this.readField(value, type, depth + 1);
      else skipField(cursor, type, number, depth);
    });
  }

  private readInner(message: ProtobufMessage, node: PathNode, end: number, depth: number): void {
    if (message.value !== undefined && node.fields.length > 0) {
      const at = this.cursor.p;
      for (const field of node.fields) {
        this.cursor.p = at;
        this.check(field, readValueMessage(message, this.cursor, end, depth, this.values, field));
      }
      return;
    }
    if (this.isFirst(node)) this.begin(message, node);
    this.readMessage(message, node, end, depth);
  }

  /** Whether nothing in it was read yet; a message that comes again goes on with what the first one had. */
  private isFirst(node: PathNode): boolean {
    return node.children.every(child => child.fields.every(field => this.nulls[field] === 1));
  }

  private readOne(each: Wanted, type: Exclude<ProtobufField['type'], { message: number }>): void {
    const { cursor } = this;
    const node = each.field.repeated ? elementOf(each) : each.node;
    const at = cursor.p;
    if (node === null || node.fields.length === 0) skipField(cursor, wireTypeOf(type), each.field.number, 0);
    else
      for (const field of node.fields) {
        cursor.p = at;
        this.check(field, readScalar(type, cursor, this.values, field));
      }
  }

  /** `refused`: what the field would take instead. */
  private check(field: number, refused: string | null): void {
    if (refused === null) return;
    this.refuse(field, refused);
    throw BROKEN;
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
    const spec = this.wantedFields[field]!;
    this.reason = `column ${labelOf(spec)}: ${fieldTypeText(spec)} ${what}`;
    return false;
  }
}

const labelOf = ({ name, path }: FieldSpec): string => (path === undefined ? name : `${name} (${pathText(path)})`);

/** The node of the next element of a repeated field, or null where nobody wants it. */
function elementOf(each: Wanted): PathNode | null {
  const index = each.count++;
  return each.node.children.find(({ step }) => step === index) ?? null;
}
