// Time zones: how far local time is from UTC, from the tables that Node carries (Intl). Asking Intl costs microseconds, so a zone remembers
// per day of UTC what it was told; a day has at most one change of the clock.
import { quoted } from '../../cast/number-text.ts';
import { RowError } from '../../row-error.ts';

const DAY_MS = 86_400_000;
/** What is remembered is dropped when it becomes much: zones may come from a column. */
const ZONES_MAX = 1024;
const DAYS_MAX = 8192;

interface Day {
  readonly beforeMs: number;
  readonly afterMs: number;
  /** The first ms with the other offset; Infinity on most days. */
  readonly changeMs: number;
}

const zones = new Map<string, TimeZone>();

/** The zone of a name such as `Europe/Berlin`, `UTC` or `+05:30`. Throws `RowError` for another. */
export function timeZone(name: string): TimeZone {
  let zone = zones.get(name);
  if (zone === undefined) {
    if (zones.size >= ZONES_MAX) zones.clear();
    zones.set(name, (zone = new TimeZone(name)));
  }
  return zone;
}

export class TimeZone {
  readonly name: string;
  private readonly formatter: Intl.DateTimeFormat | null;
  private readonly fixedMs: number;
  private readonly days = new Map<number, Day>();
  private lastDay = Number.NaN;
  private last: Day = { beforeMs: 0, afterMs: 0, changeMs: Number.POSITIVE_INFINITY };

  constructor(name: string) {
    this.name = name;
    const fixedMs = fixedOffset(name);
    this.fixedMs = fixedMs ?? 0;
    this.formatter = fixedMs === null ? formatterOf(name) : null;
  }

  /** How far local time is ahead of UTC at that moment. */
  offsetAt(epochMs: number): number {
    if (this.formatter === null) return this.fixedMs;
    const number = Math.floor(epochMs / DAY_MS);
    if (number !== this.lastDay) {
      this.last = this.dayOf(number);
      this.lastDay = number;
    }
    return epochMs < this.last.changeMs ? this.last.beforeMs : this.last.afterMs;
  }

  /** Local time as if it were UTC. */
  toLocal(epochMs: number): number {
    return epochMs + this.offsetAt(epochMs);
  }

  /**
   * The moment at which clocks show that. Where they show it twice, the later one; where they skip it, as much later as they are put
   * forward. So does PostgreSQL.
   */
  toUtc(localMs: number): number {
    const before = this.offsetAt(localMs - DAY_MS);
    const after = this.offsetAt(localMs + DAY_MS);
    if (before === after) return localMs - before;
    const early = localMs - before;
    const late = localMs - after;
    const isEarly = this.offsetAt(early) === before;
    if (this.offsetAt(late) === after) return isEarly ? Math.max(early, late) : late;
    return early;
  }

  private dayOf(number: number): Day {
    let day = this.days.get(number);
    if (day === undefined) {
      if (this.days.size >= DAYS_MAX) this.days.clear();
      this.days.set(number, (day = this.asked(number * DAY_MS)));
    }
    return day;
  }

  private asked(startMs: number): Day {
    const beforeMs = this.ask(startMs);
    const afterMs = this.ask(startMs + DAY_MS);
    if (beforeMs === afterMs) return { beforeMs, afterMs, changeMs: Number.POSITIVE_INFINITY };
    // `low` has the old offset, `high` the new one.
    let low = startMs;
    let high = startMs + DAY_MS;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.ask(middle) === beforeMs) low = middle;
      else high = middle;
    }
    return { beforeMs, afterMs, changeMs: high };
  }

  private ask(epochMs: number): number {
    const part = this.formatter!.formatToParts(epochMs).find(({ type }) => type === 'timeZoneName')!.value;
    const [, sign, hours, minutes = '0', seconds = '0'] = /([+\u2212-])(\d+)(?::(\d+))?(?::(\d+))?/.exec(part) ?? [];
    if (sign === undefined) return 0;
    const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
    return sign === '+' ? ms : -ms;
  }
}

function fixedOffset(name: string): number | null {
  if (/^(?:utc|gmt|z)$/i.test(name)) return 0;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{2})(?::?(\d{2}))?$/.exec(name) ?? [];
  if (sign === undefined || Number(hours) > 18 || Number(minutes) > 59) return null;
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '+' ? ms : 0 - ms;
}

function formatterOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch {
    throw new RowError(`${quoted(name)} is no time zone; write a name such as 'Europe/Berlin', 'UTC', or an offset such as '+05:30'`);
  }
}
