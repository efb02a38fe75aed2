// The functions that may stand before OVER: what they take, what they give, and the rows they see.
import type { AstExpression, FunctionExpression } from '../ast/expression.ts';
import type { FrameBound, OverClause } from '../ast/over.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { didYouMean, quoted } from '../diagnostics/suggestion.ts';
import { AGGREGATE_FUNCTIONS } from '../functions/registry.ts';
import type { Expression } from '../plan/expression.ts';
import type { Over, OverCall, OverFrame, OverFunction } from '../plan/over.ts';
import { BIGINT, typeText } from '../types/sql-type.ts';
import { bindAggregateCall } from './aggregate-calls.ts';
import type { ExpressionBinder } from './expression-binder.ts';
import { functionHere } from './known-elsewhere.ts';
import { bindRankAmong, RANKS_AMONG, ranksAmong } from './rank-among.ts';
import { isAggregate } from './user-functions.ts';

interface Shape {
  readonly function: OverFunction;
  readonly signature: string;
  readonly argumentCounts: readonly number[];
  /** `frame`: it sees the rows of the frame. `rows`: it looks so many rows away. `place`: it needs no value. */
  readonly sees: 'frame' | 'rows' | 'place';
}

const shape = (name: OverFunction, sees: Shape['sees'], signature: string, ...argumentCounts: number[]): Shape => {
  return { function: name, sees, signature, argumentCounts };
};

const FUNCTIONS: ReadonlyMap<string, Shape> = new Map([
  ['LAG', shape('lag', 'rows', 'LAG(x[, rows[, otherwise]])', 1, 2, 3)],
  ['LEAD', shape('lead', 'rows', 'LEAD(x[, rows[, otherwise]])', 1, 2, 3)],
  ['FIRST_VALUE', shape('first-value', 'frame', 'FIRST_VALUE(x)', 1)],
  ['LAST_VALUE', shape('last-value', 'frame', 'LAST_VALUE(x)', 1)],
  ['NTH_VALUE', shape('nth-value', 'frame', 'NTH_VALUE(x, n)', 2)],
  ['ROW_NUMBER', shape('row-number', 'place', 'ROW_NUMBER()', 0)],
  ['RANK', shape('rank', 'place', 'RANK()', 0)],
  ['DENSE_RANK', shape('dense-rank', 'place', 'DENSE_RANK()', 0)],
]);

/** Whether the call, which has no OVER, can only stand with one. */
export function needsOver({ name, ignoreNulls }: FunctionExpression): boolean {
  const key = name.text.toUpperCase();
  return (ignoreNulls ?? false) || FUNCTIONS.has(key) || RANKS_AMONG.has(key);
}

export function refuseWithoutOver({ name, ignoreNulls, span }: FunctionExpression, diagnostics: DiagnosticCollector): null {
  const key = name.text.toUpperCase();
  const hint = `write ${key}(…) OVER (PARTITION BY …)`;
  const subject = ignoreNulls ? 'IGNORE NULLS' : key;
  diagnostics.error('W0620', span, `${subject} needs OVER, which says what the rows around are.`, { hint });
  return null;
}

/** The call over its rows; null after reporting. */
export function bindOverFunction(
  ast: FunctionExpression,
  clause: OverClause,
  order: Over['order'],
  binder: ExpressionBinder,
): OverCall | null {
  const name = ast.name.text.toUpperCase();
  if (ranksAmong(name, clause, binder)) return bindRankAmong(ast, clause, binder);
  const found = FUNCTIONS.get(name);
  const frame = found === undefined || found.sees === 'frame' ? bindFrame(clause, order, binder) : null;
  if (frame === null && (found === undefined || found.sees === 'frame')) return null;
  if (found === undefined) return bindAggregateOver(ast, name, frame!, binder);
  const part =
    (ast.distinct && 'DISTINCT') || (ast.orderBy && 'ORDER BY') || (ast.filter && 'FILTER') || (ast.withinGroup && 'WITHIN GROUP');
  if (part) return wrong(ast, `${name} is no aggregate, so it does not take ${part}.`, `leave ${part} out`, binder);
  if (ast.star || !found.argumentCounts.includes(ast.arguments.length)) return wrongArguments(ast, found.signature, binder);
  if (ast.ignoreNulls && found.sees === 'place')
    return wrong(ast, `${name} looks at no value that could be NULL.`, 'leave IGNORE NULLS out', binder);
  if ((found.function === 'rank' || found.function === 'dense-rank') && order === 'arrival')
    return wrong(ast, `${name} ranks rows by their event time.`, 'add ORDER BY the event time, or use ROW_NUMBER', binder);
  const base = { function: found.function, aggregate: null, ignoreNulls: ast.ignoreNulls ?? false, span: ast.span };
  if (found.sees === 'place') return { ...base, argument: null, offset: 0, otherwise: null, frame: null, type: BIGINT };
  const argument = binder.bind(ast.arguments[0]!);
  if (argument === null) return null;
  if (argument.type.kind === 'null') return wrong(ast, `${name} cannot take ${typeText(argument.type)}.`, undefined, binder);
  if (found.sees === 'frame') {
    const offset = found.function === 'nth-value' ? rowCount(ast.arguments[1]!, 1, binder) : 0;
    return offset === null ? null : { ...base, argument, offset, otherwise: null, frame, type: argument.type };
  }
  return bindDistant(ast, argument, { ...base, frame: null }, clause, order, binder);
}

/** LAG and LEAD. */
function bindDistant(
  ast: FunctionExpression,
  argument: Expression,
  base: Pick<OverCall, 'function' | 'aggregate' | 'ignoreNulls' | 'span' | 'frame'>,
  { bufferRows }: OverClause,
  order: Over['order'],
  binder: ExpressionBinder,
): OverCall | null {
  const name = ast.name.text.toUpperCase();
  const offset = ast.arguments.length < 2 ? 1 : rowCount(ast.arguments[1]!, 0, binder);
  const otherwise = ast.arguments.length < 3 ? null : binder.bind(ast.arguments[2]!);
  if (offset === null || (ast.arguments.length === 3 && otherwise === null)) return null;
  const unified = otherwise === null ? [argument] : binder.unify([argument, otherwise], `The values of ${name}`);
  if (unified === null) return null;
  if (bufferRows !== null && offset >= bufferRows) {
    const message = `${name} looks ${offset} rows away, and the buffer holds ${bufferRows} with the current one.`;
    return wrong(ast, message, `write ROWS WINDOW BUFFER ${offset + 1} ROWS, or more`, binder);
  }
  if (base.function === 'lead' && offset > 0 && (order === 'arrival' || base.ignoreNulls)) {
    const message =
      order === 'arrival' ? 'LEAD looks at rows that have not come yet.' : 'LEAD with IGNORE NULLS may wait for a row without end.';
    const hint =
      order === 'arrival'
        ? 'ORDER BY the event time, so that rows wait for those after them; or look back with LAG'
        : 'leave IGNORE NULLS out; or keep the rows without NULL in a query in FROM: WHERE x IS NOT NULL; or look back with LAG';
    return wrong(ast, message, hint, binder);
  }
  if (base.ignoreNulls && bufferRows === null) {
    const message = `${name} with IGNORE NULLS may look back without end.`;
    return wrong(ast, message, 'say how far: OVER (ROWS WINDOW BUFFER 100 ROWS …)', binder);
  }
  const frame: OverFrame | null = base.ignoreNulls ? { unit: 'rows', preceding: bufferRows! - 1, following: 0 } : null;
  return { ...base, frame, argument: unified[0]!, offset, otherwise: unified[1] ?? null, type: unified[0]!.type };
}

function bindAggregateOver(ast: FunctionExpression, name: string, frame: OverFrame, binder: ExpressionBinder): OverCall | null {
  const own = binder.context.functions.get(name);
  // Whoever declared it wrongly was told so.
  if (own === null) return null;
  const definition = own !== undefined && isAggregate(own) ? own : AGGREGATE_FUNCTIONS.get(name);
  if (definition === undefined) return unknown(ast, binder);
  const letsRowsGo = frame.unit === 'rows' ? frame.preceding !== null : frame.precedingMs !== null || frame.rowsMax !== undefined;
  if (letsRowsGo && definition.slides !== true) {
    return wrong(ast, `${name} cannot take away a row that leaves its frame.`, 'let the frame begin with UNBOUNDED PRECEDING', binder);
  }
  const aggregate = bindAggregateCall(ast, binder);
  if (aggregate === null) return null;
  const { type, span } = aggregate;
  return { function: 'aggregate', aggregate, argument: null, offset: 0, otherwise: null, ignoreNulls: false, frame, type, span };
}

function unknown(ast: FunctionExpression, binder: ExpressionBinder): null {
  const own = [...binder.context.functions].filter(([, one]) => one !== null && isAggregate(one)).map(([name]) => name);
  const known = [...own, ...FUNCTIONS.keys(), ...RANKS_AMONG.keys(), ...AGGREGATE_FUNCTIONS.keys()];
  binder.diagnostics.error('W0404', ast.name.span, `There is no function ${quoted(ast.name.text)} that OVER can follow.`, {
    note: `Before OVER may stand every aggregate, and ${[...FUNCTIONS.keys(), 'PERCENT_RANK', 'CUME_DIST', 'NTILE'].join(', ')}.`,
    hint:
      functionHere(ast.name.text) ??
      didYouMean(ast.name.text, known) ??
      'compute it in a query around this one, which has the result of OVER as a column',
  });
  return null;
}

/** The frame of the clause, or the one that goes without saying; null after reporting. */
function bindFrame({ frame, bufferRows }: OverClause, order: Over['order'], binder: ExpressionBinder): OverFrame | null {
  const limit = bufferRows === null ? null : bufferRows - 1;
  if (frame === null) {
    if (limit !== null || order === 'arrival') return { unit: 'rows', preceding: limit, following: 0 };
    return { unit: 'range', precedingMs: null, followingMs: 0 };
  }
  const refuse = (message: string, hint?: string): null => {
    binder.diagnostics.error('W0620', frame.span, message, { hint });
    return null;
  };
  if (frame.unit === 'range' && order === 'arrival')
    return refuse('RANGE reaches through the event time, so rows must be in its order.', 'add ORDER BY the event time');
  if (frame.end.side === 'following' && frame.end.distance === null)
    return refuse('UNBOUNDED FOLLOWING waits for the end of the stream, which never comes.', 'end the frame with CURRENT ROW');
  const before = frame.start.side === 'preceding' && frame.start.distance === null ? null : -signed(frame.start);
  const after = signed(frame.end);
  if (before !== null && before + after < 0)
    return refuse('This frame ends before it begins.', 'name the earlier row first: ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING');
  if (after > 0 && order === 'arrival')
    return refuse('FOLLOWING looks at rows that have not come yet.', 'add ORDER BY the event time, so that rows wait for those after them');
  if (frame.unit === 'range')
    return { unit: 'range', precedingMs: before, followingMs: after, ...(bufferRows !== null && { rowsMax: bufferRows }) };
  if (limit !== null && before !== null && before > limit) {
    return refuse(
      `The frame reaches ${before} rows back, and the buffer holds ${bufferRows} with the current one.`,
      `make the buffer ${before + 1} ROWS, or the frame shorter`,
    );
  }
  return { unit: 'rows', preceding: before ?? limit, following: after };
}

/** How far after the current row; below zero before it. */
function signed({ side, distance }: FrameBound): number {
  const length = distance === null ? 0 : 'rows' in distance ? distance.rows : distance.milliseconds;
  return side === 'following' ? length : 0 - length;
}

/** A constant number of rows. */
export function rowCount(ast: AstExpression, min: number, binder: ExpressionBinder): number | null {
  const count = ast.kind === 'number' ? Number(ast.text) : Number.NaN;
  if (Number.isInteger(count) && count >= min && count <= 1_000_000) return count;
  binder.diagnostics.error('W0620', ast.span, 'The number of rows must be a constant.', {
    hint: `write a whole number from ${min} to 1000000`,
  });
  return null;
}

function wrongArguments(ast: FunctionExpression, signature: string, binder: ExpressionBinder): null {
  const given = ast.star ? '`*`' : `${ast.arguments.length} argument${ast.arguments.length === 1 ? '' : 's'}`;
  const message = `${ast.name.text.toUpperCase()} does not take ${given}.`;
  binder.diagnostics.error('W0502', ast.span, message, { hint: `write ${signature} OVER (…)` });
  return null;
}

function wrong(ast: FunctionExpression, message: string, hint: string | undefined, binder: ExpressionBinder): null {
  binder.diagnostics.error('W0620', ast.span, message, { hint });
  return null;
}
