// The keys of the table that holds the commit logs, for whoever creates it.

export const checkpointsTable = {
  /** Text: `application/stage/stream/shardId`. */
  partitionKey: 'pk',
  /** Text: see log-item.ts. */
  sortKey: 'sk',
  /** Epoch seconds. Garbage collection only: reads never filter on it. */
  timeToLiveAttribute: 'expiresAt',
} as const;
