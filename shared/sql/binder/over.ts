// OVER while a query is bound: its calls become columns behind those of the input. Those over one partitioning and one order of rows are one node;
// several nodes stand on each other, each adding its columns to the rows of the one below.
import type { FunctionExpression, Identifier } from '../ast/expression.ts';
import type { NamedWindow, OrderItem, OverClause } from '../ast/over.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { didYouMean, quoted } from '../diagnostics/suggestion.ts';
import { callKey } from '../plan/aggregate-call.ts';
import { describeType, expressionKey, reference } from '../plan/build.ts';
import type { ColumnReference, Expression } from '../plan/expression.ts';
import type { Column, PlanNode } from '../plan/node.ts';
import { looksAhead, type Over, type OverCall } from '../plan/over.ts';
import { type TopRows, withinWindow, withinWindowOfGroups } from '../plan/top-rows.ts';
import { isComparable } from '../types/coercion.ts';
import { BIGINT } from '../types/sql-type.ts';
import type { ExpressionBinder } from './expression-binder.ts';
import { matching } from './lookup.ts';
import { bindOverFunction } from './over-functions.ts';
import { RANKS_AMONG } from './rank-among.ts';
import { bindRanking, isRanking, type Ranking, refuseSecondRanking } from './ranking.ts';

/** Which rows belong together, and in which order they are seen. */
interface Arrangement {
  readonly keys: readonly Expression[];
  readonly order: Over['order'];
  readonly span: Span;
}

/** The calls over one arrangement, by their place among those of the query. */
interface Arranged extends Arrangement {
  readonly calls: Map<number, OverCall>;
  /** EMIT ON BUFFER FULL. */
  rowsToFill: number;
  /** EXPIRE AFTER; of several the shortest holds. */
  expireMs: number | null;
}

export class OverCalls {
  readonly calls: OverCall[] = [];
  readonly named: readonly NamedWindow[];
  private readonly arranged: Arranged[] = [];
  private readonly inputColumns: readonly Column[];
  private readonly callKeys = new Map<string, number>();

  /** ROW_NUMBER in an order of values, or within a window: it stands alone. */
  ranking: Ranking | null = null;

  constructor(inputColumns: readonly Column[], named: readonly NamedWindow[]) {
    this.inputColumns = inputColumns;
    this.named = named;
  }

  /** Where the first call of OVER stands; null where there is none. */
  get span(): Span | null {
    return this.ranking?.span ?? this.calls[0]?.span ?? null;
  }

  /** The column of a ranking; null after reporting that the query has another one. */
  rank(ranking: Ranking, binder: ExpressionBinder): ColumnReference | null {
    const text = ({ keys, order, numbering }: Ranking): string =>
      JSON.stringify([
        numbering,
        keys.map(expressionKey),
        order.map(item => [expressionKey(item.expression), item.descending, item.nullsFirst]),
      ]);
    if (this.calls.length > 0 || (this.ranking !== null && text(this.ranking) !== text(ranking))) {
      refuseSecondRanking(ranking.span, binder);
      return null;
    }
    this.ranking = ranking;
    return { kind: 'column', index: this.inputColumns.length, name: numberName(ranking), type: BIGINT, span: ranking.span };
  }

  /** The column of a call over an arrangement; equal calls share one. */
  add(call: OverCall, arranged: Arranged): ColumnReference {
    const key = JSON.stringify(
      [this.arranged.indexOf(arranged), call.argument, call.otherwise]
        .map(part => (part === null || typeof part === 'number' ? part : expressionKey(part)))
        .concat([plainKey(call), call.aggregate === null ? null : callKey(call.aggregate)]),
    );
    const known = this.callKeys.get(key);
    const index = known ?? this.calls.push(call) - 1;
    this.callKeys.set(key, index);
    arranged.calls.set(index, call);
    return { kind: 'column', index: this.inputColumns.length + index, name: callName(call, index), type: call.type, span: call.span };
  }

  /** The calls that see rows in the arrangement. */
  arrange(arrangement: Arrangement): Arranged {
    const text = ({ keys, order }: Arrangement): string => [order, ...keys.map(expressionKey)].join(' ');
    let arranged = this.arranged.find(each => text(each) === text(arrangement));
    if (arranged === undefined) this.arranged.push((arranged = { ...arrangement, calls: new Map(), rowsToFill: 1, expireMs: null }));
    return arranged;
  }

  /** Whether it keeps the first rows of each key. */
  get isTop(): boolean {
    return this.ranking !== null;
  }

  /** Whether rows are seen in the order of their event time. */
  get needsTime(): boolean {
    return this.arranged.some(({ order }) => order === 'event-time');
  }

  /** The node over `input`, or `input` itself where nothing is called; reports arrangements that cannot stand on each other. */
  nodeOver(input: PlanNode, eventTime: number | null, span: Span, diagnostics: DiagnosticCollector): PlanNode {
    if (this.ranking !== null) return withinWindowOfGroups(withinWindow(topRowsOver(this.ranking, input)), eventTime);
    const stacked = this.arranged
      .filter(({ calls }) => calls.size > 0)
      .sort((a, b) => restOf(a) - restOf(b) || a.keys.length - b.keys.length);
    checkStack(stacked, diagnostics);
    const places: number[] = [];
    let node = input;
    for (const { keys, order, calls, rowsToFill, expireMs } of stacked) {
      for (const index of calls.keys()) places[index] = node.columns.length + [...calls.keys()].indexOf(index);
      const columns = [...calls].map(([index, call]): Column => ({ name: callName(call, index), type: call.type }));
      const eventTimeColumn = order === 'event-time' ? eventTime : null;
      node = {
        kind: 'over',
        input: node,
        keys,
        order,
        eventTimeColumn,
        calls: [...calls.values()],
        rowsToFill,
        expireMs,
        columns: [...node.columns, ...columns],
        span,
      };
    }
    return stacked.length < 2 ? node : inOrder(node, [...input.columns.keys(), ...places], span);
  }
}

/**
 * What waits for rows stands on what does not: rows in the order of arrival come at once, and what looks ahead comes last. Otherwise the longer
 * PARTITION BY stands on the shorter one, in which the rows of its keys are together, so that those of one instant keep their order.
 */
const restOf = ({ order, calls }: Arranged): number => (order === 'arrival' ? 0 : [...calls.values()].some(looksAhead) ? 2 : 1);

/** The columns of a node in the order in which the query has them. */
function inOrder(input: PlanNode, places: readonly number[], span: Span): PlanNode {
  const expressions = places.map(index => reference(input.columns, index, span));
  return { kind: 'project', input, expressions, columns: places.map(index => input.columns[index]!), span };
}

function checkStack(stacked: readonly Arranged[], diagnostics: DiagnosticCollector): void {
  if (stacked.length < 2) return;
  checkInstants(
    stacked.filter(({ order }) => order === 'event-time'),
    diagnostics,
  );
  const [, second] = stacked.filter(each => restOf(each) === 2);
  if (second !== undefined) {
    diagnostics.error('W0620', second.span, 'All OVER of one query that look ahead share PARTITION BY and ORDER BY.', {
      note: 'Rows that wait for those after them come when the watermark has passed them, too late for another order of time.',
      hint: 'write two queries, or look back: LAG, and frames that end with the current row',
    });
  }
  const full = stacked.find(({ rowsToFill }) => rowsToFill > 1);
  if (full === undefined) return;
  diagnostics.error('W0620', full.span, 'EMIT ON BUFFER FULL holds rows back, which other OVER of the query would need.', {
    hint: 'leave it out, or write two queries',
  });
}

/** Rows of one instant leave a node key by key: those of one key above must be of one key below. */
function checkInstants(timed: readonly Arranged[], diagnostics: DiagnosticCollector): void {
  const wrong = timed.find(({ keys }, i) => {
    const own = new Set(keys.map(expressionKey));
    return i > 0 && !timed[i - 1]!.keys.every(key => own.has(expressionKey(key)));
  });
  if (wrong === undefined) return;
  diagnostics.error('W0620', wrong.span, 'Of several PARTITION BY in time order each contains the one before it.', {
    note: 'Rows of one instant are in the order of arrival only within what a shorter PARTITION BY keeps together; what looks ahead comes last.',
    hint: 'write two queries, or leave ORDER BY out for the order of arrival',
  });
}

const numberName = ({ numbering }: Ranking): string => numbering.replace(' ', '_');

function topRowsOver(ranking: Ranking, input: PlanNode): TopRows {
  const { keys, order, numbering, span } = ranking;
  const columns = [...input.columns, { name: numberName(ranking), type: BIGINT }];
  return { kind: 'top-rows', input, keys, window: null, eventTimeColumn: null, bounds: null, order, numbering, limit: null, columns, span };
}

const plainKey = ({ function: name, offset, ignoreNulls, frame, ranked }: OverCall): string =>
  JSON.stringify([name, offset, ignoreNulls, frame, ranked]);

const callName = ({ aggregate, function: name }: OverCall, index: number): string =>
  `${(aggregate?.user?.name ?? aggregate?.function ?? name).replace('-', '_')}_${index + 1}`;

/** `f(…) OVER …`. */
export function bindOverCall(ast: FunctionExpression, binder: ExpressionBinder): Expression | null {
  const { over } = binder.context;
  const name = ast.name.text.toUpperCase();
  if (over === undefined) {
    binder.diagnostics.error('W0621', ast.span, `${name} OVER can only stand in the SELECT list, outside of other calls.`, {
      hint: `name it in a query in FROM: SELECT … FROM (SELECT *, ${name}(…) OVER (…) AS value FROM …) WHERE value > 1`,
    });
    return null;
  }
  const clause = resolved(ast.over!, over.named, binder);
  if (clause === null) return null;
  if (!checkBufferRules(clause, binder)) return null;
  const inner = binder.with({
    over: undefined,
    aggregation: {
      forbidden: 'a call with OVER takes single rows',
      hint: 'group in a query of its own, and read that: FROM (SELECT … GROUP BY …)',
    },
    window: null,
  });
  if (isRanking(ast, clause, binder)) {
    const ranking = bindRanking(ast, clause, binder, inner);
    return ranking === null ? null : over.rank(ranking, binder);
  }
  if (over.ranking !== null) {
    refuseSecondRanking(ast.span, binder);
    return null;
  }
  const keys = bindPartition(clause, inner);
  const order = bindOrder(ast, clause, inner);
  if (keys === null || order === null) return null;
  const arranged = over.arrange({ keys, order, span: clause.span });
  const { emit, bufferRows, expireMs } = clause;
  if (emit === 'buffer-full') arranged.rowsToFill = Math.max(arranged.rowsToFill, bufferRows!);
  if (expireMs !== null) arranged.expireMs = Math.min(arranged.expireMs ?? expireMs, expireMs);
  const call = bindOverFunction(ast, clause, order, inner);
  return call === null ? null : over.add(call, arranged);
}

/** EMIT and EXPIRE are about a buffer. */
function checkBufferRules({ bufferRows, emit, expireMs, span }: OverClause, binder: ExpressionBinder): boolean {
  const { diagnostics } = binder;
  if (expireMs !== null && binder.context.relation.source.eventTime === null) {
    const message = 'EXPIRE AFTER is a length of watermark time, and the source has no watermark.';
    diagnostics.error('W0620', span, message, { hint: 'declare a WATERMARK in CREATE STREAM, or write EXPIRE NEVER' });
    return false;
  }
  if (emit === null || bufferRows !== null) return true;
  diagnostics.error('W0620', span, 'EMIT in OVER is about a buffer, and there is none.', {
    hint: 'add ROWS WINDOW BUFFER 100 ROWS, or leave it out',
  });
  return false;
}

/** The clause with what its named window says; null after reporting. */
function resolved(clause: OverClause, named: readonly NamedWindow[], binder: ExpressionBinder, depth = 0): OverClause | null {
  if (clause.base === null) return clause;
  const base = windowNamed(clause.base, named, binder);
  if (base === null) return null;
  if (depth > named.length) {
    binder.diagnostics.error('W0620', clause.base.span, `The window ${quoted(clause.base.text)} is made of itself.`, {
      hint: 'let it build on another window, or on none',
    });
    return null;
  }
  const under = resolved(base.clause, named, binder, depth + 1);
  if (under === null) return null;
  const twice =
    (clause.partitionBy.length > 0 && 'PARTITION BY') ||
    (clause.orderBy.length > 0 && under.orderBy.length > 0 && 'ORDER BY') ||
    (clause.bufferRows !== null && 'a buffer') ||
    (clause.frame !== null && under.frame !== null && 'a frame');
  if (twice) {
    binder.diagnostics.error('W0620', clause.span, `The window ${quoted(clause.base.text)} has its ${twice.replace('a ', '')} already.`, {
      hint: 'leave it out here',
    });
    return null;
  }
  return {
    ...under,
    orderBy: clause.orderBy.length > 0 ? clause.orderBy : under.orderBy,
    frame: clause.frame ?? under.frame,
    emit: clause.emit ?? under.emit,
    expireMs: clause.expireMs ?? under.expireMs,
    span: clause.span,
  };
}

function windowNamed(name: Identifier, named: readonly NamedWindow[], binder: ExpressionBinder): NamedWindow | null {
  const [window] = matching(name, named, each => each.name.text);
  if (window !== undefined) return window;
  const known = named.map(each => each.name.text);
  binder.diagnostics.error('W0620', name.span, `No window is called ${quoted(name.text)}.`, {
    hint: didYouMean(name.text, known) ?? `add to the query: WINDOW ${name.text} AS (PARTITION BY …)`,
  });
  return null;
}

export function bindPartition({ partitionBy }: Pick<OverClause, 'partitionBy'>, binder: ExpressionBinder): Expression[] | null {
  const keys = binder.bindAll(partitionBy);
  const wrong = keys?.find(key => !isComparable(key.type));
  if (wrong === undefined) return keys;
  binder.diagnostics.error('W0507', wrong.span, `Rows cannot be partitioned by ${describeType(wrong)}.`, {
    hint: 'partition by a column, or by a part of this value',
  });
  return null;
}

function bindOrder(ast: FunctionExpression, { orderBy, bufferRows }: OverClause, binder: ExpressionBinder): Over['order'] | null {
  const [first, second] = orderBy;
  if (first === undefined) return 'arrival';
  const bound = binder.bind(first.expression);
  if (bound === null) return null;
  const { relation } = binder.context;
  const isEventTime = bound.kind === 'column' && bound.index === relation.eventTime;
  if (isEventTime && !first.descending && second === undefined) return 'event-time';
  // A buffer holds the newest rows to arrive, and these functions rank them by the value.
  if (bufferRows !== null && second === undefined && RANKS_AMONG.has(ast.name.text.toUpperCase())) return 'arrival';
  refuseOrder(second ?? first, isEventTime, binder);
  return null;
}

function refuseOrder(item: OrderItem, isEventTime: boolean, binder: ExpressionBinder): void {
  const { relation } = binder.context;
  const time = relation.eventTime === null ? null : relation.node.columns[relation.eventTime]!.name;
  const what = isEventTime ? 'in ascending order' : 'alone';
  const hint =
    time === null
      ? `declare a WATERMARK for ${quoted(relation.source.name)}, or leave ORDER BY out for the order of arrival`
      : `write ORDER BY ${time}, or leave it out for the order of arrival`;
  binder.diagnostics.error('W0620', item.span, `OVER sorts a stream by its event time ${what}.`, {
    note: 'The watermark says which rows are complete up to a time; of no other order can that be said while rows still come.',
    hint,
  });
}
