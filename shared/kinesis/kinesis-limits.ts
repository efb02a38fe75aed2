// Limits of Kinesis, and our own bounds around it, each with the place it comes from.

/** PutRecords: entries of one request (API reference of PutRecords). */
export const PUT_RECORDS_COUNT_MAX = 500;
/** PutRecords: data and partition keys of one request together (API reference of PutRecords, 2025: raised from 5 MiB). */
export const PUT_RECORDS_BYTES_MAX = 10 * 1024 * 1024;
/** Data and partition key of one record, unless the stream's MaxRecordSizeInKiB was raised (UpdateMaxRecordSize). */
export const RECORD_BYTES_MAX = 1024 * 1024;
/** Characters of a partition key, at least 1 (API reference of PutRecords). */
export const PARTITION_KEY_LENGTH_MAX = 256;

/**
 * What the payloads of one Kinesis record may decompress to, all its user records together. It depends on the record alone, so that the
 * same record is accepted or refused in every batch. A Kinesis record of 1 MiB of JSON compressed 30 times stays below it.
 */
export const DECOMPRESSED_BYTES_MAX = 32 * 1024 * 1024;
/**
 * Decoding stops before the Kinesis record that would begin beyond this, and the rest of the event is handed back: bounds the memory of a
 * batch whose records all decompress well. An uncompressed event (6 MB) never comes near.
 */
export const BATCH_BYTES_MAX = 128 * 1024 * 1024;
/** What a user record takes beside its payload, in that reckoning: its entries in the arrays of `BatchArena` and of the batch. */
export const RECORD_OVERHEAD_BYTES = 40;
