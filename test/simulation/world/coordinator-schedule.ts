// The coordinator on its schedule: every minute, sometimes late, sometimes twice at once, and in a world where nothing happens for days, seldom.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetEventSourceMappingCommand, type InvokeCommandInput, type LambdaClient } from '@aws-sdk/client-lambda';
import { deployedStage } from '../../../functions/configuration.ts';
import { openCoordinatorServices } from '../../../functions/coordinator.ts';
import type { StageProgram } from '../../../shared/engine/program.ts';
import { runCoordinator } from '../../../shared/time/coordinator.ts';
import { STREAM } from '../programs/programs.ts';
import type { Chance } from './chance.ts';
import type { Edges } from './edges.ts';
import { APPLICATION, WATERMARKS } from './execution-environment.ts';
import { Process, type Surroundings } from './process.ts';
import type { StageFunction } from './stage-function.ts';

const INTERVAL_MS = 60_000;
/** While nothing flows for days, and everything that could close has closed. */
const INTERVAL_MS_QUIET = 1_800_000;
const CLOSING_MS = 1_200_000;
const TIMEOUT_MS = 120_000;
/** Attempts that the SDK's clients make beside the first, unless they are told not to. */
const RETRIES_MAX = 2;

export interface CoordinatorOptions {
  readonly program: StageProgram;
  readonly edges: Edges;
  readonly stageFunction: StageFunction;
  readonly surroundings: Surroundings;
  readonly skewMsMax: number;
  readonly quietUntilMs: () => number;
  readonly expiryMs: number;
  /** What the operator has made of the application. */
  readonly state: () => 'running' | 'paused' | 'stopped';
  readonly onBug: (error: unknown) => void;
}

export class CoordinatorSchedule {
  readonly #options: CoordinatorOptions;
  #roundCount = 0;
  #quietSinceMs: number | null = null;

  constructor(options: CoordinatorOptions) {
    this.#options = options;
  }

  start(): void {
    const { scheduler, faults } = this.#options.surroundings;
    scheduler.after(this.#intervalMs(), () => {
      this.start();
      if (this.#options.state() === 'stopped' || faults.strikes('coordinator.missed')) return;
      this.#round();
      if (faults.strikes('coordinator.overlap')) this.#round();
    });
  }

  #intervalMs(): number {
    const { surroundings, quietUntilMs } = this.#options;
    const { nowMs } = surroundings.scheduler;
    const isLong = quietUntilMs() > nowMs + INTERVAL_MS_QUIET;
    this.#quietSinceMs = isLong ? (this.#quietSinceMs ?? nowMs) : null;
    return this.#quietSinceMs !== null && nowMs > this.#quietSinceMs + CLOSING_MS ? INTERVAL_MS_QUIET : INTERVAL_MS;
  }

  #round(): void {
    const { program, edges, surroundings, skewMsMax, onBug } = this.#options;
    const { scheduler, chance, faults } = surroundings;
    const skewMs = faults.strikes('clock.skewed') ? chance.between(-skewMsMax, skewMsMax) : 0;
    const process = new Process(`coordinator-${this.#roundCount++}`, surroundings, skewMs);
    process.onMishap = kind => {
      if (kind === 'killed') process.die();
      else {
        process.freeze();
        scheduler.after(chance.tail(1_000, TIMEOUT_MS), () => process.thaw());
      }
    };
    const stages = [deployedStage(APPLICATION, program.descriptor, STREAM, 'partition', 'mapping')];
    const configuration = { application: APPLICATION, watermarksTable: WATERMARKS, stages };
    const services = openCoordinatorServices(configuration, {
      ...edges.of(process),
      dynamoDb: patient(edges.of(process).dynamoDb, process, chance),
      lambda: this.#lambda(process),
    });
    const deadlineMs = scheduler.nowMs + TIMEOUT_MS;
    runCoordinator({ ...services, expiryMs: this.#options.expiryMs, remainingMs: () => deadlineMs - scheduler.nowMs })
      .catch(onBug)
      .finally(() => edges.close(process));
  }

  /** Invokes and waits, and is patient with throttling, as the SDK's client is; the answer may never come. */
  #lambda(process: Process): LambdaClient {
    const { stageFunction, surroundings, state } = this.#options;
    const { scheduler, chance } = surroundings;
    const attempt = ({ input }: { readonly input: InvokeCommandInput }, attemptsLeft: number) =>
      new Promise<object>((resolve, reject) => {
        const tick = JSON.parse(Buffer.from(input.Payload as Uint8Array).toString('utf8'));
        stageFunction.invoke(tick, `tick ${tick.shardId}`).then(({ result, value }) => {
          scheduler.after(chance.tail(1, 200), () =>
            process.deliver(() => {
              if (result.kind === 'succeeded') resolve({ Payload: Buffer.from(JSON.stringify(value)) });
              else if (result.kind === 'failed')
                resolve({ FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify(result.error)) });
              else if (attemptsLeft === 0) reject(Object.assign(new Error('Rate Exceeded.'), { name: 'TooManyRequestsException' }));
              else process.clock.sleep(chance.between(100, 2_000)).then(() => attempt({ input }, attemptsLeft - 1).then(resolve, reject));
            }),
          );
        });
      });
    const send = async (command: { readonly input: InvokeCommandInput }) => {
      if (!(command instanceof GetEventSourceMappingCommand)) return attempt(command, RETRIES_MAX);
      await process.clock.sleep(chance.tail(1, 200));
      return { State: state() === 'running' ? 'Enabled' : 'Disabled' };
    };
    return { send } as unknown as LambdaClient;
  }
}

/** The client of a function that leaves retries to the SDK: throttling and lost connections are tried again. */
export function patient(client: DynamoDBClient, { clock }: Process, chance: Chance): DynamoDBClient {
  const sender = client as unknown as { send(command: unknown): Promise<unknown> };
  const attempt = async (command: unknown, retriesLeft: number): Promise<unknown> => {
    try {
      return await sender.send(command);
    } catch (error) {
      const { name } = error as Error;
      if (retriesLeft === 0 || !(name === 'TimeoutError' || name === 'ProvisionedThroughputExceededException')) throw error;
      await clock.sleep(chance.between(20, 1_000));
      return attempt(command, retriesLeft - 1);
    }
  };
  return { send: (command: unknown) => attempt(command, RETRIES_MAX) } as unknown as DynamoDBClient;
}
