// A Lambda function on this machine: a pool of execution environments and the rule that picks one.
//
// Lambda promises no affinity, so there is none: each invocation takes any free environment, chosen by the chance that was handed in. An
// environment that ended is forgotten and a new one starts with the next invocation that needs it. Where none is free and no more are allowed,
// the invocation is throttled.
import path from 'node:path';
import { ExternalError } from '../../shared/engine/errors.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { type ExecutionEnvironment, startExecutionEnvironment } from './execution-environment.ts';
import type { InvocationResult } from './invocation-result.ts';
import { SYNC_PAYLOAD_BYTES_MAX, TIMEOUT_MS_MAX } from './lambda-limits.ts';
import { requestIdOf } from './request-id.ts';
import { type Choose, seededChoice } from './seeded-choice.ts';

export interface LogLine {
  readonly functionName: string;
  readonly environmentId: string;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

export interface LocalFunctionProps {
  readonly name: string;
  /** The bundle that would be deployed. */
  readonly bundlePath: string;
  readonly clock: Clock;
  /** Exported name of the handler. @default 'handler' */
  readonly handler?: string;
  /** Seen by the handler on top of what Lambda sets. @default none */
  readonly environmentVariables?: Readonly<Record<string, string>>;
  /** @default 3000, as on Lambda */
  readonly timeoutMs?: number;
  /** Environments that may exist at the same time. @default 8 */
  readonly environmentCountMax?: number;
  /** @default 1024 */
  readonly memoryMb?: number;
  /** Invocations that one environment takes at the same time, as on managed instances. @default 1 */
  readonly environmentConcurrency?: number;
  /** As on managed instances: after a timeout the code runs on, beside its retry. @default false: the environment is killed */
  readonly keepRunningAfterTimeout?: boolean;
  /** Picks one of the free environments. @default a seeded choice, the same in every run */
  readonly choose?: Choose;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default '000000000000' */
  readonly accountId?: string;
  /** The program that speaks the Runtime API in the environment. @default Weir's own bootstrap */
  readonly bootstrapPath?: string;
  /** Every line that an environment writes. @default dropped */
  onLog?(line: LogLine): void;
}

export interface InvokeOptions {
  /** A retry keeps the id of the first try. @default a new one */
  readonly requestId?: string;
}

export interface EnvironmentStatus {
  readonly id: string;
  readonly pid: number | undefined;
  readonly isReady: boolean;
  readonly runningCount: number;
}

/** Makes a function; environments start with the first invocation. Throws an `ExternalError` where a setting is out of Lambda's range. */
export function createLocalFunction(props: LocalFunctionProps): LocalFunction {
  check(props.name !== '', `A function needs a name.`);
  checkWhole('timeoutMs', props.timeoutMs ?? 3000, 1, TIMEOUT_MS_MAX);
  checkWhole('environmentCountMax', props.environmentCountMax ?? 8, 1, 1000);
  checkWhole('environmentConcurrency', props.environmentConcurrency ?? 1, 1, 1600);
  checkWhole('memoryMb', props.memoryMb ?? 1024, 128, 32_768);
  return new LocalFunction(props);

  function checkWhole(setting: string, value: number, least: number, most: number): void {
    const isInside = Number.isInteger(value) && value >= least && value <= most;
    check(isInside, `Function ${props.name}: ${setting} is ${value}; give a whole number from ${least} to ${most}.`);
  }
}

export class LocalFunction {
  readonly name: string;
  readonly arn: string;
  readonly #props: LocalFunctionProps;
  readonly #choose: Choose;
  readonly #environments = new Set<ExecutionEnvironment>();
  /** Environments whose endpoint is still being opened: they count as existing. */
  readonly #starting = new Set<Promise<ExecutionEnvironment>>();
  #startedCount = 0;
  #invocationCount = 0;
  #isClosed = false;

  constructor(props: LocalFunctionProps) {
    this.name = props.name;
    this.arn = `arn:aws:lambda:${props.region ?? 'us-east-1'}:${props.accountId ?? '000000000000'}:function:${props.name}`;
    this.#props = props;
    this.#choose = props.choose ?? seededChoice(1);
  }

  get environmentVariables(): Readonly<Record<string, string>> {
    return this.#props.environmentVariables ?? {};
  }

  /** Invokes with an event that becomes JSON. */
  invoke(event: unknown, options: InvokeOptions = {}): Promise<InvocationResult> {
    return this.invokePayload(JSON.stringify(event) ?? 'null', options);
  }

  /** Invokes with the JSON text of an event. Rejects only when the function is closed; whatever goes wrong else is a result. */
  async invokePayload(payloadText: string, options: InvokeOptions = {}): Promise<InvocationResult> {
    if (this.#isClosed) throw new ExternalError('lambda', `Function ${this.name} was invoked after it was closed.`, { retryable: false });
    const requestId = options.requestId ?? requestIdOf(this.name, this.#invocationCount++);
    const payloadBytes = Buffer.byteLength(payloadText);
    if (payloadBytes > SYNC_PAYLOAD_BYTES_MAX) {
      const errorMessage = `${payloadBytes} byte payload is too large for the RequestResponse invocation type (limit ${SYNC_PAYLOAD_BYTES_MAX} bytes)`;
      const error = { errorType: 'RequestEntityTooLargeException', errorMessage };
      return { kind: 'failed', reason: 'request-too-large', requestId, environmentId: null, durationMs: 0, error };
    }
    const free = this.#freeEnvironment(requestId);
    if (!free && this.#environments.size + this.#starting.size >= this.#environmentCountMax) return { kind: 'throttled', requestId };
    const { environment, outcome } = free ? run(free) : await this.#start(run);
    return { ...(await outcome), requestId, environmentId: environment.id };

    function run(environment: ExecutionEnvironment) {
      return { environment, outcome: environment.run(requestId, payloadText) };
    }
  }

  /** Starts environments until `count` exist, as provisioned concurrency does, so that the first events meet no cold start. */
  async warm(count: number): Promise<void> {
    const missing = Math.max(0, Math.min(count, this.#environmentCountMax) - this.#environments.size - this.#starting.size);
    await Promise.all(Array.from({ length: missing }, () => this.#start(() => {})));
  }

  environments(): EnvironmentStatus[] {
    return [...this.#environments].map(({ id, pid, isReady, runningCount }) => ({ id, pid, isReady, runningCount }));
  }

  /** Ends every process. Invocations that run fail as crashes. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const starting = await Promise.all(this.#starting);
    await Promise.all([...this.#environments, ...starting].map(environment => environment.close()));
  }

  get #environmentCountMax(): number {
    return this.#props.environmentCountMax ?? 8;
  }

  #freeEnvironment(requestId: string): ExecutionEnvironment | undefined {
    const free = [...this.#environments].filter(environment => environment.canTake(requestId));
    const ready = free.filter(environment => environment.isReady);
    const candidates = ready.length > 0 ? ready : free;
    return candidates.length === 0 ? undefined : candidates[this.#choose(candidates.length)];
  }

  /** A new environment is visible to others only after `use`, so that the invocation it was started for has its slot. */
  async #start<Result>(use: (environment: ExecutionEnvironment) => Result): Promise<Result> {
    const starting = this.#startEnvironment();
    this.#starting.add(starting);
    try {
      const environment = await starting;
      const result = use(environment);
      if (!environment.hasEnded) this.#environments.add(environment);
      return result;
    } finally {
      this.#starting.delete(starting);
    }
  }

  async #startEnvironment(): Promise<ExecutionEnvironment> {
    const props = this.#props;
    const environmentId = `${this.name}-${++this.#startedCount}`;
    const environment: ExecutionEnvironment = await startExecutionEnvironment({
      environmentId,
      functionName: this.name,
      functionArn: this.arn,
      bundlePath: path.resolve(props.bundlePath),
      handler: props.handler ?? 'handler',
      memoryMb: props.memoryMb ?? 1024,
      timeoutMs: props.timeoutMs ?? 3000,
      concurrencyMax: props.environmentConcurrency ?? 1,
      keepRunningAfterTimeout: props.keepRunningAfterTimeout ?? false,
      environmentVariables: props.environmentVariables ?? {},
      region: props.region ?? 'us-east-1',
      ...(props.bootstrapPath !== undefined && { bootstrapPath: props.bootstrapPath }),
      clock: props.clock,
      onLine: (stream, line) => props.onLog?.({ functionName: this.name, environmentId, stream, line }),
      onEnd: () => this.#environments.delete(environment),
    });
    return environment;
  }
}

function check(holds: boolean, message: string): asserts holds {
  if (!holds) throw new ExternalError('configuration', message, { retryable: false });
}
