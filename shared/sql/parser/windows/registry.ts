// The kinds of window after WINDOW, by their keyword.
import type { WindowClause } from '../../ast/statement.ts';
import type { TokenCursor } from '../token-cursor.ts';
import { parseTumbling } from './tumbling.ts';

export const WINDOW_KINDS: ReadonlyMap<string, (cursor: TokenCursor) => WindowClause> = new Map([['TUMBLING', parseTumbling]]);
