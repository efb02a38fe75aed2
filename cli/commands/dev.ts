// `weir dev`: a script as it would run on AWS, on this machine, with figures that move. Ends by itself when a replay is through and every
// window is closed; waits for producers otherwise. Ctrl-C ends it in good order at any time.
import path from 'node:path';
import { LocalDeployment } from '../../local/deployment/local-deployment.ts';
import { type LocalServices, startLocalServices } from '../../local/deployment/local-services.ts';
import { nextChance } from '../../shared/checkpoint/nonce.ts';
import { ExternalError } from '../../shared/engine/errors.ts';
import { systemClock } from '../../shared/time/system-clock.ts';
import { Problems } from '../dev/problems.ts';
import { openReplay, type Replay } from '../dev/replay.ts';
import { ReplayProducer } from '../dev/replay-producer.ts';
import { DevScreen } from '../dev/screen.ts';
import { type Snapshot, Snapshots } from '../dev/snapshot.ts';
import { summaryText } from '../dev/summary.ts';
import { InterruptedError } from '../errors.ts';
import { watchInterrupt } from '../interrupt.ts';
import { type Application, compileScript } from '../script.ts';

export interface DevOptions {
  readonly input: readonly string[];
  readonly shards: number;
  readonly environments?: number;
  readonly rate?: number;
  readonly kinesisPort: number;
  readonly dynamodbPort: number;
}

const REDRAW_MS = 250;
/** With nothing moving for so long, beyond the silence that windows wait for, something is wrong that nobody will mend by waiting. */
const STALL_MS = 60_000;
/** For a summary that does not stand on a terminal. */
const FILE_WIDTH = 120;
/** A shard has a batch and, beside it, a tick in work at most; but each environment is a process. */
const ENVIRONMENTS_PER_SHARD = 2;
const ENVIRONMENTS_MAX = 16;

interface Session {
  readonly script: string;
  readonly application: Application;
  readonly options: DevOptions;
  readonly replay: Replay | null;
  readonly signal: AbortSignal;
  readonly problems: Problems;
}

export async function dev(script: string, options: DevOptions): Promise<void> {
  const { application } = compileScript(script);
  const interrupt = watchInterrupt(systemClock);
  const { signal } = interrupt;
  try {
    const replay = await openReplay(script, options, application);
    await withServices({ script, application, options, replay, signal, problems: new Problems() });
  } catch (error) {
    // Ctrl-C reaches every process of the group; what breaks in one that was still starting is no news.
    if (!signal.aborted) throw error;
    process.stderr.write('Stopped before there was a summary to show.\n');
  } finally {
    interrupt.release();
  }
  // Ctrl-C is how one leaves a thing that waits; being told to end from outside is another matter.
  const { exitCode } = (signal.reason ?? { exitCode: 0 }) as InterruptedError;
  if (exitCode !== 0 && exitCode !== new InterruptedError('SIGINT').exitCode) throw signal.reason;
}

async function withServices(session: Session): Promise<void> {
  const { options, signal } = session;
  process.stderr.write('Starting Kinesis and DynamoDB on loopback, creating streams and tables ...\n');
  const services = await startLocalServices({ clock: systemClock, kinesisPort: options.kinesisPort, dynamoDbPort: options.dynamodbPort });
  try {
    signal.throwIfAborted();
    await withDeployment(session, services);
  } finally {
    await services.close();
  }
}

async function withDeployment(session: Session, services: LocalServices): Promise<void> {
  const { application, script, options, problems, signal } = session;
  const startMs = systemClock.nowMs();
  const deployment = await LocalDeployment.start({
    application: applicationName(script),
    stages: application.stages,
    services,
    clock: systemClock,
    shardCount: options.shards,
    environmentCountMax: options.environments ?? Math.min(ENVIRONMENTS_PER_SHARD * options.shards, ENVIRONMENTS_MAX),
    onLog: ({ line }) => problems.addLogLine(line),
    observer: { onProblem: ({ doing, error }) => problems.add(`${doing}: ${(error as Error)?.message ?? String(error)}`) },
  });
  try {
    signal.throwIfAborted();
    const { snapshots, finished, replayMs } = await replayAndWatch(session, services, deployment);
    const width = process.stdout.columns ?? FILE_WIDTH;
    const facts = { elapsedMs: systemClock.nowMs() - startMs, replayMs, finished, problems: problems.all, width };
    process.stdout.write(summaryText(await snapshots.take(), facts));
  } finally {
    await deployment.close();
  }
}

async function replayAndWatch(
  { script, replay, signal, problems }: Session,
  { kinesis, dynamoDb, endpointVariables }: LocalServices,
  deployment: LocalDeployment,
) {
  if (replay === null) process.stderr.write(howToProduce(endpointVariables));
  const failed = new AbortController();
  const stopped = AbortSignal.any([signal, failed.signal]);
  const producer = replay && new ReplayProducer({ kinesis, replay, clock: systemClock, chance: nextChance, signal: stopped });
  const sending = producer?.run();
  sending?.catch(() => failed.abort());
  const snapshots = new Snapshots({ deployment, dynamoDb, clock: systemClock, producer });
  const watched = await watch(`weir dev ${script}`, snapshots, stopped, problems);
  await sending;
  return { snapshots, ...watched };
}

/** Draws until everything is through (`finished`) or somebody stops it. */
async function watch(title: string, snapshots: Snapshots, signal: AbortSignal, problems: Problems) {
  const screen = new DevScreen(systemClock);
  const startMs = systemClock.nowMs();
  let replayMs: number | null = null;
  let movedMs = startMs;
  let fingerprint = '';
  try {
    while (!signal.aborted) {
      const snapshot = await snapshots.take();
      screen.draw(snapshot.isPaused ? `${title} (paused; weir resume goes on)` : title, snapshot, problems.all);
      if (snapshot.isApplied) replayMs ??= snapshot.nowMs - startMs;
      if (snapshot.finished) return { finished: true, replayMs };
      if (snapshot.fingerprint !== fingerprint || snapshot.sent === null || snapshot.isPaused) movedMs = snapshot.nowMs;
      fingerprint = snapshot.fingerprint;
      if (snapshot.nowMs - movedMs > STALL_MS + 2 * idleTimeoutMsMax(snapshot)) throw stalled(problems, snapshot.nowMs - movedMs);
      await systemClock.sleep(REDRAW_MS, signal);
    }
    return { finished: false, replayMs };
  } finally {
    screen.done();
  }
}

const idleTimeoutMsMax = ({ stages }: Snapshot): number => Math.max(...stages.map(({ descriptor }) => descriptor.source.idleTimeoutMs));

function stalled(problems: Problems, stillMs: number): ExternalError {
  const said = problems.all.slice(-3).map(text => `\n  ${text}`);
  const rest = said.length > 0 ? ` What the functions said:${said.join('')}` : ' Run it again; if it stays so, please report it.';
  return new ExternalError('lambda', `Nothing has moved for ${Math.round(stillMs / 1000)} seconds.${rest}`, { retryable: false });
}

/** The script's name as functions and streams can carry it. */
function applicationName(script: string): string {
  const plain = path
    .parse(script)
    .name.replaceAll(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 32)
    .replaceAll(/^-|-$/g, '');
  return plain || 'weir';
}

function howToProduce(variables: Readonly<Record<string, string>>): string {
  const credentials = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  const lines = Object.entries({ ...variables, ...credentials }).map(([name, value]) => `  export ${name}=${value}`);
  return `Waiting for records; Ctrl-C ends. Point a producer here:\n${lines.join('\n')}\n`;
}
