// Aggregates of a sliding frame that are the value of one of its rows, or all of them in order: a queue keeps the rows that can still matter,
// each of which enters and leaves once.
import type { AggregateCall } from '../../plan/node.ts';
import { LIST_TEXT_MAX, listResult, textsTooLong } from '../aggregates/every-value.ts';
import { differenceOf } from '../aggregates/pick.ts';
import type { ReadResult } from '../aggregation/accumulators.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { guarded, scalar } from '../value.ts';
import type { GeneratedFrame, OverRows, RowColumn } from './over-rows.ts';
import { readValue } from './row-values.ts';

/** The reader of such an aggregate; null for the others. `columns` are those of the call's expressions. */
export function queuedResult(call: AggregateCall, columns: readonly RowColumn[], frame: GeneratedFrame, rows: OverRows): ReadResult | null {
  const [first, second] = columns as [RowColumn, RowColumn | undefined];
  switch (call.function) {
    case 'min':
    case 'max':
      return atPlace(call, first, extremePlace('FrameExtreme', call.function, first, frame, rows), isSureOf(frame, first));
    case 'arg_min':
    case 'arg_max': {
      const kind = call.function === 'arg_min' ? 'min' : 'max';
      return atPlace(call, second!, extremePlace('FramePick', kind, first, frame, rows), isSureOf(frame, first));
    }
    case 'first':
    case 'last': {
      const place = call.argument === null ? framePlace(call.function, frame, rows) : queuePlace(call.function, first, frame, rows);
      return atPlace(call, columns.at(-1)!, place, call.argument === null ? !frame.mayBeEmpty : isSureOf(frame, first));
    }
    case 'delta':
      return delta(call, first, frame, rows);
    case 'string_agg':
      return call.distinct === true ? null : joinedTexts(call, first, frame, rows);
    case 'array_agg':
      return call.distinct === true ? null : listedRows(call, columns, frame, rows);
    default:
      return null;
  }
}

type PlaceOf = (slot: Name) => Code;

/** Whether the frame always has such a row: the current one is in it, and its value is not NULL. */
const isSureOf = (frame: GeneratedFrame, { value }: RowColumn): boolean => value.isNull === null && !frame.mayBeEmpty;

function atPlace(call: AggregateCall, column: RowColumn, placeOf: PlaceOf, isSure: boolean): ReadResult {
  return (slot, context) => {
    const place = context.bound(placeOf(slot), `${call.function} place`);
    return readValue(column, call.type, place, isSure, null, context);
  };
}

function extremePlace(
  type: 'FrameExtreme' | 'FramePick',
  kind: 'min' | 'max',
  column: RowColumn,
  frame: GeneratedFrame,
  rows: OverRows,
): PlaceOf {
  const queue = rows.part(frame, `${type} ${kind} ${column.structure}`, `${kind} of ${column.hint}`, () => {
    return code`new ${rows.imported(type)}(${rows.buffer}, ${column.name}, ${kind})`;
  });
  return slot => code`${queue}.first(${slot})`;
}

function framePlace(which: 'first' | 'last', frame: GeneratedFrame, rows: OverRows): PlaceOf {
  rows.keepFrame(frame);
  return slot => code`${frame.name}.${which === 'first' ? code`first` : code`last`}(${slot})`;
}

function queuePlace(which: 'first' | 'last', column: RowColumn, frame: GeneratedFrame, rows: OverRows): PlaceOf {
  const queue = rows.queueOfValues(frame, column);
  return slot => code`${queue}.${which === 'first' ? code`first` : code`last`}(${slot})`;
}

function delta(call: AggregateCall, column: RowColumn, frame: GeneratedFrame, rows: OverRows): ReadResult {
  const [firstPlace, lastPlace] = [queuePlace('first', column, frame, rows), queuePlace('last', column, frame, rows)];
  const isSure = isSureOf(frame, column);
  return (slot, context: ExpressionContext) => {
    const [from, to] = [context.bound(firstPlace(slot), 'first place'), context.bound(lastPlace(slot), 'last place')];
    const isNull = isSure ? null : context.bound(code`${from} < 0`, `no ${column.hint}`);
    const read = (place: Code): Code =>
      column.form === 'double' ? code`${column.name}.values[${place}]` : code`${column.name}.get(${place})`;
    return scalar(call.type, guarded(call.type, isNull, differenceOf(call, read(to), read(from), context)), isNull);
  };
}

function joinedTexts(call: AggregateCall, column: RowColumn, frame: GeneratedFrame, rows: OverRows): ReadResult {
  const [separator] = call.parameters as readonly [string];
  const queue = rows.queueOfValues(frame, column);
  const limit = code`${LIST_TEXT_MAX}, ${textsTooLong(column.hint)}`;
  return (slot, context) => {
    context.fails();
    return scalar(call.type, code`${queue}.joined(${slot}, ${column.name}, ${separator}, ${limit})`, code`${queue}.length(${slot}) === 0`);
  };
}

/** The kept rows of ARRAY_AGG are texts. */
function listedRows(call: AggregateCall, columns: readonly RowColumn[], frame: GeneratedFrame, rows: OverRows): ReadResult {
  const texts = columns.at(-1)!;
  const queue = rows.queueOfValues(frame, columns[0]!);
  const limit = code`${LIST_TEXT_MAX}, ${textsTooLong(texts.hint)}`;
  return (slot, context) => {
    context.fails();
    return listResult(call, context.bound(code`${queue}.texts(${slot}, ${texts.name}, ${limit})`, `all ${texts.hint}`), context);
  };
}
