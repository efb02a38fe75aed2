// How the state tells which shard a group belongs to: the columns of PARTITIONED BY are among those of its key.
import type { KeyColumnForm } from '../../../state/index.ts';
import type { Aggregate } from '../../plan/node.ts';
import type { SourceDefinition } from '../../plan/source.ts';
import { scannedColumn } from '../../plan/stages.ts';
import { sameType } from '../../types/coercion.ts';
import { type SqlType, TIMESTAMP } from '../../types/sql-type.ts';
import { type Code, code, data } from '../fragments/code.ts';
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

/** `new Partitioning(…)`, or null. */
export function generatePartitioning(node: Keyed, query: QueryContext): Code | null {
  const columns = partitionColumns(node, query.stage.source);
  if (columns === null) return null;
  const types = node.keys.map(key => key.type);
  const forms: (KeyColumnForm | null)[] = isTextKey(types) ? ['only text'] : types.map(formOf);
  const known = forms.includes(null) ? null : forms;
  const partitioning = query.stage.module.imports.state('Partitioning');
  return code`new ${partitioning}(${query.stage.names.task}, ${query.index}, ${data(known)}, ${data(columns)})`;
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
