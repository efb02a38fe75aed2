// What the operating system says about a file, as one sentence that tells what to change.
import { ExternalError } from '../engine/errors.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Free some space, or choose another path.',
  EDQUOT: 'the disk quota is used up. Free some space, or choose another path.',
  EPIPE: 'its reader closed it before all rows were written. Let the reader read to the end, or write to a file.',
  ERR_STREAM_DESTROYED: 'it was closed before all rows were written. Let the reader read to the end, or write to a file.',
  ERR_STREAM_WRITE_AFTER_END: 'it was closed before all rows were written. Let the reader read to the end, or write to a file.',
  ENOENT: 'its folder does not exist. Create the folder, or choose another path.',
  ENOTDIR: 'a part of the path is a file, not a folder. Choose another path.',
  EACCES: 'this user may not write there. Change the permissions, or choose another path.',
  EPERM: 'this user may not write there. Change the permissions, or choose another path.',
  EROFS: 'the file system is read-only. Choose another path.',
  EISDIR: 'it is a folder. Name a file in it.',
  EMFILE: 'too many files are open. Raise the limit (ulimit -n).',
  EFBIG: 'the file would grow beyond what the file system allows. Write less, or choose another path.',
};

/** `target` names the file in the user's words. Nothing here passes by itself, so none of these errors is retryable. */
export function fileError(target: string, error: unknown): ExternalError {
  if (error instanceof ExternalError) return error;
  const { code = '', message = String(error) } = (error ?? {}) as NodeJS.ErrnoException;
  return new ExternalError('file', `cannot write ${target}: ${SENTENCES[code] ?? `${message}.`}${code ? ` (${code})` : ''}`, {
    retryable: false,
    cause: error,
  });
}
