// Reads the inputs of a run and hands each row to the stage that reads its stream: first the files, one after the other, then the events.
import type { NamedPath } from '../input/input-spec.ts';
import { readEvents } from '../input/read-events.ts';
import type { LineSource } from '../input/read-lines.ts';
import { readRows } from '../input/read-rows.ts';
import type { Progress } from '../progress.ts';
import type { RunningStage } from './running-stage.ts';

/** `arrivalMs`: when rows arrive that do not say so themselves. */
export async function feed(
  running: readonly RunningStage[],
  inputs: readonly NamedPath[],
  events: string | null,
  arrivalMs: number,
  progress: Progress,
): Promise<void> {
  const stageOf = new Map(running.map(stage => [stage.compiled.descriptor.source.name, stage]));
  let rowCount = 0;
  const push = ({ stage }: RunningStage, payload: Uint8Array, atMs: number) => {
    rowCount++;
    return stage.push(payload, atMs);
  };
  const onProgress = (source: LineSource) => progress.update(source, rowCount);
  for (const { name, path } of inputs) {
    const stage = stageOf.get(name)!;
    await readRows(path, stage.compiled.descriptor.source, payload => push(stage, payload, arrivalMs), onProgress);
  }
  if (events === null) return;
  const take = (stream: string, payload: Uint8Array, atMs: number | null) => push(stageOf.get(stream)!, payload, atMs ?? arrivalMs);
  await readEvents(events, [...stageOf.keys()], take, onProgress);
}
