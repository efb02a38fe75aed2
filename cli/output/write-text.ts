// Text into a stream, waited for: a slow reader slows the writer down, a broken one gives one clear sentence.
import type { Writable } from 'node:stream';
import { fileError } from '../../shared/sinks/file-error.ts';

export function writeText(stream: Writable, text: string, description: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, error => (error ? reject(fileError(description, error as NodeJS.ErrnoException)) : resolve()));
  });
}
