// The night of 2025-03-30, in which clocks in Berlin go from 02:00 to 03:00: windows count the hours that pass, and a day of the calendar is
// what its zone says.

import { test } from '@jest/globals';
import { checkQuery } from './check-query.ts';

const SOURCE = `CREATE STREAM visits (page VARCHAR, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '0' SECOND) PARTITIONED BY (page);`;
const rows = [
  '2025-03-30T00:30:00+01:00',
  '2025-03-30T01:59:59+01:00',
  '2025-03-30T03:00:00+02:00',
  '2025-03-30T23:30:00+02:00',
  '2025-03-31T00:30:00+02:00',
].map(at => ({ page: '/', at }));

const windows = (window: string): string =>
  `${SOURCE} SELECT page, _window_start AS start, COUNT(*) AS n FROM visits GROUP BY page WINDOW ${window};`;

test.each([
  ['TUMBLING(at, 1d)', { '2025-03-29T00': 1, '2025-03-30T00': 4 }],
  ['TUMBLING(at, 1d, OFFSET -1h)', { '2025-03-29T23': 5 }],
  ['TUMBLING(at, 1h)', { '2025-03-29T23': 1, '2025-03-30T00': 1, '2025-03-30T01': 1, '2025-03-30T21': 1, '2025-03-30T22': 1 }],
])('%s', async (window, counts) => {
  const expected = Object.entries(counts).map(([hour, n]) => ({ page: '/', start: `${hour}:00:00.000Z`, n }));
  await checkQuery({ sql: windows(window), rows, expected });
});

test('a day of Berlin has 23 hours', async () => {
  const day = `CAST(at AT TIME ZONE 'Europe/Berlin' AS DATE)`;
  const sql = `${SOURCE} SELECT page, ${day} AS day, COUNT(*) AS n, MAX(at) - MIN(at) AS long FROM visits GROUP BY page, ${day};`;
  const sent = (dayText: string, n: number, long: string) => ({ page: '/', day: dayText, n, long });
  await checkQuery({
    sql,
    rows,
    expected: [
      sent('2025-03-30', 1, 'PT0S'),
      sent('2025-03-30', 2, 'PT1H29M59S'),
      sent('2025-03-30', 3, 'PT1H30M'),
      sent('2025-03-30', 4, 'PT22H'),
      sent('2025-03-31', 1, 'PT0S'),
    ],
  });
});
