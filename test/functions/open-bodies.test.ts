import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { openBodies } from '../../functions/open-bodies.ts';
import { S3BodyStore } from '../../shared/checkpoint/s3-body-store.ts';

test('a folder keeps bodies', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'weir-bodies-'));
  const bodies = await openBodies(`folder:${folder}`);
  await bodies.put('app/stage/nonce', Buffer.from('body'));
  expect(Buffer.from((await bodies.get('app/stage/nonce'))!).toString()).toBe('body');
  rmSync(folder, { recursive: true });
});

test('a bucket is opened without a call', async () => {
  expect(await openBodies('s3:bucket')).toBeInstanceOf(S3BodyStore);
});

for (const target of ['', 's3:', 'bucket', 'ftp:bucket']) {
  test(`fails if the target is "${target}"`, async () => {
    await expect(openBodies(target)).rejects.toMatchObject({
      domain: 'configuration',
      message: `WEIR_BODIES is "${target}". Write s3:BUCKET or folder:PATH.`,
    });
  });
}
