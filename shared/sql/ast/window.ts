// What is said of a window: its kind and its constant durations.
import type { Span } from '../diagnostics/diagnostic.ts';

export type WindowKind = 'tumbling' | 'hopping' | 'cumulating' | 'session' | 'stagger';
export type WindowLength = 'size' | 'advance' | 'step' | 'gap';

export interface Length {
  readonly milliseconds: number;
  readonly span: Span;
}

/** Those that a kind of window has. */
export type Lengths = Readonly<Partial<Record<WindowLength, Length>>>;
