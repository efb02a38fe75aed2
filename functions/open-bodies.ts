// The body store by its target, as environment variables write it: `s3:BUCKET` or `folder:PATH`. The S3 client loads only when it is needed.
import type { BodyStore } from '../shared/checkpoint/body-store.ts';
import { FolderBodyStore } from '../shared/checkpoint/folder-body-store.ts';
import { nextNonce } from '../shared/checkpoint/nonce.ts';
import { ExternalError } from '../shared/engine/errors.ts';

export async function openBodies(target: string): Promise<BodyStore> {
  const [, scheme, name] = /^(s3|folder):(.+)$/.exec(target) ?? [];
  if (name === undefined) {
    throw new ExternalError('configuration', `WEIR_BODIES is "${target}". Write s3:BUCKET or folder:PATH.`, { retryable: false });
  }
  if (scheme === 'folder') return new FolderBodyStore({ folder: name, nextNonce });
  const [{ S3Client }, { S3BodyStore }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('../shared/checkpoint/s3-body-store.ts'),
  ]);
  return new S3BodyStore({ client: new S3Client({}), bucket: name });
}
