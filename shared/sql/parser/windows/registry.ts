// The kinds of window, each said once: the words for it after WINDOW, the function of GROUP BY and FROM TABLE(…), and its lengths in the
// order in which either takes them. Functions follow Flink, which names the step before the size.
import type { WindowKind, WindowLength } from '../../ast/window.ts';

export interface WindowDefinition {
  readonly kind: WindowKind;
  /** Keywords after WINDOW; the first is the one that messages and EXPLAIN use. */
  readonly keywords: readonly string[];
  readonly lengths: readonly WindowLength[];
  /** The function's name and lengths. */
  readonly functionName: string;
  readonly functionLengths: readonly WindowLength[];
  /** Aligned to the epoch, so that an offset can shift it. */
  readonly isAligned: boolean;
  /** How it is written after WINDOW. */
  readonly example: string;
}

const TUMBLING: WindowDefinition = {
  kind: 'tumbling',
  keywords: ['TUMBLING'],
  lengths: ['size'],
  functionName: 'TUMBLE',
  functionLengths: ['size'],
  isAligned: true,
  example: "TUMBLING(event_time, INTERVAL '1' MINUTE)",
};

const HOPPING: WindowDefinition = {
  kind: 'hopping',
  keywords: ['SLIDING', 'HOPPING'],
  lengths: ['size', 'advance'],
  functionName: 'HOP',
  functionLengths: ['advance', 'size'],
  isAligned: true,
  example: "SLIDING(event_time, INTERVAL '1' MINUTE, INTERVAL '10' SECOND)",
};

const CUMULATING: WindowDefinition = {
  kind: 'cumulating',
  keywords: ['CUMULATE', 'CUMULATING'],
  lengths: ['size', 'step'],
  functionName: 'CUMULATE',
  functionLengths: ['step', 'size'],
  isAligned: true,
  example: "CUMULATE(event_time, INTERVAL '1' DAY, INTERVAL '1' HOUR)",
};

const SESSION: WindowDefinition = {
  kind: 'session',
  keywords: ['SESSION'],
  lengths: ['gap'],
  functionName: 'SESSION',
  functionLengths: ['gap'],
  isAligned: false,
  example: "SESSION(event_time, INTERVAL '5' MINUTE)",
};

const STAGGER: WindowDefinition = {
  kind: 'stagger',
  keywords: ['STAGGER'],
  lengths: ['size'],
  functionName: 'STAGGER',
  functionLengths: ['size'],
  isAligned: false,
  example: "STAGGER(event_time, INTERVAL '1' MINUTE)",
};

const DEFINITIONS = [TUMBLING, HOPPING, CUMULATING, SESSION, STAGGER] as const;

/** By the keyword after WINDOW. */
export const WINDOW_KINDS: ReadonlyMap<string, WindowDefinition> = new Map(
  DEFINITIONS.flatMap(definition => definition.keywords.map((keyword): [string, WindowDefinition] => [keyword, definition])),
);

/** By the function of GROUP BY and FROM TABLE(…). */
export const WINDOW_FUNCTION_KINDS: ReadonlyMap<string, WindowDefinition> = new Map(
  DEFINITIONS.map((definition): [string, WindowDefinition] => [definition.functionName, definition]),
);

export const windowDefinition = (kind: WindowKind): WindowDefinition => DEFINITIONS.find(definition => definition.kind === kind)!;

/** `HOP(event_time, advance, size)`, for messages. */
export const functionSignature = ({ functionName, functionLengths }: WindowDefinition, time = 'event_time'): string =>
  `${functionName}(${[time, ...functionLengths].join(', ')})`;
