// Enhanced fan-out takes aggregates of the KPL apart and gives their parts as records, all with the aggregate's sequence number. Nobody could say
// after a commit between them which are applied, so a batch that shows it is refused before anything of it is applied.
import type { KinesisStreamRecord } from 'aws-lambda';
import { ExternalError } from '../engine/errors.ts';

/** Throws where two records of the batch have one sequence number. */
export function expectWholeRecords(records: readonly KinesisStreamRecord[]): void {
  for (let i = 1; i < records.length; i++) {
    const { sequenceNumber } = records[i]!.kinesis;
    if (sequenceNumber !== records[i - 1]!.kinesis.sequenceNumber) continue;
    throw new ExternalError(
      'kinesis',
      `Two records have the sequence number ${sequenceNumber}: enhanced fan-out took an aggregate of the KPL apart, and its parts cannot be told ` +
        "apart. Nothing of the batch was applied. Have the producers send plain records, or read the stream without a consumer of its own (fanOut: 'shared').",
      { retryable: false },
    );
  }
}
