// A service that does not come up says why in one sentence, whatever went wrong in its process.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startServiceProcess } from '../../../local/kinesis/service-process.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-service-'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  [
    'a package is missing',
    "import 'no-such-package';",
    /its process ended with code 1\. Error \[ERR_MODULE_NOT_FOUND\]: Cannot find package 'no-such-package'/,
  ],
  ['it throws', "throw new TypeError('out of luck');", /its process ended with code 1\. TypeError: out of luck$/],
  ['it ends early', 'process.exit(3);', /its process ended with code 3\.$/],
  ['it is killed', "process.kill(process.pid, 'SIGKILL');", /its process ended with SIGKILL\.$/],
])('fails if %s', async (_, code, message) => {
  const mainFile = join(folder, `${message.source.length}.mjs`);
  await writeFile(mainFile, code);
  const starting = startServiceProcess({ name: 'The service', mainFile, args: [] });
  await expect(starting).rejects.toMatchObject({ name: 'ExternalError', retryable: false, message: expect.stringMatching(message) });
  await expect(starting).rejects.toThrow(/^The service did not start: /);
});
