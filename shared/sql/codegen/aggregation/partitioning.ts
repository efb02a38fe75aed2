// How the state tells which shard a group belongs to: the columns of PARTITIONED BY are among those of its key.
import type { KeyColumnForm } from '../../../state/index.ts';
import { type Aggregate, windowLengthMs } from '../../plan/node.ts';
import type { SourceDefinition } from '../../plan/source.ts';
import { scannedColumn } from '../../plan/stages.ts';
import { statesOf } from '../../plan/states.ts';
import { sameType } from '../../types/coercion.ts';
import { type SqlType, TIMESTAMP } from '../../types/sql-type.ts';
import type { Builder } from '../fragments/builder.ts';
import { type Code, code, data } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { QueryContext } from '../stage/query-context.ts';
import { isTextKey } from './key-encoding.ts';

/** Something that keeps state per key. */
type Keyed = Pick<Aggregate, 'keys' | 'input'>;

/**
 * The places of the columns of PARTITIONED BY in the key of a group, or null where the key does not contain them: such a query runs where there
 * is one shard for ever.
 */
export function partitionColumns(node: Keyed, { partitionedBy }: SourceDefinition): readonly number[] | null {
  const scanned = node.keys.map(key => (key.kind === 'column' ? scannedColumn(node.input, key.index) : -1));
  const columns = partitionedBy.map(column => scanned.indexOf(column));
  return columns.length === 0 || columns.includes(-1) ? null : columns;
}

/** Whether the rows come from another state. */
const isFed = ({ input }: Pick<Keyed, 'input'>): boolean => statesOf(input).length > 0;

/** `new Partitioning(…)`, or null. */
export function generatePartitioning(node: Keyed, query: QueryContext): Code | null {
  const columns = partitionColumns(node, query.stage.source);
  if (columns === null) return null;
  const types = node.keys.map(key => key.type);
  const forms: (KeyColumnForm | null)[] = isTextKey(types) ? ['only text'] : types.map(formOf);
  const known = forms.includes(null) ? null : forms;
  const partitioning = query.stage.module.imports.state('Partitioning');
  const openForMs = isFed(node) ? code`` : code`, ${data(openMs(query))}`;
  return code`new ${partitioning}(${query.stage.names.task}, ${query.index}, ${data(known)}, ${data(columns)}${openForMs})`;
}

/**
 * What a row joins, here or in the states that this one feeds, began at most so long before the row's own window; null: groups do not end.
 */
function openMs({ plan }: QueryContext): number | null {
  let sumMs = 0;
  for (const state of statesOf(plan.root)) {
    const window = state.kind === 'over' ? null : state.window;
    if (window === null) return null;
    // The row of an aligned window joins what began with that window.
    if (isFed(state) || window.kind === 'session' || window.kind === 'stagger') sumMs += windowLengthMs(window);
  }
  return sumMs;
}

/** Adds the test for a record that may make no group here, because that of its key went on in another shard. */
export function refuseDeparted(node: Keyed, slot: Name, query: QueryContext, out: Builder): void {
  const { isInLoop, record } = query.place;
  if (!isInLoop || isFed(node) || partitionColumns(node, query.stage.source) === null) return;
  out.if(code`${slot} === 0`, () => {
    out.statement(code`${query.stage.names.task}.rowDeparted(${query.index}, ${record})`);
    query.leave(out);
  });
}

/** null: the type has no text that producers would use as a partition key. */
function formOf(type: SqlType): KeyColumnForm | null {
  switch (type.kind) {
    case 'varchar':
      return 'text';
    case 'boolean':
    case 'double':
      return type.kind;
    case 'timestamp':
      return sameType(type, TIMESTAMP) ? type.kind : null;
    case 'smallint':
    case 'int':
    case 'bigint':
      return 'whole';
    case 'decimal':
      return { scale: type.scale };
    default:
      return null;
  }
}
