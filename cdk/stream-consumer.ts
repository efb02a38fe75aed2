// Enhanced fan-out: a consumer of the stage's own, which shares the shards with nobody. Kinesis takes aggregates of the KPL apart for it and gives
// the parts one sequence number, so it is only for sources whose producers send none.
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type { Construct } from 'constructs';
import type { StageDescriptor } from '../shared/engine/descriptor.ts';
import { constructId } from './construct-id.ts';
import { PropertyError } from './property-error.ts';

const NAME_CHARS_MAX = 128;

/** Throws a PropertyError where the script does not say that the source has no aggregates. */
export function createConsumer(
  scope: Construct,
  application: string,
  { stage, source }: StageDescriptor,
  stream: kinesis.IStream,
): kinesis.StreamConsumer {
  if (!source.isUnaggregated) {
    throw new PropertyError(
      `The property fanOut is 'enhanced', and the source ${source.name} may have aggregates of the KPL, which enhanced fan-out takes apart so that ` +
        `they cannot be applied once. If its producers send none, declare it: CREATE STREAM ${source.name} (…) WITH ('aggregation' = 'none', …). Otherwise leave fanOut out.`,
    );
  }
  const streamConsumerName = `${application}-${constructId(stage)}`.slice(0, NAME_CHARS_MAX);
  return new kinesis.StreamConsumer(scope, 'Consumer', { stream, streamConsumerName });
}
