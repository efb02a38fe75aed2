// What somebody may have told a stream that loses records, or counts them apart: nothing that a shard's own handler could see.
import type { StreamSettings } from '../shared/kinesis/shard-reader.ts';

/** An event of 6 MiB holds a record in base64 and what Lambda says of it. */
const DELIVERED_KB_MAX = 4096;

/** One sentence for each; none for a stream as the construct makes it. */
export function flawsOfStream(stream: string, { recordKbMax, goesByKey }: StreamSettings): string[] {
  const flaws: string[] = [];
  if (recordKbMax > DELIVERED_KB_MAX)
    flaws.push(
      `stream ${stream} takes records of ${recordKbMax} KiB, and Lambda delivers none above ${DELIVERED_KB_MAX} (lower its MaxRecordSizeInKiB)`,
    );
  if (!goesByKey)
    flaws.push(
      `stream ${stream} spreads the records of a key over its shards, where each counts for itself (set its RecordDistributionStrategy to USER_PARTITION_KEY)`,
    );
  return flaws;
}
