// Items in an order, with a place for each: adding one, taking one away and finding the n-th cost about the same whatever their number.
//
//   chunks  [ 1 2 2 5 ] [ 7 7 9 ] [ 12 15 40 ]      each at most so long; one that is full becomes two, small neighbours become one

const CHUNK_LENGTH_MAX = 1024;
export const CHUNK_LENGTH_JOINED = CHUNK_LENGTH_MAX / 2;
const CHUNK_LENGTH_SMALL = CHUNK_LENGTH_MAX / 8;

export class OrderedItems<Item> {
  length = 0;
  protected readonly chunks: Item[][] = [];
  private readonly compare: (a: Item, b: Item) => number;

  constructor(compare: (a: Item, b: Item) => number) {
    this.compare = compare;
  }

  /** Counted from 0; undefined where there are fewer. */
  itemAt(index: number): Item | undefined {
    let left = index;
    for (const chunk of this.chunks) {
      if (left < chunk.length) return chunk[left]!;
      left -= chunk.length;
    }
    return undefined;
  }

  /** The last one, or undefined. */
  get last(): Item | undefined {
    return this.chunks.at(-1)?.at(-1);
  }

  /** How many items come before this one; with `andEqual` also those that are the same in order. */
  countBefore(item: Item, andEqual = false): number {
    const index = this.chunkOf(item, andEqual);
    let count = 0;
    for (let i = 0; i < index; i++) count += this.chunks[i]!.length;
    return index === this.chunks.length ? count : count + this.placeIn(this.chunks[index]!, item, andEqual);
  }

  /** The first that does not come before this one, or undefined. */
  firstFrom(item: Item): Item | undefined {
    const chunk = this.chunks[this.chunkOf(item, false)];
    return chunk?.[this.placeIn(chunk, item, false)];
  }

  /** Behind those that are the same in order. */
  add(item: Item): void {
    const { chunks } = this;
    this.length++;
    if (chunks.length === 0) {
      chunks.push([item]);
      return;
    }
    const index = Math.min(this.chunkOf(item, true), chunks.length - 1);
    const chunk = chunks[index]!;
    const place = this.placeIn(chunk, item, true);
    if (place === chunk.length) chunk.push(item);
    else chunk.splice(place, 0, item);
    if (chunk.length > CHUNK_LENGTH_MAX) chunks.splice(index + 1, 0, chunk.splice(CHUNK_LENGTH_JOINED));
  }

  /** Of the items that are the same in order as `item`, takes the first away that `isIt` says; undefined where there is none. */
  takeAway(item: Item, isIt: (other: Item, number: number) => boolean): Item | undefined {
    const { chunks } = this;
    let index = this.chunkOf(item, false);
    if (index === chunks.length) return undefined;
    let place = this.placeIn(chunks[index]!, item, false);
    for (let number = 0; ; number++) {
      if (place === chunks[index]!.length) {
        index++;
        place = 0;
        if (index === chunks.length) return undefined;
      }
      const other = chunks[index]![place]!;
      if (this.compare(other, item) !== 0) return undefined;
      if (isIt(other, number)) {
        this.removeAt(index, place);
        return other;
      }
      place++;
    }
  }

  /** All of them, as an array. */
  all(): Item[] {
    return this.chunks.flat();
  }

  private removeAt(index: number, place: number): void {
    const { chunks } = this;
    const chunk = chunks[index]!;
    this.length--;
    if (place === 0) chunk.shift();
    else chunk.splice(place, 1);
    const next = chunks[index + 1];
    if (chunk.length === 0) chunks.splice(index, 1);
    else if (chunk.length < CHUNK_LENGTH_SMALL && next !== undefined && chunk.length + next.length <= CHUNK_LENGTH_JOINED) {
      chunks.splice(index, 2, [...chunk, ...next]);
    }
  }

  /** The first chunk whose last item does not come before (with `andEqual`: comes after) this one; their number where there is none. */
  private chunkOf(item: Item, andEqual: boolean): number {
    const { chunks } = this;
    let [low, high] = [0, chunks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const chunk = chunks[middle]!;
      if (this.compare(chunk[chunk.length - 1]!, item) < (andEqual ? 1 : 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many items of the chunk come before this one, or are (`andEqual`) the same in order. */
  private placeIn(chunk: readonly Item[], item: Item, andEqual: boolean): number {
    let [low, high] = [0, chunk.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(chunk[middle]!, item) < (andEqual ? 1 : 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
