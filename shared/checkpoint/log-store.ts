// The edge under the commit log. A store is dumb and strong: it keeps items, its reads see every write that was answered before them, and
// its one conditional write is the fence, the lock and the atomicity of a commit.
import { type ErrorDomain, ExternalError } from '../engine/errors.ts';
import type { LogItem } from './log-item.ts';

/**
 * All methods throw ExternalError. A write whose answer was lost (timeout, broken connection, server error) throws LostAnswerError: it may
 * or may not have happened, and may still happen later.
 */
export interface LogStore {
  /** Writes the item unless one with its number exists. */
  putIfAbsent(partition: string, item: LogItem): Promise<'written' | 'exists'>;
  /** The item with the highest number, or null when the partition has none. */
  newest(partition: string): Promise<{ readonly item: LogItem | null; readonly publishedNumber: number }>;
  /** The items with a number above `number`, ascending, and for free the published number (0 when never set). */
  after(partition: string, number: number): Promise<LogItems>;
  /** The items from number `from` to number `to`, both included, ascending; what is missing is left out. */
  range(partition: string, from: number, to: number): Promise<readonly LogItem[]>;
  /** Raises the published number and its expiry; a lower number than the stored one changes nothing. */
  setPublished(partition: string, number: number, expiresAtMs: number): Promise<void>;
  /** Puts off the expiry of one item, and of the published number for `'published'`; what does not exist stays absent. */
  setExpiry(partition: string, which: number | 'published', expiresAtMs: number): Promise<void>;
  /** Counts one more attempt at the batch that begins at `sequenceNumber`, and returns the count, this one included. */
  addAttempt(partition: string, sequenceNumber: string, expiresAtMs: number): Promise<number>;
  /** Forgets the attempts of that batch. */
  clearAttempts(partition: string, sequenceNumber: string): Promise<void>;
}

export interface LogItems {
  readonly items: readonly LogItem[];
  readonly publishedNumber: number;
}

/** The write may or may not have happened. Retryable: the same item may be put again, and its nonce tells who won. */
export class LostAnswerError extends ExternalError {
  constructor(domain: ErrorDomain, message: string, cause?: unknown) {
    super(domain, message, { retryable: true, cause });
    this.name = 'LostAnswerError';
  }
}
