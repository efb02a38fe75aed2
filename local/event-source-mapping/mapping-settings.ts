// The settings of a Kinesis event source mapping, under the names and with the ranges that Lambda gives them.
import { ExternalError } from '../../shared/engine/errors.ts';
import { SYNC_PAYLOAD_BYTES_MAX } from '../lambda/lambda-limits.ts';

export type StartingPosition =
  | { readonly kind: 'TRIM_HORIZON' }
  | { readonly kind: 'LATEST' }
  | { readonly kind: 'AT_TIMESTAMP'; readonly timestampMs: number };

/** How records become batches and what happens to a batch that failed. */
export interface DeliverySettings {
  /** Records in a batch: 1 to 10,000. */
  readonly batchSize: number;
  /** How long a batch may wait to fill: 0 to 300,000 ms in whole seconds on AWS; any fraction is allowed here. */
  readonly maximumBatchingWindowMs: number;
  /** Bytes of the event, base64 and metadata included. */
  readonly eventBytesMax: number;
  /** −1 is forever. */
  readonly maximumRetryAttempts: number;
  /** −1 is forever. */
  readonly maximumRecordAgeMs: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly reportBatchItemFailures: boolean;
  /** The wait before the first retry; it doubles with each further one. */
  readonly retryDelayMsFirst: number;
  readonly retryDelayMsMax: number;
}

/** The defaults of Lambda, but for the retry delays: AWS documents none, and here somebody watches. */
export const DELIVERY_DEFAULTS: DeliverySettings = {
  batchSize: 100,
  maximumBatchingWindowMs: 0,
  eventBytesMax: SYNC_PAYLOAD_BYTES_MAX,
  maximumRetryAttempts: -1,
  maximumRecordAgeMs: -1,
  bisectBatchOnFunctionError: false,
  reportBatchItemFailures: false,
  retryDelayMsFirst: 100,
  retryDelayMsMax: 10_000,
};

const RECORD_AGE_MS_LEAST = 60_000;
const RECORD_AGE_MS_MOST = 604_800_000;

/** Fills in the defaults. Throws an `ExternalError` that names the setting where a value is outside what Lambda accepts. */
export function deliverySettings(given: Partial<DeliverySettings>): DeliverySettings {
  const settings = { ...DELIVERY_DEFAULTS, ...given };
  const { batchSize, maximumBatchingWindowMs, maximumRetryAttempts, maximumRecordAgeMs } = settings;
  check('batchSize', batchSize, isWholeWithin(batchSize, 1, 10_000), 'a whole number from 1 to 10000');
  const isWindow = maximumBatchingWindowMs >= 0 && maximumBatchingWindowMs <= 300_000;
  check('maximumBatchingWindowMs', maximumBatchingWindowMs, isWindow, '0 to 300000 (5 minutes)');
  check(
    'maximumRetryAttempts',
    maximumRetryAttempts,
    isWholeWithin(maximumRetryAttempts, -1, 10_000),
    '-1 (forever) or a whole number up to 10000',
  );
  const isAge = maximumRecordAgeMs === -1 || (maximumRecordAgeMs >= RECORD_AGE_MS_LEAST && maximumRecordAgeMs <= RECORD_AGE_MS_MOST);
  check(
    'maximumRecordAgeMs',
    maximumRecordAgeMs,
    isAge,
    `-1 (forever) or ${RECORD_AGE_MS_LEAST} to ${RECORD_AGE_MS_MOST} (a minute to 7 days)`,
  );
  return settings;
}

function check(name: string, value: number, holds: boolean, allowed: string): void {
  if (!holds) throw new ExternalError('configuration', `Event source mapping: ${name} is ${value}; give ${allowed}.`, { retryable: false });
}

function isWholeWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
