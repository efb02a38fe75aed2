// What a stage was measured to use, per invocation of its handler.

export interface StageUsage {
  readonly stage: string;
  /** Processor time, the runtime's parse of the event included. */
  readonly cpuMs: number;
  /** Calls over the network, one after the other. */
  readonly callCount: number;
  readonly dynamoDbWriteUnits: number;
  readonly dynamoDbReadUnits: number;
  /** Bytes written to the log's table; they stay until they expire. */
  readonly logBytes: number;
  readonly s3PutCount: number;
  readonly s3Bytes: number;
  /** By connector of the outputs. */
  readonly rows: Readonly<Record<string, RowUsage>>;
  /** Rows that reached a query and those that WHERE dropped, to see whether the records were typical. */
  readonly decodedCount: number;
  readonly filteredCount: number;
  readonly groupCount: number;
  readonly recordBytes: number;
}

export interface RowUsage {
  readonly rowCount: number;
  /** Units that the sink's service bills: write units of DynamoDB, PUT payload units of Kinesis. */
  readonly unitCount: number;
}
