// The embedded Kinesis as a process: node main.ts [--port 4567] [--unthrottled] [--transition-ms 500] [--on-demand-interval-ms 60000]
import { parseArgs } from 'node:util';
import { systemClock } from '../../shared/time/system-clock.ts';
import { LIMITS_AWS, LIMITS_UNTHROTTLED } from './limits.ts';
import { startKinesisServer } from './server.ts';
import { runAsServiceProcess } from './service-process.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    unthrottled: { type: 'boolean', default: false },
    'transition-ms': { type: 'string', default: '0' },
    'on-demand-interval-ms': { type: 'string', default: String(LIMITS_AWS.onDemandIntervalMs) },
  },
});

await runAsServiceProcess(() =>
  startKinesisServer({
    port: Number(values.port),
    clock: systemClock,
    limits: {
      ...(values.unthrottled ? LIMITS_UNTHROTTLED : LIMITS_AWS),
      onDemandIntervalMs: Number(values['on-demand-interval-ms']),
    },
    transitionMs: Number(values['transition-ms']),
  }),
);
