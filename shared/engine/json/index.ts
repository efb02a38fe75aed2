// What generated decoders call.
export { FieldOrder } from './field-order.ts';
export { POWERS_OF_TEN } from './number.ts';
export { SimdDecoder } from './simd-decoder.ts';
export { plainTextEnd, skipSpace, skipString, skipValue } from './skip.ts';
export { StrictDecoder } from './strict-decoder.ts';
export { parseTimestampText, readDate, readTime, readTimestamp, readWallClock, TIMESTAMP_MAX_MS, TIMESTAMP_MIN_MS } from './timestamp.ts';
