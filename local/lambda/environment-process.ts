// The child process behind one execution environment: how it is started, what it may see, how it ends.
//
// It gets the variables that Lambda sets and those of the function, nothing else of ours: a handler that only works because of the developer's
// shell must fail here already. It leads its own process group, so that Ctrl-C reaches us alone and ending it takes everything it started along.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));
const PARENT_PIPE_FD = 3;

export interface EnvironmentProcessSettings {
  readonly environmentId: string;
  readonly functionName: string;
  /** The bundle that would be deployed: an absolute path. */
  readonly bundlePath: string;
  /** Name of the exported handler. */
  readonly handler: string;
  readonly memoryMb: number;
  readonly region: string;
  /** Invocations that one process takes at the same time; 1 on standard Lambda. */
  readonly concurrencyMax: number;
  readonly environmentVariables: Readonly<Record<string, string>>;
  /** The program that speaks the Runtime API; ours unless a test brings AWS's own. */
  readonly bootstrapPath?: string;
}

export interface EnvironmentProcess {
  readonly pid: number | undefined;
  /** How the process ended, in Lambda's words. Resolves after its last output was seen. */
  readonly ended: Promise<string>;
  kill(): void;
}

/** Starts the process. `onLine` gets its output line by line. */
export function startEnvironmentProcess(
  settings: EnvironmentProcessSettings,
  runtimeApiAddress: string,
  onLine: (stream: 'stdout' | 'stderr', line: string) => void,
): EnvironmentProcess {
  // Lambda's Node runtime leaves a tenth of the memory to what is outside the heap.
  const heapMb = Math.max(32, Math.floor(settings.memoryMb * 0.9));
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMb}`, settings.bootstrapPath ?? BOOTSTRAP], {
    cwd: path.dirname(settings.bundlePath),
    env: { ...variablesOf(settings, runtimeApiAddress), ...settings.environmentVariables },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const pipe = child.stdio[PARENT_PIPE_FD] as Readable;
  pipe.on('error', () => {});
  pipe.resume();
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream]!, crlfDelay: Number.POSITIVE_INFINITY }).on('line', line => onLine(stream, line));
  }
  return { pid: child.pid, ended: endOf(child), kill: () => killGroup(child) };
}

async function endOf(child: ChildProcess): Promise<string> {
  try {
    const closed = once(child, 'close');
    child.once('exit', () => killGroup(child));
    const [code, signal] = (await closed) as [number | null, NodeJS.Signals | null];
    if (signal) return `Runtime exited with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
    return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
  } catch (error) {
    return `Runtime could not be started: ${(error as Error).message}`;
  }
}

/** The group outlives its leader while a process of it is left, and such a process may hold our pipes open. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group.
  }
}

function variablesOf(settings: EnvironmentProcessSettings, runtimeApiAddress: string): Record<string, string> {
  const { bundlePath, functionName, concurrencyMax, region } = settings;
  return {
    PATH: process.env.PATH ?? '',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_RUNTIME_API: runtimeApiAddress,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: settings.environmentId,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    LAMBDA_TASK_ROOT: path.dirname(bundlePath),
    _HANDLER: `${path.parse(bundlePath).name}.${settings.handler}`,
    WEIR_PARENT_PIPE_FD: String(PARENT_PIPE_FD),
    ...(concurrencyMax > 1 && { AWS_LAMBDA_MAX_CONCURRENCY: String(concurrencyMax) }),
  };
}
