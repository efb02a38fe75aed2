// Puts the records of dead letters into their streams again. Each batch of letters is put and only then removed from where it lies: whatever
// stops the work in between, no letter is lost, and only the batch at hand can come again.
//
// A record that several queries could not use has several letters, and a letter may be delivered twice; the record is put once.
import type { KinesisProducer, ProducerRecord } from '../../shared/kinesis/producer.ts';
import { type Letter, queryOf } from './letter.ts';
import type { LetterStore, StoredLetter } from './letter-store.ts';

export interface RedriveOptions {
  readonly store: LetterStore;
  readonly producerOf: (stream: string) => KinesisProducer;
  readonly isChosen: (letter: Letter) => boolean;
  /** Also records that other queries of the stage have counted: these count them again. */
  readonly includeCounted: boolean;
  /** Whether other queries than the letter's read its stream; null where nobody knows. */
  readonly isCountedElsewhere: (letter: Letter) => boolean | null;
  readonly progress: (state: RedriveState) => void;
  /** Ends the work after the batch at hand. */
  readonly signal?: AbortSignal;
}

export interface RedriveState {
  /** Records put. */
  readonly recordCount: number;
  /** Letters removed, those of records that were put already included. */
  readonly removedCount: number;
  readonly left: readonly { readonly letter: Letter; readonly why: string }[];
}

export async function redrive(options: RedriveOptions): Promise<RedriveState> {
  const { store, progress, signal } = options;
  const putPlaces = new Set<string>();
  const left: { letter: Letter; why: string }[] = [];
  // Given back at the end: what is given back at once is read again at once.
  const kept: StoredLetter[] = [];
  let removedCount = 0;
  const state = (): RedriveState => ({ recordCount: putPlaces.size, removedCount, left });
  try {
    for await (const stored of store.read()) {
      await redriveSome(stored);
      progress(state());
      if (signal?.aborted) break;
    }
  } finally {
    await store.release(kept);
  }
  return state();

  async function redriveSome(stored: readonly StoredLetter[]): Promise<void> {
    const chosen = stored.filter(({ letter }) => options.isChosen(letter));
    const stays = chosen.flatMap(({ letter }) => {
      const why = whyLeft(letter, options);
      return why === null ? [] : [{ letter, why }];
    });
    const leftLetters = new Set(stays.map(({ letter }) => letter));
    const goes = chosen.filter(({ letter }) => !leftLetters.has(letter));
    await putOnce(goes, putPlaces, options);
    await store.remove(goes);
    kept.push(...stored.filter(each => !goes.includes(each)));
    left.push(...stays);
    removedCount += goes.length;
  }
}

function whyLeft(letter: Letter, { includeCounted, isCountedElsewhere }: RedriveOptions): string | null {
  if (letter.record === null) return letter.whyNot;
  if (queryOf(letter) === null || includeCounted || isCountedElsewhere(letter) === false) return null;
  return `query ${queryOf(letter)} alone could not use it; other queries may have counted the record and would count it again (--include-counted puts it all the same)`;
}

async function putOnce(stored: readonly StoredLetter[], putPlaces: Set<string>, { producerOf }: RedriveOptions): Promise<void> {
  const byStream = new Map<string, ProducerRecord[]>();
  const places: string[] = [];
  for (const { letter } of stored) {
    const { stream, place, ...record } = letter.record!;
    if (putPlaces.has(place) || places.includes(place)) continue;
    places.push(place);
    byStream.set(stream, [...(byStream.get(stream) ?? []), record]);
  }
  for (const [stream, records] of byStream) await producerOf(stream).put(records);
  for (const place of places) putPlaces.add(place);
}
