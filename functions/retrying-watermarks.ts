// Watermark rows with the retries that every other call of a handler has: by the invocation's own time, not by what a client thinks fit.

import { serviceError } from '../shared/engine/service-error.ts';
import { type RetryPolicy, withRetries } from '../shared/kinesis/backoff.ts';
import type { WatermarkStore } from '../shared/time/watermark-store.ts';

export function retryingWatermarks(store: WatermarkStore, policy: RetryPolicy): WatermarkStore {
  const retried = <T>(call: () => Promise<T>): Promise<T> =>
    withRetries(policy, error => serviceError('dynamodb', 'A call for watermarks', error), call);
  return {
    putRow: (stageKey, row) => retried(() => store.putRow(stageKey, row)),
    rows: stageKey => retried(() => store.rows(stageKey)),
    removeRow: (stageKey, partition) => retried(() => store.removeRow(stageKey, partition)),
    global: stageKey => retried(() => store.global(stageKey)),
    raiseGlobal: (stageKey, watermarkMs, nowMs) => retried(() => store.raiseGlobal(stageKey, watermarkMs, nowMs)),
  };
}
