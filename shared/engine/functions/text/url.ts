// URLs taken apart as RFC 3986 has it (appendix B), and texts of pairs. Nothing is decoded or made canonical: a part is what stands there.
import { type Cell, mapOf } from '../../nested/nested-value.ts';
import { RowError } from '../../row-error.ts';

const URL_PARTS = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;

const READERS: Readonly<Record<string, (match: RegExpExecArray) => string | undefined>> = {
  PROTOCOL: match => match[1],
  AUTHORITY: match => match[2],
  USERINFO: match => (match[2]?.includes('@') ? match[2].slice(0, match[2].lastIndexOf('@')) : undefined),
  HOST: match => hostOf(match[2]),
  PORT: match => /:(\d+)$/.exec(match[2] ?? '')?.[1],
  PATH: match => match[3],
  QUERY: match => match[4],
  FILE: match => (match[4] === undefined ? match[3] : `${match[3]}?${match[4]}`),
  REF: match => match[5],
};

function hostOf(authority: string | undefined): string | undefined {
  const host = authority?.slice(authority.lastIndexOf('@') + 1).replace(/:\d*$/, '');
  return host === '' ? undefined : host;
}

/** PARSE_URL: null where the URL has no such part. Throws `RowError` for a part that there is none of. */
export function urlPart(url: string, part: string, key?: string): string | null {
  const reader = Object.hasOwn(READERS, part.toUpperCase()) ? READERS[part.toUpperCase()]! : null;
  if (reader === null) throw new RowError(`PARSE_URL knows ${Object.keys(READERS).join(', ')}, not '${part}'`);
  const value = reader(URL_PARTS.exec(url)!) ?? null;
  if (key === undefined) return value;
  if (part.toUpperCase() !== 'QUERY') throw new RowError('PARSE_URL takes a key for QUERY alone');
  const pair = value?.split('&').find(each => each.startsWith(`${key}=`));
  return pair === undefined ? null : pair.slice(key.length + 1);
}

/** STR_TO_MAP: a pair without the second separator has NULL. */
export function textToMap(text: string, betweenPairs = ',', behindKey = '='): ReadonlyMap<Cell, Cell> {
  if (betweenPairs === '' || behindKey === '') throw new RowError('STR_TO_MAP takes separators that are not empty');
  const pairs = text === '' ? [] : text.split(betweenPairs);
  return mapOf(
    pairs.map(pair => {
      const at = pair.indexOf(behindKey);
      return at < 0 ? ([pair, null] as const) : ([pair.slice(0, at), pair.slice(at + behindKey.length)] as const);
    }),
  );
}
