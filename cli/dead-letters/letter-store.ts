// Where dead letters lie: a queue on AWS, a stream where `weir dev` runs, a file that `weir run` wrote. A queue forgets letters one by one; of
// the others it is noted beside them which are done with.
import { appendFile, readFile } from 'node:fs/promises';
import { type Letter, readLetter } from './letter.ts';

export interface StoredLetter {
  readonly letter: Letter;
  /** By which the store knows it. */
  readonly handle: string;
}

export interface LetterStore {
  /** For messages. */
  readonly description: string;
  /** All letters that are there now and not done with, some at a time. */
  read(): AsyncIterable<readonly StoredLetter[]>;
  /** They are done with, and are not read again. */
  remove(letters: readonly StoredLetter[]): Promise<void>;
  /** They stay: whoever looks next shall find them at once. */
  release(letters: readonly StoredLetter[]): Promise<void>;
}

/** Letters that cannot be taken out of where they lie: a journal of ids stands for that. */
export class JournaledLetters implements LetterStore {
  readonly description: string;
  private readonly texts: () => AsyncIterable<readonly string[]>;
  private readonly journal: string;

  /** `journal`: path of the file that is made for the ids, one a line. */
  constructor(description: string, journal: string, texts: () => AsyncIterable<readonly string[]>) {
    this.description = description;
    this.journal = journal;
    this.texts = texts;
  }

  async *read(): AsyncIterable<readonly StoredLetter[]> {
    const done = new Set((await this.journaled()).split('\n'));
    for await (const some of this.texts()) {
      const letters = some.map(readLetter).filter(letter => !done.has(letter.id));
      if (letters.length > 0) yield letters.map(letter => ({ letter, handle: letter.id }));
    }
  }

  async remove(letters: readonly StoredLetter[]): Promise<void> {
    await appendFile(this.journal, letters.map(({ handle }) => `${handle}\n`).join(''), { flush: true });
  }

  async release(): Promise<void> {}

  private async journaled(): Promise<string> {
    try {
      return await readFile(this.journal, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
  }
}
