// Rows on their way out, for tests.
import type { OutboundRow, PublishContext } from '../../shared/sinks/sink.ts';

export interface TestRow {
  readonly key: string;
  /** Columns, or the JSON text itself. */
  readonly row?: object | string;
  readonly windowStartMs?: number | null;
  readonly revision?: number;
  readonly kind?: OutboundRow['kind'];
}

export function outboundRow({ key, row = { key }, windowStartMs = null, revision = 0, kind = 'upsert' }: TestRow): OutboundRow {
  return {
    kind,
    json: Buffer.from(typeof row === 'string' ? row : JSON.stringify(row)),
    key,
    window: windowStartMs === null ? null : { startMs: windowStartMs, endMs: windowStartMs + 60_000 },
    revision,
    identity: JSON.stringify(['q', key, windowStartMs, revision]),
  };
}

export const outboundRows = (rows: readonly TestRow[]): OutboundRow[] => rows.map(outboundRow);

export const commit = (commitNumber: number): PublishContext => ({ partition: 'app/stage/trades/shardId-000000000000', commitNumber });

/** `keyCount` keys, each with `revisionCount` revisions in order, the keys interleaved. */
export function revisedRows(keyCount: number, revisionCount: number, firstRevision = 0): OutboundRow[] {
  return Array.from({ length: keyCount * revisionCount }, (_, i) => {
    const key = `k${i % keyCount}`;
    const revision = firstRevision + Math.floor(i / keyCount);
    return outboundRow({ key, row: { key, revision }, revision, windowStartMs: 0 });
  });
}
