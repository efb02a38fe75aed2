// The parts of a local time: year, month, day of the week … of a number of ms, in the proleptic Gregorian calendar.

const DAY_MS = 86_400_000;

/** One object for all questions: it holds nothing between two of them. */
const date = new Date(0);

function at(localMs: number): Date {
  date.setTime(localMs);
  return date;
}

export const yearAt = (localMs: number): number => at(localMs).getUTCFullYear();
/** 1 to 12. */
export const monthAt = (localMs: number): number => at(localMs).getUTCMonth() + 1;
export const dayAt = (localMs: number): number => at(localMs).getUTCDate();
export const hourAt = (localMs: number): number => at(localMs).getUTCHours();
export const minuteAt = (localMs: number): number => at(localMs).getUTCMinutes();
export const secondAt = (localMs: number): number => at(localMs).getUTCSeconds();
export const millisecondAt = (localMs: number): number => at(localMs).getUTCMilliseconds();
/** 0 is Sunday. */
export const weekdayAt = (localMs: number): number => at(localMs).getUTCDay();
/** 1 is Monday, 7 Sunday. */
export const isoWeekdayAt = (localMs: number): number => at(localMs).getUTCDay() || 7;
/** 1 to 4. */
export const quarterAt = (localMs: number): number => Math.floor(at(localMs).getUTCMonth() / 3) + 1;

/** Months since the year 0. */
export const monthIndexAt = (localMs: number): number => yearAt(localMs) * 12 + monthAt(localMs) - 1;

/** The start of a month by that index. */
export function monthStart(monthIndex: number): number {
  date.setTime(0);
  return date.setUTCFullYear(Math.floor(monthIndex / 12), monthIndex - Math.floor(monthIndex / 12) * 12, 1);
}

export const dayOfYearAt = (localMs: number): number => Math.floor((localMs - monthStart(yearAt(localMs) * 12)) / DAY_MS) + 1;

export const dayStart = (localMs: number): number => Math.floor(localMs / DAY_MS) * DAY_MS;

/** Monday, 0:00. */
export const weekStart = (localMs: number): number => dayStart(localMs) - (isoWeekdayAt(localMs) - 1) * DAY_MS;

/** The year that the week's Thursday lies in. */
export const isoYearAt = (localMs: number): number => yearAt(weekStart(localMs) + 3 * DAY_MS);

/** The week of the ISO year, 1 to 53. */
export const isoWeekAt = (localMs: number): number => Math.floor((dayOfYearAt(weekStart(localMs) + 3 * DAY_MS) - 1) / 7) + 1;

export const daysInMonth = (monthIndex: number): number => Math.round((monthStart(monthIndex + 1) - monthStart(monthIndex)) / DAY_MS);

/** The same day and time so many months later; the last day of the month where it has no such day. */
export function monthsLater(localMs: number, months: number): number {
  const monthIndex = monthIndexAt(localMs) + months;
  const day = Math.min(dayAt(localMs), daysInMonth(monthIndex));
  return monthStart(monthIndex) + (day - 1) * DAY_MS + (localMs - dayStart(localMs));
}
