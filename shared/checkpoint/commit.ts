// What one commit holds. Commit N is one item, `v#N`, written under the one condition that it does not exist yet.
import type { Position } from './position.ts';

/**
 * `birth`: number 0, empty. `delta`: the effect of records or of a tick. `snapshot`: the whole state, changing nothing. `import`: the first
 * commit of a child shard, a snapshot taken from its parents. `sealed`: nothing may follow. `restore`: a snapshot from a savepoint.
 */
export type CommitKind = 'birth' | 'delta' | 'snapshot' | 'import' | 'sealed' | 'restore';

/** The commit as its writer gives it. */
export interface CommitDraft {
  readonly kind: CommitKind;
  /** The last user record applied; null before the first. */
  readonly position: Position | null;
  /** null before the first event time. */
  readonly watermarkMs: number | null;
  /** Groups in the state after this commit: with the position, the checksum that a reader verifies before it applies. */
  readonly groupCount: number;
  /** State delta, or the snapshot, as framed by the partition runtime; empty for birth and sealed. */
  readonly state: Uint8Array;
  /** The state is compressed already. @default false */
  readonly isPacked?: boolean;
  /** Rows to publish, as framed by the partition runtime; empty when there are none. */
  readonly outbox: Uint8Array;
}

/** A commit as read back, bodies in place and verified. */
export interface Commit extends CommitDraft {
  readonly number: number;
  /** Number of the newest commit at or before this one that carries a whole state (birth counts: the empty state). */
  readonly baseNumber: number;
  readonly nonce: string;
  /** Fingerprint of the program that wrote it. */
  readonly program: string;
  readonly stateProgram: string;
  readonly writtenAtMs: number;
  /** What it takes in the log's store and in the body store together; 0 for birth. */
  readonly storedByteCount: number;
}
