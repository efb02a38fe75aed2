// Milliseconds in the largest unit that holds them whole.
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

export function durationText(milliseconds: number): string {
  const [unit, length] = UNITS.find(([, candidate]) => milliseconds !== 0 && milliseconds % candidate === 0) ?? ['millisecond', 1];
  const count = milliseconds / length;
  return `${count} ${unit}${Math.abs(count) === 1 ? '' : 's'}`;
}
