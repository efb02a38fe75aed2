// Which decoder a source gets. JSON has one that is generated for its columns; the other formats are read by decoders of the run time, which are
// told the columns as data and leave them in arrays.
import { unreachable } from '../../../engine/assert.ts';
import { recordColumns, type SourceDefinition } from '../../plan/source.ts';
import type { DecoderRequest, GenerateDecoder } from '../decoder-contract.ts';
import { Builder } from '../fragments/builder.ts';
import { type Code, code, data } from '../fragments/code.ts';
import { decoderNames } from './decoder-names.ts';
import { declareLocals, fieldsOf, loadFromStrict } from './field-locals.ts';
import { fieldSpec, generateDecoder } from './generate-decoder.ts';

export function decoderOf(source: SourceDefinition): GenerateDecoder {
  if (source.format === 'json' || source.format === 'ndjson') return generateDecoder;
  return request => {
    const names = decoderNames(request);
    const fields = fieldsOf(request);
    const task = new Builder().const(names.strictDecoder, newDecoder(source, request));
    const record = new Builder();
    for (const field of fields) declareLocals(record, names, field);
    const { strictDecoder } = names;
    record.if(code`!${strictDecoder}.decode(${request.bytes}, ${request.start}, ${request.end})`, () =>
      request.fail(record, code`${strictDecoder}.reason`),
    );
    for (const field of fields) loadFromStrict(record, names, field);
    return { fields: fields.map(({ locals }) => locals), task, run: new Builder(), record, simd: null };
  };
}

function newDecoder(source: SourceDefinition, { fields, imports }: DecoderRequest): Code {
  const specs = fields.map(fieldSpec);
  const { layout } = source;
  switch (layout?.kind) {
    case undefined:
      return code`new ${imports.engine('RawDecoder')}(${data(specs)})`;
    case 'csv': {
      const columns = recordColumns(source);
      const places = fields.map(field => columns.indexOf(field));
      return code`new ${imports.engine('CsvDecoder')}(${data(specs)}, ${data({ ...layout.csv, columnCount: columns.length, places })})`;
    }
    case 'avro':
      return code`new ${imports.engine('AvroDecoder')}(${data(specs)}, ${data(layout.avro)})`;
    case 'protobuf':
      return code`new ${imports.engine('ProtobufDecoder')}(${data(specs)}, ${data(layout.messages)})`;
    default:
      return unreachable(layout);
  }
}
