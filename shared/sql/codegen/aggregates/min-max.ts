// MIN and MAX; NULL where no row had a value.
import type { AggregateCall } from '../../plan/node.ts';
import { isFloating, isTextForm } from '../../types/forms.ts';
import type { Accumulators, Addition, Argument, ReadResult } from '../aggregation/accumulators.ts';
import { fromCell } from '../aggregation/cell.ts';
import { laneOf } from '../aggregation/lane.ts';
import { code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { scalar, type Value } from '../value.ts';
import { multiset } from './every-value.ts';

export function generateExtreme(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const value = argument.value!;
  if (accumulators.takesBack) return ofWhatIsLeft(call, argument, accumulators);
  const kind = isTextForm(value.type) ? 'TextExtremeColumn' : isFloating(value.type) ? 'DoubleExtremeColumn' : 'WholeExtremeColumn';
  const which = call.function === 'min' ? 'min' : 'max';
  const column = accumulators.column(argument, kind, which, `${which} of ${argument.hint}`, name => addition(name, which, value));
  return slot => {
    const isNull = value.isNull === null ? null : code`${column}.isNull(${slot})`;
    if (kind !== 'TextExtremeColumn') return scalar(call.type, code`${column}.get(${slot})`, isNull);
    const [text, start, end] = [code`${column}.bytes`, code`${column}.starts[${slot}]`, code`${column}.ends[${slot}]`];
    return { form: 'slice', type: call.type, text, start, end, isNull };
  };
}

/** Where rows also go: of the values that are there. */
function ofWhatIsLeft({ function: which, type }: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const column = multiset(argument, accumulators, false);
  return (slot, context) => {
    const isNull = context.bound(code`${column}.isNull(${slot})`, `no ${argument.hint}`);
    return scalar(type, fromCell(type, code`${column}.${which === 'min' ? code`min` : code`max`}(${slot})`, isNull, context), isNull);
  };
}

/** Numbers are compared here, and only one that may win is handed to the column. */
function addition(column: Name, which: 'min' | 'max', value: Value): Addition {
  if (value.form === 'slice')
    return (slot, out) => out.statement(code`${column}.add(${slot}, ${value.text}, ${value.start}, ${value.end})`);
  if (isTextForm(value.type)) return (slot, out) => out.statement(code`${column}.addString(${slot}, ${value.code})`);
  const stays = which === 'min' ? code`<` : code`>`;
  return (slot, out) => {
    // Empty and wide places hold NaN or lose by themselves.
    out.if(code`!(${laneOf(column, slot)} ${stays} ${value.code})`, () => out.statement(code`${column}.add(${slot}, ${value.code})`));
  };
}
