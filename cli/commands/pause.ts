// `weir pause` and `weir resume`: switch the event source mappings of an application off and on. Lambda keeps how far each shard was delivered,
// the commit logs keep the state, and the coordinator keeps both while it sees that the mapping is off; so the application goes on where it was.
import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { GetEventSourceMappingCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { ExternalError } from '../../shared/engine/errors.ts';
import { serviceError } from '../../shared/engine/service-error.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { systemClock } from '../../shared/time/system-clock.ts';
import { type ApplicationOptions, closeClients, type OperationClients, openClients } from '../operations/clients.ts';
import { findApplication } from '../operations/deployed-application.ts';

const POLL_MS = 1_000;
/** Lambda takes up to some minutes to start or stop polling. */
const SWITCH_MS_MAX = 10 * 60_000;

export async function pause(options: ApplicationOptions): Promise<void> {
  const clients = openClients(options);
  try {
    await switchMappings(clients, options.application, false, systemClock, tell);
    const hours = await retentionHours(clients, options.application);
    tell(`${options.application} is paused. Records wait in the stream for ${hours} hours; weir resume goes on where it was.`);
  } finally {
    closeClients(clients);
  }
}

export async function resume(options: ApplicationOptions): Promise<void> {
  const clients = openClients(options);
  try {
    await switchMappings(clients, options.application, true, systemClock, tell);
    tell(`${options.application} goes on where it was.`);
  } finally {
    closeClients(clients);
  }
}

const tell = (text: string): void => void process.stderr.write(`${text}\n`);

/** Switches every mapping of the application, and waits until each is switched. Those that are so already are left alone. */
export async function switchMappings(
  { lambda }: Pick<OperationClients, 'lambda'>,
  application: string,
  enabled: boolean,
  clock: Clock,
  progress: (text: string) => void,
): Promise<void> {
  const { stages } = await findApplication(lambda, application);
  const wanted = enabled ? 'Enabled' : 'Disabled';
  const ofStages = stages.flatMap(({ stage, mappings }) => mappings.map(mapping => ({ stage, ...mapping })));
  if (ofStages.length === 0) {
    throw new ExternalError('lambda', `${application} has no event source mapping to switch. Was it deployed by the construct?`, {
      retryable: false,
    });
  }
  const startMs = clock.nowMs();
  for (const { stage, uuid, state } of ofStages) {
    if (state === wanted) continue;
    try {
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: enabled }));
      while ((await lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }))).State !== wanted) {
        if (clock.nowMs() - startMs > SWITCH_MS_MAX) throw stillNot(stage, uuid, wanted);
        await clock.sleep(POLL_MS);
      }
    } catch (error) {
      throw serviceError('lambda', `Switching the event source mapping of stage ${stage}`, error);
    }
    progress(`${stage}: ${wanted.toLowerCase()}`);
  }
}

function stillNot(stage: string, uuid: string, wanted: string): ExternalError {
  const message = `The event source mapping ${uuid} of stage ${stage} is still not ${wanted.toLowerCase()}. Run the command again, or look at it in the Lambda console.`;
  return new ExternalError('lambda', message, { retryable: true });
}

/** Of the stream that forgets first. */
async function retentionHours({ lambda, kinesis }: OperationClients, application: string): Promise<number> {
  const { stages } = await findApplication(lambda, application);
  const hours = await Promise.all(
    stages.map(async ({ stream }) => {
      try {
        const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: stream }));
        return StreamDescriptionSummary?.RetentionPeriodHours ?? 24;
      } catch (error) {
        throw serviceError('kinesis', `DescribeStreamSummary of ${stream}`, error);
      }
    }),
  );
  return Math.min(...hours);
}
