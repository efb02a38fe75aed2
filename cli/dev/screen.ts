// The moving picture of `weir dev`. On a terminal it is redrawn in place; elsewhere a plain line now and then says how far things are.
import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import type { Clock } from '../../shared/time/clock.ts';
import { colorOn, isInteractive } from '../terminal.ts';
import { type Colors, picture, progressText } from './picture.ts';
import type { Snapshot } from './snapshot.ts';

const PLAIN_INTERVAL_MS = 2_000;
/** A line that says what the last one said comes this rarely, to show that somebody is still there. */
const PLAIN_REPEAT_MS = 20_000;
/** Terminals that do not say how large they are. */
const DEFAULT_WIDTH = 80;
const DEFAULT_HEIGHT = 24;

export class DevScreen {
  private readonly clock: Clock;
  private readonly startMs: number;
  private readonly stream = process.stderr;
  private readonly draws = isInteractive(process.stderr) ? createLogUpdate(process.stderr) : null;
  private readonly color: Colors = pc.createColors(colorOn(process.stderr));
  private plainMs = 0;
  private plainText = '';

  constructor(clock: Clock) {
    this.clock = clock;
    this.startMs = clock.nowMs();
  }

  draw(title: string, snapshot: Snapshot, problems: readonly string[]): void {
    const nowMs = this.clock.nowMs();
    if (this.draws) {
      const { columns: width = DEFAULT_WIDTH, rows: height = DEFAULT_HEIGHT } = this.stream;
      this.draws(picture(snapshot, { title, elapsedMs: nowMs - this.startMs, problems, width, height, color: this.color }));
    } else {
      const text = progressText(snapshot);
      if (nowMs - this.plainMs < (text === this.plainText ? PLAIN_REPEAT_MS : PLAIN_INTERVAL_MS)) return;
      this.plainMs = nowMs;
      this.plainText = text;
      this.stream.write(`${text}\n`);
    }
  }

  /** Takes the picture away: the summary says everything that it said. */
  done(): void {
    this.draws?.clear();
    this.draws?.done();
  }
}
