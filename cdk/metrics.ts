// The metrics that functions/ writes, by the names it gives them. `stage` is the only dimension beside the application.
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';

const NAMESPACE = 'Weir';

export type WeirMetric =
  | 'Records'
  | 'RecordsSkipped'
  | 'RowsEmitted'
  | 'LateRows'
  | 'DeadLetters'
  | 'Misrouted'
  | 'Strays'
  | 'OutOfRange'
  | 'Commits'
  | 'CommitConflicts'
  | 'CommittedBytes'
  | 'Groups'
  | 'StateBytes'
  | 'StateShare'
  | 'WatermarkLag'
  | 'BatchesHandedBack'
  | 'BatchesHeld'
  | 'HoldsReleased'
  | 'Backpressure'
  | 'Ticks'
  | 'TicksDone'
  | 'TickFailures'
  | 'GlobalWatermarkLag';

export type Statistic = 'Sum' | 'Maximum' | 'p50' | 'p99';

/** Over a minute. `stage` is null for what the coordinator says of its rounds. */
export function weirMetric(application: string, stage: string | null, metricName: WeirMetric, statistic: Statistic): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: { service: application, ...(stage === null ? {} : { stage }) },
    statistic,
    period: Duration.minutes(1),
  });
}

/** Age of the newest record when its batch was done. */
export function iteratorAge(partitionFunction: lambda.IFunction): cloudwatch.Metric {
  return partitionFunction.metric('IteratorAge', { statistic: 'Maximum', period: Duration.minutes(1) });
}

export type MappingMetric = 'PolledEventCount' | 'DroppedEventCount' | 'OnFailureDestinationDeliveredEventCount';

export function mappingMetric(mapping: lambda.IEventSourceMapping, metricName: MappingMetric): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { EventSourceMappingUUID: mapping.eventSourceMappingId },
    statistic: 'Sum',
    period: Duration.minutes(1),
  });
}
