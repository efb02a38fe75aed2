// What the coordinator sends to the function of a stage: look after this partition, for no record will make you.

/**
 * Why a partition is visited. `missing`: nobody has told of it yet. `import`: its parents have a row and it has none. `timer`: a window is due
 * by the clock or by GLOBAL. `pending`: rows wait for an attempt. `unpublished`: rows wait for their sinks. `proof`: others wait for it to
 * be proved empty, or for its records. `ageing`: its items near their half-life.
 */
export type TickReason = 'missing' | 'import' | 'timer' | 'pending' | 'unpublished' | 'proof' | 'ageing';

export interface TickEvent {
  readonly kind: 'tick';
  /** Name of the Kinesis stream. */
  readonly stream: string;
  readonly shardId: string;
  readonly reasons: readonly TickReason[];
  /** The application is paused: keep what there is, and let time alone. Silence that somebody asked for proves nothing. */
  readonly isPaused?: boolean;
}

/** Tells a tick from a batch of records and from whatever else a function may be invoked with. */
export function isTick(event: unknown): event is TickEvent {
  if (typeof event !== 'object' || event === null) return false;
  const { kind, stream, shardId, reasons } = event as Partial<TickEvent>;
  return kind === 'tick' && typeof stream === 'string' && typeof shardId === 'string' && Array.isArray(reasons);
}
