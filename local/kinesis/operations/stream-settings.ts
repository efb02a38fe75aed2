// The settings of a stream that can change while it runs: the size of its records, how long it keeps them, and who decides about its shards.
import type { Account, StreamReference } from '../account.ts';
import { KinesisError } from '../kinesis-error.ts';
import { KIB, LIMITS_AWS } from '../limits.ts';
import { integer, required, string, structure } from '../shape.ts';
import { operation, streamArn, streamName } from './operation.ts';

const MS_PER_DAY = 86_400_000;

export const updateMaxRecordSize = operation({
  name: 'UpdateMaxRecordSize',
  input: structure({
    StreamName: streamName,
    StreamARN: streamArn,
    MaxRecordSizeInKiB: required(integer({ min: LIMITS_AWS.recordBytesDefault / KIB, max: LIMITS_AWS.recordBytesMax / KIB })),
  }),
  run(account, input) {
    const stream = account.activeStreamOf(input);
    stream.begin('UPDATING', account.nowMs() + account.transitionMs, () => {
      stream.recordBytesMax = input.MaxRecordSizeInKiB * KIB;
    });
    return {};
  },
});

/** The shards stay as they are; from then on the new mode decides about them. */
export const updateStreamMode = operation({
  name: 'UpdateStreamMode',
  input: structure({
    StreamARN: required(streamArn),
    StreamModeDetails: required(structure({ StreamMode: required(string({ values: ['PROVISIONED', 'ON_DEMAND'] })) })),
  }),
  run(account, { StreamARN, StreamModeDetails: { StreamMode } }) {
    const stream = account.activeStreamOf({ StreamARN });
    const { streamModeUpdatesPerDay } = account.limits;
    const today = stream.modeUpdatesAtMs.filter(atMs => atMs > account.nowMs() - MS_PER_DAY);
    if (StreamMode === 'PROVISIONED' && stream.recordDistributionStrategy === 'AUTO') {
      throw new KinesisError('ValidationException', 'RecordDistributionStrategy AUTO is only supported for streams in ON_DEMAND mode.');
    }
    if (today.length >= streamModeUpdatesPerDay) {
      throw new KinesisError(
        'LimitExceededException',
        `The mode of stream ${stream.name} under account ${account.accountId} was changed ${streamModeUpdatesPerDay} times within 24 hours, which is the most.`,
      );
    }
    stream.modeUpdatesAtMs = [...today, account.nowMs()];
    const dueAtMs = account.nowMs() + account.transitionMs;
    stream.begin('UPDATING', dueAtMs, () => stream.setMode(StreamMode, dueAtMs));
    return {};
  },
});

const retentionInput = structure({ StreamName: streamName, StreamARN: streamArn, RetentionPeriodHours: required(integer()) });

export const increaseStreamRetentionPeriod = operation({
  name: 'IncreaseStreamRetentionPeriod',
  input: retentionInput,
  run: (account, input) => setRetention(account, input, input.RetentionPeriodHours, 'Increase'),
});

export const decreaseStreamRetentionPeriod = operation({
  name: 'DecreaseStreamRetentionPeriod',
  input: retentionInput,
  run: (account, input) => setRetention(account, input, input.RetentionPeriodHours, 'Decrease'),
});

function setRetention(account: Account, reference: StreamReference, hours: number, direction: 'Increase' | 'Decrease') {
  const stream = account.activeStreamOf(reference);
  const { retentionHoursMin, retentionHoursMax } = account.limits;
  if (hours < retentionHoursMin || hours > retentionHoursMax) {
    throw new KinesisError(
      'InvalidArgumentException',
      `RetentionPeriodHours ${hours} is out of range: ${retentionHoursMin} to ${retentionHoursMax} hours are allowed.`,
    );
  }
  if (direction === 'Increase' ? hours < stream.retentionHours : hours > stream.retentionHours) {
    const wrong = direction === 'Increase' ? 'shorter' : 'longer';
    throw new KinesisError(
      'InvalidArgumentException',
      `Requested retention period (${hours} hours) for stream ${stream.name} can not be ${wrong} than existing retention period ` +
        `(${stream.retentionHours} hours). Use ${direction === 'Increase' ? 'Decrease' : 'Increase'}RetentionPeriod API.`,
    );
  }
  stream.begin('UPDATING', account.nowMs() + account.transitionMs, () => {
    stream.retentionHours = hours;
  });
  return {};
}
