// MIN and MAX; NULL where no row had a value.
import type { AggregateCall } from '../../plan/node.ts';
import type { Accumulators, Argument, ReadResult } from '../aggregation/accumulators.ts';
import { code } from '../fragments/code.ts';
import { scalar, type Value } from '../value.ts';

export function generateExtreme(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const value = argument.value!;
  const kind =
    value.type.kind === 'varchar' ? 'TextExtremeColumn' : value.type.kind === 'double' ? 'DoubleExtremeColumn' : 'WholeExtremeColumn';
  const which = call.function === 'min' ? 'min' : 'max';
  const column = accumulators.column(
    argument,
    kind,
    `${which} of ${argument.hint}`,
    type => code`new ${type}(${which})`,
    name => (slot, out) => out.statement(addition(value)(name, slot)),
  );
  return slot => {
    const isNull = value.isNull === null ? null : code`${column}.isNull(${slot})`;
    if (kind !== 'TextExtremeColumn') return scalar(call.type, code`${column}.get(${slot})`, isNull);
    const [text, start, end] = [code`${column}.bytes`, code`${column}.starts[${slot}]`, code`${column}.ends[${slot}]`];
    return { form: 'slice', type: call.type, text, start, end, isNull };
  };
}

function addition(value: Value) {
  type Column = Parameters<typeof code>[1];
  return (column: Column, slot: Column) => {
    if (value.form === 'slice') return code`${column}.add(${slot}, ${value.text}, ${value.start}, ${value.end})`;
    if (value.type.kind === 'varchar') return code`${column}.addString(${slot}, ${value.code})`;
    return code`${column}.add(${slot}, ${value.code})`;
  };
}
