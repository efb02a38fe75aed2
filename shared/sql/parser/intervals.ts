// `INTERVAL '5' MINUTE`, `INTERVAL '1 02:03:04.5' DAY TO SECOND`, `INTERVAL '1-6' YEAR TO MONTH`, `INTERVAL '1 day 2 hours'`, `INTERVAL 'P1M'`.
import { parseInterval, parseMonths } from '../../engine/cast/interval.ts';
import type { AstExpression } from '../ast/expression.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { isDurationUnit, parseIntervalBody } from './durations.ts';
import type { TokenCursor } from './token-cursor.ts';

const MONTH_UNITS: ReadonlyMap<string, number> = new Map([
  ['MONTH', 1],
  ['QUARTER', 3],
  ['YEAR', 12],
]);

/** Units in their order, with their length and how many of them the next longer one has. */
const FIELDS = [
  { unit: 'DAY', ms: 86_400_000, count: Number.POSITIVE_INFINITY },
  { unit: 'HOUR', ms: 3_600_000, count: 24 },
  { unit: 'MINUTE', ms: 60_000, count: 60 },
  { unit: 'SECOND', ms: 1000, count: 60 },
] as const;

const monthsOf = (unit: string): number | undefined => MONTH_UNITS.get(unit) ?? MONTH_UNITS.get(unit.replace(/S$/, ''));

/** With INTERVAL taken, which began at `start`. */
export function parseIntervalLiteral(cursor: TokenCursor, start: Span): AstExpression {
  const amount = cursor.peek();
  const unit = cursor.peek(1);
  const isWritten = amount.kind === 'string' || amount.kind === 'number';
  if (isWritten && unit.kind === 'word' && cursor.peek(2).key === 'TO') return severalUnits(cursor, start);
  const months = isWritten && unit.kind === 'word' ? monthsOf(unit.key) : undefined;
  if (months !== undefined) return inMonths(cursor, months, start);
  if (amount.kind === 'string' && !isDurationUnit(unit.key)) {
    const [ms, count] = [parseInterval(amount.text), parseMonths(amount.text)];
    if (!Number.isNaN(ms)) return { kind: 'interval', milliseconds: ms, span: ended(cursor, start) };
    if (!Number.isNaN(count)) return { kind: 'interval-months', months: count, span: ended(cursor, start) };
  }
  const milliseconds = parseIntervalBody(cursor);
  return { kind: 'interval', milliseconds, span: cursor.spanFrom(start) };
}

/** Takes the text of the length. */
function ended(cursor: TokenCursor, start: Span): Span {
  cursor.take();
  return cursor.spanFrom(start);
}

function inMonths(cursor: TokenCursor, length: number, start: Span): AstExpression {
  const amount = cursor.take();
  cursor.take();
  const months = /^\s*[+-]?\d{1,6}\s*$/.test(amount.text) ? Number(amount.text) * length + 0 : Number.NaN;
  if (!Number.isNaN(months)) return { kind: 'interval-months', months, span: cursor.spanFrom(start) };
  return cursor.fail('W0208', amount.span, `${quoted(amount.text)} is not a number of months or years.`, {
    hint: "write INTERVAL '3' MONTH, or INTERVAL '1-6' YEAR TO MONTH",
  });
}

/** `'1 02:03' DAY TO MINUTE`. */
function severalUnits(cursor: TokenCursor, start: Span): AstExpression {
  const amount = cursor.take();
  const first = cursor.take();
  cursor.accept('TO');
  const last = cursor.take();
  const units = `${first.key} TO ${last.key}`;
  if (units === 'YEAR TO MONTH') {
    const months = parseMonths(amount.text);
    if (!Number.isNaN(months)) return { kind: 'interval-months', months, span: cursor.spanFrom(start) };
  }
  const from = FIELDS.findIndex(field => field.unit === first.key);
  const to = FIELDS.findIndex(field => field.unit === last.key);
  const milliseconds = from < 0 || to <= from ? Number.NaN : lengthOf(amount.text, from, to);
  if (!Number.isNaN(milliseconds)) return { kind: 'interval', milliseconds, span: cursor.spanFrom(start) };
  return cursor.fail('W0208', amount.span, `${quoted(amount.text)} is not the length of an interval ${units}.`, {
    hint: "write INTERVAL '1 02:03:04.5' DAY TO SECOND, or INTERVAL '1-6' YEAR TO MONTH",
  });
}

/** The fields `from` to `to` of a text; NaN where it has others. */
function lengthOf(text: string, from: number, to: number): number {
  const [, sign, body] = /^\s*([+-]?)(\d[\d :.]*?)\s*$/.exec(text) ?? [];
  const parts = body?.split(from === 0 ? /(?<=^\d+) |:/ : ':') ?? [];
  if (parts.length !== to - from + 1) return Number.NaN;
  let ms = 0;
  for (const [i, part] of parts.entries()) {
    const field = FIELDS[from + i]!;
    const pattern = field.unit === 'SECOND' ? /^\d{1,9}(?:\.\d{1,3})?$/ : /^\d{1,9}$/;
    if (!pattern.test(part) || (i > 0 && Number(part) >= field.count)) return Number.NaN;
    ms += Math.round(Number(part) * field.ms);
  }
  return sign === '-' ? 0 - ms : ms;
}
