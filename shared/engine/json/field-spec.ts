// Which fields a decoder looks for and what it makes of them: plain data, so that a generated module can carry it as a literal.

/** The name of a member, exactly as in the document after unescaping; or the index of an element. */
export type PathStep = string | number;

interface Field {
  /** Of the column. */
  readonly name: string;
  /** Where the value stands, from the root of the document. @default the member that is called like the column */
  readonly path?: readonly PathStep[];
  /** NOT NULL: a document without it is undecodable. */
  readonly required: boolean;
}

/** How timestamps are written: a text, or a number of seconds or parts of them since 1970. */
export type TimestampFormat = 'iso-8601' | 'epoch-seconds' | 'epoch-millis' | 'epoch-micros' | 'epoch-nanos';

/** How one value is read, whatever field it stands in. */
export type ValueSpec =
  | {
      readonly type: 'boolean' | 'real' | 'double' | 'varchar' | 'bytes' | 'json' | 'date' | 'time' | 'interval' | 'interval-months';
    }
  | { readonly type: 'smallint' | 'int' | 'bigint' }
  | { readonly type: 'decimal'; readonly precision: number; readonly scale: number }
  | {
      readonly type: 'timestamp';
      readonly format: TimestampFormat;
      /** Digits behind the second, 0 to 9. @default 3 */
      readonly precision?: number;
      /** What a clock shows: texts name no zone. @default a moment */
      readonly isLocal?: true;
    }
  | NestedSpec;

/** Values with parts. */
export type NestedSpec =
  | { readonly type: 'array'; readonly element: ValueSpec }
  | { readonly type: 'map'; readonly key: ValueSpec; readonly value: ValueSpec }
  | { readonly type: 'row'; readonly fields: readonly { readonly name: string; readonly spec: ValueSpec }[] };

export const isNestedSpec = (spec: ValueSpec): spec is NestedSpec => spec.type === 'array' || spec.type === 'map' || spec.type === 'row';

export type FieldSpec = Field & ValueSpec;

/** The type as SQL has it. */
export function fieldTypeText(spec: ValueSpec): string {
  if (spec.type === 'array') return `ARRAY<${fieldTypeText(spec.element)}>`;
  if (spec.type === 'map') return `MAP<${fieldTypeText(spec.key)}, ${fieldTypeText(spec.value)}>`;
  if (spec.type === 'row') return `ROW<${spec.fields.map(field => `${field.name} ${fieldTypeText(field.spec)}`).join(', ')}>`;
  if (spec.type === 'decimal') return `DECIMAL(${spec.precision}, ${spec.scale})`;
  if (spec.type === 'timestamp') {
    const digits = spec.precision === undefined ? '' : `(${spec.precision})`;
    return `TIMESTAMP${digits}${spec.isLocal ? ' WITHOUT TIME ZONE' : ''}`;
  }
  return spec.type === 'interval-months' ? 'INTERVAL YEAR TO MONTH' : spec.type.toUpperCase();
}
