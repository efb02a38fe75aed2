// A line that moves while a long run works: only on a terminal, only on stderr, gone when the work is done.
import { createLogUpdate } from 'log-update';
import type { Clock } from '../shared/time/clock.ts';
import type { LineSource } from './input/read-lines.ts';
import { isInteractive } from './terminal.ts';

const REDRAW_MS = 100;
const BAR_CELLS = 30;

export class Progress {
  private readonly clock: Clock;
  private readonly startMs: number;
  private readonly draw: ReturnType<typeof createLogUpdate> | null;
  private drawnMs = 0;

  constructor(clock: Clock, stream: NodeJS.WriteStream = process.stderr) {
    this.clock = clock;
    this.startMs = clock.nowMs();
    this.draw = isInteractive(stream) ? createLogUpdate(stream) : null;
  }

  /** Shows how far reading has come. */
  update(source: LineSource, rowCount: number): void {
    if (this.draw === null) return;
    const nowMs = this.clock.nowMs();
    if (nowMs - this.drawnMs < REDRAW_MS) return;
    this.drawnMs = nowMs;
    const rate = Math.round((rowCount / Math.max(1, nowMs - this.startMs)) * 1000);
    const figures = `${rowCount.toLocaleString('en')} rows  ${rate.toLocaleString('en')} rows/s`;
    const share = source.byteCount === null || source.byteCount === 0 ? null : Math.min(1, source.bytesRead() / source.byteCount);
    this.draw(share === null ? figures : `${bar(share)} ${Math.round(share * 100)} %  ${figures}`);
  }

  done(): void {
    this.draw?.clear();
    this.draw?.done();
  }
}

/** A bar of `share` from 0 to 1. */
export function bar(share: number, cells = BAR_CELLS): string {
  const full = Math.round(share * cells);
  return `${'█'.repeat(full)}${'░'.repeat(cells - full)}`;
}
