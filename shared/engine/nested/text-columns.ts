// Columns of formats in which every value is a text: scalars as they are written, documents and values with parts as JSON.
import { type FieldSpec, fieldTypeText, isNestedSpec, type NestedSpec } from '../json/field-spec.ts';
import { fieldReason, shortText } from '../json/reason.ts';
import { skipSpace, skipValue } from '../json/skip.ts';
import { ValueReader } from '../json/value-reader.ts';
import type { Cell } from './nested-value.ts';
import { NestedReader } from './read-nested.ts';

const EXAMPLES = { array: '[1, 2]', map: '{"a": 1}', row: '{"a": 1}' } as const;

export class TextColumns {
  /** As those of `StrictDecoder`. */
  readonly nulls: Uint8Array;
  readonly objects: Cell[];
  readonly reader: ValueReader;
  /** After an unsuccessful `read`. */
  reason = '';

  private readonly fields: readonly FieldSpec[];
  /** By field: 1 where its text is JSON. */
  private readonly isJson: Uint8Array;
  private readonly nested = new NestedReader();

  constructor(fields: readonly FieldSpec[]) {
    this.fields = fields;
    this.isJson = Uint8Array.from(fields, field => (field.type === 'json' || isNestedSpec(field) ? 1 : 0));
    this.nulls = new Uint8Array(fields.length);
    this.objects = new Array<Cell>(fields.length).fill(null);
    this.reader = new ValueReader(fields.length);
  }

  /** Reads the field from the text `bytes[start, end)`, which is UTF-8; false after noting why it cannot be. */
  read(field: number, bytes: Uint8Array, start: number, end: number): boolean {
    const spec = this.fields[field]!;
    this.nulls[field] = 0;
    if (this.isJson[field] === 1) {
      if (isNullDocument(bytes, start, end)) return this.setNull(field, bytes, start, end);
      if (isNestedSpec(spec)) return this.readNested(spec, field, bytes, start, end);
    }
    const refused = this.reader.readPlain(spec, bytes, start, end, field);
    return refused === null || this.refuse(field, refused, bytes, start, end);
  }

  /** What stands for NULL does; `bytes[start, end)` is what the reason shows where NULL is not allowed. */
  setNull(field: number, bytes: Uint8Array, start: number, end: number): boolean {
    this.nulls[field] = 1;
    return !this.fields[field]!.required || this.refuse(field, 'is NOT NULL', bytes, start, end);
  }

  private readNested(spec: FieldSpec & NestedSpec, field: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = skipSpace(bytes, start, end);
    const to = skipValue(bytes, from, end, 0);
    if (to < 0 || skipSpace(bytes, to, end) < end) {
      return this.refuse(field, `takes JSON such as ${EXAMPLES[spec.type]}`, bytes, start, end);
    }
    const value = this.nested.read(spec, bytes, from, to);
    if (value !== undefined) {
      this.objects[field] = value;
      return true;
    }
    const { path, spec: part, takes, start: partStart, end: partEnd } = this.nested.refusal!;
    this.reason = fieldReason(spec.name + path, fieldTypeText(part), takes, bytes, partStart, partEnd);
    return false;
  }

  private refuse(field: number, allowed: string, bytes: Uint8Array, start: number, end: number): false {
    const spec = this.fields[field]!;
    const given = start < end ? JSON.stringify(shortText(bytes, start, end)) : 'empty';
    this.reason = `column ${spec.name}: ${fieldTypeText(spec)} ${allowed}, but the field is ${given}`;
    return false;
  }
}

/** Whether the text is the document `null`, with or without space around it. */
export function isNullDocument(bytes: Uint8Array, start: number, end: number): boolean {
  const p = skipSpace(bytes, start, end);
  if (end - p < 4 || bytes[p] !== 110 || bytes[p + 1] !== 117 || bytes[p + 2] !== 108 || bytes[p + 3] !== 108 /* null */) return false;
  return skipSpace(bytes, p + 4, end) === end;
}
