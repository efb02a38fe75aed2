// A result that its sink will never take as it is, as a dead letter: why, where it was to go, and the row itself. It says nothing that changes
// from one try to the next, so a crash in between leaves an exact duplicate.
import type { StageDescriptor } from '../engine/descriptor.ts';
import type { OutboundRow, PublishContext, Sink } from '../sinks/sink.ts';
import { payloadFields } from './side-rows.ts';

export interface RefusedRow {
  readonly row: OutboundRow;
  readonly reason: string;
}

export function refusedRows(
  { source }: StageDescriptor,
  sink: Sink,
  refused: readonly RefusedRow[],
  { partition, commitNumber }: PublishContext,
): OutboundRow[] {
  return refused.map(({ row, reason }) => {
    const json = JSON.stringify({
      reason,
      kind: 'refused row',
      sink: sink.description,
      source: source.name,
      stream: source.stream,
      partition,
      commitNumber,
      identity: row.identity,
      key: row.key.slice(0, 1024),
      ...payloadFields(row.json),
    });
    const identity = JSON.stringify(['refused', sink.description, row.identity]);
    return { kind: 'upsert', json: Buffer.from(json, 'utf8'), key: row.key, window: null, revision: 0, identity };
  });
}
