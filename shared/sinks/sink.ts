// The contract of a sink: where rows go once the commit that contains them is written.

/** One row on its way out, taken from the outbox of a commit (or, for stateless queries, computed again from the same records). */
export interface OutboundRow {
  /** `upsert`: the row as it now is; `delete`: a row sent before no longer holds. */
  readonly kind: 'upsert' | 'delete';
  /** UTF-8 JSON object, keys in SELECT order. */
  readonly json: Uint8Array;
  /** The group's key as text: partition key of a Kinesis record, item key of an upsert. Stateless rows carry their record's partition key. */
  readonly key: string;
  /** The window the row speaks for, or null. */
  readonly window: { readonly startMs: number; readonly endMs: number } | null;
  /** Tells rows of one key and window apart that stand beside each other (Top-N). */
  readonly place?: number;
  /** How often this group and window was emitted before. */
  readonly revision: number;
  /** Deterministic: the same row always has the same identity, and no other row has it. */
  readonly identity: string;
}

export interface PublishContext {
  /** `application/stage/stream/shardId`. */
  readonly partition: string;
  /** Number of the commit that the rows belong to. It only grows along the life of a key, so upserts are guarded by it. */
  readonly commitNumber: number;
  /**
   * Takes a row that the sink will never take as it is (too large, a value it cannot hold), with the reason; the other rows go on. What would be
   * refused for every row (no such table, no permission) is not the row's fault and throws. Without this, a refused row throws too.
   */
  readonly refuse?: (row: OutboundRow, reason: string) => void;
}

export interface Sink {
  /** For messages: `dynamodb table delays`, `kinesis stream late`. */
  readonly description: string;
  /**
   * Hands over all rows, in order per key, and resolves when every one is accepted or refused for good. Called again with the same rows after a crash: an
   * idempotent sink then changes nothing, another gets exact duplicates. Throws an ExternalError; what was accepted before it stays.
   */
  publish(rows: readonly OutboundRow[], context: PublishContext): Promise<void>;
  /** Flushes and releases what the sink holds. */
  close(): Promise<void>;
}
