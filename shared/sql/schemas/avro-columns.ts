// Whether the columns of a stream stand in an Avro schema, and can be read from there.
import { type AvroType, avroConversion } from '../../engine/avro/avro-type.ts';
import { type FieldSpec, fieldTypeText, type PathStep, type ValueSpec } from '../../engine/json/field-spec.ts';
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
  const found = present(
    at.flatMap(index => branchesOf(index, types)),
    types,
  );
  return flawOfTypes(found, field, pathText(path), types);
}

/** Whether one of the types at a place can be read as what is wanted there, and all that is in it. */
function flawOfTypes(found: readonly AvroType[], wanted: ValueSpec, place: string, types: readonly AvroType[]): string | null {
  const flaws = found.map(type => flawOf(type, wanted, place, types));
  if (flaws.includes(null)) return null;
  const inner = flaws.find(flaw => flaw !== undefined);
  if (inner !== undefined) return inner;
  return `The column is ${fieldTypeText(wanted)}, and the schema has ${found.map(avroTypeText).join(' or ') || 'null'} at ${place}.`;
}

/** null: it can be read; undefined: it is of another kind. */
function flawOf(type: AvroType, wanted: ValueSpec, place: string, types: readonly AvroType[]): string | null | undefined {
  const inside = (index: number, spec: ValueSpec, step: string): string | null =>
    flawOfTypes(present(branchesOf(index, types), types), spec, place + step, types);
  if (wanted.type === 'json') return null;
  if (type.kind === 'array' && wanted.type === 'array') return inside(type.items, wanted.element, '[*]');
  if (type.kind === 'map' && wanted.type === 'map') return inside(type.items, wanted.value, '.*');
  if (type.kind === 'record' && wanted.type === 'row') {
    for (const { name, spec } of wanted.fields) {
      const field = type.fields.find(each => each.name === name);
      if (field === undefined) return `What stands at ${place} of the schema has no field ${name}; it has ${memberNames(type).join(', ')}.`;
      const flaw = inside(field.type, spec, `.${name}`);
      if (flaw !== null) return flaw;
    }
    return null;
  }
  return avroConversion(type, wanted) === null ? undefined : null;
}

const present = (indexes: readonly number[], types: readonly AvroType[]): AvroType[] =>
  [...new Set(indexes)].map(index => types[index]!).filter(type => type.kind !== 'null');

/** The types of a union, or the one there is. */
function branchesOf(index: number, types: readonly AvroType[]): readonly number[] {
  const type = types[index]!;
  return type.kind === 'union' ? type.branches.flatMap(branch => branchesOf(branch, types)) : [index];
}

function typesAt(index: number, step: PathStep, types: readonly AvroType[]): number[] {
  return branchesOf(index, types).flatMap(branch => {
    const type = types[branch]!;
    if (type.kind === (typeof step === 'number' ? 'array' : 'map')) return [type.items];
    if (type.kind !== 'record') return [];
    return type.fields.filter(({ name }) => name === step).map(each => each.type);
  });
}

const memberNames = (type: AvroType): string[] => (type.kind === 'record' ? type.fields.map(({ name }) => name) : []);

function avroTypeText(type: AvroType): string {
  if ((type.kind === 'int' || type.kind === 'long') && type.logical !== undefined) return type.logical;
  return (type.kind === 'bytes' || type.kind === 'fixed') && type.scale !== undefined ? 'decimal' : type.kind;
}
