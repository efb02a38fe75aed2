// Whether a script's program can go on from the states of a savepoint, and where it cannot, what is different: in the words of the script, as
// far as there are any.
import type { ColumnDescriptor, QueryDescriptor, StageDescriptor } from '../engine/descriptor.ts';
import type { SavepointQuery, SavepointStage } from './savepoint.ts';

/** The groups of one state, as people see them. */
export interface StateTable {
  readonly keyColumns: readonly ColumnDescriptor[];
  readonly columnNames: readonly string[];
}

/** How the states of a program lie, query by query; null where a query keeps none. */
export type StateDescriptions = readonly ({ readonly layout: unknown; readonly tables: readonly StateTable[] } | null)[];

/** The queries of a stage as a savepoint notes them. */
export function savepointQueries({ queries }: StageDescriptor, states: StateDescriptions): SavepointQuery[] {
  return queries.map(({ name, keyColumns }, index) => ({
    ...{
      name,
      keyColumns,
      layout: plain(states[index]?.layout ?? null),
      columnNames: states[index]?.tables.flatMap(table => table.columnNames) ?? [],
    },
  }));
}

/** One line per difference; none where the program reads the savepoint's states. */
export function differences(saved: SavepointStage, descriptor: StageDescriptor, states: StateDescriptions): string[] {
  if (saved.stateProgram === descriptor.stateFingerprint) return [];
  const now = savepointQueries(descriptor, states);
  const lines = saved.queries.flatMap((query, index) => {
    const other = now[index];
    return other === undefined ? [`query ${query.name} is in the savepoint and not in the script`] : queryDifferences(query, other);
  });
  for (const { name } of now.slice(saved.queries.length)) lines.push(`query ${name} is in the script and not in the savepoint`);
  return lines.length > 0 ? lines : ['the form of states has changed between the versions of Weir that wrote and read it'];
}

function queryDifferences(saved: SavepointQuery, now: SavepointQuery): string[] {
  if (JSON.stringify(saved.layout) === JSON.stringify(now.layout)) return [];
  const keysText = ({ keyColumns }: Pick<QueryDescriptor, 'keyColumns'>) =>
    keyColumns.map(({ name, type }) => `${name} ${type}`).join(', ') || 'none';
  const lines: string[] = [];
  if (keysText(saved) !== keysText(now)) lines.push(`keys were ${keysText(saved)}; now ${keysText(now)}`);
  for (const name of saved.columnNames) if (!now.columnNames.includes(name)) lines.push(`"${name}" is in the savepoint and no longer kept`);
  for (const name of now.columnNames) if (!saved.columnNames.includes(name)) lines.push(`"${name}" is new`);
  const [before, after] = [leaves(saved.layout), leaves(now.layout)];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    if (/^(keys|keyTypes|columns)\b/.test(path) || before.get(path) === after.get(path)) continue;
    lines.push(`${path} was ${before.get(path) ?? 'absent'}; now ${after.get(path) ?? 'absent'}`);
  }
  if (lines.length === 0) lines.push('what its accumulators keep, or their order, has changed');
  return lines.map(line => `query ${now.name}: ${line}`);
}

/** The plain values in a tree, by path. */
function leaves(tree: unknown, path = ''): Map<string, string> {
  if (typeof tree !== 'object' || tree === null) return new Map([[path, JSON.stringify(tree)]]);
  const children = Object.entries(tree).filter(([name]) => name !== 'span');
  return new Map(children.flatMap(([name, child]) => [...leaves(child, path === '' ? name : `${path}.${name}`)]));
}

/** As it will be read back. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ?? 'null');
