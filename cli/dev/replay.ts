// What `weir dev` sends into the streams: files named on the command line, or the `replay.ts` beside the script.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { binaryPartitionKey } from '../../local/in-process/binary-partition-key.ts';
import { partitionKeyOf } from '../../local/in-process/partition-key.ts';
import { ExternalError } from '../../shared/engine/errors.ts';
import { PARTITION_KEY_LENGTH_MAX } from '../../shared/kinesis/kinesis-limits.ts';
import { namedPaths } from '../input/input-spec.ts';
import { readRows } from '../input/read-rows.ts';
import type { Application } from '../script.ts';

export interface ReplayRecord {
  /** Name of the Kinesis stream. */
  readonly stream: string;
  readonly partitionKey: string;
  readonly payload: string | Uint8Array;
}

export interface Replay {
  readonly records: readonly ReplayRecord[];
  /** At most so many records a second; 0 is as fast as the stream takes them. */
  readonly recordsPerSecond: number;
}

interface ReplayModule {
  readonly replay: () => Iterable<ReplayRecord>;
  readonly recordsPerSecond?: number;
}

export interface ReplayOptions {
  readonly input: readonly string[];
  readonly rate?: number;
}

/** null where there is nothing to replay: producers are somebody else. */
export async function openReplay(script: string, { input, rate }: ReplayOptions, application: Application): Promise<Replay | null> {
  if (input.length > 0) return { records: await recordsOfFiles(input, application), recordsPerSecond: rate ?? 0 };
  const beside = path.join(path.dirname(path.resolve(script)), 'replay.ts');
  if (!existsSync(beside)) return null;
  const module = (await import(pathToFileURL(beside).href)) as Partial<ReplayModule>;
  if (typeof module.replay !== 'function') {
    throw new ExternalError(
      'input',
      `${beside} does not export a function \`replay\` that gives {stream, partitionKey, payload} records.`,
      {
        retryable: false,
      },
    );
  }
  return { records: [...module.replay()], recordsPerSecond: rate ?? module.recordsPerSecond ?? 0 };
}

async function recordsOfFiles(input: readonly string[], { stages }: Application): Promise<ReplayRecord[]> {
  const sources = stages.map(({ descriptor }) => descriptor.source);
  const records: ReplayRecord[] = [];
  for (const { name, path: file } of namedPaths(
    '--input',
    'stream',
    input,
    sources.map(source => source.name),
  )) {
    const { descriptor, stage } = stages.find(each => each.descriptor.source.name === name)!;
    const { source } = descriptor;
    const binaryKey = binaryPartitionKey(stage.source);
    const add = (bytes: Uint8Array) => {
      const key = binaryKey?.(bytes, String(records.length)) ?? partitionKeyOf(bytes, source, records.length);
      const partitionKey = key.slice(0, PARTITION_KEY_LENGTH_MAX);
      records.push({ stream: source.stream, payload: Uint8Array.from(bytes), partitionKey });
      return undefined;
    };
    await readRows(file, source, add, () => {});
  }
  return records;
}
