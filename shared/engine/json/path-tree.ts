// The wanted places of a document as a tree: paths that begin alike share their beginning, so that each object on the way is gone through
// once, whatever number of fields lie in it. The strict decoder walks it, and the generated decoder is laid out along it.
import type { FieldSpec, PathStep } from './field-spec.ts';

export interface PathNode {
  /** In order of a walk from the root down (the root is 0): a node's subtree is `[index, subtreeEnd)`. */
  readonly index: number;
  readonly subtreeEnd: number;
  /** From the node above: the name of a member, or the index of an element. Of the root: the empty name. */
  readonly step: PathStep;
  readonly parent: PathNode | null;
  /** Fields whose value stands here, by index. */
  readonly fields: readonly number[];
  readonly children: readonly PathNode[];
}

/** Where a field stands: at its path, or at the name of its column. */
export const pathOf = ({ name, path }: Pick<FieldSpec, 'name' | 'path'>): readonly PathStep[] => path ?? [name];

/** Whether what stands here is to be opened as an array; a node has children of one kind only. */
export const isArrayNode = ({ children }: PathNode): boolean => typeof children[0]?.step === 'number';

/** As JSON paths are written. */
export function pathText(path: readonly PathStep[]): string {
  const step = (each: PathStep) =>
    typeof each === 'number' ? `[${each}]` : /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(each) ? `.${each}` : `.${JSON.stringify(each)}`;
  return `$${path.map(step).join('')}`;
}

/** From the root to a node. */
export const pathTo = ({ parent, step }: PathNode): PathStep[] => (parent === null ? [] : [...pathTo(parent), step]);

interface Growing extends PathNode {
  index: number;
  subtreeEnd: number;
  fields: number[];
  children: Growing[];
}

/** The tree over `paths`, of which the i-th is that of field i. */
export function pathTree(paths: readonly (readonly PathStep[])[]): PathNode {
  const root = node('', null);
  for (const [field, path] of paths.entries()) {
    let at = root;
    for (const step of path) {
      let child = at.children.find(each => each.step === step);
      if (child === undefined) at.children.push((child = node(step, at)));
      at = child;
    }
    at.fields.push(field);
  }
  number(root, 0);
  return root;
}

const node = (step: PathStep, parent: Growing | null): Growing => ({ index: 0, subtreeEnd: 0, step, parent, fields: [], children: [] });

function number(at: Growing, index: number): number {
  at.index = index++;
  for (const child of at.children) index = number(child, index);
  at.subtreeEnd = index;
  return index;
}

/** All nodes, by index. */
export function nodesOf(root: PathNode): PathNode[] {
  return [root, ...root.children.flatMap(nodesOf)];
}
