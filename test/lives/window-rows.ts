// Rows for the tests of windows, and what a query over them must give: every window is the list of its rows, kept in an array, and asked
// for again at every row.

export interface Row {
  readonly k: string;
  readonly v: number;
  /** Event time, ms. */
  readonly at: number;
}

/** Numbers that look random and are the same for one seed (mulberry32). */
export function chance(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

export interface Stream {
  readonly rows: readonly Row[];
  /** How far behind the newest event time the watermark stays. */
  readonly boundMs: number;
}

/** Rows whose times go on by about `paceMs` a row, and back by up to `disorderMs`. */
export function stream(seed: number, { count = 60, paceMs = 1200, disorderMs = 0, boundMs = 0, fromMs = 0, keys = 3 } = {}): Stream {
  const random = chance(seed);
  let nowMs = fromMs;
  const rows = Array.from({ length: count }, () => {
    nowMs += random(4) === 0 ? random(paceMs * 6) : random(paceMs);
    const at = nowMs - (disorderMs > 0 && random(2) === 0 ? random(disorderMs) : 0);
    return { k: `k${random(keys)}`, v: random(100), at };
  });
  return { rows, boundMs };
}

export interface Bounds {
  readonly startMs: number;
  readonly endMs: number;
}

/** The windows that hold a time. */
export type Assign = (timeMs: number) => Bounds[];

export const tumbling =
  (sizeMs: number, offsetMs = 0): Assign =>
  timeMs =>
    hopping(sizeMs, sizeMs, offsetMs)(timeMs);

/** By trying all that could. */
export const hopping =
  (sizeMs: number, advanceMs: number, offsetMs = 0): Assign =>
  timeMs => {
    const bounds: Bounds[] = [];
    const first = Math.floor((timeMs - offsetMs - sizeMs) / advanceMs) - 1;
    for (let n = first; n * advanceMs + offsetMs <= timeMs; n++) {
      const startMs = n * advanceMs + offsetMs;
      if (timeMs < startMs + sizeMs) bounds.push({ startMs, endMs: startMs + sizeMs });
    }
    return bounds;
  };

export const cumulating =
  (sizeMs: number, stepMs: number, offsetMs = 0): Assign =>
  timeMs => {
    const [{ startMs }] = tumbling(sizeMs, offsetMs)(timeMs) as [Bounds];
    const ends = Array.from({ length: sizeMs / stepMs }, (_, i) => startMs + (i + 1) * stepMs);
    return ends.filter(endMs => timeMs < endMs).map(endMs => ({ startMs, endMs }));
  };

export interface Results {
  /** What the query sends, as JSON, in the order of sending within a window. */
  readonly rows: readonly string[];
  readonly lateCount: number;
}

interface Group extends Bounds {
  readonly k: string;
  readonly rows: Row[];
}

export interface EvaluatorOptions {
  readonly latenessMs?: number;
  readonly emit?: 'final' | 'changes';
}

/** Aligned windows: a row counts in each of its windows that has not closed (and its lateness run out) before the row. */
export function evaluate({ rows, boundMs }: Stream, assign: Assign, { latenessMs = 0, emit = 'final' }: EvaluatorOptions = {}): Results {
  const groups = new Map<string, Group>();
  const sent: string[] = [];
  let lateCount = 0;
  let watermarkMs = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const taking = assign(row.at).filter(({ endMs }) => watermarkMs < endMs + latenessMs);
    if (taking.length === 0) lateCount++;
    for (const bounds of taking) {
      const id = JSON.stringify([row.k, bounds]);
      const group = groups.get(id) ?? { k: row.k, ...bounds, rows: [] };
      groups.set(id, group);
      group.rows.push(row);
      if (emit === 'changes' || bounds.endMs <= watermarkMs) sent.push(resultRow(group));
    }
    const before = watermarkMs;
    watermarkMs = Math.max(watermarkMs, row.at - boundMs);
    if (emit === 'final') sent.push(...closed(groups, before, watermarkMs));
  }
  if (emit === 'final') sent.push(...closed(groups, watermarkMs, Number.POSITIVE_INFINITY));
  return { rows: sent, lateCount };
}

const closed = (groups: ReadonlyMap<string, Group>, fromMs: number, toMs: number): string[] =>
  [...groups.values()].filter(({ endMs }) => endMs > fromMs && endMs <= toMs).map(resultRow);

/** As the query of the tests selects it. */
export function resultRow({ k, startMs, endMs, rows }: Group): string {
  const total = rows.reduce((sum, { v }) => sum + v, 0);
  const [s, e] = [startMs, endMs].map(ms => new Date(ms).toISOString());
  return JSON.stringify({ k, s, e, n: rows.length, total, least: Math.min(...rows.map(({ v }) => v)) });
}

/** Sessions and stagger windows, which depend on the rows of their key. */
export interface SpanOptions extends EvaluatorOptions {
  readonly kind: 'session' | 'stagger';
  readonly lengthMs: number;
}

interface Span {
  k: string;
  startMs: number;
  endMs: number;
  rows: Row[];
  isSent: boolean;
  isClosed: boolean;
}

/** The windows of a key as a list, looked through at every row. */
export function evaluateSpans({ rows, boundMs }: Stream, { kind, lengthMs, latenessMs = 0, emit = 'final' }: SpanOptions): Results {
  let spans: Span[] = [];
  const sent: string[] = [];
  let lateCount = 0;
  let watermarkMs = Number.NEGATIVE_INFINITY;
  // The end of a session is its last moment, that of a stagger window the first after it.
  const closeMs = (span: Bounds) => span.endMs + (kind === 'session' ? 1 : 0);
  const send = (span: Span) => {
    span.isSent = true;
    sent.push(resultRow(span));
  };
  const takeBack = (span: Span) => {
    if (!span.isSent) return;
    span.isSent = false;
    const [s, e] = [span.startMs, span.endMs].map(ms => new Date(ms).toISOString());
    sent.push(JSON.stringify({ k: span.k, s, e, _deleted: true }));
  };
  const close = () => {
    for (const span of spans.filter(each => !each.isClosed && closeMs(each) <= watermarkMs).sort((a, b) => a.endMs - b.endMs)) {
      span.isClosed = true;
      if (emit === 'final') send(span);
    }
    spans = spans.filter(span => closeMs(span) + latenessMs > watermarkMs);
  };
  for (const row of rows) {
    const own = spans.filter(span => span.k === row.k).sort((a, b) => a.startMs - b.startMs);
    const gapMs = kind === 'session' ? lengthMs : 0;
    const joined = own.filter(span => span.startMs - gapMs <= row.at && row.at < closeMs(span));
    const next = own.find(span => span.startMs > row.at);
    const alone: Span = { k: row.k, startMs: row.at, endMs: row.at + lengthMs, rows: [], isSent: false, isClosed: false };
    if (kind === 'stagger' && next !== undefined) alone.endMs = Math.min(alone.endMs, next.startMs);
    const isOver = closeMs(alone) + latenessMs <= watermarkMs;
    if (isOver && !joined.some(span => span.startMs <= row.at)) {
      lateCount++;
    } else {
      const [kept = alone, ...others] = joined;
      if (kept === alone) spans.push(alone);
      for (const other of others) takeBack(other);
      if (row.at < kept.startMs) takeBack(kept);
      spans = spans.filter(span => !others.includes(span));
      kept.rows.push(...others.flatMap(other => other.rows), row);
      if (kind === 'session') {
        kept.startMs = Math.min(kept.startMs, row.at);
        kept.endMs = Math.max(kept.endMs, row.at + lengthMs, ...others.map(other => other.endMs));
      }
      kept.isClosed = closeMs(kept) <= watermarkMs;
      if (emit === 'changes' || kept.isClosed) send(kept);
    }
    watermarkMs = Math.max(watermarkMs, row.at - boundMs);
    close();
  }
  watermarkMs = Number.POSITIVE_INFINITY;
  close();
  return { rows: sent, lateCount };
}

export type Every = { readonly everyMs: number } | { readonly everyRows: number };

/** Early results of aligned windows (`assign` null: of groups without a window), which has the watermark pass ticks one by one. */
export function evaluateEarly({ rows, boundMs }: Stream, assign: Assign | null, every: Every, latenessMs = 0): Results {
  interface EarlyGroup extends Group {
    unsent: number;
  }
  const groups = new Map<string, EarlyGroup>();
  const sent: string[] = [];
  let lateCount = 0;
  let watermarkMs = Number.NEGATIVE_INFINITY;
  const send = (group: EarlyGroup) => {
    group.unsent = 0;
    sent.push(assign === null ? groupRow(group) : resultRow(group));
  };
  const pass = (toMs: number, ticks: boolean) => {
    for (const group of groups.values()) if (group.unsent > 0 && group.endMs <= toMs) send(group);
    if (ticks) for (const group of groups.values()) if (group.unsent > 0) send(group);
  };
  for (const row of rows) {
    const bounds = assign === null ? [{ startMs: 0, endMs: Number.POSITIVE_INFINITY }] : assign(row.at);
    const taking = bounds.filter(({ endMs }) => watermarkMs < endMs + latenessMs);
    if (taking.length === 0) lateCount++;
    for (const each of taking) {
      const id = JSON.stringify([row.k, each]);
      const group = groups.get(id) ?? { k: row.k, ...each, rows: [], unsent: 0 };
      groups.set(id, group);
      group.rows.push(row);
      group.unsent++;
      if (each.endMs <= watermarkMs || ('everyRows' in every && group.unsent >= every.everyRows)) send(group);
    }
    const before = watermarkMs;
    watermarkMs = Math.max(watermarkMs, row.at - boundMs);
    const tick = (ms: number) => ('everyMs' in every ? Math.floor(ms / every.everyMs) : 0);
    pass(watermarkMs, before !== Number.NEGATIVE_INFINITY && tick(watermarkMs) > tick(before));
  }
  // The end of the input closes windows; without one it moves time on to the next tick.
  if (assign !== null || 'everyMs' in every) pass(Number.POSITIVE_INFINITY, true);
  return { rows: sent, lateCount };
}

/** Without a window. */
function groupRow({ k, rows }: { readonly k: string; readonly rows: readonly Row[] }): string {
  const total = rows.reduce((sum, { v }) => sum + v, 0);
  return JSON.stringify({ k, n: rows.length, total, least: Math.min(...rows.map(({ v }) => v)) });
}
