// What feeds a stage beside the construct's own mapping, looked at because one setting of somebody's own is enough to lose records: the handler
// skips what lies before its position, so it must be given the records of a shard in their order, all of them, until it takes them.
//
// A mapping that cannot do that is switched off, which loses nothing: the stream keeps the records, and the coordinator says what to change.
import {
  type EventSourceMappingConfiguration,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  type ListEventSourceMappingsCommandOutput,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { serviceError } from '../shared/engine/service-error.ts';

const OFF: readonly (string | undefined)[] = ['Disabling', 'Disabled', 'Deleting'];

/**
 * Switches off what would lose records of the stage; one sentence for each, also where it is off already. `isUnaggregated`: no record of the
 * stream is an aggregate of the KPL.
 */
export async function refuseUnsafeMappings(lambda: LambdaClient, functionName: string, isUnaggregated: boolean): Promise<string[]> {
  const found: string[] = [];
  for (const mapping of await mappingsOf(lambda, functionName)) {
    const reasons = unsafeIn(mapping, isUnaggregated);
    if (reasons.length === 0) continue;
    const { UUID = '', State, EventSourceArn = 'its stream' } = mapping;
    if (!OFF.includes(State)) await switchOff(lambda, UUID);
    found.push(`the event source mapping ${UUID} from ${EventSourceArn} is switched off, because ${reasons.join(', and ')}`);
  }
  return found;
}

/** Why records could be lost; nothing where they cannot. */
function unsafeIn(mapping: EventSourceMappingConfiguration, isUnaggregated: boolean): string[] {
  const { ParallelizationFactor = 1, MaximumRetryAttempts = -1, MaximumRecordAgeInSeconds = -1, TumblingWindowInSeconds = 0 } = mapping;
  const reasons: string[] = [];
  if (ParallelizationFactor > 1)
    reasons.push(`its ParallelizationFactor is ${ParallelizationFactor}, which delivers the records of a shard out of order (set it to 1)`);
  if (!mapping.FunctionResponseTypes?.includes('ReportBatchItemFailures'))
    reasons.push('it takes every batch for done (set FunctionResponseTypes to ReportBatchItemFailures)');
  if ((mapping.FilterCriteria?.Filters ?? []).length > 0)
    reasons.push('it filters records, which then move neither position nor watermark (filter in WHERE)');
  if (MaximumRetryAttempts !== -1)
    reasons.push(`it gives records up after ${MaximumRetryAttempts} retries (set MaximumRetryAttempts to -1)`);
  if (MaximumRecordAgeInSeconds !== -1)
    reasons.push(`it gives records up after ${MaximumRecordAgeInSeconds} seconds (set MaximumRecordAgeInSeconds to -1)`);
  if (!isUnaggregated && /:stream\/.*\/consumer\//.test(mapping.EventSourceArn ?? ''))
    reasons.push(
      "it reads through enhanced fan-out, which takes aggregates of the KPL apart (declare the source with 'aggregation' = 'none', or map the stream itself)",
    );
  if (TumblingWindowInSeconds > 0) reasons.push('it has a tumbling window of Lambda (set TumblingWindowInSeconds to 0)');
  return reasons;
}

async function mappingsOf(lambda: LambdaClient, FunctionName: string): Promise<EventSourceMappingConfiguration[]> {
  const mappings: EventSourceMappingConfiguration[] = [];
  let Marker: string | undefined;
  try {
    do {
      const page: ListEventSourceMappingsCommandOutput = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName, Marker }));
      mappings.push(...(page.EventSourceMappings ?? []));
      Marker = page.NextMarker;
    } while (Marker);
  } catch (error) {
    throw serviceError('lambda', `ListEventSourceMappings of ${FunctionName}`, error);
  }
  return mappings;
}

async function switchOff(lambda: LambdaClient, UUID: string): Promise<void> {
  try {
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  } catch (error) {
    throw serviceError('lambda', `Switching off the event source mapping ${UUID}`, error);
  }
}
