// JSON columns over Protobuf. A string or bytes holds the text of a document; everything else is read as what the schema says it is, and written as
// JSON when the record has ended, for until then messages may grow.
import type { FieldSpec, PathStep, ValueSpec } from '../json/field-spec.ts';
import { pathOf } from '../json/path-tree.ts';
import type { Cell } from '../nested/nested-value.ts';
import { cellJson } from '../nested/write-nested.ts';
import type { ProtobufField, ProtobufMessage, ProtobufScalar } from './message-type.ts';

type Type = ProtobufField['type'];
type Place = Pick<ProtobufField, 'type' | 'repeated' | 'isMap'>;
type RowSpec = Extract<ValueSpec, { readonly type: 'row' }>;

const SCALARS: Partial<Record<ProtobufScalar, ValueSpec>> = {
  ...{ double: { type: 'double' }, float: { type: 'real' }, bool: { type: 'boolean' } },
  ...{ string: { type: 'varchar' }, bytes: { type: 'bytes' } },
};
/** Wide enough for 64 bits without sign. */
const WHOLE: ValueSpec = { type: 'decimal', precision: 20, scale: 0 };

export class ProtobufDocuments {
  private readonly messages: readonly ProtobufMessage[];
  /** By message; a message that holds itself has a type that holds itself. */
  private readonly rows = new Map<number, RowSpec>();

  constructor(messages: readonly ProtobufMessage[]) {
    this.messages = messages;
  }

  /** What is read for a column: itself, or where it is JSON, or a part of it is, what the schema has there. */
  ofColumn(column: FieldSpec): FieldSpec {
    if (!holdsJson(column)) return column;
    let at: Place = { type: { message: 0 }, repeated: false };
    for (const step of pathOf(column)) at = this.stepped(at, step);
    const { name, path, required } = column;
    return { ...this.readAs(column, at), name, required, ...(path !== undefined && { path }) };
  }

  private stepped(at: Place, step: PathStep): Place {
    if (typeof step === 'number') return { ...at, repeated: false };
    const { fields } = this.messages[(at.type as { readonly message: number }).message]!;
    return at.isMap ? fields[1]! : fields.find(({ name }) => name === step)!;
  }

  private readAs(wanted: ValueSpec, at: Place): ValueSpec {
    if (wanted.type === 'json') return isText(at) ? wanted : this.specOf(at);
    if (wanted.type === 'array') return { ...wanted, element: this.readAs(wanted.element, { ...at, repeated: false }) };
    if (wanted.type === 'map') return { ...wanted, value: this.readAs(wanted.value, this.messageOf(at.type).fields[1]!) };
    if (wanted.type !== 'row') return wanted;
    const { fields } = this.messageOf(at.type);
    const inner = wanted.fields.map(({ name, spec }) => ({ name, spec: this.readAs(spec, fields.find(each => each.name === name)!) }));
    return { ...wanted, fields: inner };
  }

  private messageOf = (type: Type): ProtobufMessage => this.messages[(type as { readonly message: number }).message]!;

  private specOf({ type, repeated, isMap }: Place): ValueSpec {
    if (isMap) {
      const [key, value] = this.messageOf(type).fields;
      return { type: 'map', key: this.ofType(key!.type), value: this.ofType(value!.type) };
    }
    return repeated ? { type: 'array', element: this.ofType(type) } : this.ofType(type);
  }

  private ofType(type: Type): ValueSpec {
    if (typeof type === 'string') return SCALARS[type] ?? WHOLE;
    if ('symbols' in type) return { type: 'varchar' };
    const message = this.messages[type.message]!;
    if (message.value === 'timestamp') return { type: 'timestamp', format: 'iso-8601', precision: 9 };
    if (message.value === 'duration') return { type: 'interval' };
    return message.value === 'wrapper' ? this.ofType(message.fields[0]!.type) : this.row(type.message);
  }

  private row(index: number): RowSpec {
    let row = this.rows.get(index);
    if (row === undefined) {
      const fields: { name: string; spec: ValueSpec }[] = [];
      this.rows.set(index, (row = { type: 'row', fields }));
      for (const field of this.messages[index]!.fields) fields.push({ name: field.name, spec: this.specOf(field) });
    }
    return row;
  }
}

const isText = ({ type, repeated }: Place): boolean => !repeated && (type === 'string' || type === 'bytes');

/** What was read as `read`, as it is wanted. */
export function asWanted(cell: Cell, read: ValueSpec, wanted: ValueSpec): Cell {
  if (cell === null || read === wanted) return cell;
  if (wanted.type === 'json') return read.type === 'json' ? cell : cellJson(cell, read);
  if (wanted.type === 'array' && read.type === 'array')
    return (cell as readonly Cell[]).map(each => asWanted(each, read.element, wanted.element));
  if (wanted.type === 'map' && read.type === 'map')
    return new Map([...(cell as ReadonlyMap<Cell, Cell>)].map(([key, value]) => [key, asWanted(value, read.value, wanted.value)]));
  if (wanted.type === 'row' && read.type === 'row')
    return (cell as readonly Cell[]).map((each, i) => asWanted(each, read.fields[i]!.spec, wanted.fields[i]!.spec));
  return cell;
}

/** Whether it is JSON, or a part of it is. */
function holdsJson(spec: ValueSpec): boolean {
  if (spec.type === 'array') return holdsJson(spec.element);
  if (spec.type === 'map') return holdsJson(spec.value);
  return spec.type === 'row' ? spec.fields.some(field => holdsJson(field.spec)) : spec.type === 'json';
}
