// Whether the columns of a stream stand in an Avro schema, and can be read from there.
import { type AvroType, avroConversion } from '../../engine/avro/avro-type.ts';
import { type FieldSpec, fieldTypeText, type PathStep } from '../../engine/json/field-spec.ts';
import { pathOf, pathText } from '../../engine/json/path-tree.ts';

/** What is wrong with a column, as a sentence; null: nothing. */
export function avroColumnFlaw(field: FieldSpec, types: readonly AvroType[]): string | null {
  const path = pathOf(field);
  let at: readonly number[] = [0];
  for (const [i, step] of path.entries()) {
    const inner = at.flatMap(index => typesAt(index, step, types));
    if (inner.length === 0) {
      const names = at.flatMap(index => branchesOf(index, types)).flatMap(index => memberNames(types[index]!));
      const place = i === 0 ? 'The record' : `What stands at ${pathText(path.slice(0, i))}`;
      return `${place} of the schema has no ${typeof step === 'number' ? 'elements' : `field ${step}`}${names.length === 0 ? '' : `; it has ${names.join(', ')}`}.`;
    }
    at = inner;
  }
  const found = [...new Set(at.flatMap(index => branchesOf(index, types)))]
    .map(index => types[index]!)
    .filter(type => type.kind !== 'null');
  if (found.some(type => avroConversion(type, field) !== null)) return null;
  return `The column is ${fieldTypeText(field)}, and the schema has ${found.map(avroTypeText).join(' or ') || 'null'} at ${pathText(path)}.`;
}

/** The types of a union, or the one there is. */
function branchesOf(index: number, types: readonly AvroType[]): readonly number[] {
  const type = types[index]!;
  return type.kind === 'union' ? type.branches.flatMap(branch => branchesOf(branch, types)) : [index];
}

function typesAt(index: number, step: PathStep, types: readonly AvroType[]): number[] {
  return branchesOf(index, types).flatMap(branch => {
    const type = types[branch]!;
    if (type.kind === 'array' && typeof step === 'number') return [type.items];
    if (type.kind !== 'record') return [];
    return type.fields.filter(({ name }) => name === step).map(each => each.type);
  });
}

const memberNames = (type: AvroType): string[] => (type.kind === 'record' ? type.fields.map(({ name }) => name) : []);

function avroTypeText(type: AvroType): string {
  if ((type.kind === 'int' || type.kind === 'long') && type.logical !== undefined) return type.logical;
  return (type.kind === 'bytes' || type.kind === 'fixed') && type.scale !== undefined ? 'decimal' : type.kind;
}
