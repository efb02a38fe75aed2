// The windows of generated queries, and each as plain SQL: aligned ones are a column that says where they start, a session is a gap in its
// key's rows (gaps and islands), a stagger window the first row that no window before it holds.

import type { Choice } from './expressions.ts';

export type Window =
  | {
      readonly kind: 'tumbling' | 'sliding' | 'cumulating';
      readonly sizeSeconds: number;
      /** Of a sliding window the advance, of a cumulating one the step. */
      readonly advanceSeconds: number;
      readonly offsetSeconds: number;
      readonly notation: Notation;
    }
  | { readonly kind: 'session' | 'stagger'; readonly sizeSeconds: number; readonly notation: Notation };

/** Behind GROUP BY, as a key of it, or around the stream. */
export type Notation = 'clause' | 'function' | 'table';

const ADVANCES = { tumbling: 1, sliding: 5, cumulating: 5 } as const;

/** `isInTimeOrder`: rows arrive by their times, which stagger windows follow. */
export function randomWindow(isInTimeOrder: boolean, choice: Choice): Window {
  const kind = choice.pick(['aligned', 'aligned', 'aligned', 'session', ...(isInTimeOrder ? ['stagger'] : [])]);
  const notation = choice.pick(['clause', 'clause', 'function', 'table'] as const);
  if (kind === 'session' || kind === 'stagger') return { kind, sizeSeconds: choice.pick([8, 15, 29, 60]), notation };
  return { ...randomAlignedWindow(choice), notation };
}

export function randomAlignedWindow(choice: Choice): Aligned {
  const kind = choice.pick(['tumbling', 'tumbling', 'sliding', 'cumulating'] as const);
  const sizeSeconds = choice.pick([10, 30, 60]);
  const offsetSeconds = choice.chance(0.3) ? choice.pick([1, -1]) : 0;
  return { kind, sizeSeconds, advanceSeconds: sizeSeconds / ADVANCES[kind], offsetSeconds, notation: 'clause' };
}

/** What stands behind GROUP BY and its keys. */
export const clauseText = (window: Window): string => (window.notation === 'clause' ? ` WINDOW ${clauseOf(window)}` : '');

function clauseOf(window: Window): string {
  const size = `${window.sizeSeconds}s`;
  switch (window.kind) {
    case 'session':
      return `SESSION(ts, ${size})`;
    case 'stagger':
      return `STAGGER(ts, ${size})`;
    case 'tumbling':
      return `TUMBLING(ts, ${size}${offsetText(window.offsetSeconds, 'OFFSET ')})`;
    default:
      return `${window.kind === 'sliding' ? 'SLIDING' : 'CUMULATE'}(ts, ${size}, ${window.advanceSeconds}s${offsetText(window.offsetSeconds, 'OFFSET ')})`;
  }
}

const offsetText = (seconds: number, word: string): string => (seconds === 0 ? '' : `, ${word}${seconds}s`);

const FUNCTIONS = { tumbling: 'TUMBLE', sliding: 'HOP', cumulating: 'CUMULATE', session: 'SESSION', stagger: 'STAGGER' } as const;

/** `TUMBLE(time, …)`, as GROUP BY and FROM TABLE(…) have it. */
export function functionText(window: Window, time: string): string {
  const lengths =
    'advanceSeconds' in window && window.kind !== 'tumbling' ? [window.advanceSeconds, window.sizeSeconds] : [window.sizeSeconds];
  const offset = 'offsetSeconds' in window ? offsetText(window.offsetSeconds, '') : '';
  return `${FUNCTIONS[window.kind]}(${[time, ...lengths.map(length => `INTERVAL '${length}' SECOND`)].join(', ')}${offset})`;
}

/** The rows of `from` that pass `where`, each with the bounds of its windows, once per window. */
export function windowedText(from: string, where: string, keys: readonly string[], window: Window): string {
  switch (window.kind) {
    case 'session':
      return sessionText(`${from}${where}`, keys, window.sizeSeconds);
    case 'stagger':
      return staggerText(`${from}${where}`, keys, window.sizeSeconds);
    default:
      return alignedText(`${from}${where}`, window);
  }
}

type Aligned = Extract<Window, { advanceSeconds: number }>;

function alignedText(from: string, { kind, sizeSeconds, advanceSeconds, offsetSeconds }: Aligned): string {
  const origin = `TIMESTAMP '1970-01-01' + INTERVAL '${offsetSeconds}' SECOND`;
  const count = sizeSeconds / advanceSeconds;
  const steps = Array.from({ length: count }, (_, i) => `(${(kind === 'cumulating' ? i + 1 : i) * advanceSeconds})`).join(', ');
  const begin = `time_bucket(INTERVAL '${kind === 'cumulating' ? sizeSeconds : advanceSeconds}' SECOND, ts, ${origin})`;
  const [start, end] =
    kind === 'cumulating'
      ? [begin, `${begin} + to_seconds(step)`]
      : [`${begin} - to_seconds(step)`, `${begin} - to_seconds(step) + INTERVAL '${sizeSeconds}' SECOND`];
  const each = `SELECT *, ${start} AS _window_start, ${end} AS _window_end FROM (SELECT * FROM ${from}) CROSS JOIN (VALUES ${steps}) AS steps(step)`;
  return `(SELECT * FROM (${each}) WHERE _window_end > ts) AS s`;
}

function sessionText(from: string, keys: readonly string[], gapSeconds: number): string {
  const gap = `INTERVAL '${gapSeconds}' SECOND`;
  const partition = (more: readonly string[]): string =>
    keys.length + more.length === 0 ? '' : `PARTITION BY ${[...keys, ...more].join(', ')}`;
  const cut = `CASE WHEN ts - LAG(ts) OVER (${partition([])} ORDER BY ts) <= ${gap} THEN 0 ELSE 1 END AS _cut`;
  const numbered = `SELECT *, SUM(_cut) OVER (${partition([])} ORDER BY ts RANGE UNBOUNDED PRECEDING) AS _session FROM (SELECT *, ${cut} FROM ${from})`;
  const of = `OVER (${partition(['_session'])})`;
  return `(SELECT *, MIN(ts) ${of} AS _window_start, MAX(ts) ${of} + ${gap} AS _window_end FROM (${numbered})) AS s`;
}

function staggerText(from: string, keys: readonly string[], sizeSeconds: number): string {
  const size = `INTERVAL '${sizeSeconds}' SECOND`;
  const group = keys.length === 0 ? '0' : `DENSE_RANK() OVER (ORDER BY ${keys.join(', ')})`;
  const first = 'SELECT _group, MIN(ts) AS _opened FROM _rows GROUP BY _group';
  const next = `SELECT _rows._group, MIN(_rows.ts) FROM _openings JOIN _rows ON _rows._group = _openings._group AND _rows.ts >= _opened + ${size}
    GROUP BY _rows._group, _opened`;
  return `(WITH RECURSIVE _rows AS (SELECT *, ${group} AS _group FROM ${from}), _openings AS (${first} UNION ALL ${next})
    SELECT _rows.*, _opened AS _window_start, _opened + ${size} AS _window_end FROM _rows JOIN _openings
      ON _rows._group = _openings._group AND ts >= _opened AND ts < _opened + ${size}) AS s`;
}

/** Simpler ones that may fail in the same way. */
export function* smallerWindows(window: Window): Generator<Window | null> {
  yield null;
  if (window.notation !== 'clause') yield { ...window, notation: 'clause' };
  if ('offsetSeconds' in window && window.offsetSeconds !== 0) yield { ...window, offsetSeconds: 0 };
}
