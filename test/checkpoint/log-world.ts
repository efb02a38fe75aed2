// What the tests of the commit log share: one log in memory, drafts for it, and ways to damage it.
import type { CommitDraft } from '../../shared/checkpoint/commit.ts';
import { CommitLog, type CommitLogOptions } from '../../shared/checkpoint/commit-log.ts';
import type { LogItem } from '../../shared/checkpoint/log-item.ts';
import { defaultLogPolicy, type LogPolicy } from '../../shared/checkpoint/log-policy.ts';
import { MemoryBodyStore } from '../../shared/checkpoint/memory-body-store.ts';
import { MemoryLogStore } from '../../shared/checkpoint/memory-log-store.ts';
import { ManualClock } from './manual-clock.ts';
import { noise } from './noise.ts';

export const PARTITION = 'app/stage/trades/shardId-000000000000';
export const DAY_MS = 24 * 3600 * 1000;
export const NOTHING = new Uint8Array(0);
export const policy: LogPolicy = { ...defaultLogPolicy, inlineBytesMax: 1000, retryForMs: 1000 };

export let store: MemoryLogStore;
export let bodies: MemoryBodyStore;
export let clock: ManualClock;
let nonceCount: number;
/** Before each test: nothing stored, no time passed. */
export function newWorld(): void {
  store = new MemoryLogStore();
  bodies = new MemoryBodyStore();
  clock = new ManualClock();
  nonceCount = 0;
}

export function openLog(options: Partial<CommitLogOptions> = {}): CommitLog {
  const nextNonce = () => `nonce-${nonceCount++}`;
  return new CommitLog({
    store,
    bodies,
    clock,
    nextNonce,
    partition: PARTITION,
    program: 'program',
    stateProgram: 'layout',
    policy,
    ...options,
  });
}

export function draft(number: number, changes: Partial<CommitDraft> = {}): CommitDraft {
  const position = { sequenceNumber: `49${number}`, subSequenceNumber: number };
  return { kind: 'delta', position, watermarkMs: number * 1000, groupCount: number, state: noise(50, number), outbox: NOTHING, ...changes };
}

export const snapshot = (number: number, bytes = 60) => draft(number, { kind: 'snapshot', state: noise(bytes, number) });

/** Appends drafts one after the other, publishing each, and gives the log. */
export async function written(...drafts: readonly CommitDraft[]): Promise<CommitLog> {
  const log = openLog();
  let { head } = await log.load();
  for (const one of drafts) {
    const outcome = await log.append(one, head);
    if (outcome.outcome !== 'won') throw new Error('lost');
    head = outcome.commit.number;
    await log.publishedUpTo(head);
  }
  return log;
}

/** Replaces stored items, as damage or somebody's hand would. */
export async function damage(change: (items: readonly LogItem[]) => readonly LogItem[]): Promise<void> {
  const items = await store.range(PARTITION, 0, Number.MAX_SAFE_INTEGER);
  const { publishedNumber } = await store.newest(PARTITION);
  store = new MemoryLogStore();
  for (const item of change(items)) await store.putIfAbsent(PARTITION, item);
  if (publishedNumber > 0) await store.setPublished(PARTITION, publishedNumber, clock.nowMs() + policy.expiryMs);
}

export const numbers = (commits: readonly { number: number }[]) => commits.map(({ number }) => number);
