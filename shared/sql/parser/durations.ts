// Durations of one unit, however written: `INTERVAL '5' SECOND`, `5m`, and '1 minute' as the value of an option. All give ms.
import type { Span } from '../diagnostics/diagnostic.ts';
import { didYouMean, quoted } from '../diagnostics/suggestion.ts';
import type { TokenCursor } from './token-cursor.ts';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['MILLISECOND', 1],
  ['MS', 1],
  ['SECOND', 1000],
  ['S', 1000],
  ['MINUTE', 60_000],
  ['M', 60_000],
  ['HOUR', 3_600_000],
  ['H', 3_600_000],
  ['DAY', 86_400_000],
  ['D', 86_400_000],
  ['WEEK', 604_800_000],
]);

const UNIT_WORDS = [...UNITS.keys()].filter(unit => unit.length > 2);
const DURATION_TEXT = /^\s*([+-]?\d+(?:\.\d*)?)\s*([A-Za-z]+)?\s*$/;

/** The unit's length in ms; plural and case do not matter. */
function unitMs(unit: string): number | null {
  const key = unit.toUpperCase();
  return UNITS.get(key) ?? (key.length > 2 && key.endsWith('S') ? (UNITS.get(key.slice(0, -1)) ?? null) : null);
}

/** Whether the word, in upper case, is a unit of fixed length. */
export const isDurationUnit = (word: string): boolean => unitMs(word) !== null;

/** `5m`, `1.5 hours`, `-3 s`: ms, or null when it is no duration of whole milliseconds. */
export function durationMs(text: string): number | null {
  const [, amount, unit] = DURATION_TEXT.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return null;
  return scaled(amount, unitMs(unit));
}

function scaled(amount: string, unit: number | null): number | null {
  if (unit === null) return null;
  const exact = Number(amount) * unit;
  const rounded = Math.round(exact);
  return Number.isSafeInteger(rounded) && Math.abs(exact - rounded) < 1e-6 ? rounded + 0 : null;
}

/** After INTERVAL: `'5' SECOND`, `5 SECOND` or `'5 seconds'`. Gives ms. */
export function parseIntervalBody(cursor: TokenCursor): number {
  const amount = cursor.peek();
  if (amount.kind === 'duration') return takeDuration(cursor);
  if (amount.kind !== 'string' && amount.kind !== 'number') {
    cursor.failExpected("a length such as '5' SECOND after INTERVAL", { hint: "write INTERVAL '5' SECOND" });
  }
  cursor.take();
  const written = DURATION_TEXT.exec(amount.text);
  if (written === null) {
    cursor.fail('W0208', amount.span, `${quoted(amount.text)} is not the length of an interval.`, { hint: "write INTERVAL '5' SECOND" });
  }
  if (written[2] !== undefined) return checked(cursor, amount.span, written[1]!, written[2]);
  const unit = cursor.peek();
  if (unit.kind !== 'word')
    cursor.failExpected('a unit such as SECOND after the length of the interval', { hint: "write INTERVAL '5' SECOND" });
  cursor.take();
  return checked(cursor, unit.span, written[1]!, unit.key);
}

/** With a `duration` token next. */
export function takeDuration(cursor: TokenCursor): number {
  const token = cursor.take();
  const [, amount, unit] = DURATION_TEXT.exec(token.text) ?? [];
  return checked(cursor, token.span, amount ?? '', unit ?? '');
}

function checked(cursor: TokenCursor, span: Span, amount: string, unit: string): number {
  if (/^(?:month|year|quarter)s?$/i.test(unit)) {
    cursor.fail('W0208', span, `${quoted(unit)} has no fixed length.`, { hint: 'use DAY or a smaller unit' });
  }
  if (unitMs(unit) === null) {
    cursor.fail('W0208', span, `${quoted(unit)} is not a unit of time.`, {
      note: `The units are ${UNIT_WORDS.join(', ')}.`,
      hint: didYouMean(unit.replace(/s$/i, ''), UNIT_WORDS) ?? "write INTERVAL '5' SECOND",
    });
  }
  const milliseconds = scaled(amount, unitMs(unit));
  if (milliseconds === null)
    cursor.fail('W0208', span, `${quoted(`${amount} ${unit}`)} is not a whole number of milliseconds.`, {
      hint: 'round it to milliseconds; a timestamp moves by less with TIMESTAMPADD(MICROSECOND, n, ts)',
    });
  return milliseconds;
}
