// Runs a decoder as generated: the same statements that stand in a stage's loop, in a loop that only collects what they leave behind.

import * as engine from '../../../../shared/engine/index.ts';
import type { FieldSpec, ValueSpec } from '../../../../shared/engine/json/field-spec.ts';
import type { Cell } from '../../../../shared/engine/nested/nested-value.ts';
import { generateDecoder } from '../../../../shared/sql/codegen/decoder/generate-decoder.ts';
import { Builder } from '../../../../shared/sql/codegen/fragments/builder.ts';
import { type Code, code, joined } from '../../../../shared/sql/codegen/fragments/code.ts';
import { Imports } from '../../../../shared/sql/codegen/fragments/imports.ts';
import { Scope } from '../../../../shared/sql/codegen/fragments/name.ts';
import type { SourceColumn } from '../../../../shared/sql/plan/source.ts';
import { type SqlType, TIMESTAMP, TIMESTAMP_PRECISIONS, WALL_CLOCK } from '../../../../shared/sql/types/sql-type.ts';

export type DecodedValue = Cell;
export type DecodedRecord = { readonly values: DecodedValue[] } | { readonly reason: string };

export interface GeneratedDecoder {
  readonly source: string;
  /** One result per record `bytes[starts[i], ends[i])`. */
  decode(bytes: Uint8Array, starts: ArrayLike<number>, ends: ArrayLike<number>): DecodedRecord[];
  /** How often the strict decoder was asked so far. */
  strictCount(): number;
}

type Collect = (bytes: Uint8Array, starts: ArrayLike<number>, ends: ArrayLike<number>, results: DecodedRecord[]) => void;

export function generatedDecoder(columns: readonly SourceColumn[]): GeneratedDecoder {
  let strictCount = 0;
  class CountingStrictDecoder extends engine.StrictDecoder {
    override decode(bytes: Uint8Array, start: number, end: number): boolean {
      strictCount++;
      return super.decode(bytes, start, end);
    }
  }
  const textOf = (text: Uint8Array, start: number, end: number) => Buffer.from(text.subarray(start, end)).toString('utf8');
  const source = decoderSource(columns);
  const given = { ...engine, StrictDecoder: CountingStrictDecoder, textOf };
  const collect = new Function(...Object.keys(given), source)(...Object.values(given)) as Collect;
  const decode: GeneratedDecoder['decode'] = (bytes, starts, ends) => {
    const results: DecodedRecord[] = [];
    collect(bytes, starts, ends, results);
    return results;
  };
  return { source, decode, strictCount: () => strictCount };
}

function decoderSource(columns: readonly SourceColumn[]): string {
  const scope = new Scope();
  const [bytes, starts, ends, results, textOf, i, start, end] = (
    ['bytes', 'starts', 'ends', 'results', 'textOf', 'i', 'start', 'end'] as const
  ).map(name => scope.exact(name)) as [...ReturnType<Scope['exact']>[]] & { length: 8 };
  const fail = (builder: Builder, reason: Code) => builder.statement(code`${results!}.push({ reason: ${reason} })`).continue();
  const decoder = generateDecoder({ scope, imports: new Imports(scope), fields: columns, bytes: bytes!, start: start!, end: end!, fail });
  const values = decoder.fields.map(field => {
    const value = field.form === 'value' ? code`${field.value}` : code`${textOf!}(${field.text}, ${field.start}, ${field.end})`;
    return field.isNull === null ? value : code`${field.isNull} ? null : ${value}`;
  });
  const module = new Builder().append(decoder.task);
  const run = new Builder().append(decoder.run);
  run.for(i!, 0, code`${i!} < ${starts!}.length`, code`${i!}++`, () => {
    run.const(start!, code`${starts!}[${i!}]`).const(end!, code`${ends!}[${i!}]`);
    run.append(decoder.record);
    run.statement(code`${results!}.push({ values: [${joined(values, code`, `)}] })`);
  });
  module.enclosed(code`return (${joined([bytes!, starts!, ends!, results!], code`, `)}) => {`, () => module.append(run), code`};`);
  return module.toString();
}

/** The column that a field belongs to. */
export function columnOf(field: FieldSpec): SourceColumn {
  const type = typeOf(field);
  const span = { start: 0, end: 0 };
  return {
    name: field.name,
    type,
    required: field.required,
    path: field.path ?? null,
    timestampFormat: field.type === 'timestamp' ? field.format : 'iso-8601',
    computed: null,
    span,
  };
}

function typeOf(spec: ValueSpec): SqlType {
  switch (spec.type) {
    case 'decimal':
      return { kind: 'decimal', precision: spec.precision, scale: spec.scale };
    case 'array':
      return { kind: 'array', element: typeOf(spec.element) };
    case 'map':
      return { kind: 'map', key: typeOf(spec.key), value: typeOf(spec.value) };
    case 'row':
      return { kind: 'row', fields: spec.fields.map(field => ({ name: field.name, type: typeOf(field.spec) })) };
    case 'timestamp':
      return { ...(spec.isLocal ? WALL_CLOCK : TIMESTAMP), precision: TIMESTAMP_PRECISIONS[spec.precision ?? 3]! };
    default:
      return { kind: spec.type };
  }
}
