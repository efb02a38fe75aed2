// What is reported of time that handlers are held, and when.
import { expect, test } from '@jest/globals';
import { Backpressure } from '../../functions/backpressure.ts';
import { LeapingClock } from '../local/event-source-mapping/leaping-clock.ts';

const START_MS = Date.UTC(2026, 0, 15);

function setUp() {
  const clock = new LeapingClock();
  const backpressure = new Backpressure(clock);
  const reports: [atMs: number, heldMs: number, by: string][] = [];
  backpressure.report = ({ heldMs, by }) => reports.push([clock.nowMs() - START_MS, heldMs, by]);
  const call = (service: string, durationMs: number, outcome: 'ok' | 'refused' | 'wrong' = 'ok') =>
    backpressure
      .watch(
        service,
        error => (error as Error).message === 'refused',
        async () => {
          await clock.sleep(durationMs);
          if (outcome !== 'ok') throw new Error(outcome);
        },
      )
      .catch(() => undefined);
  return { clock, backpressure, reports, call };
}

test('a call that is answered in time holds nobody', async () => {
  const { reports, call } = setUp();
  for (let i = 0; i < 5; i++) await call('table', 99);
  await call('table', 10, 'wrong');
  expect(reports).toEqual([]);
});

test('a call without an answer is reported after 100 ms of it, the rest when it ends', async () => {
  const { reports, call } = setUp();
  await call('table', 5000);
  expect(reports).toEqual([
    [100, 100, 'table'],
    [5000, 4900, 'table'],
  ]);
});

test('a refusal is reported at once, and holds until a call is taken', async () => {
  const { clock, reports, call } = setUp();
  await call('table', 20, 'refused');
  await clock.sleep(1000);
  await call('table', 20, 'refused');
  await clock.sleep(2000);
  await call('table', 20);
  expect(reports).toEqual([
    [20, 20, 'table'],
    [3060, 3040, 'table'],
  ]);
});

test('held by two at once is held once', async () => {
  const { reports, call } = setUp();
  await Promise.all([call('table', 1000), call('stream', 3000)]);
  expect(reports.reduce((sum, [, heldMs]) => sum + heldMs, 0)).toBe(3000);
});

test('the end of an invocation ends the hold', async () => {
  const { clock, backpressure, reports, call } = setUp();
  await call('table', 20, 'refused');
  await clock.sleep(480);
  backpressure.settle();
  await clock.sleep(60_000);
  backpressure.settle();
  await call('table', 20);
  expect(reports).toEqual([
    [20, 20, 'table'],
    [500, 480, 'table'],
  ]);
});
