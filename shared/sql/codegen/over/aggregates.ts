// COUNT, SUM, AVG, MIN and MAX over a frame. Sums are exact, so a value that leaves the frame is taken away without a trace.
import type { OverCall } from '../../plan/over.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { guarded, scalar, type Value } from '../value.ts';
import type { ReadResult } from './calls.ts';
import type { GeneratedFrame, OverRows, RowColumn } from './over-rows.ts';
import { readValue } from './row-values.ts';

export function generateOverAggregate(call: OverCall, rows: OverRows, column: RowColumn | null): ReadResult {
  const frame = rows.frame(call.frame!);
  switch (call.function) {
    case 'count': {
      const count = countOf(frame, rows, column);
      return slot => scalar(call.type, count(slot), null);
    }
    case 'sum':
    case 'avg':
      return generateSum(call, frame, rows, column!);
    case 'min':
    case 'max':
      return frame.isUnbounded ? runningExtreme(call, frame, rows, column!) : slidingExtreme(call, frame, rows, column!);
    default:
      throw new Error(`bug in Weir: ${call.function} is no aggregate`);
  }
}

/** The number of rows in the frame in which the column is not NULL. */
function countOf(frame: GeneratedFrame, rows: OverRows, column: RowColumn | null): (slot: Name) => Code {
  if (column === null || column.value.isNull === null) return slot => code`${frame.name}.size(${slot})`;
  const accumulator = sharedAccumulator(frame, rows, column, 'count', 'FrameCount', 'CountColumn');
  return slot => code`${accumulator}.values[${slot}]`;
}

/** The accumulator of a part that adds the column up; calls over the same frame share it. */
function sharedAccumulator(
  frame: GeneratedFrame,
  rows: OverRows,
  column: RowColumn,
  what: 'count' | 'sum',
  part: 'FrameCount' | 'FrameDoubleSum' | 'FrameWholeSum',
  kind: 'CountColumn' | 'DoubleSumColumn' | 'WholeSumColumn',
): Name {
  const key = `${what} ${column.structure}`;
  const accumulator = rows.accumulator(frame, key, `${what} of ${column.hint}`, kind);
  rows.part(frame, key, `${what} part of ${column.hint}`, () => {
    return code`new ${rows.imported(part)}(${column.name}, ${accumulator}, ${frame.isUnbounded})`;
  });
  return accumulator;
}

function generateSum(call: OverCall, frame: GeneratedFrame, rows: OverRows, column: RowColumn): ReadResult {
  const isDouble = column.form === 'double';
  const sum = sharedAccumulator(
    ...([frame, rows, column, 'sum'] as const),
    isDouble ? 'FrameDoubleSum' : 'FrameWholeSum',
    isDouble ? 'DoubleSumColumn' : 'WholeSumColumn',
  );
  const count = countOf(frame, rows, column);
  const { type } = call;
  return (slot, context) => {
    const isNull = mayBeEmpty(call, column) ? context.bound(code`${count(slot)} === 0`, `no ${column.hint}`) : null;
    const total = code`${sum}.get(${slot})`;
    const value = call.function === 'sum' ? sumOf(call, total, context) : averageOf(call, column, total, count(slot), context);
    return scalar(type, guarded(type, isNull, value), isNull);
  };
}

/** A frame that ends before the current row may hold none. */
const mayBeEmpty = ({ frame }: OverCall, column: RowColumn): boolean => {
  return column.value.isNull !== null || (frame!.unit === 'rows' && frame!.following < 0);
};

function sumOf({ type }: OverCall, total: Code, context: ExpressionContext): Code {
  switch (type.kind) {
    case 'bigint':
      return code`${context.failable('bigintRange')}(${total})`;
    case 'decimal':
      return code`${context.failable('decimalRange')}(${total}, ${type.precision}, ${type.scale})`;
    default:
      context.fails();
      return total;
  }
}

/** The exact sum over the count, rounded once. */
function averageOf({ type }: OverCall, { value }: RowColumn, total: Code, count: Code, context: ExpressionContext): Code {
  if (value.type.kind === 'decimal' && type.kind === 'decimal') {
    const quotient = code`${context.failable('divideDecimal')}(${total}, ${count}, ${type.scale - value.type.scale})`;
    return code`${context.failable('decimalRange')}(${quotient}, ${type.precision}, ${type.scale})`;
  }
  if (value.type.kind !== 'double') return code`${context.engine('divideToDouble')}(${total}, ${count})`;
  context.fails();
  return code`${total} / ${count}`;
}

/** The extreme of a frame that lets rows go: a queue of those that can still be it. */
function slidingExtreme(call: OverCall, frame: GeneratedFrame, rows: OverRows, column: RowColumn): ReadResult {
  const name = call.function;
  const queue = rows.part(frame, `${name} ${column.structure}`, `${name} of ${column.hint}`, () => {
    return code`new ${rows.imported('FrameExtreme')}(${rows.buffer}, ${column.name}, ${name})`;
  });
  return (slot, context) => {
    const place = context.bound(code`${queue}.first(${slot})`, `${name} place`);
    const value = readValue(
      { ...column, value: { ...column.value, isNull: null } as Value },
      call.type,
      place,
      !mayBeEmpty(call, column),
      null,
      context,
    );
    return value;
  };
}

/** The extreme of all rows so far. */
function runningExtreme(call: OverCall, frame: GeneratedFrame, rows: OverRows, column: RowColumn): ReadResult {
  const { form } = column;
  const which = call.function;
  const kind = form === 'text' ? 'TextExtremeColumn' : form === 'double' ? 'DoubleExtremeColumn' : 'WholeExtremeColumn';
  const key = `${which} ${column.structure}`;
  const extreme = rows.accumulator(frame, key, `${which} of ${column.hint}`, kind, which);
  rows.part(frame, key, `${which} part of ${column.hint}`, () => {
    return code`new ${rows.imported(form === 'text' ? 'RunningTextExtreme' : 'RunningExtreme')}(${column.name}, ${extreme})`;
  });
  return (slot, context) => {
    const isNull = mayBeEmpty(call, column) ? context.bound(code`${extreme}.isNull(${slot})`, `no ${column.hint}`) : null;
    if (form !== 'text') return scalar(call.type, guarded(call.type, isNull, code`${extreme}.get(${slot})`), isNull);
    const [text, start, end] = [code`${extreme}.bytes`, code`${extreme}.starts[${slot}]`, code`${extreme}.ends[${slot}]`];
    return { form: 'slice', type: call.type, text, start, end, isNull };
  };
}
