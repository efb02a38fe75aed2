// Where a batch ends: at its record count or at the size of the event, whichever comes first.
import { EVENT_ENVELOPE_BYTES } from './kinesis-event.ts';
import type { DeliverySettings } from './mapping-settings.ts';

const COMMA_BYTES = 1;

export interface BatchCut {
  /** At least 1: a record that is too large alone still has to fail, visibly. */
  readonly recordCount: number;
  /** Nothing that arrives later could join. */
  readonly isFull: boolean;
}

/** The longest prefix of `records`, of which there is at least one, that fits into a batch. */
export function cutBatch(
  records: readonly { readonly eventBytes: number }[],
  settings: Pick<DeliverySettings, 'batchSize' | 'eventBytesMax'>,
): BatchCut {
  let bytes = EVENT_ENVELOPE_BYTES;
  for (let index = 0; index < records.length; index++) {
    if (index === settings.batchSize) return { recordCount: index, isFull: true };
    bytes += records[index]!.eventBytes + (index > 0 ? COMMA_BYTES : 0);
    if (bytes > settings.eventBytesMax) return { recordCount: Math.max(1, index), isFull: true };
  }
  return { recordCount: records.length, isFull: records.length === settings.batchSize };
}
