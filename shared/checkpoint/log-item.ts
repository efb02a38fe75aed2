// What a store keeps: one item per commit, immutable but for its expiry. Stores know items; only the log knows what they mean.
//
//   v#0000000000000000   birth: no expiry, so that "never existed" and "expired" differ
//   v#0000000000000042   commit 42
//   z#published          newest commit whose outbox is fully accepted; sorts after every `v#`, so one query for newer commits returns it too
//   a#<sequence number>  attempts at a batch that begins there (poison records); sorts before, so no query of commits meets it
import { assert } from '../engine/assert.ts';
import type { CommitKind } from './commit.ts';
import type { Position } from './position.ts';

/** Written into every item. A reader that meets another number stops instead of guessing. */
export const LOG_ITEM_FORMAT = 1;

export type BodyCodec = 'raw' | 'zstd';

/** Where the state and the outbox of a commit are: nowhere (both empty), in the item, or in the body store under a name. */
export type StoredBody =
  | { readonly place: 'none' }
  | { readonly place: 'inline'; readonly codec: BodyCodec; readonly bytes: Uint8Array }
  | { readonly place: 'outside'; readonly codec: BodyCodec; readonly name: string; readonly hash: string; readonly byteCount: number };

export interface LogItem {
  readonly format: number;
  readonly number: number;
  readonly kind: CommitKind;
  readonly position: Position | null;
  readonly watermarkMs: number | null;
  readonly groupCount: number;
  /** Newest commit at or before this one that carries a whole state, when it was written, and what its body takes in the store. */
  readonly baseNumber: number;
  readonly baseWrittenAtMs: number;
  readonly baseBytes: number;
  /** Stored bytes of all bodies after the base, this one included: what a load has to read beside the base. */
  readonly deltaBytes: number;
  /** Newest commit at or before this one with rows to publish; 0 when none has any. */
  readonly outboxNumber: number;
  readonly nonce: string;
  readonly program: string;
  readonly stateProgram: string;
  readonly writtenAtMs: number;
  readonly body: StoredBody;
  /** Over everything above and the partition's name: see commit-checksum.ts. */
  readonly checksum: string;
  /** When the store may collect it; null for birth. Not part of the checksum, because it may be put off. Reads never filter on it. */
  readonly expiresAtMs: number | null;
}

const NUMBER_DIGITS = 16;

/** The sort key of commit `number`; text order is number order up to the largest safe integer. */
export function commitSortKey(number: number): string {
  assert(Number.isSafeInteger(number) && number >= 0, `commit number ${number}`);
  return `v#${String(number).padStart(NUMBER_DIGITS, '0')}`;
}

export const COMMIT_SORT_KEY_FIRST = 'v#';
export const PUBLISHED_SORT_KEY = 'z#published';

/** The sort key of the attempts counter of the batch that begins at `sequenceNumber`. */
export function attemptsSortKey(sequenceNumber: string): string {
  return `a#${sequenceNumber}`;
}
