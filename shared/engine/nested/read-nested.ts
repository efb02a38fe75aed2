// JSON into values with parts, strictly: each part takes what a column of its type would take. Fields that a row does not name are passed
// over; of several with one name the last counts; what is missing is NULL.
import type { ValueSpec } from '../json/field-spec.ts';
import { skipSpace, skipValue } from '../json/skip.ts';
import { ValueReader } from '../json/value-reader.ts';
import { sliceText } from '../text/slice.ts';
import { type Cell, mapOf } from './nested-value.ts';
import { scalarCell } from './scalar-cell.ts';

type RowSpec = Extract<ValueSpec, { type: 'row' }>;
type MapSpec = Extract<ValueSpec, { type: 'map' }>;

/** Where a part stands that is none of its type. */
export interface Refusal {
  /** From the value as a whole to the part: `[2]['name']`. */
  readonly path: string;
  readonly spec: ValueSpec;
  /** `takes a number` */
  readonly takes: string;
  readonly start: number;
  readonly end: number;
}

/** Thrown and caught in here. */
class Refused extends Error {
  readonly at: Omit<Refusal, 'path'>;
  path = '';

  constructor(at: Omit<Refusal, 'path'>) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super('refused');
    Error.stackTraceLimit = stackTraceLimit;
    this.at = at;
  }
}

export class NestedReader {
  /** After an unsuccessful `read`. */
  refusal: Refusal | null = null;
  private readonly scalars = new ValueReader(1);
  /** Behind the value that was read last. */
  private after = 0;

  /** The value `bytes[start, end)`, which passed the grammar; undefined where it is none of the type, and `refusal` says why. */
  read(spec: ValueSpec, bytes: Uint8Array, start: number, end: number): Cell | undefined {
    this.scalars.clear();
    try {
      return this.value(spec, bytes, start, end);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refusal = { ...error.at, path: error.path };
      return undefined;
    }
  }

  private value(spec: ValueSpec, bytes: Uint8Array, start: number, end: number): Cell {
    if (bytes[start] === 110 /* null */) {
      this.after = start + 4;
      return null;
    }
    switch (spec.type) {
      case 'array':
        return this.array(spec.element, bytes, start, end);
      case 'row':
        return this.row(spec, bytes, start, end);
      case 'map':
        return this.map(spec, bytes, start, end);
      default:
        return this.scalar(spec, bytes, start, skipValue(bytes, start, end, 0));
    }
  }

  private scalar(spec: ValueSpec, bytes: Uint8Array, start: number, end: number): Cell {
    this.after = end;
    const { scalars } = this;
    const takes = scalars.read(spec, bytes, start, end, 0);
    if (takes !== null) throw new Refused({ spec, takes, start, end });
    return scalarCell(scalars, 0, spec);
  }

  private array(spec: ValueSpec, bytes: Uint8Array, start: number, end: number): Cell[] {
    if (bytes[start] !== 91 /* [ */) throw this.refused({ type: 'array', element: spec }, 'takes an array', bytes, start, end);
    const elements: Cell[] = [];
    let p = skipSpace(bytes, start + 1, end);
    while (bytes[p] !== 93 /* ] */) {
      elements.push(this.part(elements.length + 1, spec, bytes, p, end));
      p = this.next(bytes, end);
    }
    this.after = p + 1;
    return elements;
  }

  private row(spec: RowSpec, bytes: Uint8Array, start: number, end: number): Cell[] {
    if (bytes[start] !== 123 /* { */) throw this.refused(spec, 'takes an object', bytes, start, end);
    const starts: number[] = spec.fields.map(() => -1);
    const after = this.members(bytes, start, end, (nameStart, nameEnd, p) => {
      const name = this.name(bytes, nameStart, nameEnd);
      const index = spec.fields.findIndex(field => field.name === name);
      if (index !== -1) starts[index] = p;
    });
    const values = spec.fields.map((field, i) => (starts[i]! < 0 ? null : this.part(field.name, field.spec, bytes, starts[i]!, end)));
    this.after = after;
    return values;
  }

  private map(spec: MapSpec, bytes: Uint8Array, start: number, end: number): ReadonlyMap<Cell, Cell> {
    if (bytes[start] !== 123 /* { */) throw this.refused(spec, 'takes an object', bytes, start, end);
    const starts = new Map<Cell, number>();
    const isBare = ['boolean', 'smallint', 'int', 'bigint', 'decimal'].includes(spec.key.type);
    const after = this.members(bytes, start, end, (nameStart, nameEnd, p) => {
      const key = isBare ? this.bareKey(spec.key, bytes, nameStart, nameEnd) : this.scalar(spec.key, bytes, nameStart, nameEnd);
      starts.set(key, p);
    });
    const entries = mapOf(Array.from(starts, ([key, p]) => [key, this.part(key, spec.value, bytes, p, end)] as const));
    this.after = after;
    return entries;
  }

  /** A number or truth value in quotes. */
  private bareKey(spec: ValueSpec, bytes: Uint8Array, start: number, end: number): Cell {
    const isValue = end - start > 2 && bytes[start + 1] !== 34 && skipValue(bytes, start + 1, end - 1, 0) === end - 1;
    if (!isValue) throw new Refused({ spec, takes: 'takes such keys', start, end });
    return this.scalar(spec, bytes, start + 1, end - 1);
  }

  /** Calls `each` with the place of every name, quotes included, and where its value begins; gives the place behind the object. */
  private members(
    bytes: Uint8Array,
    start: number,
    end: number,
    each: (nameStart: number, nameEnd: number, value: number) => void,
  ): number {
    let p = skipSpace(bytes, start + 1, end);
    while (bytes[p] !== 125 /* } */) {
      const nameEnd = skipValue(bytes, p, end, 0);
      const value = skipSpace(bytes, skipSpace(bytes, nameEnd, end) + 1, end);
      each(p, nameEnd, value);
      this.after = skipValue(bytes, value, end, 0);
      p = this.next(bytes, end);
    }
    return p + 1;
  }

  /** `step` leads to the part: an index, a name, a key. */
  private part(step: Cell, spec: ValueSpec, bytes: Uint8Array, start: number, end: number): Cell {
    try {
      return this.value(spec, bytes, start, end);
    } catch (error) {
      if (error instanceof Refused) error.path = `[${typeof step === 'string' ? `'${step}'` : step}]${error.path}`;
      throw error;
    }
  }

  /** From behind a value to the next one, or to the closing bracket. */
  private next(bytes: Uint8Array, end: number): number {
    const p = skipSpace(bytes, this.after, end);
    return bytes[p] === 44 /* , */ ? skipSpace(bytes, p + 1, end) : p;
  }

  private name(bytes: Uint8Array, start: number, end: number): string {
    for (let i = start; i < end; i++) if (bytes[i] === 92) return (JSON.parse(sliceText(bytes, start, end)) as string).toWellFormed();
    return sliceText(bytes, start + 1, end - 1);
  }

  private refused(spec: ValueSpec, takes: string, bytes: Uint8Array, start: number, end: number): Refused {
    return new Refused({ spec, takes, start, end: skipValue(bytes, start, end, 0) });
  }
}
