// One execution environment: a process, its Runtime API and the invocations it is busy with.
//
//   starting ──first `next`──▶ ready ──run──▶ busy ──answer──▶ ready          any state ──exit, kill──▶ ended
//
// A timeout is told to the caller at once. Standard Lambda then kills the process; managed instances leave the code running, and such a zombie
// keeps its slot until it answers, to nobody.
import { assert } from '../../shared/engine/assert.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { type EnvironmentProcess, type EnvironmentProcessSettings, startEnvironmentProcess } from './environment-process.ts';
import type { FailureReason, LambdaError } from './invocation-result.ts';
import { INIT_MS_MAX, SYNC_PAYLOAD_BYTES_MAX } from './lambda-limits.ts';
import { type RuntimeApi, type RuntimeApiListener, startRuntimeApi } from './runtime-api.ts';

export interface EnvironmentSettings extends EnvironmentProcessSettings {
  readonly functionArn: string;
  readonly timeoutMs: number;
  readonly keepRunningAfterTimeout: boolean;
  readonly clock: Clock;
  onLine(stream: 'stdout' | 'stderr', line: string): void;
  onEnd(): void;
}

export type EnvironmentOutcome = { durationMs: number } & (
  | { kind: 'succeeded'; responseText: string }
  | { kind: 'failed'; reason: FailureReason; error: LambdaError }
);

interface Running {
  startedMs: number | null;
  readonly answered: AbortController;
  /** Null for a zombie, whose caller has been told of the timeout. */
  settle: ((outcome: EnvironmentOutcome) => void) | null;
}

/** Starts an environment and returns while its code still loads: what is run meanwhile waits for the init. */
export async function startExecutionEnvironment(settings: EnvironmentSettings): Promise<ExecutionEnvironment> {
  let environment: ExecutionEnvironment | undefined;
  const api = await startRuntimeApi({
    ready: () => environment!.ready(),
    initFailed: body => environment!.initFailed(body),
    answered: (requestId, kind, body) => environment!.answered(requestId, kind, body),
  });
  environment = new ExecutionEnvironment(settings, api);
  return environment;
}

export class ExecutionEnvironment implements RuntimeApiListener {
  readonly #settings: EnvironmentSettings;
  readonly #api: RuntimeApi;
  readonly #process: EnvironmentProcess;
  readonly #running = new Map<string, Running>();
  readonly #initEnded = new AbortController();
  readonly #ended: Promise<void>;
  #failure: { reason: FailureReason; error: LambdaError } | null = null;
  #wasReady = false;
  /** It takes nothing more: its process is going, or gone. */
  #isEnding = false;
  #hasEnded = false;
  #exitReason = '';

  constructor(settings: EnvironmentSettings, api: RuntimeApi) {
    this.#settings = settings;
    this.#api = api;
    this.#process = startEnvironmentProcess(settings, api.address, settings.onLine);
    this.#ended = this.#process.ended.then(reason => this.#exited(reason));
    this.#limitInit();
  }

  get id(): string {
    return this.#settings.environmentId;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get isReady(): boolean {
    return this.#wasReady && !this.#hasEnded;
  }

  get runningCount(): number {
    return this.#running.size;
  }

  /** An environment never runs one request id twice at a time: their answers could not be told apart. */
  canTake(requestId: string): boolean {
    return !this.#isEnding && this.#running.size < this.#settings.concurrencyMax && !this.#running.has(requestId);
  }

  /** Runs one invocation. Never rejects: whatever the function does is an outcome. */
  run(requestId: string, payloadText: string): Promise<EnvironmentOutcome> {
    if (this.#hasEnded) return Promise.resolve({ ...this.#failureAtExit(requestId), durationMs: 0 });
    assert(
      this.#running.size < this.#settings.concurrencyMax && !this.#running.has(requestId),
      `environment ${this.id} has no slot for ${requestId}`,
    );
    const { clock, functionArn, timeoutMs } = this.#settings;
    return new Promise(settle => {
      const running: Running = { startedMs: null, answered: new AbortController(), settle };
      this.#running.set(requestId, running);
      const deadlineMs = () => {
        running.startedMs = clock.nowMs();
        clock.sleep(timeoutMs, running.answered.signal).then(() => running.answered.signal.aborted || this.#timedOut(requestId, running));
        return running.startedMs + timeoutMs;
      };
      const traceId = `Root=1-${requestId.slice(0, 8)}-${requestId.replaceAll('-', '').slice(8, 32)};Sampled=0`;
      this.#api.deliver({ requestId, functionArn, traceId, payloadText, deadlineMs });
    });
  }

  /** Ends the process and everything it started. What still runs fails as a crash. */
  async close(): Promise<void> {
    this.#kill();
    await this.#ended;
  }

  ready(): void {
    this.#wasReady = true;
    this.#initEnded.abort();
  }

  initFailed(body: string): void {
    this.#isEnding = true;
    this.#failure = { reason: 'init-error', error: readError(body) };
  }

  answered(requestId: string, kind: 'response' | 'error', body: string): boolean {
    const running = this.#running.get(requestId);
    if (!running) return false;
    this.#running.delete(requestId);
    running.answered.abort();
    const bodyBytes = Buffer.byteLength(body);
    if (kind === 'error') this.#settle(running, { kind: 'failed', reason: 'error', error: readError(body) });
    else if (bodyBytes > SYNC_PAYLOAD_BYTES_MAX)
      this.#settle(running, { kind: 'failed', reason: 'response-too-large', error: tooLarge(bodyBytes) });
    else this.#settle(running, { kind: 'succeeded', responseText: body });
    return true;
  }

  #settle(running: Running, outcome: DistributiveOmit<EnvironmentOutcome, 'durationMs'>): void {
    const durationMs = running.startedMs === null ? 0 : this.#settings.clock.nowMs() - running.startedMs;
    running.settle?.({ ...outcome, durationMs });
    running.settle = null;
  }

  #timedOut(requestId: string, running: Running): void {
    const seconds = (this.#settings.timeoutMs / 1000).toFixed(2);
    const error = { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds` };
    this.#settle(running, { kind: 'failed', reason: 'timeout', error });
    if (!this.#settings.keepRunningAfterTimeout) this.#kill();
  }

  #kill(): void {
    this.#isEnding = true;
    this.#process.kill();
  }

  #exited(exitReason: string): Promise<void> {
    this.#isEnding = true;
    this.#hasEnded = true;
    this.#exitReason = exitReason;
    for (const [requestId, running] of this.#running) {
      running.answered.abort();
      this.#settle(running, this.#failureAtExit(requestId));
    }
    this.#initEnded.abort();
    this.#running.clear();
    this.#settings.onEnd();
    return this.#api.close();
  }

  /** The init's own report where there is one; else the way in which the process ended. */
  #failureAtExit(requestId: string): { kind: 'failed'; reason: FailureReason; error: LambdaError } {
    const error = { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${this.#exitReason}` };
    return { kind: 'failed', ...(this.#failure ?? { reason: this.#wasReady ? 'crash' : 'init-error', error }) };
  }

  /** A slow init is run again by Lambda under the function's own timeout; waiting for the longer of the two comes to the same. */
  async #limitInit(): Promise<void> {
    const { clock, timeoutMs } = this.#settings;
    const initMsMax = Math.max(INIT_MS_MAX, timeoutMs);
    await clock.sleep(initMsMax, this.#initEnded.signal);
    if (this.#initEnded.signal.aborted) return;
    const errorMessage = `Error: the code had not loaded after ${(initMsMax / 1000).toFixed(2)} seconds`;
    this.#failure = { reason: 'init-error', error: { errorType: 'Sandbox.Timedout', errorMessage } };
    this.#kill();
  }
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

function readError(body: string): LambdaError {
  try {
    return JSON.parse(body) as LambdaError;
  } catch {
    return { errorType: 'Runtime.InvalidErrorPayload', errorMessage: body };
  }
}

function tooLarge(bodyBytes: number): LambdaError {
  const errorMessage = `Response payload size (${bodyBytes} bytes) exceeded maximum allowed payload size (${SYNC_PAYLOAD_BYTES_MAX} bytes).`;
  return { errorType: 'Function.ResponseSizeTooLarge', errorMessage };
}
