// The coordinator: on a schedule it visits the partitions that no record visits, one round per invocation. It owns nothing: two rounds at
// once do no harm.
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { GetEventSourceMappingCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Context } from 'aws-lambda';
import { defaultLogPolicy } from '../shared/checkpoint/log-policy.ts';
import { nextChance } from '../shared/checkpoint/nonce.ts';
import { ExternalError } from '../shared/engine/errors.ts';
import { isThrottle, serviceError } from '../shared/engine/service-error.ts';
import { ShardReader } from '../shared/kinesis/shard-reader.ts';
import {
  type CoordinatedStage,
  type CoordinatorEnvironment,
  type CoordinatorReport,
  runCoordinator,
  TickThrottled,
} from '../shared/time/coordinator.ts';
import { DynamoDbWatermarkStore } from '../shared/time/dynamodb-watermark-store.ts';
import { systemClock } from '../shared/time/system-clock.ts';
import type { TickEvent } from '../shared/time/tick.ts';
import { type CoordinatorConfiguration, type DeployedStage, readCoordinatorConfiguration } from './configuration.ts';
import type { FunctionEdges } from './edges.ts';
import { type Observability, observe, observedHandler } from './observability.ts';
import { refuseUnsafeMappings } from './stage-mappings.ts';
import { flawsOfStream } from './stream-flaws.ts';

/** Builds the handler. It takes any event: a schedule has nothing to say. */
export function createCoordinatorHandler() {
  const configuration = readCoordinatorConfiguration(process.env);
  const services = openCoordinatorServices(configuration, {
    ...{ clock: systemClock, chance: nextChance },
    ...{ dynamoDb: new DynamoDBClient({}), kinesis: new KinesisClient({}), lambda: new LambdaClient({}) },
  });
  const observability = observe(configuration.application, null);
  return observedHandler<unknown, CoordinatorReport>(observability, async (_event, context: Context) => {
    const report = await runCoordinator({ ...services, remainingMs: () => context.getRemainingTimeInMillis() });
    tell(observability, configuration.stages, report);
    return report;
  });
}

/** Everything through which it touches the world. */
export type CoordinatorEdges = Pick<FunctionEdges, 'dynamoDb' | 'kinesis' | 'clock' | 'chance'> & { readonly lambda: LambdaClient };

/** All that a round is given but its time. */
export function openCoordinatorServices(
  { stages, watermarksTable }: CoordinatorConfiguration,
  { dynamoDb, kinesis, lambda, clock, chance }: CoordinatorEdges,
): Omit<CoordinatorEnvironment, 'remainingMs'> {
  const shardReader = new ShardReader({ client: kinesis, clock, chance });
  const deployed = new Map(stages.map(stage => [stage.stageKey, stage]));
  return {
    stages,
    watermarks: new DynamoDbWatermarkStore({ client: dynamoDb, tableName: watermarksTable }),
    clock,
    listShards: stream => shardReader.listShards(stream),
    invokeTick: (stage, tick) => invokeTick(lambda, deployed.get(stage.stageKey)!.functionName, stage, tick),
    isPaused: stage => isSwitchedOff(lambda, deployed.get(stage.stageKey)!),
    inspect: stage => inspect(lambda, shardReader, deployed.get(stage.stageKey)!),
    expiryMs: defaultLogPolicy.expiryMs,
  };
}

const SWITCHED_OFF: readonly (string | undefined)[] = ['Disabling', 'Disabled', 'Deleting'];

/** Whoever switches a mapping off, by `weir pause` or in the console, wants time to stand still. */
async function isSwitchedOff(lambda: LambdaClient, { mapping, stageKey }: DeployedStage): Promise<boolean> {
  if (mapping === null) return false;
  try {
    const { State } = await lambda.send(new GetEventSourceMappingCommand({ UUID: mapping }));
    return SWITCHED_OFF.includes(State);
  } catch (error) {
    throw serviceError('lambda', `GetEventSourceMapping of stage ${stageKey}`, error);
  }
}

/** What would lose records, or already does. A stage that no mapping feeds is its caller's business. */
async function inspect(
  lambda: LambdaClient,
  shardReader: ShardReader,
  { mapping, functionName, stream, isUnaggregated = false }: DeployedStage,
): Promise<string[]> {
  if (mapping === null) return [];
  const [unsafe, settings] = await Promise.all([
    refuseUnsafeMappings(lambda, functionName, isUnaggregated),
    shardReader.settingsOf(stream),
  ]);
  return [...unsafe, ...flawsOfStream(stream, settings)];
}

async function invokeTick(lambda: LambdaClient, functionName: string, stage: CoordinatedStage, tick: TickEvent): Promise<void> {
  try {
    const answer = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(tick)) }));
    if (answer.FunctionError === undefined) return;
    const { errorMessage } = JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8') || '{}') as { errorMessage?: string };
    throw new ExternalError('lambda', `The tick of ${tick.shardId} failed in ${functionName}: ${errorMessage ?? answer.FunctionError}`, {
      retryable: true,
    });
  } catch (error) {
    if (error instanceof ExternalError) throw error;
    const { name, message } = error as Error;
    const what = `${functionName} of ${stage.stageKey} could not be invoked: ${message}`;
    if (isThrottle(name)) throw new TickThrottled(what, error);
    throw new ExternalError('lambda', what, { retryable: true, cause: error });
  }
}

function tell({ logger, metrics }: Observability, stages: readonly DeployedStage[], report: CoordinatorReport): void {
  const failed = report.ticks.filter(tick => tick.outcome === 'failed');
  metrics.addMetric('Ticks', MetricUnit.Count, report.ticks.length);
  metrics.addMetric('TickFailures', MetricUnit.Count, failed.length + report.failures.length);
  for (const { stageKey } of stages) {
    const watermarkMs = report.globalWatermarkMs[stageKey];
    if (watermarkMs === undefined || watermarkMs === null) continue;
    const ofStage = metrics.singleMetric();
    ofStage.addDimension('stage', stageKey.slice(stageKey.indexOf('/') + 1));
    ofStage.addMetric('GlobalWatermarkLag', MetricUnit.Milliseconds, Math.max(0, systemClock.nowMs() - watermarkMs));
  }
  if (failed.length + report.failures.length > 0)
    logger.warn(`some ticks failed; the next round comes: ${[...report.failures, ...failed.map(tick => tick.failure)].join('; ')}`);
  else logger.debug('round done', { ticks: report.ticks });
}
