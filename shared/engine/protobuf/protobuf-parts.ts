// Values with parts of Protobuf: a message as a ROW, a repeated field as an ARRAY, a map as a MAP. Elements may come apart from each other, and a
// message in several pieces, so a value is there only when its record has ended.
import type { ByteCursor } from '../binary/byte-cursor.ts';
import { Parts } from '../binary/parts.ts';
import type { ValueSpec } from '../json/field-spec.ts';
import { type Cell, mapOf } from '../nested/nested-value.ts';
import type { ProtobufField, ProtobufMessage } from './message-type.ts';
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

type Spec<Type extends ValueSpec['type']> = Extract<ValueSpec, { readonly type: Type }>;
type Growing = Cell[] | Map<Cell, Cell>;

interface Member {
  readonly field: ProtobufField;
  readonly place: number;
}

export class ProtobufParts {
  readonly parts = new Parts();
  private readonly messages: readonly ProtobufMessage[];
  private readonly cursor: ByteCursor;
  private readonly members = new Map<ValueSpec, ReadonlyMap<number, Member>>();

  constructor(messages: readonly ProtobufMessage[], cursor: ByteCursor) {
    this.messages = messages;
    this.cursor = cursor;
  }

  /** What a field has before it comes: an empty list or map, the zero of what is never missing, NULL. */
  empty(field: ProtobufField, spec: ValueSpec): Cell {
    if (field.isMap) return new Map<Cell, Cell>();
    if (field.repeated) return [];
    if (!field.implicit) return null;
    const values = this.parts.open(spec);
    return this.parts.close(spec, values, giveZero(field.type, values, 0));
  }

  /** The value with what comes now: the field where the cursor stands. Throws `BROKEN`. */
  grown(cell: Cell, field: ProtobufField, spec: ValueSpec, wireType: number, depth: number): Cell {
    checkDepth(this.cursor, depth);
    if (field.isMap) return this.withEntry((cell as Map<Cell, Cell> | null) ?? new Map(), field, spec as Spec<'map'>, wireType, depth);
    if (field.repeated) return this.withElements((cell as Cell[] | null) ?? [], field, spec as Spec<'array'>, wireType, depth);
    return this.one(cell, field.type, spec, wireType, field.number, depth);
  }

  /** When the record has ended: the entries of maps in their order. */
  finished(cell: Cell, spec: ValueSpec): Cell {
    if (cell === null) return null;
    switch (spec.type) {
      case 'map':
        return mapOf([...(cell as ReadonlyMap<Cell, Cell>)].map(([key, value]) => [key, this.finished(value, spec.value)] as const));
      case 'array':
        return (cell as readonly Cell[]).map(each => this.finished(each, spec.element));
      case 'row':
        return (cell as readonly Cell[]).map((each, i) => this.finished(each, spec.fields[i]!.spec));
      default:
        return cell;
    }
  }

  /** One value: a later message adds to an earlier one, a later scalar takes its place. */
  one(before: Cell, type: ProtobufField['type'], spec: ValueSpec, wireType: number, number: number, depth: number): Cell {
    const { cursor } = this;
    if (wireType !== wireTypeOf(type)) {
      skipField(cursor, wireType, number, depth);
      return before;
    }
    if (typeof type === 'object' && 'message' in type) {
      const end = delimitedEnd(cursor);
      const message = this.messages[type.message]!;
      if (message.value === undefined) return this.row(before as Cell[] | null, message, spec as Spec<'row'>, end, depth);
      const values = this.parts.open(spec);
      return this.parts.close(spec, values, readValueMessage(message, cursor, end, depth, values, 0));
    }
    const values = this.parts.open(spec);
    return this.parts.close(spec, values, readScalar(type, cursor, values, 0));
  }

  private row(before: Cell[] | null, message: ProtobufMessage, spec: Spec<'row'>, end: number, depth: number): Cell {
    const { cursor } = this;
    const members = this.membersOf(message, spec);
    const row = before ?? this.newRow(members, spec);
    readFields(cursor, end, (number, wireType) => {
      const member = members.get(number);
      if (member === undefined) {
        skipField(cursor, wireType, number, depth);
        return;
      }
      const { name, spec: wanted } = spec.fields[member.place]!;
      row[member.place] = this.at(name, () => this.grown(row[member.place]!, member.field, wanted, wireType, depth + 1));
    });
    return row;
  }

  private newRow(members: ReadonlyMap<number, Member>, spec: Spec<'row'>): Cell[] {
    const row = new Array<Cell>(spec.fields.length).fill(null);
    for (const { field, place } of members.values()) row[place] = this.empty(field, spec.fields[place]!.spec);
    return row;
  }

  private withElements(elements: Cell[], field: ProtobufField, { element }: Spec<'array'>, wireType: number, depth: number): Growing {
    const { cursor } = this;
    const isPacked = wireType === DELIMITED && wireTypeOf(field.type) !== DELIMITED;
    const add = (type: number) =>
      elements.push(this.at(elements.length + 1, () => this.one(null, field.type, element, type, field.number, depth)));
    if (!isPacked) {
      if (wireType === wireTypeOf(field.type)) add(wireType);
      else skipField(cursor, wireType, field.number, depth);
      return elements;
    }
    const end = delimitedEnd(cursor);
    while (cursor.p < end) add(wireTypeOf(field.type));
    if (cursor.p > end) cursor.fail(`has packed values that end inside one at byte ${end - cursor.start}`);
    return elements;
  }

  private withEntry(entries: Map<Cell, Cell>, field: ProtobufField, spec: Spec<'map'>, wireType: number, depth: number): Growing {
    const { cursor } = this;
    if (wireType !== DELIMITED) {
      skipField(cursor, wireType, field.number, depth);
      return entries;
    }
    const [keyField, valueField] = this.entryOf(field);
    const end = delimitedEnd(cursor);
    const start = cursor.p;
    let key = this.empty(keyField, spec.key);
    readFields(cursor, end, (number, type) => {
      if (number === keyField.number) key = this.one(key, keyField.type, spec.key, type, number, depth);
      else skipField(cursor, type, number, depth);
    });
    cursor.p = start;
    const step = typeof key === 'number' ? key : String(key);
    entries.set(
      key,
      this.at(step, () => this.entryValue(valueField, spec.value, end, depth)),
    );
    return entries;
  }

  private entryValue(field: ProtobufField, spec: ValueSpec, end: number, depth: number): Cell {
    const { cursor } = this;
    const { type } = field;
    const isMessage = typeof type === 'object' && 'message' in type;
    let value = this.empty(field, spec);
    let isThere = false;
    readFields(cursor, end, (number, wireType) => {
      if (number !== field.number) {
        skipField(cursor, wireType, number, depth);
        return;
      }
      isThere = true;
      value = this.one(value, type, spec, wireType, number, depth + 1);
    });
    // The value of an entry is never missing: without one it is a message with nothing in it.
    if (isThere || !isMessage || spec.type !== 'row') return value;
    return this.newRow(this.membersOf(this.messages[type.message]!, spec), spec);
  }

  /** The key and the value of a map's entries. */
  entryOf({ type }: ProtobufField): readonly [ProtobufField, ProtobufField] {
    const { fields } = this.messages[(type as { readonly message: number }).message]!;
    return [fields[0]!, fields[1]!];
  }

  private at(step: string | number, read: () => Cell): Cell {
    const { steps } = this.parts;
    steps.push(step);
    const cell = read();
    steps.pop();
    return cell;
  }

  private membersOf(message: ProtobufMessage, spec: Spec<'row'>): ReadonlyMap<number, Member> {
    let members = this.members.get(spec);
    if (members === undefined) {
      const found = spec.fields.flatMap(({ name }, place) => {
        const field = message.fields.find(each => each.name === name);
        return field === undefined ? [] : [[field.number, { field, place }] as const];
      });
      this.members.set(spec, (members = new Map(found)));
    }
    return members;
  }
}
