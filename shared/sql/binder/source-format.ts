// The format of a source: what its options mean, and whether its columns can be read from it.
import type { AvroHeader } from '../../engine/avro/avro-decoder.ts';
import type { SourceFormat } from '../../engine/descriptor.ts';
import type { FieldSpec } from '../../engine/json/field-spec.ts';
import type { Declaration } from '../ast/statement.ts';
import { fieldSpec } from '../codegen/decoder/generate-decoder.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import type { SourceColumn, SourceDefinition, SourceLayout } from '../plan/source.ts';
import { avroColumnFlaw } from '../schemas/avro-columns.ts';
import { avroFingerprint } from '../schemas/avro-fingerprint.ts';
import { avroTypes } from '../schemas/avro-schema.ts';
import { protobufColumnFlaw } from '../schemas/protobuf-columns.ts';
import { protobufMessages } from '../schemas/protobuf-schema.ts';
import { SchemaError } from '../schemas/schema-error.ts';
import type { Options } from './options.ts';

/** The text of a file beside the script, or null. */
export type ReadFile = (path: string) => string | null;

type Format = Pick<SourceDefinition, 'format' | 'layout'>;

/** Null after reporting. */
export function bindFormat(
  declaration: Declaration,
  columns: readonly SourceColumn[],
  options: Options,
  readFile: ReadFile,
  diagnostics: DiagnosticCollector,
): Format | null {
  const binder = new FormatBinder(declaration, columns, options, readFile, diagnostics);
  const format = (options.text('format') ?? 'json') as SourceFormat;
  binder.refuseOthers(format);
  switch (format) {
    case 'json':
    case 'ndjson':
      return { format, layout: null };
    case 'csv':
      return binder.finished(format, binder.csv());
    case 'raw':
      binder.checkRaw();
      return { format, layout: null };
    case 'avro':
      return binder.finished(format, binder.avro());
    case 'protobuf':
      return binder.finished(format, binder.protobuf());
  }
}

const NAMED_BYTES: ReadonlyMap<string, number> = new Map([
  ['tab', 9],
  ['\\t', 9],
  ['\t', 9],
]);

class FormatBinder {
  private readonly declaration: Declaration;
  private readonly columns: readonly SourceColumn[];
  private readonly options: Options;
  private readonly readFile: ReadFile;
  private readonly diagnostics: DiagnosticCollector;

  constructor(
    declaration: Declaration,
    columns: readonly SourceColumn[],
    options: Options,
    readFile: ReadFile,
    diagnostics: DiagnosticCollector,
  ) {
    this.declaration = declaration;
    this.columns = columns;
    this.options = options;
    this.readFile = readFile;
    this.diagnostics = diagnostics;
  }

  finished = (format: SourceFormat, layout: SourceLayout | null): Format | null => (layout === null ? null : { format, layout });

  /** Options of another format would have no effect. */
  refuseOthers(format: SourceFormat): void {
    for (const [name, { span }] of this.options.entries()) {
      const [, owner] = /^(csv|avro|protobuf)\./.exec(name) ?? [];
      if (owner === undefined || owner === format) continue;
      const hint = `write format = '${owner}', or leave it out`;
      this.diagnostics.error('W0804', span, `${quoted(name)} has no effect: the format is ${quoted(format)}.`, { hint });
    }
  }

  csv(): SourceLayout | null {
    this.refusePaths('The fields of a row of CSV stand in the order of the columns.');
    const delimiter = this.byte('csv.delimiter', 44);
    const quote = this.options.text('csv.quote')?.toLowerCase() === 'none' ? -1 : this.byte('csv.quote', 34);
    if (delimiter === null || quote === null) return null;
    if (delimiter === quote) {
      const { span } = (this.options.get('csv.quote') ?? this.options.get('csv.delimiter'))!;
      this.diagnostics.error('W0802', span, 'Delimiter and quote of CSV cannot be the same character.', {
        hint: "change one of them; 'csv.quote' = 'none' is for files without quotes",
      });
      return null;
    }
    return { kind: 'csv', csv: { delimiter, quote, nullText: this.options.text('csv.null') ?? '' } };
  }

  checkRaw(): void {
    this.refusePaths('The column is the whole payload.');
    if (this.columns.length === 1) return;
    const message = 'A stream of raw payloads has one column, which is all of the payload.';
    this.diagnostics.error('W0311', (this.declaration.columns[1] ?? this.declaration.name).span, message, {
      hint: 'declare one column: (payload VARCHAR)',
    });
  }

  avro(): SourceLayout | null {
    const file = this.required('avro.schema', "name the schema: 'avro.schema' = './trade.avsc'");
    if (file === null) return null;
    const text = this.readFile(file.value);
    if (text === null) return this.noFile(file);
    return this.withSchema(file, () => {
      const types = avroTypes(text);
      this.checkColumns(field => avroColumnFlaw(field, types));
      const header = (this.options.text('avro.header') ?? 'none') as AvroHeader;
      return { kind: 'avro', avro: { types, header, schemaId: this.schemaId(header, text) } };
    });
  }

  protobuf(): SourceLayout | null {
    const file = this.required('protobuf.schema', "name the schema: 'protobuf.schema' = './trade.proto'");
    if (file === null) return null;
    if (this.readFile(file.value) === null) return this.noFile(file);
    return this.withSchema(file, () => {
      const messages = protobufMessages(file.value, this.options.text('protobuf.message') ?? null, this.readFile);
      this.checkColumns(field => protobufColumnFlaw(field, messages));
      return { kind: 'protobuf', messages };
    });
  }

  /** What the header must say, in hex. A single object says the fingerprint of its schema; registries give ids of their own. */
  private schemaId(header: AvroHeader, text: string): string | null {
    const given = this.options.get('avro.schema.id');
    if (given === undefined) return header === 'single-object' ? avroFingerprint(text) : null;
    const wrong = (allowed: string): null => {
      this.diagnostics.error('W0802', given.span, `\`avro.schema.id\` cannot be ${quoted(given.value)}.`, {
        note: allowed,
        hint: 'correct it, or leave it out',
      });
      return null;
    };
    if (header === 'confluent') {
      return /^[0-9]{1,10}$/.test(given.value)
        ? Number(given.value).toString(16).padStart(8, '0')
        : wrong("It takes the registry's number.");
    }
    if (header !== 'glue') return wrong("It belongs to 'avro.header' = 'confluent' or 'glue'.");
    const hex = given.value.toLowerCase().replaceAll('-', '');
    return /^[0-9a-f]{32}$/.test(hex) ? hex : wrong('It takes the UUID of the schema version.');
  }

  private withSchema(
    file: { readonly span: { start: number; end: number }; readonly value: string },
    read: () => SourceLayout,
  ): SourceLayout | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error;
      this.diagnostics.error('W0311', file.span, `The schema ${quoted(file.value)} cannot be used: ${error.message.replace(/\.?$/, '.')}`, {
        hint: 'correct the schema, or name another file',
      });
      return null;
    }
  }

  private checkColumns(flawOf: (field: FieldSpec) => string | null): void {
    for (const [i, column] of this.columns.entries()) {
      const flaw = flawOf(fieldSpec(column));
      const { path, name } = this.declaration.columns[i]!;
      if (flaw !== null) this.diagnostics.error('W0311', (path ?? name).span, flaw, { hint: 'declare the column as the schema has it' });
    }
  }

  private required(option: string, hint: string) {
    const value = this.options.get(option);
    if (value !== undefined) return value;
    const format = this.options.get('format')!;
    this.diagnostics.error('W0311', format.span, `A stream of the format ${quoted(format.value)} needs a schema.`, { hint });
    return null;
  }

  private noFile({ span, value }: { readonly span: { start: number; end: number }; readonly value: string }): null {
    const note = 'Its path is taken from the folder of the script.';
    this.diagnostics.error('W0311', span, `There is no schema file ${quoted(value)}.`, {
      note,
      hint: 'correct the path, or put the file there',
    });
    return null;
  }

  private byte(option: string, otherwise: number): number | null {
    const given = this.options.get(option);
    if (given === undefined) return otherwise;
    const named = NAMED_BYTES.get(given.value.toLowerCase());
    if (named !== undefined) return named;
    const code = given.value.length === 1 ? given.value.charCodeAt(0) : 0;
    if (code >= 32 && code < 127) return code;
    const note = 'It takes one character of ASCII, such as `;`, or `tab`.';
    this.diagnostics.error('W0802', given.span, `${quoted(option)} cannot be ${quoted(given.value)}.`, {
      note,
      hint: `write '${option}' = ';'`,
    });
    return null;
  }

  private refusePaths(why: string): void {
    for (const { path } of this.declaration.columns) {
      if (path !== null) this.diagnostics.error('W0309', path.span, `${why} PATH is for documents.`, { hint: 'leave it out' });
    }
  }
}
