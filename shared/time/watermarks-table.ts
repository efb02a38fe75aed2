// The keys of the table that holds the watermark rows, for whoever creates it.

export const watermarksTable = {
  /** Text: `application/stage`. */
  partitionKey: 'pk',
  /** Text: `stream/shardId`, or GLOBAL_SORT_KEY. */
  sortKey: 'sk',
} as const;

/** No partition is called so: theirs have a slash. */
export const GLOBAL_SORT_KEY = 'GLOBAL';
