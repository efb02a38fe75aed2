// `weir pause` and `weir resume` against a running deployment: the same calls that AWS would get.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { switchMappings } from '../../cli/commands/pause.ts';
import { findApplication } from '../../cli/operations/deployed-application.ts';
import { runningApplications } from '../../local/deployment/bundle-folder.ts';
import { systemClock } from '../../shared/time/system-clock.ts';
import { check } from '../cli/check-cli.ts';
import { OperatedApplication } from './operated-application.ts';

const SQL = `CREATE STREAM trades (k VARCHAR, v BIGINT) PARTITIONED BY (k) WITH (connector = 'kinesis', stream = 'pause-trades', format = 'json');
CREATE TABLE pause_sums WITH (connector = 'dynamodb') AS SELECT k, SUM(v) AS v FROM trades GROUP BY k EMIT CHANGES;`;

// Whoever else runs this test at this moment has another.
const NAME = `pausing${process.pid}`;
let app: OperatedApplication;

beforeAll(async () => {
  app = await OperatedApplication.start(NAME, SQL);
});

afterAll(() => app.close());

const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ key: `k${i % 7}`, data: JSON.stringify({ k: `k${i % 7}`, v: i }) }));
const states = async () =>
  (await findApplication(app.clients.lambda, NAME)).stages.flatMap(({ mappings }) => mappings.map(({ state }) => state));
const switchTo = (enabled: boolean) => switchMappings(app.clients, NAME, enabled, systemClock, () => {});

test('a paused application reads nothing, a resumed one goes on where it was', async () => {
  await app.put('pause-trades', rows(50));
  await app.until(async () => (await app.counter('records')) === 50);
  await switchTo(false);
  expect(await states()).toEqual(['Disabled']);
  await app.put('pause-trades', rows(30));
  // Nobody is left who could read them: what was in flight is settled.
  expect(await app.counter('records')).toBe(50);
  await switchTo(true);
  expect(await states()).toEqual(['Enabled']);
  await app.until(async () => (await app.counter('records')) === 80);
  expect(await app.counter('kinesisRecords')).toBe(80);
});

test('a running application is found by its name, from another terminal', async () => {
  expect(runningApplications().map(({ application }) => application)).toContain(NAME);
  await check({
    args: ['pause', '--application', NAME, '--local'],
    expect: {
      exitCode: 0,
      stderr: new RegExp(`^trades: disabled\\n${NAME} is paused\\. Records wait in the stream for 24 hours; weir resume`),
    },
  });
  await check({
    args: ['resume', '--application', NAME, '--local'],
    expect: { exitCode: 0, stderr: new RegExp(`^trades: enabled\\n${NAME} goes on where it was\\.\\n$`) },
  });
});

test('fails if there is no such application', async () => {
  await expect(findApplication(app.clients.lambda, 'nobody')).rejects.toThrow(`There is no application nobody here. There are: ${NAME}.`);
  await check({
    args: ['pause', '--application', 'nobody', '--local'],
    expect: { exitCode: 2, stderr: /^weir: No application nobody runs on this machine\. .*pausing/ },
  });
});
