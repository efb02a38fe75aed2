// The embedded DynamoDB as a process: node main.ts [--port 8000] [--sweep-interval-ms 1000]
import { parseArgs } from 'node:util';
import { systemClock } from '../../shared/time/system-clock.ts';
import { runAsServiceProcess } from '../kinesis/service-process.ts';
import { startDynamoDbServer } from './server.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, 'sweep-interval-ms': { type: 'string', default: '1000' } },
});

await runAsServiceProcess(() =>
  startDynamoDbServer({ port: Number(values.port), clock: systemClock, sweepIntervalMs: Number(values['sweep-interval-ms']) }),
);
