// A Kinesis client of one process, over the pure model of the service.
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { KinesisError } from '../../../local/kinesis/kinesis-error.ts';
import type { KinesisModel } from '../../../local/kinesis/model.ts';
import { exchange } from './exchange.ts';
import type { Process, Surroundings } from './process.ts';

interface Wire {
  [name: string]: unknown;
}

export interface KinesisService {
  readonly model: KinesisModel;
  isDown(stream: string): boolean;
  /** Told after records were put. */
  onPut: (stream: string) => void;
}

export function kinesisClient({ model, isDown, onPut }: KinesisService, process: Process, surroundings: Surroundings): KinesisClient {
  const { faults } = surroundings;
  const send = async (command: { readonly constructor: { readonly name: string }; readonly input: Wire }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    const { input } = command;
    const perform = (): Wire => {
      if (name === 'GetRecords' && faults.strikes('kinesis.iterator-expired')) throw serviceException(expired());
      try {
        if (name === 'PutRecords') return putRecords(model, input, surroundings);
        return fromWire(model.callUnchecked(name, toWire(input)) as Wire);
      } catch (error) {
        throw serviceException(error);
      } finally {
        if (name === 'PutRecords') onPut(input.StreamName as string);
      }
    };
    return exchange(process, surroundings, {
      perform,
      isWrite: name === 'PutRecords',
      hazards: {
        throttled: 'kinesis.throttled',
        slow: 'kinesis.slow',
        ...(name === 'PutRecords' && { answerLost: 'kinesis.answer-lost' }),
      },
      isDown: typeof input.StreamName === 'string' && isDown(input.StreamName),
      throttle: () => serviceException(new KinesisError('ProvisionedThroughputExceededException', 'Rate exceeded')) as Error,
    });
  };
  return { send } as unknown as KinesisClient;
}

/** Some records of a request are refused now and then, whatever the shard has room for. */
function putRecords(model: KinesisModel, input: Wire, { faults }: Surroundings): Wire {
  const records = (toWire(input).Records as Wire[]).map(record => ({ record, isRefused: faults.strikes('kinesis.put-partial') }));
  const refused = { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded for shard' };
  const sent = records.filter(({ isRefused }) => !isRefused).map(({ record }) => record);
  const answered = sent.length === 0 ? [] : (model.callUnchecked('PutRecords', { ...input, Records: sent }) as { Records: Wire[] }).Records;
  let next = 0;
  const results = records.map(({ isRefused }) => (isRefused ? refused : answered[next++]!));
  return { FailedRecordCount: results.filter(result => result.ErrorCode !== undefined).length, Records: results };
}

const expired = () => new KinesisError('ExpiredIteratorException', 'Iterator expired.');

function serviceException(error: unknown): unknown {
  return error instanceof KinesisError ? Object.assign(error, { $metadata: { httpStatusCode: error.httpStatus } }) : error;
}

/** The SDK's form of an input as the wire has it: bytes as base64, times as seconds. */
function toWire(value: Wire): Wire {
  return mapValues(value, inner => {
    if (inner instanceof Uint8Array) return Buffer.from(inner).toString('base64');
    return inner instanceof Date ? inner.getTime() / 1000 : undefined;
  });
}

function fromWire(value: Wire): Wire {
  const records = value.Records as Wire[] | undefined;
  if (records === undefined) return value;
  const inSdkForm = (record: Wire) => ({
    ...record,
    Data: Uint8Array.from(Buffer.from(record.Data as string, 'base64')),
    ApproximateArrivalTimestamp: new Date((record.ApproximateArrivalTimestamp as number) * 1000),
  });
  return { ...value, Records: records.map(record => (record.Data === undefined ? record : inSdkForm(record))) };
}

function mapValues(value: Wire, change: (inner: unknown) => unknown): Wire {
  const walk = (inner: unknown): unknown => {
    const changed = change(inner);
    if (changed !== undefined) return changed;
    if (Array.isArray(inner)) return inner.map(walk);
    return typeof inner === 'object' && inner !== null ? mapValues(inner as Wire, change) : inner;
  };
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([name, inner]) => [name, walk(inner)]),
  );
}
