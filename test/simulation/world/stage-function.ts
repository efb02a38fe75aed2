// Lambda as the stage's function knows it: environments that come and go, chosen without affinity; time-outs whose code is killed, goes on, or
// goes on much later; deaths in the middle of anything.
import type { KinesisStreamEvent } from 'aws-lambda';
import type { InvocationFailed, InvocationResult } from '../../../local/lambda/invocation-result.ts';
import { ExternalError } from '../../../shared/engine/errors.ts';
import type { TickEvent } from '../../../shared/time/tick.ts';
import { type EnvironmentOptions, ExecutionEnvironment } from './execution-environment.ts';
import { Process } from './process.ts';
import { asInvocation } from './writer.ts';

const FREEZE_MS_MOST = 600_000;
const UNNEEDED_MS_MAX = 6 * 3_600_000;
const HIBERNATION_MS = [86_400_000, 5 * 86_400_000] as const;

export interface InvocationEnd {
  readonly result: InvocationResult;
  /** What the handler gave, where it succeeded. */
  readonly value: unknown;
}

interface Invocation {
  readonly requestId: string;
  readonly environment: ExecutionEnvironment;
  readonly startedMs: number;
  /** The sequence number of the record that is alone in its batch. */
  readonly lone: string | null;
  end: ((end: InvocationEnd) => void) | null;
}

export interface StageFunctionOptions extends EnvironmentOptions {
  /** A bug: something other than the outside world failed. */
  readonly onBug: (error: unknown) => void;
}

export class StageFunction {
  readonly #options: StageFunctionOptions;
  readonly #running = new Set<Invocation>();
  #environments: ExecutionEnvironment[] = [];
  #environmentCount = 0;
  #invocationCount = 0;

  constructor(options: StageFunctionOptions) {
    this.#options = options;
  }

  /** How often an invocation with a record alone in its batch ended, or stood still, in the middle of its work: by the record. */
  readonly mishapCounts = new Map<string, number>();

  /** Invocations whose code is still at work, also those that nobody waits for. */
  get runningCount(): number {
    return this.#running.size;
  }

  get processes(): readonly Process[] {
    return this.#environments.map(({ process }) => process);
  }

  invoke(event: KinesisStreamEvent | TickEvent, requestId: string): Promise<InvocationEnd> {
    const { surroundings } = this.#options;
    return new Promise(resolve => {
      surroundings.scheduler.after(surroundings.chance.tail(1, 200), async () => {
        const environment = await this.#pick();
        if (environment === null) resolve({ result: { kind: 'throttled', requestId }, value: null });
        else this.#start(environment, event, requestId, resolve);
      });
    });
  }

  /** Whatever was frozen goes on, for the calm at the end. */
  thawAll(): void {
    for (const { process } of this.#environments) process.thaw();
  }

  /** The process meets with an accident. */
  kill(process: Process): void {
    process.die();
    this.#environments = this.#environments.filter(environment => environment.process !== process);
    for (const invocation of [...this.#running]) {
      if (invocation.environment.process !== process) continue;
      this.#countMishap(invocation);
      this.#finish(invocation, this.#failed(invocation, 'crash', 'Runtime exited'));
      this.#running.delete(invocation);
    }
    this.#options.edges.close(process);
  }

  freeze(process: Process): void {
    const { scheduler, chance } = this.#options.surroundings;
    process.freeze();
    scheduler.after(this.#hibernates() ? chance.between(...HIBERNATION_MS) : chance.tail(200, FREEZE_MS_MOST), () => process.thaw());
  }

  async #pick(): Promise<ExecutionEnvironment | null> {
    const { scenario, surroundings } = this.#options;
    const { faults, chance } = surroundings;
    if (faults.strikes('lambda.throttled')) return null;
    if (this.#environments.length > 0 && faults.strikes('lambda.recycled')) this.kill(chance.pick(this.#environments).process);
    const free = this.#environments.filter(each => each.invocationCount < scenario.invocationsPerEnvironmentMax);
    const mayOpen = this.#environments.length < scenario.environmentCountMax;
    if (free.length > 0 && !(mayOpen && chance.happens(0.2))) return chance.pick(free);
    if (!mayOpen) return null;
    const skewMs = faults.strikes('clock.skewed') ? chance.between(-scenario.skewMsMax, scenario.skewMsMax) : 0;
    const process = new Process(`environment-${this.#environmentCount++}`, surroundings, skewMs);
    process.onMishap = kind => (kind === 'killed' ? this.kill(process) : this.freeze(process));
    const environment = await ExecutionEnvironment.open(process, this.#options);
    this.#environments.push(environment);
    return environment;
  }

  #start(
    environment: ExecutionEnvironment,
    event: KinesisStreamEvent | TickEvent,
    requestId: string,
    end: (end: InvocationEnd) => void,
  ): void {
    const { scenario, surroundings, onBug } = this.#options;
    const { scheduler, faults, chance } = surroundings;
    const invocation: Invocation = { requestId, environment, startedMs: scheduler.nowMs, lone: loneIn(event), end };
    this.#running.add(invocation);
    environment.invocationCount++;
    // An environment that was left frozen with work in it goes on with that work now.
    environment.process.thaw();
    const deadlineMs = scheduler.nowMs + scenario.timeoutMs;
    const isGivenUp = faults.strikes('lambda.given-up');
    scheduler.after(isGivenUp ? chance.tail(5, scenario.timeoutMs) : scenario.timeoutMs, () => this.#timeOut(invocation));
    const name = `${environment.process.name} ${this.#invocationCount++}`;
    const work = asInvocation(name, () => environment.run(event, () => deadlineMs - scheduler.nowMs));
    work
      .then(
        value => this.#finish(invocation, { result: this.#succeeded(invocation, value), value }),
        error => {
          if (!(error instanceof ExternalError)) onBug(error);
          this.#finish(invocation, this.#failed(invocation, 'error', (error as Error).message));
        },
      )
      .finally(() => this.#running.delete(invocation));
  }

  #timeOut(invocation: Invocation): void {
    if (invocation.end === null) return;
    const { faults } = this.#options.surroundings;
    const { environment } = invocation;
    this.#countMishap(invocation);
    this.#finish(invocation, this.#failed(invocation, 'timeout', 'Task timed out'));
    if (faults.strikes('lambda.timeout-zombie')) return;
    if (faults.strikes('lambda.timeout-frozen')) this.#freezeUntilNeeded(environment.process);
    else {
      if (!faults.areOver) faults.count('lambda.timeout-killed');
      this.kill(environment.process);
    }
  }

  #hibernates(): boolean {
    return this.#options.surroundings.faults.strikes('lambda.hibernated');
  }

  /** Lambda keeps no environment for ever. */
  #freezeUntilNeeded(process: Process): void {
    const { scheduler, chance } = this.#options.surroundings;
    process.freeze();
    if (this.#hibernates()) scheduler.after(chance.between(...HIBERNATION_MS), () => process.thaw());
    else scheduler.after(UNNEEDED_MS_MAX, () => process.state === 'frozen' && this.kill(process));
  }

  #countMishap({ lone }: Invocation): void {
    if (lone !== null) this.mishapCounts.set(lone, (this.mishapCounts.get(lone) ?? 0) + 1);
  }

  #finish(invocation: Invocation, end: InvocationEnd): void {
    if (invocation.end === null) return;
    invocation.environment.invocationCount--;
    invocation.end(end);
    invocation.end = null;
  }

  #succeeded({ requestId, environment, startedMs }: Invocation, value: unknown): InvocationResult {
    const durationMs = this.#options.surroundings.scheduler.nowMs - startedMs;
    return { kind: 'succeeded', requestId, environmentId: environment.process.name, durationMs, responseText: JSON.stringify(value) };
  }

  #failed({ requestId, environment, startedMs }: Invocation, reason: InvocationFailed['reason'], errorMessage: string): InvocationEnd {
    const durationMs = this.#options.surroundings.scheduler.nowMs - startedMs;
    const error = { errorType: reason, errorMessage };
    return { result: { kind: 'failed', reason, requestId, environmentId: environment.process.name, durationMs, error }, value: null };
  }
}

const loneIn = (event: KinesisStreamEvent | TickEvent): string | null =>
  'Records' in event && event.Records.length === 1 ? event.Records[0]!.kinesis.sequenceNumber : null;
