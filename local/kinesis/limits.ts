// Every number that Amazon Kinesis puts a bound on, once, with where it comes from. "SDK-K" is the documentation shipped with
// @aws-sdk/client-kinesis 3.1143; "KDG" is the page service-sizes-and-limits.html of the Kinesis developer guide.
//
// The limits are a value that the model is handed, so a test can tighten one and a benchmark can lift the throughput ones.

export const KIB = 1024;
export const MIB = 1024 * KIB;

export interface KinesisLimits {
  /** Records one PutRecords request may hold (SDK-K PutRecordsCommand). */
  readonly putRecordCountMax: number;
  /** Data and partition keys of one PutRecords request (SDK-K PutRecordsCommand: 10 MiB; older texts say 5 MB). */
  readonly putRequestBytesMax: number;
  /** Data and partition key of one record, unless the stream asks for more (SDK-K PutRecordCommand). */
  readonly recordBytesDefault: number;
  /** The most that UpdateMaxRecordSize can ask for (SDK-K UpdateMaxRecordSizeCommand: 10,240 KiB). */
  readonly recordBytesMax: number;
  /** Records one GetRecords answer may hold (SDK-K GetRecordsCommand). */
  readonly getRecordCountMax: number;
  /** Bytes one GetRecords answer may hold (SDK-K GetRecordsCommand). */
  readonly getBytesMax: number;

  /** Write throughput of a shard (SDK-K PutRecordsCommand: 1 MB, CreateStreamCommand: 1 MiB; the wider one). */
  readonly shardWriteBytesPerSecond: number;
  /** Write throughput of a shard (SDK-K PutRecordsCommand). */
  readonly shardWriteRecordsPerSecond: number;
  /** Read throughput of a shard; an answer above it is paid for by waiting, 5 s for a full 10 MiB (SDK-K GetRecordsCommand). */
  readonly shardReadBytesPerSecond: number;
  /** GetRecords calls on a shard (SDK-K GetRecordsCommand). */
  readonly shardReadCallsPerSecond: number;
  /** GetShardIterator calls on a shard (SDK-K GetShardIteratorCommand). */
  readonly shardIteratorCallsPerSecond: number;
  /** Calls of each control operation per account; ListShards counts per stream at AWS (SDK-K, the page of each command). */
  readonly operationCallsPerSecond: Readonly<Record<string, number>>;

  /** Age at which a shard iterator stops working (SDK-K GetShardIteratorCommand: 5 minutes). */
  readonly shardIteratorAgeMsMax: number;
  /** Age at which a NextToken stops working (SDK-K ListShardsInput: 300 seconds). */
  readonly nextTokenAgeMsMax: number;
  /** Shards in one ListShards answer (SDK-K ListShardsInput). */
  readonly listShardsCountMax: number;
  /** Shards in one DescribeStream answer (SDK-K DescribeStreamInput). */
  readonly describeShardsCountMax: number;
  /** Names in one ListStreams answer, unless the caller says otherwise (SDK-K ListStreamsInput). */
  readonly listStreamsCountDefault: number;

  /** Open shards of an account (KDG: 20,000 in the three large regions). */
  readonly accountShardCountMax: number;
  /** Streams of an account that are being created at one moment (SDK-K CreateStreamCommand). */
  readonly accountStreamsCreatingMax: number;
  /** Shards a new on-demand stream starts with (KDG: 4 MB/s of writes at once). */
  readonly onDemandShardCount: number;
  /** Shards an on-demand stream grows to (KDG: 200 MB/s of writes in most regions). */
  readonly onDemandShardCountMax: number;
  /** How often an on-demand stream looks whether its shards are enough. AWS does not say; KDG speaks of up to 15 minutes. */
  readonly onDemandIntervalMs: number;
  /** For how long an on-demand stream keeps room for a peak (KDG: 30 days). */
  readonly onDemandPeakMs: number;
  /** UpdateStreamMode calls on one stream within 24 hours (SDK-K UpdateStreamModeCommand: twice). */
  readonly streamModeUpdatesPerDay: number;
  /** UpdateShardCount calls on one stream within 24 hours (SDK-K UpdateShardCountCommand). */
  readonly shardCountUpdatesPerDay: number;
  /** Shards that UpdateShardCount can ask for (SDK-K UpdateShardCountCommand). */
  readonly shardCountTargetMax: number;
  /** Shortest and default retention (SDK-K IncreaseStreamRetentionPeriodCommand). */
  readonly retentionHoursMin: number;
  /** Longest retention: 365 days (SDK-K IncreaseStreamRetentionPeriodCommand). */
  readonly retentionHoursMax: number;
}

/** What AWS allows an account that has asked for nothing special. */
export const LIMITS_AWS: KinesisLimits = {
  putRecordCountMax: 500,
  putRequestBytesMax: 10 * MIB,
  recordBytesDefault: MIB,
  recordBytesMax: 10 * MIB,
  getRecordCountMax: 10_000,
  getBytesMax: 10 * MIB,
  shardWriteBytesPerSecond: MIB,
  shardWriteRecordsPerSecond: 1_000,
  shardReadBytesPerSecond: 2 * MIB,
  shardReadCallsPerSecond: 5,
  shardIteratorCallsPerSecond: 5,
  operationCallsPerSecond: {
    CreateStream: 5,
    DeleteStream: 5,
    DescribeStream: 10,
    DescribeStreamSummary: 20,
    ListShards: 1_000,
    ListStreams: 5,
    MergeShards: 5,
    SplitShard: 5,
  },
  shardIteratorAgeMsMax: 300_000,
  nextTokenAgeMsMax: 300_000,
  listShardsCountMax: 1_000,
  describeShardsCountMax: 100,
  listStreamsCountDefault: 100,
  accountShardCountMax: 20_000,
  accountStreamsCreatingMax: 5,
  onDemandShardCount: 4,
  onDemandShardCountMax: 200,
  onDemandIntervalMs: 60_000,
  onDemandPeakMs: 30 * 86_400_000,
  streamModeUpdatesPerDay: 2,
  shardCountUpdatesPerDay: 10,
  shardCountTargetMax: 10_000,
  retentionHoursMin: 24,
  retentionHoursMax: 8_760,
};

/** The same service with no bound on how fast it may be called: sizes and counts per request stay. */
export const LIMITS_UNTHROTTLED: KinesisLimits = {
  ...LIMITS_AWS,
  shardWriteBytesPerSecond: Number.POSITIVE_INFINITY,
  shardWriteRecordsPerSecond: Number.POSITIVE_INFINITY,
  shardReadBytesPerSecond: Number.POSITIVE_INFINITY,
  shardReadCallsPerSecond: Number.POSITIVE_INFINITY,
  shardIteratorCallsPerSecond: Number.POSITIVE_INFINITY,
  operationCallsPerSecond: {},
};
