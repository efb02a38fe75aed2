// The partition key that a producer of binary records would use who keeps the promise of PARTITIONED BY. Unlike text, a record has to be decoded
// for it, by the schema that the script names.
import { decimalText } from '../../shared/engine/arithmetic/decimal.ts';
import { AvroDecoder } from '../../shared/engine/avro/avro-decoder.ts';
import { fineTimestampText } from '../../shared/engine/cast/fine-timestamp.ts';
import { timestampText } from '../../shared/engine/cast/timestamp.ts';
import type { FieldSpec } from '../../shared/engine/json/field-spec.ts';
import { ProtobufDecoder } from '../../shared/engine/protobuf/protobuf-decoder.ts';
import { fieldSpec } from '../../shared/sql/codegen/decoder/generate-decoder.ts';
import type { SourceDefinition } from '../../shared/sql/plan/source.ts';
import { keyText } from './partition-key.ts';

type Decoder = AvroDecoder | ProtobufDecoder;

/** The key of a payload, and of a row that has none the one that is handed in. */
export type PartitionKeyOf = (payload: Uint8Array, otherwise: string) => string;

/** Null where the format is none of those, or records are not partitioned. */
export function binaryPartitionKey({ columns, partitionedBy, layout }: SourceDefinition): PartitionKeyOf | null {
  if (partitionedBy.length === 0 || (layout?.kind !== 'avro' && layout?.kind !== 'protobuf')) return null;
  const fields = partitionedBy.map(index => fieldSpec(columns[index]!));
  const decoder = layout.kind === 'avro' ? new AvroDecoder(fields, layout.avro) : new ProtobufDecoder(fields, layout.messages);
  return (payload, otherwise) =>
    decoder.decode(payload, 0, payload.length) ? keyText(fields.map((field, i) => keyValue(decoder, field, i))) : otherwise;
}

/** As it would stand in a JSON document. */
function keyValue(decoder: Decoder, field: FieldSpec, index: number): string | number | boolean | null {
  if (decoder.nulls[index] === 1) return null;
  const number = decoder.wides[index] ?? decoder.numbers[index]!;
  switch (field.type) {
    case 'boolean':
      return number === 1;
    case 'varchar':
    case 'bytes':
      return Buffer.from(decoder.texts[index]!.subarray(decoder.textStarts[index], decoder.textEnds[index])).toString('utf8');
    case 'timestamp':
      return (field.precision ?? 3) > 3 ? fineTimestampText(number, field.precision!, !field.isLocal) : timestampText(Number(number));
    case 'decimal':
      return decimalText(number, field.scale);
    default:
      return typeof number === 'bigint' ? String(number) : number;
  }
}
