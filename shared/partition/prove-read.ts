// Whether a shard is read to its end. Kinesis tells whether something lies behind a position, but knows nothing of the records inside an
// aggregate: one of which a part is applied comes once more, with the retry of its batch.
import type { PartitionEnvironment } from './environment.ts';
import type { PartitionState } from './partition-state.ts';

/** `empty`: nothing is to come for now; `closed`: nor ever. */
export async function proveRead(
  env: PartitionEnvironment,
  state: PartitionState,
): Promise<{ readonly empty: boolean; readonly closed: boolean }> {
  const proof = await env.proveEmpty(state.shardId, state.position);
  return proof.empty && (await isRestToCome(env, state)) ? { ...proof, empty: false } : proof;
}

/** Not for ever: what the stream has forgotten does not come again, and a shard that waited for it would never be idle or handed over. */
async function isRestToCome(env: PartitionEnvironment, { totals }: PartitionState): Promise<boolean> {
  return totals.insideAggregate !== 0 && env.clock.nowMs() - totals.positionArrivalMs < (await env.retentionMs());
}
