// The example's producer of rows: real flights, in the kind of order that real producers have. Seeded, so every run sends the same.
//
// Each flight reports with a delay of up to two hours, so rows come out of order by a bounded amount. A few devices are broken: some reports
// come a week late, some are not JSON, some have text where a number belongs, some lack their airport.
import { readFileSync } from 'node:fs';

interface Flight {
  readonly date: string;
  readonly delay: number;
  readonly distance: number;
  readonly origin: string;
  readonly destination: string;
}

/** One record for the stream: what to send and the key that places it. */
export interface ReplayRecord {
  readonly stream: string;
  readonly partitionKey: string;
  readonly payload: string;
}

const DISORDER_MS = 2 * 3600_000;
const LATE_MS = 7 * 24 * 3600_000;
const LATE_ONE_IN = 700;
const BROKEN_ONE_IN = 900;

/** All records, in order of arrival. */
export function replay(): ReplayRecord[] {
  // The package exports code only; its data lies in a folder beside it.
  const file = new URL('../data/flights-20k.json', import.meta.resolve('vega-datasets'));
  const flights = JSON.parse(readFileSync(file, 'utf8')) as Flight[];
  const random = seededRandom(20010101);
  const reports = flights.map((flight, index) => {
    const timeMs = Date.parse(`${flight.date.replaceAll('/', '-').replace(' ', 'T')}Z`);
    const lagMs = Math.floor(random() * LATE_ONE_IN) === 0 ? LATE_MS : random() * DISORDER_MS;
    const isBroken = Math.floor(random() * BROKEN_ONE_IN) === 0;
    const row = { ...flight, date: new Date(timeMs).toISOString() };
    const payload = isBroken ? broken(row, index) : JSON.stringify(row);
    return { reportedMs: timeMs + lagMs, record: { stream: 'flights', partitionKey: flight.origin, payload } };
  });
  return reports.sort((a, b) => a.reportedMs - b.reportedMs).map(({ record }) => record);
}

function broken(row: Flight, index: number): string {
  const { origin: _origin, ...withoutOrigin } = row;
  const forms = [
    JSON.stringify(row).slice(0, -12),
    JSON.stringify({ ...row, delay: 'twenty minutes' }),
    JSON.stringify(withoutOrigin),
    JSON.stringify({ ...row, date: row.date.replace('2001', '201') }),
  ];
  return forms[index % forms.length]!;
}

/** The busiest shard takes a little less (1,000 a second): requests are throttled in part, and the producer sends that part again. */
export const recordsPerSecond = 4000;

/** Marsaglia's xorshift, 32 bits: enough to shuffle an example. */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
