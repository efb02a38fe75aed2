// Values with parts of Avro: a record as a ROW, an array as an ARRAY, a map as a MAP, each part as the column says.
import type { ByteCursor } from '../binary/byte-cursor.ts';
import { Parts } from '../binary/parts.ts';
import type { ValueSpec } from '../json/field-spec.ts';
import { type Cell, mapOf } from '../nested/nested-value.ts';
import { AvroDocuments } from './avro-documents.ts';
import { openKey, readBlockLength, readBranch, readKey, readScalar } from './avro-scalars.ts';
import { type AvroConversion, type AvroType, avroConversion } from './avro-type.ts';

type MapSpec = Extract<ValueSpec, { readonly type: 'map' }>;
type RowSpec = Extract<ValueSpec, { readonly type: 'row' }>;

export class AvroParts {
  readonly parts = new Parts();
  private readonly types: readonly AvroType[];
  private readonly cursor: ByteCursor;
  private readonly skip: (type: number) => void;
  private readonly documents: AvroDocuments;
  private readonly conversions = new Map<ValueSpec, (AvroConversion | null | undefined)[]>();

  /** `skip` goes past a value of the type. */
  constructor(types: readonly AvroType[], cursor: ByteCursor, skip: (type: number) => void) {
    this.types = types;
    this.cursor = cursor;
    this.skip = skip;
    this.documents = new AvroDocuments(types, cursor, (index, spec) => this.read(index, spec), this.parts.steps);
  }

  /** The value where the cursor stands. Throws `BROKEN` where it is none of the type; then `parts.refusal` may say why. */
  read(index: number, spec: ValueSpec): Cell {
    const type = this.types[index]!;
    switch (type.kind) {
      case 'null':
        return null;
      case 'union':
        return this.read(readBranch(type, this.cursor), spec);
      case 'record':
        if (spec.type === 'json') return this.documents.read(index);
        if (spec.type === 'row') return this.row(type.fields, spec);
        break;
      case 'array':
        if (spec.type === 'json') return this.documents.read(index);
        if (spec.type === 'array') return this.array(type.items, spec.element);
        break;
      case 'map':
        if (spec.type === 'json') return this.documents.read(index);
        if (spec.type === 'map') return this.map(type.items, spec);
        break;
      default: {
        const conversion = this.conversionOf(index, spec);
        if (conversion === null) break;
        if (conversion === 'document') return this.documents.read(index);
        const values = this.parts.open(spec);
        return this.parts.close(spec, values, readScalar(type, this.cursor, values, 0, conversion));
      }
    }
    return this.parts.refuse(spec, `takes no ${type.kind}`);
  }

  private row(fields: Extract<AvroType, { kind: 'record' }>['fields'], spec: RowSpec): Cell {
    const row = new Array<Cell>(spec.fields.length).fill(null);
    for (const { name, type } of fields) {
      const place = spec.fields.findIndex(field => field.name === name);
      if (place < 0) this.skip(type);
      else row[place] = this.part(name, type, spec.fields[place]!.spec);
    }
    return row;
  }

  private array(items: number, spec: ValueSpec): Cell {
    const elements: Cell[] = [];
    for (let left = readBlockLength(this.cursor); left > 0; left = readBlockLength(this.cursor)) {
      for (; left > 0; left--) elements.push(this.part(elements.length + 1, items, spec));
    }
    return elements;
  }

  private map(items: number, { key: keySpec, value }: MapSpec): Cell {
    const entries: [Cell, Cell][] = [];
    for (let left = readBlockLength(this.cursor); left > 0; left = readBlockLength(this.cursor)) {
      for (; left > 0; left--) {
        const at = this.cursor.p;
        const text = readKey(this.cursor);
        const key = keySpec.type === 'varchar' ? text : this.key(keySpec, at);
        entries.push([key, this.part(text, items, value)]);
      }
    }
    return mapOf(entries);
  }

  /** The key at the place as a value of another type than text. */
  private key(spec: ValueSpec, at: number): Cell {
    const { cursor, parts } = this;
    cursor.p = at;
    const start = openKey(cursor);
    const values = parts.open(spec);
    return parts.close(spec, values, values.setPlain(0, cursor.bytes, start, cursor.p));
  }

  private part(step: string | number, index: number, spec: ValueSpec): Cell {
    const { steps } = this.parts;
    steps.push(step);
    const cell = this.read(index, spec);
    steps.pop();
    return cell;
  }

  private conversionOf(index: number, spec: ValueSpec): AvroConversion | null {
    let known = this.conversions.get(spec);
    if (known === undefined) this.conversions.set(spec, (known = []));
    let conversion = known[index];
    if (conversion === undefined) known[index] = conversion = avroConversion(this.types[index]!, spec);
    return conversion;
  }
}
