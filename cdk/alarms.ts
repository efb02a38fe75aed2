// What somebody should look at, and when. Each alarm says in its description what it means and what to do.
//
// Missing data never breaches: functions that are not called write nothing, and an idle application is in order.
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { StageDescriptor } from '../shared/engine/descriptor.ts';
import { constructId } from './construct-id.ts';
import { iteratorAge, mappingMetric, type Statistic, type WeirMetric, weirMetric } from './metrics.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** Records wait for their batch for seconds; beyond a minute the application does not keep up. */
const ITERATOR_AGE_MS_MAX = MINUTE_MS;

/** What a watermark may lag behind the clock beyond the script's own bound on disorder: waiting, batching, a retry. */
const WATERMARK_SLACK_MS = 5 * MINUTE_MS;

/** Two handlers on one shard are rare and harmless; a steady conflict is two mappings on one stream. */
const CONFLICTS_MAX = 10;

/** Of the minutes of all shards together; short refusals are retried and nobody's business. */
const HELD_MS_PER_MINUTE_MAX = 10 * SECOND_MS;

/** Percent of what one partition's state may take. Arrays grow by doubling, so a state beyond half of it passes it when it grows next. */
const STATE_SHARE_MAX = 50;

export interface AlarmSubjects {
  readonly application: string;
  readonly stages: readonly {
    readonly descriptor: StageDescriptor;
    readonly function: lambda.IFunction;
    readonly mapping: lambda.IEventSourceMapping;
  }[];
  readonly coordinator: lambda.IFunction;
  readonly deadLetters: sqs.IQueue;
  readonly topic: sns.ITopic | undefined;
}

interface AlarmSpecification {
  readonly id: string;
  readonly metric: cloudwatch.IMetric;
  /** Alarm above this. */
  readonly above: number;
  /** Minutes of the last `outOf` that must be above. */
  readonly minutes: number;
  readonly outOf: number;
  readonly meaning: string;
}

export function createAlarms(scope: Construct, subjects: AlarmSubjects): cloudwatch.Alarm[] {
  return [...subjects.stages.flatMap(stage => stageAlarms(subjects.application, stage)), ...applicationAlarms(subjects)].map(alarm =>
    createAlarm(scope, alarm, subjects),
  );
}

function stageAlarms(
  application: string,
  { descriptor, function: handler, mapping }: AlarmSubjects['stages'][number],
): AlarmSpecification[] {
  const { stage, source } = descriptor;
  const metric = (name: WeirMetric, statistic: Statistic) => weirMetric(application, stage, name, statistic);
  const perMinute = { period: Duration.minutes(1) };
  const alarms: AlarmSpecification[] = [
    {
      id: `${stage}-IteratorAge`,
      metric: iteratorAge(handler),
      above: ITERATOR_AGE_MS_MAX,
      minutes: 5,
      outOf: 5,
      meaning: `Stage ${stage} is more than a minute behind ${source.stream}. See the alarms beside this one; without errors it needs more shards or memory.`,
    },
    {
      id: `${stage}-Errors`,
      metric: handler.metricErrors(perMinute),
      above: 0,
      minutes: 3,
      outOf: 5,
      meaning: `Stage ${stage} fails again and again. Its log says why; the shard waits and loses nothing within the stream's retention.`,
    },
    {
      id: `${stage}-Throttles`,
      metric: handler.metricThrottles(perMinute),
      above: 0,
      minutes: 3,
      outOf: 5,
      meaning: `Lambda refuses invocations of stage ${stage}. Raise the account's concurrency, or the environments of managed instances.`,
    },
    {
      id: `${stage}-BatchesHandedBack`,
      metric: metric('BatchesHandedBack', 'Sum'),
      above: 0,
      minutes: 5,
      outOf: 10,
      meaning: `A shard of stage ${stage} has stopped: its batches go back to Lambda. The log names the shard and what to change.`,
    },
    {
      id: `${stage}-Backpressure`,
      metric: metric('Backpressure', 'Sum'),
      above: HELD_MS_PER_MINUTE_MAX,
      minutes: 3,
      outOf: 5,
      meaning: `A sink or a table holds stage ${stage} back: it refuses or does not answer. Nothing is lost; the metric's heldBy and the log name it.`,
    },
    {
      id: `${stage}-StateShare`,
      metric: metric('StateShare', 'Maximum'),
      above: STATE_SHARE_MAX,
      minutes: 1,
      outOf: 1,
      meaning: `The state of a shard of stage ${stage} takes more than half of the memory that it may; when it grows next, the shard stops. Give the function more memory, or divide the stream into more shards.`,
    },
    {
      id: `${stage}-CommitConflicts`,
      metric: metric('CommitConflicts', 'Sum'),
      above: CONFLICTS_MAX,
      minutes: 5,
      outOf: 5,
      meaning: `Handlers of stage ${stage} keep racing for the same shards. Look for a second mapping from ${source.stream} to the function.`,
    },
    {
      id: `${stage}-Misrouted`,
      metric: metric('Misrouted', 'Sum'),
      above: 0,
      minutes: 1,
      outOf: 1,
      meaning: `Aggregated records lay in a shard of ${source.stream} that is not theirs, and were dropped as the KCL drops them. Their producer sends them again; check its KPL version if this lasts.`,
    },
    ...(source.partitionedBy.length === 0
      ? []
      : [strays(descriptor, metric('Strays', 'Sum')), outOfRange(descriptor, metric('OutOfRange', 'Sum'))]),
    {
      id: `${stage}-FailedBatches`,
      metric: mappingMetric(mapping, 'OnFailureDestinationDeliveredEventCount'),
      above: 0,
      minutes: 1,
      outOf: 1,
      meaning: `Lambda gave up on records of ${source.stream} before stage ${stage} saw them. They lie in the bucket of failed batches.`,
    },
  ];
  if (source.eventTime === null) return alarms;
  return [
    ...alarms,
    ...(source.maxDriftMs === undefined ? [] : [releasedHolds(stage, source.stream, metric('HoldsReleased', 'Sum'))]),
    {
      id: `${stage}-WatermarkLag`,
      metric: metric('WatermarkLag', 'Maximum'),
      above: source.eventTime.boundMs + WATERMARK_SLACK_MS,
      minutes: 5,
      outOf: 5,
      meaning: `The event times of ${source.stream} lag behind the clock by more than their bound and ${WATERMARK_SLACK_MS / MINUTE_MS} minutes, so windows close late. Replays of old data do this by nature.`,
    },
  ];
}

function strays({ stage, source }: StageDescriptor, metric: cloudwatch.IMetric): AlarmSpecification {
  return {
    id: `${stage}-Strays`,
    metric,
    above: 0,
    minutes: 1,
    outOf: 1,
    meaning: `Groups of stage ${stage} began with records whose partition key is not what PARTITIONED BY (${source.partitionedBy.join(', ')}) says. If their producers partition by something else, rows of one group lie in several shards and its results are wrong; if they only spell the key differently, nothing is.`,
  };
}

function outOfRange({ stage, source }: StageDescriptor, metric: cloudwatch.IMetric): AlarmSpecification {
  return {
    id: `${stage}-OutOfRange`,
    metric,
    above: 0,
    minutes: 1,
    outOf: 1,
    meaning: `Records came to shards of ${source.stream} that do not hold the MD5 of their partition keys: producers give explicit hash keys, which Lambda does not tell. If they spread one key over several shards, each counts a part of it; and when the stream is resharded, such records become dead letters while their groups may go on in another shard. Let producers give none, or pack records with the KPL.`,
  };
}

function releasedHolds(stage: string, stream: string, metric: cloudwatch.IMetric): AlarmSpecification {
  return {
    id: `${stage}-HoldsReleased`,
    metric,
    above: 0,
    minutes: 1,
    outOf: 1,
    meaning: `A shard of stage ${stage} ran ahead of the others further than max.drift allows, because its records have waited for half of the retention of ${stream}. Look for the shard that holds the others back: the lowest watermark among the rows of the stage.`,
  };
}

function applicationAlarms({ application, coordinator, deadLetters }: AlarmSubjects): AlarmSpecification[] {
  return [
    {
      id: 'DeadLetters',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: Duration.minutes(1) }),
      above: 0,
      minutes: 1,
      outOf: 1,
      meaning: 'Records or rows could not be processed. Each message names its reason and position; remove it when it is dealt with.',
    },
    {
      id: 'CoordinatorErrors',
      metric: coordinator.metricErrors({ period: Duration.minutes(1) }),
      above: 0,
      minutes: 2,
      outOf: 3,
      meaning: 'The coordinator fails, so windows of shards without records stay open. Its log says why.',
    },
    {
      id: 'TickFailures',
      metric: weirMetric(application, null, 'TickFailures', 'Sum'),
      above: 0,
      minutes: 5,
      outOf: 5,
      meaning: "Ticks keep failing, so windows of shards without records stay open. The coordinator's log names the shards.",
    },
  ];
}

function createAlarm(scope: Construct, alarm: AlarmSpecification, { topic }: AlarmSubjects): cloudwatch.Alarm {
  const created = new cloudwatch.Alarm(scope, constructId(alarm.id), {
    metric: alarm.metric,
    threshold: alarm.above,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    datapointsToAlarm: alarm.minutes,
    evaluationPeriods: alarm.outOf,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    alarmDescription: alarm.meaning,
  });
  if (topic) created.addAlarmAction(new SnsAction(topic));
  return created;
}
