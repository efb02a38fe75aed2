// A stream, a function and a mapping between them in one process, on a leaping clock. The Kinesis is the model that the embedded server serves;
// the function is whatever the test makes of a batch.
import { type _Record, GetRecordsCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { afterEach, expect } from '@jest/globals';
import type { KinesisStreamEvent } from 'aws-lambda';
import {
  createEventSourceMapping,
  type EventSourceMapping,
  type EventSourceMappingProps,
} from '../../../local/event-source-mapping/event-source-mapping.ts';
import type { FailureRecord } from '../../../local/event-source-mapping/failure-record.ts';
import type { BatchReport, MappingProblem } from '../../../local/event-source-mapping/mapping-observer.ts';
import { type KinesisLimits, LIMITS_UNTHROTTLED } from '../../../local/kinesis/limits.ts';
import { KinesisModel } from '../../../local/kinesis/model.ts';
import type { InvocationResult } from '../../../local/lambda/invocation-result.ts';
import { LeapingClock } from './leaping-clock.ts';

export const STREAM_ARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/trades';
const StreamName = 'trades';

export interface Invocation {
  readonly requestId: string;
  readonly shardId: string;
  readonly texts: string[];
  readonly sequenceNumbers: string[];
  readonly startedMs: number;
  endedMs: number;
}

/** What the function does with a batch: a response, or `throw`, `throttle`, `too-large`. */
export type Behaviour = (invocation: Invocation) => unknown;

export interface World {
  readonly clock: LeapingClock;
  readonly model: KinesisModel;
  readonly invocations: Invocation[];
  readonly reports: BatchReport[];
  readonly problems: MappingProblem[];
  readonly failures: FailureRecord[];
  put(partitionKey: string, text: string): void;
  map(props?: Partial<EventSourceMappingProps>): EventSourceMapping;
  /** Runs a mapping until it has caught up, then stops it. */
  drain(props?: Partial<EventSourceMappingProps>): Promise<EventSourceMapping>;
}

export interface WorldProps {
  readonly shardCount?: number;
  readonly limits?: KinesisLimits;
  readonly behave?: Behaviour;
  /** How long an invocation takes. @default 10 */
  readonly durationMs?: (invocation: Invocation) => number;
  /** Awaited before each Kinesis call; throws to make it fail. */
  readonly beforeKinesis?: (command: object, world: World) => Promise<void> | void;
}

const clocks: LeapingClock[] = [];
afterEach(() => {
  for (const clock of clocks.splice(0)) clock.stop();
});

export function mappingWorld({
  shardCount = 1,
  limits = LIMITS_UNTHROTTLED,
  behave = () => null,
  durationMs,
  beforeKinesis,
}: WorldProps = {}): World {
  const clock = new LeapingClock();
  clocks.push(clock);
  const model = new KinesisModel({ clock, limits });
  model.call('CreateStream', { StreamName, ShardCount: shardCount });
  const world = {
    invocations: [] as Invocation[],
    reports: [] as BatchReport[],
    problems: [] as MappingProblem[],
    failures: [] as FailureRecord[],
  };

  const target = {
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:fn',
    async invokePayload(payloadText: string, { requestId }: { requestId: string }): Promise<InvocationResult> {
      const { Records } = JSON.parse(payloadText) as KinesisStreamEvent;
      const invocation: Invocation = {
        requestId,
        shardId: Records[0]!.eventID.split(':')[0]!,
        texts: Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString()),
        sequenceNumbers: Records.map(({ kinesis }) => kinesis.sequenceNumber),
        startedMs: clock.nowMs(),
        endedMs: Number.NaN,
      };
      const behaviour = behave(invocation);
      if (behaviour === 'throttle') return { kind: 'throttled', requestId };
      world.invocations.push(invocation);
      await clock.sleep(durationMs?.(invocation) ?? 10);
      invocation.endedMs = clock.nowMs();
      const ended = { requestId, environmentId: 'fn-1', durationMs: invocation.endedMs - invocation.startedMs };
      const error = { errorType: 'Error', errorMessage: String(behaviour) };
      if (behaviour === 'throw') return { kind: 'failed', reason: 'error', error, ...ended };
      if (behaviour === 'too-large') return { kind: 'failed', reason: 'request-too-large', error, ...ended };
      return { kind: 'succeeded', responseText: JSON.stringify(behaviour ?? null), ...ended };
    },
  };

  function map(props: Partial<EventSourceMappingProps> = {}): EventSourceMapping {
    const observer = {
      onBatch: (report: BatchReport) => world.reports.push(report),
      onProblem: (problem: MappingProblem) => world.problems.push(problem),
    };
    return createEventSourceMapping({
      ...{
        kinesis: clientOf(model, async command => beforeKinesis?.(command, made)),
        streamArn: STREAM_ARN,
        target,
        clock,
        observer,
        startingPosition: { kind: 'TRIM_HORIZON' },
      },
      onFailure: failure => void world.failures.push(failure),
      ...props,
    });
  }

  const made: World = {
    ...{ clock, model, map, ...world },
    put: (PartitionKey, text) => model.call('PutRecord', { StreamName, PartitionKey, Data: Buffer.from(text).toString('base64') }),
    async drain(props) {
      const mapping = map(props);
      mapping.start();
      while (!mapping.isCaughtUp) await clock.sleep(50);
      await mapping.stop();
      return mapping;
    },
  };
  return made;
}

/** The SDK's client as far as a mapping uses it: commands in, the wire's answer with bytes and dates out. */
function clientOf(model: KinesisModel, beforeCall: (command: object) => Promise<void>): Pick<KinesisClient, 'send'> {
  const send = async (command: { input: Record<string, unknown> }) => {
    await beforeCall(command);
    const { Timestamp, ...input } = command.input;
    const wire = { ...input, ...(Timestamp instanceof Date && { Timestamp: Timestamp.getTime() / 1000 }) };
    const answer = model.callUnchecked(command.constructor.name.replace('Command', ''), wire) as Record<string, unknown>;
    if (!(command instanceof GetRecordsCommand)) return answer;
    return { ...answer, Records: (answer.Records as WireRecord[]).map(recordOf) };
  };
  return { send } as unknown as Pick<KinesisClient, 'send'>;
}

interface WireRecord {
  readonly SequenceNumber: string;
  readonly ApproximateArrivalTimestamp: number;
  readonly Data: string;
  readonly PartitionKey: string;
}

function recordOf(wire: WireRecord): _Record {
  return {
    ...wire,
    Data: Buffer.from(wire.Data, 'base64'),
    ApproximateArrivalTimestamp: new Date(Math.round(wire.ApproximateArrivalTimestamp * 1000)),
  };
}

/** Puts records under keys of their own and gives back their texts. */
export function putSome(world: World, recordCount: number, prefix = 'r'): string[] {
  const texts = Array.from({ length: recordCount }, (_, index) => `${prefix}${index}`);
  for (const text of texts) world.put(`key-${text}`, text);
  return texts;
}

/** The texts of all records that reached the function, in order, repeats included. */
export const textsOf = (world: World) => world.invocations.flatMap(({ texts }) => texts);

export const sorted = (texts: Iterable<string>) => [...texts].sort();

/** Within a shard the first deliveries follow its order without a gap, and batches never overlap. */
export function expectOrder(world: World): void {
  for (const [shardId, invocations] of Map.groupBy(world.invocations, ({ shardId }) => shardId)) {
    const firsts = [...new Set(invocations.flatMap(({ sequenceNumbers }) => sequenceNumbers))].map(BigInt);
    expect([shardId, firsts]).toEqual([shardId, [...firsts].sort((a, b) => (a < b ? -1 : 1))]);
    for (let i = 1; i < invocations.length; i++) expect(invocations[i]!.startedMs).toBeGreaterThanOrEqual(invocations[i - 1]!.endedMs);
  }
}

export const failsOn = (text: string) => (invocation: Invocation) => (invocation.texts.includes(text) ? 'throw' : null);

export const everyThird = () => {
  let count = 0;
  return () => (++count % 3 === 0 ? 'throw' : null);
};
