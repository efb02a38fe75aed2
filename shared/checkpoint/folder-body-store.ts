// Bodies in a folder: for local runs that outlive their process. A body is written under another name and renamed, so that a name never
// stands for half a body, whenever the process dies.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { assert } from '../engine/assert.ts';
import { ExternalError } from '../engine/errors.ts';
import type { BodyStore } from './body-store.ts';

export interface FolderBodyStoreOptions {
  /** Created where it does not exist. */
  readonly folder: string;
  /** Keeps two writers of one name apart. */
  readonly nextNonce: () => string;
}

export class FolderBodyStore implements BodyStore {
  readonly #folder: string;
  readonly #nextNonce: () => string;

  constructor({ folder, nextNonce }: FolderBodyStoreOptions) {
    this.#folder = path.resolve(folder);
    this.#nextNonce = nextNonce;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const file = this.#fileOf(name);
    const unfinished = `${file}.${this.#nextNonce()}.unfinished`;
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(unfinished, bytes, { flush: true });
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => {});
      throw fileFailure('writing', file, error);
    }
  }

  async get(name: string): Promise<Uint8Array | null> {
    const file = this.#fileOf(name);
    try {
      const { buffer, byteOffset, length } = await readFile(file);
      return new Uint8Array(buffer, byteOffset, length);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw fileFailure('reading', file, error);
    }
  }

  /** Each part of the name is a folder; letters that a file system may take amiss are escaped. */
  #fileOf(name: string): string {
    const parts = name.split('/').map(part => encodeURIComponent(part).replaceAll('*', '%2A'));
    assert(
      parts.every(part => part !== '' && part !== '.' && part !== '..'),
      `a body named ${JSON.stringify(name)}`,
    );
    return path.join(this.#folder, ...parts);
  }
}

function fileFailure(doing: string, file: string, error: unknown): ExternalError {
  const { code, message } = error as NodeJS.ErrnoException;
  const advice = code === 'ENOSPC' ? ' The disk is full: make room.' : code === 'EACCES' ? ' Give this user access to it.' : '';
  return new ExternalError('file', `${doing} ${file} failed: ${message}.${advice}`, {
    retryable: code === 'EMFILE' || code === 'ENFILE' || code === 'EBUSY',
    cause: error,
  });
}
