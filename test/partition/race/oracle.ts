// What the stage of the races must give, worked out from the committed line alone: which records each commit covered, and how far ticks moved
// the watermark. A plain evaluator that shares nothing with the program, the state or the runtime.

import type { LogItem } from '../../../shared/checkpoint/log-item.ts';
import { comparePositions } from '../../../shared/checkpoint/position.ts';
import { BOUND_MS, type ShardContent, type UserRecord, WINDOW_MS } from './stage.ts';

export interface OracleResult {
  /** Texts of rows by output; within a key in order. */
  readonly sums: string[];
  readonly running: string[];
  readonly large: string[];
  /** `<sequence number>:<sub>`. */
  readonly late: string[];
  readonly deadLetters: string[];
  readonly counters: Record<string, number>;
}

export function evaluate({ events, users }: ShardContent, items: readonly LogItem[]): OracleResult {
  const result: OracleResult = { sums: [], running: [], large: [], late: [], deadLetters: [], counters: {} };
  const windows = new Map<string, { k: string; startMs: number; n: number; s: number }>();
  const counts = new Map<string, number>();
  let watermarkMs = Number.NEGATIVE_INFINITY;
  let next = 0;
  const count = (name: string, by = 1) => (result.counters[name] = (result.counters[name] ?? 0) + by);
  const close = () => {
    for (const [id, { k, startMs, n, s }] of [...windows].sort(([, a], [, b]) => a.startMs - b.startMs)) {
      if (startMs + WINDOW_MS > watermarkMs) continue;
      result.sums.push(JSON.stringify({ k, n, s, opened: new Date(startMs).toISOString() }));
      windows.delete(id);
      count('sums.emitted');
    }
  };
  const apply = ({ sequenceNumber, subSequenceNumber, row, isMisrouted }: UserRecord) => {
    if (isMisrouted) return count('misrouted');
    const place = `${sequenceNumber}:${subSequenceNumber}`;
    count('records');
    if (row === null) {
      result.deadLetters.push(place);
      return count('undecodable');
    }
    count('decoded');
    const { k, v, atMs } = row;
    if (v >= 50) result.large.push(JSON.stringify({ k, v }));
    else {
      counts.set(k, (counts.get(k) ?? 0) + 1);
      result.running.push(JSON.stringify({ k, n: counts.get(k) }));
    }
    if (atMs === null) {
      count('sums.failed');
      return result.deadLetters.push(place);
    }
    const startMs = Math.floor(atMs / WINDOW_MS) * WINDOW_MS;
    if (startMs + WINDOW_MS <= watermarkMs) {
      result.late.push(place);
      count('sums.late');
    } else {
      const id = `${startMs} ${k}`;
      const window = windows.get(id) ?? { k, startMs, n: 0, s: 0 };
      windows.set(id, { k, startMs, n: window.n + 1, s: window.s + v });
    }
    watermarkMs = Math.max(watermarkMs, atMs - BOUND_MS);
    return close();
  };
  for (const { kind, position, watermarkMs: committedMs } of items) {
    if (kind !== 'delta') continue;
    count('commits');
    while (position !== null && next < users.length && comparePositions(users[next]!, position) <= 0) apply(users[next++]!);
    if (committedMs !== null && committedMs > watermarkMs) {
      watermarkMs = committedMs;
      close();
    }
  }
  const last = items.at(-1)?.position ?? null;
  const whole = events.filter(event => last !== null && comparePositions({ ...event.kinesis, subSequenceNumber: -1 }, last) <= 0);
  count('kinesisRecords', whole.length);
  return result;
}
