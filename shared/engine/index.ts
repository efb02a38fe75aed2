// What generated modules may import as `weir/engine`.
export * from './aggregate/index.ts';
export { bigintRange } from './arithmetic/bigint.ts';
export { decimalRange, decimalText, decimalToDouble, decimalToWhole, divideDecimal, shiftDecimal } from './arithmetic/decimal.ts';
export { divideDouble, divideToDouble, finiteDouble, moduloDouble } from './arithmetic/double.ts';
export { intRange, wholeToInt, wholeToSmallint } from './arithmetic/int.ts';
export { divideReal, moduloReal, realText, toReal } from './arithmetic/real.ts';
export { addWhole, divideWhole, moduloWhole, multiplyWhole, negateWhole, subtractWhole } from './arithmetic/whole.ts';
export { AvroDecoder } from './avro/avro-decoder.ts';
export { ByteWriter } from './byte-writer.ts';
export { base64ToBytes, byteCount, bytesToBase64, bytesToHex, bytesToText, hexToBytes, textToBytes } from './cast/bytes.ts';
export { dateOf, dateRange, dateText, earlierTime, laterTime, textToDate, textToTime, timeOf, timeText } from './cast/date-time.ts';
export {
  fineTimestampRange,
  fineTimestampText,
  microsecondsOf,
  millisecondsOf,
  readFineTimestamp,
  textToFineTimestamp,
  timestampOfPrecision,
} from './cast/fine-timestamp.ts';
export {
  dividedInterval,
  dividedMonths,
  intervalRange,
  intervalText,
  monthsRange,
  monthsText,
  readInterval,
  readMonths,
  scaledInterval,
  scaledMonths,
  textToInterval,
  textToMonths,
} from './cast/interval.ts';
export { textToDecimal, textToDouble, textToReal } from './cast/number-text.ts';
export { textToTimestamp, textToWallClock, timestampRange, timestampText, timestampTextOf, truncatedTimestamp } from './cast/timestamp.ts';
export { doubleToDecimal } from './cast/to-decimal.ts';
export { doubleToBigint, doubleToInt, doubleToSmallint, textToBigint, textToBoolean, textToInt, textToSmallint } from './cast/to-whole.ts';
export { CsvDecoder } from './csv/csv-decoder.ts';
export { EmittedRows, ROW_DELETE, ROW_UPSERT } from './emitted-rows.ts';
export { fixedText } from './fixed-text.ts';
export * from './functions/index.ts';
export { GeneratedTask } from './generated-task.ts';
export { hashBytes, hashKey, keyGroupOf } from './hash.ts';
export { appendBase64, appendCompactJson, isCompactJson } from './json/append.ts';
export {
  FieldOrder,
  POWERS_OF_TEN,
  plainTextEnd,
  readDate,
  readTime,
  readTimestamp,
  readWallClock,
  SimdDecoder,
  StrictDecoder,
  skipSpace,
  skipString,
  skipValue,
} from './json/index.ts';
export {
  KeyReader,
  NULL_TEXT_KEY,
  writeBooleanKey,
  writeDoubleKey,
  writeNullKey,
  writeNullTextKey,
  writeSliceKey,
  writeTextKey,
  writeWholeKey,
} from './key/group-key.ts';
export { writeTextKeyText } from './key/key-text.ts';
export { KeysAhead } from './keys-ahead.ts';
export * from './nested/index.ts';
export { putAverageAt, putBoolean, putDecimal, putDecimalAt, putDouble, putWhole, putWholeAt } from './output/json-number.ts';
export { writeBytes, writeInterval, writeJson, writeMonths, writeReal } from './output/json-of-type.ts';
export { putJsonSlice, putJsonWords, writeJsonText } from './output/json-text.ts';
export { putDate, putFineTimestamp, putTime, putTimestamp, putTimestampOf } from './output/json-timestamp.ts';
export { ProtobufDecoder } from './protobuf/protobuf-decoder.ts';
export { RawDecoder } from './raw/raw-decoder.ts';
export { recordOffset, tooFarAhead } from './record-place.ts';
export { computingFailed, passRowError, RowError } from './row-error.ts';
export { LikePattern } from './text/like.ts';
export { compareSlices, compareTexts, slicesEqual, sliceText, utf8 } from './text/slice.ts';
export { TextSet } from './text/text-set.ts';
export * from './user-function/index.ts';
