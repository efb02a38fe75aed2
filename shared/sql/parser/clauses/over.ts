// `OVER w`, `OVER (…)`, and `WINDOW w AS (…)`: partition, order, frame, and the buffer of rows.
import type { FrameBound, FrameClause, FrameDistance, NamedWindow, OrderItem, OverClause } from '../../ast/over.ts';
import { quoted } from '../../diagnostics/suggestion.ts';
import { parseIntervalBody } from '../durations.ts';
import { parseExpression } from '../expression-parser.ts';
import { parseList, present } from '../list.ts';
import { isName, parseName } from '../names.ts';
import { absent } from '../not-yet.ts';
import type { TokenCursor } from '../token-cursor.ts';

/** With OVER taken. */
export function parseOver(cursor: TokenCursor): OverClause {
  const { span } = cursor.previous;
  if (cursor.at('(')) return parseWindowBody(cursor);
  const base = parseName(cursor, 'the name of a window');
  return { ...EMPTY, base, span: cursor.spanFrom(span) };
}

/** With WINDOW taken: `name AS (…), …`. */
export function parseNamedWindows(cursor: TokenCursor): NamedWindow[] {
  const windows = parseList(cursor, () => {
    const name = parseName(cursor, 'the name of a window');
    cursor.expect('AS', 'between the name of a window and what it is');
    return { name, clause: parseWindowBody(cursor) };
  });
  return present(windows);
}

const EMPTY = { base: null, bufferRows: null, partitionBy: [], orderBy: [], frame: null, emit: null, expireMs: null } as const;

/** Words with which a part of the brackets begins; a name that is none of them is that of another window. */
const PARTS = new Set(['ROWS', 'RANGE', 'GROUPS', 'PARTITION', 'ORDER', 'EMIT', 'EXPIRE']);

function parseWindowBody(cursor: TokenCursor): OverClause {
  const { span } = cursor.expect('(', 'to open the window');
  const isBase = isName(cursor.peek()) && !PARTS.has(cursor.peek().key);
  const base = isBase ? parseName(cursor, 'the name of a window') : null;
  const bufferRows = cursor.accept('ROWS', 'WINDOW') ? parseBuffer(cursor) : null;
  const partitionBy = cursor.accept('PARTITION') ? parsePartition(cursor) : [];
  const orderBy = cursor.accept('ORDER') ? parseOrder(cursor) : [];
  const frame = cursor.at('ROWS') || cursor.at('RANGE') || cursor.at('GROUPS') ? parseFrame(cursor) : null;
  const { emit, expireMs } = parseBufferRules(cursor);
  cursor.expect(')', 'to close the window');
  return { base, bufferRows, partitionBy, orderBy, frame, emit, expireMs, span: cursor.spanFrom(span) };
}

/** `BUFFER n ROWS`. */
function parseBuffer(cursor: TokenCursor): number {
  cursor.expect('BUFFER', 'after ROWS WINDOW', { hint: BUFFER_HINT });
  const rows = parseRowCount(cursor, 'of rows in the buffer');
  if (!cursor.accept('ROWS') && !cursor.accept('ROW')) cursor.failExpected('`ROWS` after the size of the buffer', { hint: BUFFER_HINT });
  return rows;
}

function parsePartition(cursor: TokenCursor) {
  cursor.expect('BY', 'after PARTITION');
  return present(parseList(cursor, () => parseExpression(cursor)));
}

/** With ORDER taken. */
export function parseOrder(cursor: TokenCursor): OrderItem[] {
  cursor.expect('BY', 'after ORDER');
  const items = parseList(cursor, (): OrderItem => {
    const expression = parseExpression(cursor);
    const descending = cursor.accept('DESC') || (cursor.accept('ASC') && false);
    const nullsFirst = cursor.accept('NULLS', 'FIRST');
    if (!nullsFirst) cursor.accept('NULLS', 'LAST');
    return { expression, descending, nullsFirst, span: cursor.spanFrom(expression.span) };
  });
  return present(items);
}

function parseFrame(cursor: TokenCursor): FrameClause {
  const { span } = cursor.peek();
  if (cursor.at('GROUPS'))
    absent(
      cursor,
      cursor.peek(),
      'a frame of GROUPS',
      'write RANGE BETWEEN INTERVAL … PRECEDING AND CURRENT ROW, which takes all rows of an instant together',
    );
  const unit = cursor.take().key === 'ROWS' ? 'rows' : 'range';
  const between = cursor.accept('BETWEEN');
  const start = parseBound(cursor, unit);
  if (between) cursor.expect('AND', 'between the two ends of the frame');
  const end: FrameBound = between ? parseBound(cursor, unit) : { side: 'current', distance: null, span: start.span };
  if (cursor.at('EXCLUDE'))
    absent(cursor, cursor.peek(), 'EXCLUDE in a frame', 'end the frame with 1 PRECEDING, or take the own value away from the result');
  return { unit, start, end, span: cursor.spanFrom(span) };
}

function parseBound(cursor: TokenCursor, unit: FrameClause['unit']): FrameBound {
  const { span } = cursor.peek();
  if (cursor.accept('CURRENT')) {
    cursor.expect('ROW', 'after CURRENT');
    return { side: 'current', distance: null, span: cursor.spanFrom(span) };
  }
  const distance = cursor.accept('UNBOUNDED') ? null : parseDistance(cursor, unit);
  const side = cursor.accept('PRECEDING') ? 'preceding' : cursor.accept('FOLLOWING') ? 'following' : null;
  if (side === null) cursor.failExpected('PRECEDING or FOLLOWING', { hint: 'write ROWS BETWEEN 3 PRECEDING AND CURRENT ROW' });
  return { side, distance, span: cursor.spanFrom(span) };
}

function parseDistance(cursor: TokenCursor, unit: FrameClause['unit']): FrameDistance {
  if (unit === 'rows') return { rows: parseRowCount(cursor, 'of rows', 0) };
  if (cursor.accept('INTERVAL') || cursor.peek().kind === 'duration') return { milliseconds: parseIntervalBody(cursor) };
  cursor.fail('W0620', cursor.peek().span, 'RANGE reaches a length of time.', {
    hint: "write RANGE BETWEEN INTERVAL '5' MINUTE PRECEDING AND CURRENT ROW",
  });
}

const ROWS_MAX = 1_000_000;
const EXPIRY_HINT = "write EXPIRE AFTER INTERVAL '1' HOUR, or EXPIRE NEVER";
const BUFFER_HINT = 'write ROWS WINDOW BUFFER 100 ROWS';

function parseRowCount(cursor: TokenCursor, what: string, min = 1): number {
  const token = cursor.peek();
  if (token.kind !== 'number')
    cursor.failExpected(`the number ${what}`, {
      hint: token.key === 'INTERVAL' ? 'write RANGE for a length of time' : `write a whole number from ${min}`,
    });
  cursor.take();
  const count = Number(token.text);
  if (Number.isInteger(count) && count >= min && count <= ROWS_MAX) return count;
  cursor.fail('W0620', token.span, `${quoted(token.text)} is not a number of rows.`, {
    hint: `write a whole number from ${min} to ${ROWS_MAX}`,
  });
}

/** `EMIT EVERY RECORD | ON BUFFER FULL` and `EXPIRE AFTER INTERVAL … | NEVER`, in any order. */
function parseBufferRules(cursor: TokenCursor): Pick<OverClause, 'emit' | 'expireMs'> {
  let emit: OverClause['emit'] = null;
  let expireMs: number | null = null;
  for (;;) {
    if (cursor.accept('EMIT')) {
      emit = cursor.accept('EVERY', 'RECORD') ? 'every-record' : cursor.accept('ON', 'BUFFER', 'FULL') ? 'buffer-full' : null;
      if (emit === null) cursor.failExpected('EVERY RECORD or ON BUFFER FULL after EMIT', { hint: 'leave it out for a row per record' });
    } else if (cursor.accept('EXPIRE')) {
      expireMs = cursor.accept('NEVER') ? null : parseExpiry(cursor);
    } else return { emit, expireMs };
  }
}

function parseExpiry(cursor: TokenCursor): number {
  cursor.expect('AFTER', 'behind EXPIRE', { hint: EXPIRY_HINT });
  const { span } = cursor.peek();
  if (!cursor.accept('INTERVAL') && cursor.peek().kind !== 'duration')
    cursor.failExpected("a length of time such as INTERVAL '1' HOUR", { hint: EXPIRY_HINT });
  const milliseconds = parseIntervalBody(cursor);
  if (milliseconds <= 0) cursor.fail('W0620', span, 'Rows expire after a length of time above zero.', { hint: EXPIRY_HINT });
  cursor.accept('INACTIVITY');
  return milliseconds;
}
