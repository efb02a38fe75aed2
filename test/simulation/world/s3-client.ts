// An S3 client of one process: objects by name, strongly consistent, collected by the bucket's rule when they are old.
import { NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { exchange } from './exchange.ts';
import type { Process, Surroundings } from './process.ts';

interface Input {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body?: Uint8Array;
}

export interface SimulatedBucket {
  readonly objects: Map<string, Uint8Array>;
  /** The bucket's rule collects an object at this age. */
  readonly lifeMs: number;
  readonly writtenMs: Map<string, number>;
}

export function s3Client({ objects, lifeMs, writtenMs }: SimulatedBucket, process: Process, surroundings: Surroundings): S3Client {
  const { scheduler, faults } = surroundings;
  const collectOld = () => {
    for (const key of objects.keys()) {
      if (scheduler.nowMs - writtenMs.get(key)! < lifeMs) continue;
      objects.delete(key);
      faults.count('s3.collected');
    }
  };
  const send = async ({ constructor: { name }, input }: { readonly constructor: { readonly name: string }; readonly input: Input }) => {
    const key = `${input.Bucket}/${input.Key}`;
    const isWrite = name === 'PutObjectCommand';
    const perform = () => {
      collectOld();
      if (isWrite) {
        objects.set(key, Uint8Array.from(input.Body!));
        writtenMs.set(key, scheduler.nowMs);
        return {};
      }
      const bytes = objects.get(key);
      if (bytes === undefined) throw new NoSuchKey({ message: 'The specified key does not exist.', $metadata: { httpStatusCode: 404 } });
      return { Body: { transformToByteArray: async () => Uint8Array.from(bytes) } };
    };
    return exchange<object>(process, surroundings, {
      ...{ perform, isWrite, isDown: false },
      hazards: { throttled: 's3.failed', slow: 's3.slow', ...(isWrite && { answerLost: 's3.answer-lost' }) },
      throttle: () =>
        Object.assign(new Error('Please reduce your request rate.'), { name: 'SlowDown', $metadata: { httpStatusCode: 503 } }),
    });
  };
  return { send } as unknown as S3Client;
}
