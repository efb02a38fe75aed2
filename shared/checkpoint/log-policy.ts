// The numbers that the log lives by, each with its reason, and the two decisions that follow from them.
import type { LogItem } from './log-item.ts';

/** Nobody may set a shorter expiry: a birth item that is alone and younger than this proves that nothing can have expired yet. */
export const EXPIRY_MS_MIN = 24 * 3600 * 1000;

/** Whoever looked at the log less than this before a write knows that nothing which stood in its way can have been collected. */
export const GHOST_AGE_MS = EXPIRY_MS_MIN / 2;

export interface LogPolicy {
  /** Age at which the store may collect an item. A base is written anew at half of it. At least EXPIRY_MS_MIN. */
  readonly expiryMs: number;
  /** Stored bodies above this go to the body store. DynamoDB takes 400 KB an item and bills each KB; an object costs one PUT. */
  readonly inlineBytesMax: number;
  /** Below this many bytes of deltas no snapshot is worth a write. */
  readonly snapshotBytesMin: number;
  /** Above this many bytes of deltas a load would take seconds, whatever a snapshot costs. */
  readonly deltaBytesMax: number;
  /** More items than this behind the base make a load slow, however small they are. */
  readonly deltaCountMax: number;
  /** How long the log tries again when the store throttles or does not answer. */
  readonly retryForMs: number;
}

export const defaultLogPolicy: LogPolicy = {
  expiryMs: 7 * 24 * 3600 * 1000,
  inlineBytesMax: 200 * 1024,
  snapshotBytesMin: 32 * 1024,
  deltaBytesMax: 16 * 1024 * 1024,
  deltaCountMax: 1000,
  retryForMs: 10_000,
};

/** What lies between the base and the head. */
export interface ChainSize {
  readonly deltaCount: number;
  readonly deltaBytes: number;
  /** What a snapshot would take in the store, as well as it is known. */
  readonly snapshotBytesEstimate: number;
}

/** What lies behind the item, itself included. */
export const chainSizeOf = ({ number, baseNumber, baseBytes, deltaBytes }: LogItem, snapshotBytesEstimate = baseBytes): ChainSize => ({
  deltaCount: number - baseNumber,
  deltaBytes,
  snapshotBytesEstimate,
});

/**
 * Deltas must weigh so many snapshots before one is written: a third of the bytes written are then snapshots at most, instead of a half, a load
 * reads three times the state at most, and half as many batches wait for one.
 */
const SNAPSHOTS_OUTWEIGHED = 2;

/** Whether the deltas outweigh a snapshot, so that writing one makes every later load cheaper than it was. */
export function deltasOutweighSnapshot({ deltaCount, deltaBytes, snapshotBytesEstimate }: ChainSize, policy: LogPolicy): boolean {
  if (deltaCount === 0) return false;
  if (deltaCount >= policy.deltaCountMax || deltaBytes >= policy.deltaBytesMax) return true;
  return deltaBytes >= Math.max(policy.snapshotBytesMin, SNAPSHOTS_OUTWEIGHED * snapshotBytesEstimate);
}

/**
 * A snapshot may be made in parts while batches go on, and is lost with the memory that it grows in. Where deltas weigh so many times what made it due,
 * as where environments take turns and each forgets, it is written in one go.
 */
const OVERDUE_FACTOR = 2;

/** Whether a snapshot is so long due that it must be written now. */
export const isSnapshotOverdue = (chain: ChainSize, policy: LogPolicy): boolean =>
  deltasOutweighSnapshot(
    { ...chain, deltaCount: chain.deltaCount / OVERDUE_FACTOR, deltaBytes: chain.deltaBytes / OVERDUE_FACTOR },
    policy,
  );

/** Whether a base that expires at `baseExpiresAtMs` is past its half-life. */
export function isPastHalfLife(baseExpiresAtMs: number, nowMs: number, policy: LogPolicy): boolean {
  return nowMs >= baseExpiresAtMs - policy.expiryMs / 2;
}
