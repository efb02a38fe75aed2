// Fingerprints, taken when compiling: of everything that decides results, and of the state's layout alone. Comments, and with them the
// places in the SQL text, are left out, so that a script may be laid out anew.
import { createHash } from 'node:crypto';
import type { Expression } from '../../plan/expression.ts';
import type { Stage } from '../../plan/query.ts';
import { findTopRows } from '../../plan/top-rows.ts';
import { typeText } from '../../types/sql-type.ts';
import { partitionColumns } from '../aggregation/partitioning.ts';
import { isInPanes } from '../aggregation/windows/overlapping.ts';
import { aggregateOf, overOf } from '../plan-walk.ts';
import type { Description } from './descriptor.ts';
import type { StageContext } from './stage-context.ts';

/** Counts up when the engine's or the state's meaning changes without a change of the generated text. */
const ENGINE_VERSION = 1;
const STATE_VERSION = 2;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** `moduleBody` is the module without its descriptor and without the functions of the script's author, which count to the letter. */
export function programFingerprint(description: Description, moduleBody: string, userFunctions: string): string {
  const statements = moduleBody
    .split('\n')
    .filter(line => !line.trimStart().startsWith('//') && line !== '')
    .join('\n');
  return sha256(JSON.stringify([ENGINE_VERSION, description, statements, ...(userFunctions === '' ? [] : [userFunctions])]));
}

/** What decides how the state of each query is laid out, as plain values; null for a query that keeps none. Equal layouts read each other's states. */
export function stateLayouts(stage: Stage, context: StageContext): unknown[] {
  return stage.queries.map(query => {
    const over = overOf(query.root);
    const partitionedBy = (node: Parameters<typeof partitionColumns>[0]) => ({ partitionedBy: partitionColumns(node, stage.source) });
    if (over !== null)
      return { over: over.order, keys: over.keys.map(structureOf), columns: context.columnLayouts.get(query), ...partitionedBy(over) };
    const top = findTopRows(query.root);
    if (top !== null) {
      const { window, keys } = top;
      const form = { keeps: query.emit === 'changes' || query.allowedLatenessMs > 0, inPanes: isInPanes(query) };
      return { top: window, keys: keys.map(structureOf), columns: context.columnLayouts.get(query), ...form, ...partitionedBy(top) };
    }
    const aggregate = aggregateOf(query.root);
    if (aggregate === null) return null;
    const keyTypes = aggregate.columns.slice(0, aggregate.keys.length).map(column => typeText(column.type));
    const columns = context.columnLayouts.get(query);
    const keepsRevisions = query.emit === 'changes' || query.allowedLatenessMs > 0;
    const isOverlapping = aggregate.window?.kind === 'hopping' || aggregate.window?.kind === 'cumulating';
    const form = { ...(isOverlapping && { inPanes: isInPanes(query) }), ...(query.every !== null && { early: true }) };
    return {
      window: aggregate.window,
      keys: aggregate.keys.map(structureOf),
      keyTypes,
      columns,
      keepsRevisions,
      ...form,
      ...partitionedBy(aggregate),
    };
  });
}

export function stateFingerprint(stage: Stage, context: StageContext): string {
  return sha256(JSON.stringify([STATE_VERSION, stateLayouts(stage, context)]));
}

/** What an expression computes, by the names of columns: the same wherever it stands and in whatever order the source declares them. */
export function structureOf(expression: Expression): string {
  return JSON.stringify(expression, (name, value) => {
    if (name === 'span' || name === 'index') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  });
}
