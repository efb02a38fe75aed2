// Generates the decoder of a stage: statements that run inside its loop and leave the wanted fields of one JSON document in locals.
//
//   decoded: {
//     usual: {                               the fast way; anything unusual leaves this block
//       nextField: for (;;) {
//         named: {
//           switch (field) {                 the field expected here, because it followed the one before last time
//             case 0: if ("symbol": stands here) { read its value; break named; } break;
//             default: if (the learned name stands here) { skip its value; break named; }
//           }
//           field = fieldOrder.find(…);      another field: look it up, learn, try again
//           continue nextField;
//         }
//         comma or end
//       }
//     }
//     strictDecoder.decode(…)                the complete way: accepts and refuses exactly what JSON.parse does
//   }
//
// The fast way never believes more than it checked, for the whole document. It reads nothing that matters behind the document: `last` is a
// closing bracket, at which every number stops, every string is checked against it, and the position only ever grows.
// On trade records of 145 bytes, four of eight fields wanted: names as constants in a switch 80 ns, names in a table 115 ns a record.

import type { FieldSpec } from '../../../engine/json/field-spec.ts';
import type { SourceColumn } from '../../plan/source.ts';
import type { DecoderCode, DecoderRequest } from '../decoder-contract.ts';
import { Builder } from '../fragments/builder.ts';
import { code, data, joined } from '../fragments/code.ts';
import { type DecoderNames, decoderNames } from './decoder-names.ts';
import { declareLocals, type Field, fieldsOf, loadFromStrict } from './field-locals.ts';
import { isTimestampText, readField } from './read-field.ts';
import { ifLearnedName, skipField } from './skip-field.ts';
import { textStandsAt } from './words.ts';

/** With more fields the loop would outgrow what the optimising compiler takes on; then the strict decoder reads every record. */
export const INLINE_FIELDS_MAX = 64;

export function generateDecoder(request: DecoderRequest): DecoderCode {
  const names = decoderNames(request);
  const fields = fieldsOf(request);
  const isInline = fields.length <= INLINE_FIELDS_MAX;
  return {
    fields: fields.map(field => field.locals),
    task: task(names, fields, isInline),
    run: isInline ? run(names, fields) : new Builder(),
    record: record(request, names, fields, isInline),
  };
}

function task(names: DecoderNames, fields: readonly Field[], isInline: boolean): Builder {
  const builder = new Builder();
  const specs = fields.map(field => fieldSpec(field.column));
  if (isInline) {
    builder.const(names.fieldOrder, code`new ${names.imports.engine('FieldOrder')}(${data(specs.map(spec => spec.name))})`);
    if (fields.some(isTimestampText)) builder.const(names.timestampMs, code`new Float64Array(1)`);
  }
  return builder.const(names.strictDecoder, code`new ${names.imports.engine('StrictDecoder')}(${data(specs)})`);
}

function run(names: DecoderNames, fields: readonly Field[]): Builder {
  const { bytes, fieldOrder } = names;
  const builder = new Builder()
    .const(names.view, code`new DataView(${bytes}.buffer, ${bytes}.byteOffset, ${bytes}.byteLength)`)
    .const(names.wordLimitOfBatch, code`${bytes}.byteLength - 4`)
    .const(names.successors, code`${fieldOrder}.successors`)
    .const(names.signatures, code`${fieldOrder}.signatures`)
    .const(names.signatureStarts, code`${fieldOrder}.signatureStarts`)
    .const(names.signatureLengths, code`${fieldOrder}.signatureLengths`);
  const hasFractions = fields.some(({ column }) => column.type.kind === 'double' || column.type.kind === 'decimal');
  return hasFractions ? builder.const(names.powersOfTen, names.imports.engine('POWERS_OF_TEN')) : builder;
}

function record(request: DecoderRequest, names: DecoderNames, fields: readonly Field[], isInline: boolean): Builder {
  const builder = new Builder();
  const { bytes, start, end, strictDecoder } = names;
  for (const field of fields) declareLocals(builder, names, field);
  return builder.block(() => {
    if (isInline) builder.block(() => usualWay(builder, names, fields), names.usual);
    builder.comment('anything unusual, and everything broken');
    builder.if(code`!${strictDecoder}.decode(${bytes}, ${start}, ${end})`, () => request.fail(builder, code`${strictDecoder}.reason`));
    for (const field of fields) loadFromStrict(builder, names, field);
  }, names.decoded);
}

function usualWay(builder: Builder, names: DecoderNames, fields: readonly Field[]): void {
  const { bytes, start, end, p, c, last, wordLimit, wordLimitOfBatch, field, fieldBefore, successors, usual, decoded, nextField } = names;
  const beforeFirst = fields.length;
  builder.let(last, code`${end} - 1`);
  builder.if(code`${last} <= ${start}`, () => builder.break(usual));
  builder.if(code`${bytes}[${last}] === 10`, () => builder.statement(code`${last}--`));
  builder.if(code`${bytes}[${start}] !== 123 || ${bytes}[${last}] !== 125`, () => builder.break(usual));
  builder.const(wordLimit, code`${last} < ${wordLimitOfBatch} ? ${last} : ${wordLimitOfBatch}`);
  builder.let(p, code`${start} + 1`);
  builder.let(c, 0);
  visibleByte(builder, names);
  builder.let(fieldBefore, beforeFirst);
  builder.let(field, code`${successors}[${beforeFirst}]`);
  builder.loop(() => oneField(builder, names, fields), nextField);
  const missing = fields.filter(each => each.column.required).map(each => each.isMissing);
  if (missing.length === 0) builder.break(decoded);
  else builder.if(code`!(${joined(missing, code` || `)})`, () => builder.break(decoded));
}

function oneField(builder: Builder, names: DecoderNames, fields: readonly Field[]): void {
  const { bytes, p, last, field, fieldBefore, fieldOrder, successors, named, nextField, usual } = names;
  builder.block(() => {
    const cases = fields
      .filter(each => hasSignature(each.column.name))
      .map(each => ({ values: [each.index], body: () => wantedField(builder, names, each) }));
    builder.switch(field, cases, () =>
      ifLearnedName(builder, names, () => {
        visibleByte(builder, names);
        skipField(builder, names);
        builder.break(named);
      }),
    );
    builder.comment('another field than expected');
    builder.set(field, code`${fieldOrder}.find(${bytes}, ${p}, ${last}, ${fieldBefore})`);
    builder.if(code`${field} < 0`, () => builder.break(usual));
    builder.continue(nextField);
  }, named);
  builder.if(code`${bytes}[${p}] !== 44`, () => {
    visibleByte(builder, names);
    builder.if(code`${p} !== ${last}`, () => builder.break(usual));
    builder.break(nextField);
  });
  builder.statement(code`${p}++`);
  visibleByte(builder, names);
  builder.set(fieldBefore, field);
  builder.set(field, code`${successors}[${field}]`);
}

function wantedField(builder: Builder, names: DecoderNames, field: Field): void {
  const { p, named } = names;
  const signature = `"${field.column.name}":`;
  builder.comment(signature);
  builder.if(textStandsAt(names, signature), () => {
    builder.statement(code`${p} += ${new TextEncoder().encode(signature).length}`);
    visibleByte(builder, names);
    readField(builder, names, field);
    builder.break(named);
  });
}

/** Puts into `c` the first byte from `p` on that is no space. One space is usual: several JSON writers put it after colons and commas. */
function visibleByte(builder: Builder, { imports, bytes, p, last, c }: DecoderNames): void {
  builder.set(c, code`${bytes}[${p}]`);
  builder.if(code`${c} <= 32 && (${c} !== 32 || (${c} = ${bytes}[++${p}]) <= 32)`, () => {
    builder.set(p, code`${imports.engine('skipSpace')}(${bytes}, ${p}, ${last})`);
    builder.set(c, code`${bytes}[${p}]`);
  });
}

/** A name that JSON must escape, or an empty one, is left to the strict decoder. `FieldOrder` has the same rule. */
const hasSignature = (name: string) => name !== '' && JSON.stringify(name) === `"${name}"`;

function fieldSpec({ name, required, type, timestampFormat }: SourceColumn): FieldSpec {
  switch (type.kind) {
    case 'boolean':
    case 'int':
    case 'bigint':
    case 'double':
    case 'varchar':
      return { name, required, type: type.kind };
    case 'decimal':
      return { name, required, type: 'decimal', precision: type.precision, scale: type.scale };
    case 'timestamp':
      return { name, required, type: 'timestamp', format: timestampFormat };
    default:
      throw new Error(`bug in Weir: a column of type ${type.kind}`);
  }
}
