// Where a made-up record of a binary format has values of columns, and of which type: a column may be what stands at a place, or hold it.
import { type PathNode, pathTree } from '../../shared/engine/json/path-tree.ts';
import { recordColumns, type SourceDefinition } from '../../shared/sql/plan/source.ts';
import type { SqlType } from '../../shared/sql/types/sql-type.ts';
import type { SyntheticValue } from './synthetic-values.ts';

/** A place in a record; null where no column reads it. */
export type Place = { readonly node: PathNode } | { readonly type: SqlType; readonly value: SyntheticValue } | null;

export class Places {
  readonly root: Place;
  private readonly source: SourceDefinition;
  private readonly values: readonly SyntheticValue[];

  /** `values`: by column. */
  constructor(source: SourceDefinition, values: readonly SyntheticValue[]) {
    this.source = source;
    this.values = values;
    this.root = { node: pathTree(recordColumns(source).map(({ name, path }) => path ?? [name])) };
  }

  /** The column at a place, or the part of one. */
  leaf(place: Place): { readonly type: SqlType; readonly value: SyntheticValue } | null {
    if (place === null || !('node' in place)) return place;
    const [field] = place.node.fields;
    return field === undefined ? null : { type: recordColumns(this.source)[field]!.type, value: this.values[field]! };
  }

  /** The field of a record. */
  member(place: Place, name: string): Place {
    if (place === null) return null;
    const child = 'node' in place ? place.node.children.find(({ step }) => step === name) : undefined;
    if (child !== undefined) return { node: child };
    const leaf = this.leaf(place);
    if (leaf?.type.kind !== 'row') return leaf?.type.kind === 'json' ? leaf : null;
    const field = leaf.type.fields.find(each => each.name === name);
    return field === undefined ? null : { type: field.type, value: leaf.value };
  }

  /** The elements of an array: as many as paths lead to, or one for a column that takes them all. */
  elements(place: Place): readonly Place[] {
    if (place === null) return [];
    const children = 'node' in place ? place.node.children : [];
    const leaf = this.leaf(place);
    const inner = leaf?.type.kind === 'array' ? { type: leaf.type.element, value: leaf.value } : null;
    const count = Math.max(inner === null ? 0 : 1, ...children.map(({ step }) => Number(step) + 1));
    return Array.from({ length: count }, (_, i) => {
      const child = children.find(({ step }) => step === i);
      return child === undefined ? inner : { node: child };
    });
  }

  /** The entries of a map: the keys that paths name, or one for a column that takes them all. */
  entries(place: Place): readonly (readonly [key: SqlType | string, value: Place])[] {
    if (place === null) return [];
    const named = 'node' in place ? place.node.children.map(child => [String(child.step), { node: child }] as const) : [];
    const leaf = this.leaf(place);
    if (named.length > 0 || leaf?.type.kind !== 'map') return named;
    return [[leaf.type.key, { type: leaf.type.value, value: leaf.value }]];
  }

  /** The value for a key of a map. */
  keyValue = (place: Place): SyntheticValue => this.leaf(place)?.value ?? this.values[0]!;
}
