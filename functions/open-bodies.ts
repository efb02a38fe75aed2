// The body store by its target, as environment variables write it: `s3:BUCKET` or `folder:PATH`. The S3 client loads only when it is needed.
import type { S3Client } from '@aws-sdk/client-s3';
import type { BodyStore } from '../shared/checkpoint/body-store.ts';
import { FolderBodyStore } from '../shared/checkpoint/folder-body-store.ts';
import { nextNonce } from '../shared/checkpoint/nonce.ts';
import { ExternalError } from '../shared/engine/errors.ts';
import { systemClock } from '../shared/time/system-clock.ts';

/** `watch` is given the client before it is used, so that a bucket that holds its callers is seen as any other service is. */
export async function openBodies(target: string, watch: (client: S3Client) => S3Client = client => client): Promise<BodyStore> {
  const [, scheme, name] = /^(s3|folder):(.+)$/.exec(target) ?? [];
  if (name === undefined) {
    throw new ExternalError('configuration', `WEIR_BODIES is "${target}". Write s3:BUCKET or folder:PATH.`, { retryable: false });
  }
  if (scheme === 'folder') return new FolderBodyStore({ folder: name, nextNonce, clock: systemClock });
  const [{ S3Client: Client }, { S3BodyStore }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('../shared/checkpoint/s3-body-store.ts'),
  ]);
  // Each call is made once: the log, which knows how much time there is, makes it again.
  return new S3BodyStore({ client: watch(new Client({ maxAttempts: 1 })), bucket: name });
}
