// Constants that are written as text: DATE '2026-01-31', X'77656972'; also a text beside a date or a time, which is then read as one.
import { compact, isJson } from '../../engine/functions/json/document.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { literal } from '../plan/build.ts';
import type { Literal } from '../plan/expression.ts';
import { isWallClock, type SqlType } from '../types/sql-type.ts';
import { textValue } from '../types/text-values.ts';

/** What messages call a value, with its article, and how it is written. */
const WORDS: ReadonlyMap<SqlType['kind'], readonly [called: string, hint: string]> = new Map([
  ['timestamp', ['a timestamp', "write it like '2026-01-31 12:00:00'"]],
  ['date', ['a date', "write it like '2026-01-31'"]],
  ['time', ['a time', "write it like '12:34:56.789'"]],
  ['interval', ['a length of time', "write it like '1 day 02:03:04' or 'PT5M'"]],
  ['interval-months', ['a number of months', "write it like '1 year 2 months' or 'P14M'"]],
  ['json', ['JSON', 'write a document: JSON \'{"a": 1}\'']],
  ['bytes', ['a list of bytes', "write two hexadecimal digits for each: X'77656972'"]],
]);

const CLOCK_WORDS = ['a timestamp without a time zone', "write it like '2026-01-31 12:00:00', without Z or an offset behind it"] as const;

/** The constant; null after reporting that the text is none. `used`: its type comes from what stands beside it. */
export function textLiteral(
  text: string,
  type: SqlType,
  span: Span,
  how: 'literal' | 'used',
  diagnostics: DiagnosticCollector,
): Literal | null {
  const value = type.kind === 'bytes' ? bytesOfHex(text) : type.kind === 'json' ? compactJson(text) : textValue(text, type);
  if (value !== null) return literal(type, value, span);
  const [called, hint] = isWallClock(type) ? CLOCK_WORDS : WORDS.get(type.kind)!;
  diagnostics.error('W0505', span, `${quoted(text)} is not ${called}${how === 'used' ? ', but it is used as one' : ''}.`, { hint });
  return null;
}

const compactJson = (text: string): string | null => (isJson(text) ? compact(text) : null);

/** In the form of BYTES: a character for each byte. */
function bytesOfHex(hex: string): string | null {
  return hex.length % 2 === 0 && /^[0-9A-Fa-f]*$/.test(hex) ? Buffer.from(hex, 'hex').toString('latin1') : null;
}
