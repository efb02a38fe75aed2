// Several rounds, the contenders taking turns in each (A B C A B C …): what the machine does meanwhile hits all of them alike, and the
// ratios stay true where absolute times drift. Before any speed is told, all contenders must have given the same answer.
import { type Answer, difference } from './answer.ts';
import { collectGarbage, type Lap, timed, wallNowMs } from './stopwatch.ts';

export interface Contender {
  readonly name: string;
  /** One whole pass over the records; gives the number of rows it produced. */
  run(): number | Promise<number>;
  /** The same pass, collecting what it answered. Absent where the contender is a yardstick that answers nothing (parsing alone). */
  answer?(): Answer | Promise<Answer>;
  /** Whether its passes go into the CPU profile. */
  readonly profiled?: boolean;
}

export interface Spread {
  readonly median: number;
  /** The distance between the fastest and the slowest round, in parts of the median. */
  readonly spread: number;
}

export interface ContenderTimes {
  readonly name: string;
  readonly recordCount: number;
  readonly rounds: number;
  readonly wallMs: Spread;
  readonly cpuMs: Spread;
}

/** Each contender runs so long before it is timed: compilers work in the background, and their time would be counted. */
const WARM_UP_MS = 500;

export interface InterleaveOptions {
  readonly recordCount: number;
  readonly rounds: number;
  /** @default WARM_UP_MS */
  readonly warmUpMs?: number;
  /** Called around the passes of profiled contenders. */
  readonly profile?: Profile | null;
}

export interface Profile {
  resume(): void;
  pause(): void;
}

/** Verifies, warms up and times the contenders. Throws when one gives another answer than the first. */
export async function interleave(contenders: readonly Contender[], options: InterleaveOptions): Promise<ContenderTimes[]> {
  await verify(contenders);
  const rowCounts = new Map<string, number>();
  for (const contender of contenders) rowCounts.set(contender.name, await warmUp(contender, options.warmUpMs ?? WARM_UP_MS));
  const laps = new Map<string, Lap[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < options.rounds; round++) {
    for (const contender of contenders) {
      collectGarbage();
      if (contender.profiled) options.profile?.resume();
      const { lap, value } = await timed(() => contender.run());
      if (contender.profiled) options.profile?.pause();
      if (value !== rowCounts.get(contender.name)) {
        throw new Error(`${contender.name} gave ${value} rows in round ${round + 1} and ${rowCounts.get(contender.name)} before.`);
      }
      laps.get(contender.name)!.push(lap);
    }
  }
  return contenders.map(({ name }) => timesOf(name, options.recordCount, laps.get(name)!));
}

/** Passes until the time is up; gives the number of rows of one. */
async function warmUp(contender: Contender, forMs: number): Promise<number> {
  const untilMs = wallNowMs() + forMs;
  for (;;) {
    const rowCount = await contender.run();
    if (wallNowMs() >= untilMs) return rowCount;
  }
}

async function verify(contenders: readonly Contender[]): Promise<void> {
  let expected: { readonly name: string; readonly answer: Answer } | null = null;
  for (const contender of contenders) {
    const answer = await contender.answer?.();
    if (answer === undefined) continue;
    if (answer.size === 0) throw new Error(`${contender.name} answered nothing: there is nothing to compare.`);
    expected ??= { name: contender.name, answer };
    const differs = difference(expected.answer, answer);
    if (differs !== null) throw new Error(`${expected.name} and ${contender.name} do not give the same answer: ${differs}`);
  }
}

export function timesOf(name: string, recordCount: number, laps: readonly Lap[]): ContenderTimes {
  return {
    name,
    recordCount,
    rounds: laps.length,
    wallMs: spreadOf(laps.map(lap => lap.wallMs)),
    cpuMs: spreadOf(laps.map(lap => lap.cpuMs)),
  };
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, spread: median === 0 ? 0 : (sorted.at(-1)! - sorted[0]!) / median };
}

/** The value below which the given part of the values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
}

/** Million records a second of processor time. */
export const millionPerCpuSecond = ({ recordCount, cpuMs }: ContenderTimes): number => recordCount / cpuMs.median / 1e3;

/** How many times faster `a` is than `b`. */
export const timesFaster = (a: Spread, b: Spread): number => b.median / a.median;
