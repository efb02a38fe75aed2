// A result that lacks rows says so: how many records came too late or could not be used, and how to see them.
import type { DeadLetterCount } from '../output/dead-letter-count.ts';

const REASON_CHARS_MAX = 200;

export function tellLosses(
  counters: Readonly<Record<string, number>>,
  deadLetters: DeadLetterCount,
  { late }: { readonly late?: string },
  print: (text: string) => void,
): void {
  const lateCount = Object.entries(counters).reduce((sum, [name, count]) => sum + (name.endsWith('.late') ? count : 0), 0);
  if (lateCount > 0 && late === undefined) print(`weir: ${rows(lateCount)} came too late. --late file shows them.\n`);
  const { count, firstReason } = deadLetters;
  if (count > 0) {
    const reason = firstReason.slice(0, REASON_CHARS_MAX);
    print(`weir: ${rows(count)} could not be used. The first: ${reason}. --dead-letter file shows them, each with its reason.\n`);
  }
}

const rows = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}`;
