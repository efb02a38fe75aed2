// The calls with OVER: what each keeps, and how its result is read for the current row.
import { unreachable } from '../../../engine/assert.ts';
import type { Expression } from '../../plan/expression.ts';
import type { OverCall } from '../../plan/over.ts';
import type { ReadResult } from '../aggregation/accumulators.ts';
import { laneOf } from '../aggregation/lane.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generateLiteral } from '../expressions/literal.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { scalar, type Value } from '../value.ts';
import { generateOverAggregate } from './frame-aggregates.ts';
import type { OverRows, RowColumn } from './over-rows.ts';
import { rankAmong } from './rank-among.ts';
import { readValue } from './row-values.ts';

/** `compute` gives the value of an expression over the input's row, in `context`. */
export function generateOverCall(
  call: OverCall,
  rows: OverRows,
  compute: (expression: Expression) => Value,
  context: ExpressionContext,
): ReadResult {
  const column = () => columnOf(call.argument!, rows, compute);
  switch (call.function) {
    case 'aggregate':
      return generateOverAggregate(call.aggregate!, rows.frame(call.frame!), rows, compute, context);
    case 'lag':
    case 'lead':
      return distantValue(call, rows, column(), otherwiseOf(call, rows, compute));
    case 'first-value':
    case 'last-value':
    case 'nth-value':
      return frameValue(call, rows, column());
    case 'row-number':
      return slot => scalar(call.type, code`${rows.buffer}.dones[${slot}]`, null);
    case 'rank':
    case 'dense-rank':
      return rank(call, rows);
    case 'percent-rank':
    case 'cume-dist':
    case 'ntile':
    case 'rank-among':
    case 'dense-rank-among':
    case 'number-among':
      return rankAmong(call, call.function, rows, column());
    default:
      return unreachable(call.function);
  }
}

/** Rows of one instant have one rank; a frame of all rows so far keeps it. */
function rank(call: OverCall, rows: OverRows): ReadResult {
  const frame = rows.frame({ unit: 'rows', preceding: null, following: 0 });
  const kind = call.function;
  const ranks = rows.countColumn(frame, kind);
  rows.keepBack(1);
  rows.part(frame, kind, `${kind} part`, () => code`new ${rows.imported('RankPart')}(${rows.buffer}, ${rows.times}, ${ranks}, ${kind})`);
  return slot => scalar(call.type, laneOf(ranks, slot), null);
}

const columnOf = (argument: Expression, rows: OverRows, compute: (expression: Expression) => Value): RowColumn => {
  return rows.column(argument, compute(argument));
};

/**
 * The value of LAG and LEAD where there is no row: an expression over the current row. In time order that row is read back when its result is
 * due, and by then the loop that computed the value is over; so it is kept with the row, unless it is a constant.
 */
function otherwiseOf({ otherwise }: OverCall, rows: OverRows, compute: (expression: Expression) => Value): ReadResult | null {
  if (otherwise === null) return null;
  if (otherwise.kind === 'literal') return (_, context) => generateLiteral(otherwise, context);
  const value = compute(otherwise);
  if (rows.times === null) return () => value;
  const column = rows.column(otherwise, value);
  rows.keepBack(0);
  return (slot, context) => {
    const place = context.bound(code`${rows.buffer}.placeBack(${slot}, 0)`, 'own place');
    return readValue(column, otherwise.type, place, true, null, context);
  };
}

/** LAG and LEAD. */
function distantValue(call: OverCall, rows: OverRows, column: RowColumn, otherwise: ReadResult | null): ReadResult {
  const { offset, type, frame } = call;
  if (frame === null || offset === 0) {
    const back = call.function === 'lag' ? offset : -offset;
    rows.keepBack(Math.max(0, back));
    rows.waitFor({ unit: 'rows', following: Math.max(0, -back) });
    return (slot, context) => {
      const place = context.bound(code`${rows.buffer}.placeBack(${slot}, ${back})`, `${call.function} place`);
      return readValue(column, type, place, offset === 0, otherwise?.(slot, context) ?? null, context);
    };
  }
  const values = rows.queueOfValues(rows.frame(frame), column);
  rows.keepBack(0);
  return (slot, context) => {
    const place = context.bound(code`${values}.back(${slot}, ${offset})`, 'lag place');
    return readValue(column, type, place, false, otherwise?.(slot, context) ?? null, context);
  };
}

/** FIRST_VALUE, LAST_VALUE and NTH_VALUE. */
function frameValue(call: OverCall, rows: OverRows, column: RowColumn): ReadResult {
  const { type, offset } = call;
  const frame = rows.frame(call.frame!);
  const skipsNulls = call.ignoreNulls && column.value.isNull !== null;
  const isCurrentLast = call.function === 'last-value' && call.frame!.unit === 'rows' && call.frame!.following === 0;
  if (isCurrentLast && !skipsNulls) {
    rows.keepBack(0);
    return (slot, context) => {
      const place = context.bound(code`${rows.buffer}.placeBack(${slot}, 0)`, 'last place');
      return readValue(column, type, place, true, null, context);
    };
  }
  if (frame.isUnbounded && (skipsNulls || call.function !== 'last-value')) return keptValue(call, rows, column, skipsNulls);
  const source = skipsNulls ? rows.queueOfValues(frame, column) : frame.name;
  if (!skipsNulls) rows.keepFrame(frame);
  return (slot, context) => {
    const found = call.function === 'nth-value' ? code`nth(${slot}, ${offset})` : placeIn(call, slot);
    const place = context.bound(code`${source}.${found}`, `${call.function} place`);
    return readValue(column, type, place, false, null, context);
  };
}

/** Of all rows so far: the rows are gone, and the value itself is kept. */
function keptValue(call: OverCall, rows: OverRows, column: RowColumn, skipsNulls: boolean): ReadResult {
  const frame = rows.frame(call.frame!);
  const ordinal = call.function === 'nth-value' ? call.offset : call.function === 'first-value' ? 1 : 0;
  const key = `value ${ordinal} ${skipsNulls} ${column.structure}`;
  const values = rows.plainColumn(`${key} ${frame.name}`, `${call.function} of ${column.hint}`, column.form);
  const kept = rows.loggedPart(frame, key, `kept ${call.function} of ${column.hint}`, () => {
    return code`new ${rows.imported('KeptValue')}(${column.name}, ${values}, ${ordinal}, ${skipsNulls})`;
  });
  return (slot, context) => {
    const place = context.bound(code`${kept}.place(${slot})`, `${call.function} place`);
    return readValue({ ...column, name: values }, call.type, place, false, null, context);
  };
}

const placeIn = (call: OverCall, slot: Name): Code => (call.function === 'first-value' ? code`first(${slot})` : code`last(${slot})`);
