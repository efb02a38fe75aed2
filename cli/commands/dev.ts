// `weir dev`: a script as it would run on AWS, on this machine, with figures that move. Ends by itself when a replay is through and every
// window is closed; waits for producers otherwise. Ctrl-C ends it in good order at any time.
import path from 'node:path';
import { LocalDeployment } from '../../local/deployment/local-deployment.ts';
import { startLocalServices } from '../../local/deployment/local-services.ts';
import { nextChance } from '../../shared/checkpoint/nonce.ts';
import { ExternalError } from '../../shared/engine/errors.ts';
import { systemClock } from '../../shared/time/system-clock.ts';
import { openReplay } from '../dev/replay.ts';
import { ReplayProducer } from '../dev/replay-producer.ts';
import { DevScreen } from '../dev/screen.ts';
import { Snapshots } from '../dev/snapshot.ts';
import { printSummary } from '../dev/summary.ts';
import { compileScript } from '../script.ts';

export interface DevOptions {
  readonly input: readonly string[];
  readonly shards: number;
  readonly environments: number;
  readonly rate: number;
  readonly kinesisPort: number;
  readonly dynamodbPort: number;
}

const REDRAW_MS = 250;
/** With nothing moving for so long, something is wrong that nobody will mend by waiting. */
const STALL_MS = 60_000;

export async function dev(script: string, options: DevOptions): Promise<void> {
  const { application } = compileScript(script);
  const replay = await openReplay(script, options, application);
  const interrupt = new AbortController();
  const release = onInterrupt(() => interrupt.abort());
  const problems: string[] = [];
  const note = (text: string) => {
    if (!problems.includes(text)) problems.push(text);
  };
  const startMs = systemClock.nowMs();
  process.stderr.write('Starting Kinesis and DynamoDB on loopback, creating streams and tables ...\n');
  const services = await startLocalServices({ clock: systemClock, kinesisPort: options.kinesisPort, dynamoDbPort: options.dynamodbPort });
  let deployment: LocalDeployment | null = null;
  try {
    deployment = await LocalDeployment.start({
      application: applicationName(script),
      stages: application.stages,
      services,
      clock: systemClock,
      shardCount: options.shards,
      environmentCountMax: options.environments,
      onLog: line => note(problemOf(line.line)),
      observer: { onProblem: problem => note(`${problem.doing}: ${String((problem.error as Error)?.message ?? problem.error)}`) },
    });
    if (replay === null) process.stderr.write(howToProduce(services.endpointVariables));
    const producer =
      replay && new ReplayProducer({ kinesis: services.kinesis, replay, clock: systemClock, chance: nextChance, signal: interrupt.signal });
    const sending = producer?.run();
    sending?.catch(() => interrupt.abort());
    const snapshots = new Snapshots({ deployment, dynamoDb: services.dynamoDb, clock: systemClock, producer });
    const finished = await watch(snapshots, interrupt.signal, problems);
    if (interrupt.signal.aborted) await sending;
    printSummary(await snapshots.take(), {
      elapsedMs: systemClock.nowMs() - startMs,
      finished,
      problems: problems.filter(text => text !== ''),
    });
  } finally {
    // A second Ctrl-C must not tear half of this down.
    await deployment?.close();
    await services.close();
    release();
  }
}

/** Draws until everything is through (true) or somebody stops it (false). */
async function watch(snapshots: Snapshots, signal: AbortSignal, problems: readonly string[]): Promise<boolean> {
  const screen = new DevScreen(systemClock);
  let movedMs = systemClock.nowMs();
  let fingerprint = '';
  try {
    while (!signal.aborted) {
      const snapshot = await snapshots.take();
      screen.draw(
        snapshot,
        problems.filter(text => text !== ''),
      );
      if (snapshot.finished) return true;
      if (snapshot.fingerprint !== fingerprint || snapshot.sent === null) movedMs = systemClock.nowMs();
      fingerprint = snapshot.fingerprint;
      if (systemClock.nowMs() - movedMs > STALL_MS) {
        const reasons = problems
          .filter(text => text !== '')
          .slice(-3)
          .join('\n  ');
        throw new ExternalError(
          'lambda',
          `Nothing has moved for ${STALL_MS / 1000} seconds. ${reasons ? `What the functions said:\n  ${reasons}` : ''}`,
          {
            retryable: false,
          },
        );
      }
      await systemClock.sleep(REDRAW_MS, signal);
    }
    return false;
  } finally {
    screen.done();
  }
}

const applicationName = (script: string): string =>
  path
    .basename(script)
    .replace(/\.[^.]*$/, '')
    .replaceAll(/[^A-Za-z0-9-]/g, '-');

function howToProduce(variables: Readonly<Record<string, string>>): string {
  const lines = Object.entries(variables).map(([name, value]) => `  export ${name}=${value}`);
  return `Waiting for records; Ctrl-C ends. Point a producer here:\n${lines.join('\n')}\n`;
}

/** Functions log JSON; what counts is the message of a warning or an error. */
function problemOf(line: string): string {
  try {
    const { level, message, errorMessage } = JSON.parse(line) as { level?: string; message?: string; errorMessage?: string };
    return level === 'WARN' || level === 'ERROR' ? String(message ?? errorMessage) : '';
  } catch {
    return line;
  }
}

function onInterrupt(stop: () => void): () => void {
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
}
