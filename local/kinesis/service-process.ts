// A service in a process of its own, as both sides see it. The parent starts it and hears its address or its one sentence of failure; the
// child ends when its parent is gone, however that went (the channel between them closes even after kill -9).
import { type ChildProcess, fork } from 'node:child_process';
import { fstatSync } from 'node:fs';
import { ExternalError } from '../../shared/engine/errors.ts';

export interface ServiceAddress {
  readonly endpoint: string;
  readonly port: number;
}

export interface ServiceProcess extends ServiceAddress {
  readonly pid: number;
  /** Ends the process; resolves when it is gone. */
  close(): Promise<void>;
}

export interface ServiceProcessOptions {
  /** What messages call it: "the local DynamoDB". */
  readonly name: string;
  readonly mainFile: string;
  readonly args: readonly string[];
}

type Report = ({ readonly kind: 'ready' } & ServiceAddress) | { readonly kind: 'failed'; readonly message: string };

const STDERR_KEPT_CHARS = 2_000;
/** A child that says nothing for so long will not; on a loaded machine a start takes a second or two. */
const START_MS_MAX = 30_000;
/** A child that does not end when its channel closes is killed after this long. */
const CLOSE_GRACE_MS = 2_000;

/** Parent side: starts the service and waits for its report. Rejects with an `ExternalError` that says why it did not start. */
export function startServiceProcess({ name, mainFile, args }: ServiceProcessOptions): Promise<ServiceProcess> {
  const child = fork(mainFile, args, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT_CHARS);
  });
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void) => {
      clearTimeout(timer);
      outcome();
    };
    const fail = (reason: string) =>
      settle(() => reject(new ExternalError('configuration', `${name} did not start: ${reason}`, { retryable: false })));
    const timer = setTimeout(() => {
      fail(`it reported nothing within ${START_MS_MAX / 1000} seconds.`);
      child.kill('SIGKILL');
    }, START_MS_MAX);
    child.once('error', error => fail(`${error.message}.`));
    child.once('close', (code, signal) => fail(`its process ended with ${signal ?? `code ${code}`}. ${errorLineOf(stderr)}`.trim()));
    child.once('message', (report: Report) => {
      if (report.kind === 'failed') return fail(report.message);
      settle(() => resolve({ endpoint: report.endpoint, port: report.port, pid: child.pid!, close: () => end(child) }));
    });
  });
}

/** Child side: starts the service, reports it, and ends with the parent. Without a parent's channel the report is a line on stdout. */
export async function runAsServiceProcess(start: () => Promise<ServiceAddress>): Promise<void> {
  endWithParent();
  try {
    const { endpoint, port } = await start();
    report({ kind: 'ready', endpoint, port });
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
    report({ kind: 'failed', message: error.message });
    process.exitCode = 1;
    if (process.connected) process.disconnect();
  }
}

function report(message: Report): void {
  if (process.send) process.send(message);
  else if (message.kind === 'ready') process.stdout.write(`${JSON.stringify(message)}\n`);
  else process.stderr.write(`${message.message}\n`);
}

function endWithParent(): void {
  if (process.send) {
    process.once('disconnect', () => process.exit());
    // These reach the whole group; the parent decides when its services end, so that it can still use them to finish.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
  } else if (isPipe(0)) {
    process.stdin.resume().once('end', () => process.exit());
  }
}

function isPipe(fileDescriptor: number): boolean {
  const stat = fstatSync(fileDescriptor);
  return stat.isFIFO() || stat.isSocket();
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise(resolve => {
    const kill = setTimeout(() => child.kill('SIGKILL'), CLOSE_GRACE_MS);
    child.once('exit', () => {
      clearTimeout(kill);
      resolve();
    });
    if (child.connected) child.disconnect();
  });
}

/** The line of a stack trace that says what happened. */
function errorLineOf(stderr: string): string {
  const lines = stderr.split('\n').map(line => line.trim());
  return lines.find(line => /^\w*Error\b.*: /.test(line)) ?? lines.find(line => line !== '') ?? '';
}
