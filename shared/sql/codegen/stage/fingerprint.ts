// Fingerprints, taken when compiling: of everything that decides results, and of the state's layout alone. Comments, and with them the
// places in the SQL text, are left out, so that a script may be laid out anew.
import { createHash } from 'node:crypto';
import type { Expression } from '../../plan/expression.ts';
import type { QueryPlan, Stage } from '../../plan/query.ts';
import type { SourceDefinition } from '../../plan/source.ts';
import { scannedColumn } from '../../plan/stages.ts';
import { emissionOf, type StateNode, statesOf } from '../../plan/states.ts';
import { typeText } from '../../types/sql-type.ts';
import { partitionColumns } from '../aggregation/partitioning.ts';
import { isInPanes } from '../aggregation/windows/overlapping.ts';
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
    const states = statesOf(query.root).map(node => ({
      ...layoutOf(node, query, context),
      partitionedBy: partitionColumns(node, stage.source),
      ...computedKeys(node, stage.source),
    }));
    return states.length > 1 ? states : (states[0] ?? null);
  });
}

/** What computed columns of the source give that the keys are. */
function computedKeys({ keys, input }: StateNode, { columns }: SourceDefinition): { readonly computed?: readonly string[] } {
  const computed = keys.flatMap(key => {
    const column = key.kind === 'column' ? columns[scannedColumn(input, key.index)] : undefined;
    return column === undefined || column.computed === null ? [] : [structureOf(column.computed)];
  });
  return computed.length === 0 ? {} : { computed };
}

export function stateFingerprint(stage: Stage, context: StageContext): string {
  return sha256(JSON.stringify([STATE_VERSION, stateLayouts(stage, context)]));
}

function layoutOf(node: StateNode, query: QueryPlan, context: StageContext): object {
  const columns = context.columnLayouts.get(node);
  const keys = node.keys.map(structureOf);
  if (node.kind === 'over') return { over: node.order, keys, columns };
  if (node.kind === 'top-rows') {
    const emission = emissionOf(query, node);
    const keeps = emission.emit === 'changes' || emission.allowedLatenessMs > 0;
    return {
      top: node.window,
      ...(node.bounds !== null && { ofGroups: true }),
      keys,
      columns,
      keeps,
      inPanes: isInPanes(emission),
      ...(emission.every !== null && { early: true }),
    };
  }
  const emission = emissionOf(query, node);
  const { window } = node;
  const keyTypes = node.columns.slice(0, node.keys.length).map(column => typeText(column.type));
  const keepsRevisions = emission.emit === 'changes' || emission.allowedLatenessMs > 0;
  const isOverlapping = window?.kind === 'hopping' || window?.kind === 'cumulating';
  const form = { ...(isOverlapping && { inPanes: isInPanes(emission) }), ...(emission.every !== null && { early: true }) };
  return { window, keys, keyTypes, columns, keepsRevisions, ...form };
}

/** What an expression computes, by the names of columns: the same wherever it stands and in whatever order the source declares them. */
export function structureOf(expression: Expression): string {
  return JSON.stringify(expression, (name, value) => {
    if (name === 'span' || name === 'index') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  });
}
