// The row of a scan: the decoded fields, then the system columns, which come from the batch.

import type { SourceColumn } from '../../plan/source.ts';
import { TIMESTAMP, VARCHAR } from '../../types/sql-type.ts';
import type { FieldLocals } from '../decoder-contract.ts';
import { code } from '../fragments/code.ts';
import { type Row, scalar, unlessNull, type Value } from '../value.ts';
import type { StageContext } from './stage-context.ts';

/** `fields` are the decoded columns, by index in the source. */
export function scanRow(stage: StageContext, fields: ReadonlyMap<number, FieldLocals>): Row {
  const { columns } = stage.source;
  return {
    column(index) {
      const column = columns[index];
      if (column === undefined) return systemColumn(stage, index - columns.length);
      const locals = fields.get(index);
      if (locals === undefined) throw new Error(`bug in Weir: the column ${column.name} is read but was not decoded`);
      return fieldValue(column, locals);
    },
  };
}

function fieldValue({ type }: SourceColumn, locals: FieldLocals): Value {
  const isNull = locals.isNull === null ? null : code`${locals.isNull}`;
  if (locals.form === 'slice') {
    return { form: 'slice', type, text: code`${locals.text}`, start: code`${locals.start}`, end: code`${locals.end}`, isNull };
  }
  const value = code`${locals.value}`;
  return scalar(type, type.kind === 'boolean' ? unlessNull(isNull, value) : value, isNull);
}

/** `_timestamp`, `_partition`, `_offset`, `_key`, in this order behind the declared columns. */
function systemColumn(stage: StageContext, index: number): Value {
  const { batch, record, arrivalMs } = stage.names;
  switch (index) {
    case 0:
      stage.readsArrival = true;
      return scalar(TIMESTAMP, code`${arrivalMs}`, null);
    case 1:
      return scalar(VARCHAR, code`${batch}.shardId`, null);
    case 2:
      return scalar(VARCHAR, code`${stage.module.imports.engine('recordOffset')}(${batch}, ${record})`, null);
    case 3:
      return {
        form: 'slice',
        type: VARCHAR,
        text: code`${batch}.bytes`,
        start: code`${batch}.keyStarts[${record}]`,
        end: code`${batch}.keyEnds[${record}]`,
        isNull: null,
      };
    default:
      throw new Error(`bug in Weir: a scan has no column ${index + stage.source.columns.length}`);
  }
}
