// The run-time side of the scalar functions, for generated modules. Everything is pure; all but what is documented to throw `RowError` always
// gives a value.

export * from './collection/arrays.ts';
export * from './collection/maps.ts';
export {
  jsonArray,
  jsonArrayLength,
  jsonCompact,
  jsonElement,
  jsonExists,
  jsonExtract,
  jsonExtractText,
  jsonKeys,
  jsonMember,
  jsonObject,
  jsonQuery,
  jsonQuote,
  jsonType,
  jsonValid,
  jsonValue,
} from './json/functions.ts';
export { jsonPath } from './json/path.ts';
export * from './number/extremes.ts';
export * from './number/real.ts';
export * from './number/rounding.ts';
export * from './number/whole.ts';
export * from './regexp/functions.ts';
export * from './text/case.ts';
export * from './text/change.ts';
export { textBits, textBytes, textLength } from './text/characters.ts';
export * from './text/code.ts';
export * from './text/cut.ts';
export * from './text/digest.ts';
export * from './text/distance.ts';
export { formatText } from './text/format.ts';
export * from './text/pad.ts';
export * from './text/search.ts';
export * from './text/trim.ts';
export * from './text/url.ts';
export * from './time/arithmetic.ts';
export {
  clockField,
  datePart,
  dayOf,
  dayOfYear,
  epochMicroseconds,
  epochMilliseconds,
  epochNanoseconds,
  epochSeconds,
  hourOf,
  isoWeekdayOf,
  isoYearOf,
  lengthField,
  lengthPart,
  microsecondOf,
  millisecondOf,
  minuteOf,
  monthOf,
  monthsField,
  nanosecondOf,
  quarterOf,
  secondOf,
  timeField,
  unixTime,
  weekdayOf,
  weekOf,
  yearOf,
  yearWeekOf,
} from './time/fields.ts';
export * from './time/fine.ts';
export {
  formatTime,
  formatTimeBy,
  javaFormat,
  nameOfDay,
  nameOfMonth,
  parseDate,
  parseFineTime,
  parseFineTimeBy,
  parseTime,
  parseTimeBy,
  postgresFormat,
  strftimeFormat,
} from './time/format.ts';
export {
  dateOfDays,
  makeDate,
  makeTime,
  makeTimestamp,
  timestampOfMilliseconds,
  timestampOfSeconds,
  timestampOfUnits,
} from './time/make.ts';
export { fineTimeUnit, timeUnit } from './time/unit.ts';
export { timeZone } from './time/zone.ts';
