// Whatever an Avro schema has, as a JSON document: records and maps as objects, arrays as arrays, each scalar as a column of its type is shown.
import type { ByteCursor } from '../binary/byte-cursor.ts';
import type { ValueSpec } from '../json/field-spec.ts';
import type { Cell } from '../nested/nested-value.ts';
import { cellJson } from '../nested/write-nested.ts';
import { readBlockLength, readBranch, readKey } from './avro-scalars.ts';
import type { AvroMoment, AvroType } from './avro-type.ts';

/** As deep as any document may be. */
const DEPTH_MAX = 512;
const DECIMAL_DIGITS_MAX = 38;

const OF_MOMENT: Readonly<Record<AvroMoment, ValueSpec>> = {
  date: { type: 'date' },
  'time-millis': { type: 'time' },
  'time-micros': { type: 'time' },
  'timestamp-millis': { type: 'timestamp', format: 'iso-8601' },
  'timestamp-micros': { type: 'timestamp', format: 'iso-8601', precision: 6 },
  'timestamp-nanos': { type: 'timestamp', format: 'iso-8601', precision: 9 },
};

export class AvroDocuments {
  private readonly types: readonly AvroType[];
  private readonly cursor: ByteCursor;
  private readonly readScalar: (index: number, spec: ValueSpec) => Cell;
  private readonly steps: (string | number)[];
  /** By type: what its values are read as. */
  private readonly specs: (ValueSpec | undefined)[] = [];
  private depth = 0;

  /** `steps`: the way to the part that is read, for whoever tells what is wrong with it. */
  constructor(
    types: readonly AvroType[],
    cursor: ByteCursor,
    readScalar: (index: number, spec: ValueSpec) => Cell,
    steps: (string | number)[],
  ) {
    this.types = types;
    this.cursor = cursor;
    this.readScalar = readScalar;
    this.steps = steps;
  }

  /** The value where the cursor stands, as JSON. Throws `BROKEN` where it is none. */
  read(index: number): string {
    this.depth = 0;
    return this.document(index);
  }

  private document(index: number): string {
    const { cursor, types } = this;
    const type = types[index]!;
    if (this.depth > DEPTH_MAX) cursor.fail(`is nested more than ${DEPTH_MAX} levels deep`);
    switch (type.kind) {
      case 'null':
        return 'null';
      case 'union':
        return this.document(readBranch(type, cursor));
      case 'record':
        return `{${type.fields.map(field => this.member(field.name, field.type)).join(',')}}`;
      case 'array':
        return `[${this.elements(place => this.part(place, type.items))}]`;
      case 'map':
        return `{${this.elements(() => this.member(readKey(cursor), type.items))}}`;
      default: {
        const spec = (this.specs[index] ??= specOf(type));
        return cellJson(this.readScalar(index, spec), spec);
      }
    }
  }

  private member(name: string, type: number): string {
    return `${JSON.stringify(name)}:${this.part(name, type)}`;
  }

  /** `read` is told the place of each, from 1. */
  private elements(read: (place: number) => string): string {
    const elements: string[] = [];
    for (let left = readBlockLength(this.cursor); left > 0; left = readBlockLength(this.cursor)) {
      for (; left > 0; left--) elements.push(read(elements.length + 1));
    }
    return elements.join(',');
  }

  private part(step: string | number, type: number): string {
    this.steps.push(step);
    this.depth++;
    const text = this.document(type);
    this.depth--;
    this.steps.pop();
    return text;
  }
}

function specOf(type: AvroType): ValueSpec {
  switch (type.kind) {
    case 'int':
    case 'long':
      return type.logical === undefined ? { type: 'bigint' } : OF_MOMENT[type.logical];
    case 'boolean':
    case 'double':
      return { type: type.kind };
    case 'float':
      return { type: 'real' };
    case 'string':
    case 'enum':
      return { type: 'varchar' };
    case 'bytes':
    case 'fixed':
      if (type.scale !== undefined) return { type: 'decimal', precision: DECIMAL_DIGITS_MAX, scale: type.scale };
      return { type: type.kind === 'fixed' && type.is === 'uuid' ? 'varchar' : 'bytes' };
    default:
      throw new Error(`bug in Weir: ${type.kind} is no scalar of Avro`);
  }
}
