// Jest transform: erases TypeScript types with Node's own stripper, which replaces them by blanks, so positions are those of the source.
import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';

export default {
  process: text => ({ code: stripTypeScriptTypes(text, { mode: 'strip' }) }),
  getCacheKey: text => createHash('sha256').update(process.version).update(text).digest('hex'),
};
