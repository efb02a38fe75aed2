// `weir run`: a script over files, with nothing around it. Stages, partition runtime and commit log are those of a deployment; only the
// stores are in memory and the sinks are streams.
import { systemClock } from '../../shared/time/system-clock.ts';
import { UsageError } from '../errors.ts';
import { checkApart } from '../files-apart.ts';
import { type NamedPath, namedPaths } from '../input/input-spec.ts';
import { type Interrupt, watchInterrupt } from '../interrupt.ts';
import { resultFormat } from '../output/result-format.ts';
import { openRunSinks, type RunSinks } from '../output/run-sinks.ts';
import { Progress } from '../progress.ts';
import { totalCounters } from '../run/counters.ts';
import { feed } from '../run/feed.ts';
import { type RunningStage, startStage } from '../run/running-stage.ts';
import { tellLosses } from '../run/tell-losses.ts';
import { type Application, compileScript } from '../script.ts';

export interface RunOptions {
  readonly input: readonly string[];
  readonly events?: string;
  readonly output: readonly string[];
  readonly format: string;
  readonly shards: number;
  readonly workers: number;
  readonly batch: number;
  readonly drain: boolean;
  readonly late?: string;
  readonly deadLetter?: string;
  readonly stats: boolean;
}

export async function run(script: string, options: RunOptions): Promise<void> {
  const format = resultFormat(options.format);
  const { application } = compileScript(script, { singlePartition: options.shards === 1 });
  const inputs = inputsOf(application, options);
  checkFiles(script, inputs, options);
  const interrupt = watchInterrupt(systemClock);
  const sinks = await openRunSinks(application, { ...options, format });
  const running: RunningStage[] = [];
  try {
    await interrupt.unlessStopped(runToEnd(application, inputs, options, sinks, running, interrupt));
  } catch (error) {
    await sinks.abandon();
    throw error;
  } finally {
    interrupt.release();
    await Promise.all(running.map(({ pool }) => pool?.close()));
  }
}

async function runToEnd(
  application: Application,
  inputs: readonly NamedPath[],
  options: RunOptions,
  sinks: RunSinks,
  running: RunningStage[],
  { signal }: Interrupt,
): Promise<void> {
  for (const compiled of application.stages) running.push(await startStage(compiled, options, sinks));
  const startMs = systemClock.nowMs();
  const progress = new Progress(systemClock);
  const clear = () => progress.done();
  signal.addEventListener('abort', clear, { once: true });
  try {
    await feed(running, inputs, options.events ?? null, systemClock.nowMs(), progress);
  } finally {
    progress.done();
  }
  for (const { stage } of running) await stage.end(options.drain);
  // Stopped meanwhile: the caller has given up and puts the files away; none of them may appear now.
  if (signal.aborted) return;
  await sinks.close();
  const counters = await totalCounters(running);
  if (!options.stats) return tellLosses(counters, sinks.untoldDeadLetters, options, text => process.stderr.write(text));
  const elapsedMs = systemClock.nowMs() - startMs;
  const recordsPerSecond = Math.round(((counters.records ?? 0) / Math.max(1, elapsedMs)) * 1000);
  process.stderr.write(`${JSON.stringify({ ...counters, elapsedMs, recordsPerSecond })}\n`);
}

function inputsOf(application: Application, { input, events }: RunOptions): NamedPath[] {
  const streams = application.stages.map(({ descriptor }) => descriptor.source.name);
  const inputs = namedPaths('--input', 'stream', input, streams);
  if (inputs.length === 0 && events === undefined) {
    const reads = `the script reads ${streams.join(', ')}`;
    throw new UsageError(`There is no input. Give --input ${streams[0] ?? 'stream'}=file (${reads}; - is stdin), or --events file.`);
  }
  return inputs;
}

function checkFiles(script: string, inputs: readonly NamedPath[], { output, events, late, deadLetter }: RunOptions): void {
  const read = [
    ...inputs.map(({ path }) => ({ option: '--input', path })),
    ...(events === undefined ? [] : [{ option: '--events', path: events }]),
  ];
  if (read.filter(({ path }) => path === '-').length > 1) {
    throw new UsageError('stdin (-) can be read once only. Give the other inputs as files.');
  }
  const written = output.map(text => ({ option: '--output', path: text.slice(text.indexOf('=') + 1) }));
  if (late !== undefined) written.push({ option: '--late', path: late });
  if (deadLetter !== undefined) written.push({ option: '--dead-letter', path: deadLetter });
  checkApart(written, [{ option: 'the script', path: script }, ...read.filter(({ path }) => path !== '-')]);
}
