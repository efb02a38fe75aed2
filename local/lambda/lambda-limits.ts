// Limits of AWS Lambda that the local one enforces, so that what passes here passes there.

/** A synchronous invocation's request or response: 6 MB ("Lambda quotas", invocation payload). */
export const SYNC_PAYLOAD_BYTES_MAX = 6 * 1024 * 1024;

/** An asynchronous invocation's request: 1 MB (same page, since October 2025). */
export const ASYNC_PAYLOAD_BYTES_MAX = 1024 * 1024;

/** The init phase gets 10 s; a slower init is run again under the function's own timeout ("Lambda execution environment lifecycle"). */
export const INIT_MS_MAX = 10_000;

/** Standard functions: 1 to 900 s. Managed instances behind an event source mapping: up to 5,400 s. */
export const TIMEOUT_MS_MAX = 5_400_000;
