// Generates the decoder of a stage: statements that run inside its loop and leave the wanted fields of one JSON document in locals.
//
//   decoded: {
//     usual: {                               the fast way; anything unusual leaves this block
//       nextField: for (;;) {
//         named: {
//           switch (field) {                 the field expected here, because it followed the one before last time
//             case 0: if ("symbol": stands here) { read its value; break named; } break;
//             case 1: if ("trade": stands here) { the same loop over the members of that object; break named; } break;
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
import { isArrayNode, nodesOf, type PathNode, pathOf, pathTree } from '../../../engine/json/path-tree.ts';
import type { SourceColumn } from '../../plan/source.ts';
import { isFloating } from '../../types/forms.ts';
import { isFine } from '../../types/sql-type.ts';
import type { DecoderCode, DecoderRequest } from '../decoder-contract.ts';
import { Builder } from '../fragments/builder.ts';
import { code, data, joined } from '../fragments/code.ts';
import { valueSpec } from '../value-spec.ts';
import { type DecoderNames, decoderNames, objectNames } from './decoder-names.ts';
import { declareLocals, type Field, fieldsOf, loadFromStrict } from './field-locals.ts';
import { textReader } from './read-field.ts';
import { type Objects, readMembers, visibleByte, type Wanted } from './read-members.ts';
import { simdDecoderOf } from './simd/generate-simd.ts';

/**
 * With more fields, and objects around them, the loop would outgrow what the optimising compiler takes on; then the strict decoder reads every
 * record. The root is one of them.
 */
export const INLINE_NODES_MAX = 65;

export function generateDecoder(request: DecoderRequest): DecoderCode {
  const names = decoderNames(request);
  const fields = fieldsOf(request);
  const specs = fields.map(field => fieldSpec(field.column));
  const tree = pathTree(specs.map(pathOf));
  const objects = tree.subtreeEnd <= INLINE_NODES_MAX ? objectsOf(request, names, tree) : null;
  return {
    fields: fields.map(field => field.locals),
    task: task(names, fields, specs, objects),
    run: objects === null ? new Builder() : run(names, fields, objects),
    record: record(request, names, fields, objects),
    simd: simdDecoderOf(request.fields),
  };
}

/** The names of each object that has wanted members, the root first. */
function objectsOf(request: DecoderRequest, names: DecoderNames, tree: PathNode): Objects {
  const nodes = nodesOf(tree).filter(node => node === tree || (node.children.length > 0 && !isArrayNode(node)));
  return new Map(nodes.map(node => [node, objectNames(request, names, node)]));
}

function task(names: DecoderNames, fields: readonly Field[], specs: readonly FieldSpec[], objects: Objects | null): Builder {
  const builder = new Builder();
  if (objects !== null) {
    for (const [node, { imports, fieldOrder }] of objects) {
      builder.const(fieldOrder, code`new ${imports.engine('FieldOrder')}(${data(node.children.map(({ step }) => String(step)))})`);
    }
    if (fields.some(field => textReader(field) !== null && !isFine(field.column.type)))
      builder.const(names.textValue, code`new Float64Array(1)`);
    if (fields.some(({ spec }) => spec !== null)) builder.const(names.nestedReader, code`new ${names.imports.engine('NestedReader')}()`);
    for (const { spec, column } of fields) if (spec !== null) builder.const(spec, data(valueSpec(column.type, column.timestampFormat)));
    if (fields.some(needsScratch)) builder.const(names.scratch, code`new ${names.imports.engine('ByteWriter')}()`);
  }
  return builder.const(names.strictDecoder, code`new ${names.imports.engine('StrictDecoder')}(${data(specs)})`);
}

function run(names: DecoderNames, fields: readonly Field[], objects: Objects): Builder {
  const { bytes } = names;
  const builder = new Builder()
    .const(names.view, code`new DataView(${bytes}.buffer, ${bytes}.byteOffset, ${bytes}.byteLength)`)
    .const(names.wordLimitOfBatch, code`${bytes}.byteLength - 4`);
  for (const { fieldOrder, successors, signatures, signatureStarts, signatureLengths } of objects.values()) {
    builder
      .const(successors, code`${fieldOrder}.successors`)
      .const(signatures, code`${fieldOrder}.signatures`)
      .const(signatureStarts, code`${fieldOrder}.signatureStarts`)
      .const(signatureLengths, code`${fieldOrder}.signatureLengths`);
  }
  const hasFractions = fields.some(({ column }) => isFloating(column.type) || column.type.kind === 'decimal');
  return hasFractions ? builder.const(names.powersOfTen, names.imports.engine('POWERS_OF_TEN')) : builder;
}

function record(request: DecoderRequest, names: DecoderNames, fields: readonly Field[], objects: Objects | null): Builder {
  const builder = new Builder();
  const { bytes, start, end, strictDecoder } = names;
  for (const field of fields) declareLocals(builder, names, field);
  return builder.block(() => {
    if (objects !== null && fields.some(needsScratch)) builder.set(code`${names.scratch}.length`, 0);
    if (objects !== null) builder.block(() => usualWay(builder, names, { request, fields, objects }), names.usual);
    builder.comment('anything unusual, and everything broken');
    builder.if(code`!${strictDecoder}.decode(${bytes}, ${start}, ${end})`, () => request.fail(builder, code`${strictDecoder}.reason`));
    for (const field of fields) loadFromStrict(builder, names, field);
  }, names.decoded);
}

function usualWay(builder: Builder, names: DecoderNames, wanted: Wanted): void {
  const { bytes, start, end, p, c, last, wordLimit, wordLimitOfBatch, usual, decoded } = names;
  const [root] = wanted.objects.keys();
  builder.let(last, code`${end} - 1`);
  builder.if(code`${last} <= ${start}`, () => builder.break(usual));
  builder.if(code`${bytes}[${last}] === 10`, () => builder.statement(code`${last}--`));
  builder.if(code`${bytes}[${start}] !== 123 || ${bytes}[${last}] !== 125`, () => builder.break(usual));
  builder.const(wordLimit, code`${last} < ${wordLimitOfBatch} ? ${last} : ${wordLimitOfBatch}`);
  builder.let(p, code`${start} + 1`);
  builder.let(c, 0);
  visibleByte(builder, names);
  readMembers(builder, wanted, root!);
  const missing = wanted.fields.filter(each => each.column.required).map(each => each.isMissing);
  if (missing.length === 0) builder.break(decoded);
  else builder.if(code`!(${joined(missing, code` || `)})`, () => builder.break(decoded));
}

const needsScratch = ({ column }: Field): boolean => column.type.kind === 'bytes' || column.type.kind === 'json';

/** What the run time is told about a column: plain data. */
export function fieldSpec({ name: column, required, path, type, timestampFormat }: SourceColumn): FieldSpec {
  const name = path === null ? { name: column } : { name: column, path };
  return { ...name, required, ...valueSpec(type, timestampFormat) };
}
