// A JSON document that has given values at given places.
import { isArrayNode, type PathNode } from '../shared/engine/json/path-tree.ts';

/** `values`: JSON text by field of the tree. Elements of arrays that no field stands in are null. */
export function documentText(node: PathNode, values: readonly string[]): string {
  const { children, fields } = node;
  if (children.length === 0) return fields.length === 0 ? '{}' : values[fields[0]!]!;
  if (!isArrayNode(node)) return `{${children.map(child => `${JSON.stringify(child.step)}:${documentText(child, values)}`).join(',')}}`;
  const elements: string[] = new Array(1 + Math.max(...children.map(({ step }) => Number(step)))).fill('null');
  for (const child of children) elements[Number(child.step)] = documentText(child, values);
  return `[${elements.join(',')}]`;
}
