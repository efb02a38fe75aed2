// Questions about the chain of nodes of one query, from its root down to the scan.
import { unreachable } from '../../engine/assert.ts';
import { columnsOf } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import type { PlanNode, Scan } from '../plan/node.ts';
import { expressionsOf } from './repeated-expressions.ts';

/** The nodes from the root down to the scan. */
export function chainOf(root: PlanNode): readonly PlanNode[] {
  return root.kind === 'scan' ? [root] : [root, ...chainOf(root.input)];
}

/** Whether a record may give several rows. */
export const givesSeveral = (root: PlanNode): boolean => chainOf(root).some(({ kind }) => SEVERAL.has(kind));
const SEVERAL: ReadonlySet<PlanNode['kind']> = new Set<PlanNode['kind']>(['union', 'window-rows', 'unnest']);

/** All expressions that read the rows of `origin`: those of the filters above it, and of the first other node. */
export function readersOf(root: PlanNode, origin: PlanNode): readonly Expression[] {
  const above = chainOf(root);
  const readers: Expression[] = [];
  for (let i = above.indexOf(origin) - 1; i >= 0; i--) {
    readers.push(...expressionsOf(above[i]!));
    if (above[i]!.kind !== 'filter') break;
  }
  return readers;
}

/** The columns of `node` that something above it reads; of the root all that are not hidden. */
export function neededColumns(root: PlanNode, node: PlanNode): ReadonlySet<number> {
  if (node === root) return new Set(root.columns.flatMap(({ hidden }, index) => (hidden === true ? [] : [index])));
  const chain = chainOf(root);
  const above = chain.slice(0, chain.indexOf(node));
  const reader = above.findLast(({ kind }) => kind !== 'filter');
  const filters = above.slice(reader === undefined ? 0 : above.indexOf(reader) + 1);
  const needed = columnsOf([...filters.flatMap(expressionsOf), ...(reader === undefined ? [] : computedBy(reader, root))]);
  if (reader !== undefined && 'eventTimeColumn' in reader && reader.eventTimeColumn !== null) needed.add(reader.eventTimeColumn);
  // Columns that the reader hands on.
  if (reader?.kind === 'over' || reader?.kind === 'top-rows' || reader?.kind === 'window-rows' || reader?.kind === 'unnest') {
    for (const index of neededColumns(root, reader)) if (index < node.columns.length) needed.add(index);
  }
  return needed;
}

/** The expressions that `node` computes: of a projection and of the branches of a union those alone that something above it reads. */
function computedBy(node: PlanNode, root: PlanNode): readonly Expression[] {
  if (node.kind !== 'project' && node.kind !== 'union') return expressionsOf(node);
  const needed = [...neededColumns(root, node)];
  if (node.kind === 'project') return needed.map(index => node.expressions[index]!);
  return node.branches.flatMap(({ filters, expressions }) => [...filters, ...needed.map(index => expressions[index]!)]);
}

/** The column of the aggregate that column `index` of `root` hands on unchanged, or null. */
export function aggregateColumnOf(root: PlanNode, index: number): number | null {
  switch (root.kind) {
    case 'aggregate':
      return index;
    case 'scan':
    case 'union':
    case 'window-rows':
    case 'unnest':
    case 'over':
    case 'top-rows':
      return null;
    case 'filter':
      return aggregateColumnOf(root.input, index);
    case 'project': {
      const expression = root.expressions[index]!;
      return expression.kind === 'column' ? aggregateColumnOf(root.input, expression.index) : null;
    }
    default:
      return unreachable(root);
  }
}

/** The columns of the source that a query reads. */
export const scannedColumns = (root: PlanNode): ReadonlySet<number> => scannedFor(root, neededColumns(root, root));

/** The columns of the source that the columns `needed` of `node` come from. */
function scannedFor(node: PlanNode, needed: ReadonlySet<number>): ReadonlySet<number> {
  switch (node.kind) {
    case 'scan':
      return needed;
    case 'filter':
      return scannedFor(node.input, new Set([...needed, ...columnsOf([node.predicate])]));
    case 'project':
      return scannedFor(node.input, columnsOf([...needed].map(index => node.expressions[index]!)));
    case 'union':
      return scannedFor(
        node.input,
        columnsOf(node.branches.flatMap(({ filters, expressions }) => [...filters, ...[...needed].map(index => expressions[index]!)])),
      );
    case 'aggregate':
      return scannedFor(
        node.input,
        new Set([...columnsOf(expressionsOf(node)), ...(node.eventTimeColumn === null ? [] : [node.eventTimeColumn])]),
      );
    case 'window-rows':
    case 'unnest':
    case 'over':
    case 'top-rows': {
      const passed = [...needed].filter(index => index < node.input.columns.length);
      const time = node.kind === 'unnest' || node.eventTimeColumn === null ? [] : [node.eventTimeColumn];
      return scannedFor(node.input, new Set([...passed, ...columnsOf(expressionsOf(node)), ...time]));
    }
    default:
      return unreachable(node);
  }
}

export function scanOf(root: PlanNode): Scan {
  const scan = chainOf(root).at(-1)!;
  if (scan.kind !== 'scan') throw new Error('bug in Weir: a plan ends in a scan');
  return scan;
}
