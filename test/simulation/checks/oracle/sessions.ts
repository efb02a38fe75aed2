// Sessions: rows of a key that are at most the gap apart. A row between two sessions makes one of them.
import { isoTime, QueryOracle, type SourceRow } from './query-oracle.ts';

interface Session {
  readonly k: string;
  readonly rows: { readonly atMs: number; readonly v: number }[];
}

export class Sessions extends QueryOracle {
  readonly #gapMs: number;
  #sessions: Session[] = [];

  constructor(gapMs: number) {
    super();
    this.#gapMs = gapMs;
  }

  override take(row: SourceRow, watermarkMs: number, departedMs: number | null): void {
    const { k, v, atMs } = row;
    if (atMs === null) {
      this.failed(row);
      return;
    }
    const gapMs = this.#gapMs;
    const isNear = (session: Session) => session.k === k && firstMs(session) - gapMs <= atMs && atMs <= lastMs(session) + gapMs;
    const joined = this.#sessions.filter(isNear);
    const isOver = atMs + gapMs < watermarkMs;
    if (isOver && !joined.some(session => firstMs(session) <= atMs)) {
      this.late(row);
      return;
    }
    if (departedMs !== null && joined.length === 0 && atMs <= departedMs + gapMs) {
      this.refused(row);
      return;
    }
    this.ofGroups.takenCount++;
    this.applied();
    this.#sessions = this.#sessions.filter(session => !joined.includes(session));
    this.#sessions.push({ k, rows: [...joined.flatMap(session => session.rows), { atMs, v }] });
  }

  override pass(watermarkMs: number): void {
    const over = this.#sessions.filter(session => lastMs(session) + this.#gapMs < watermarkMs);
    for (const session of over.sort((a, b) => lastMs(a) - lastMs(b))) {
      const { k, rows } = session;
      const s = rows.reduce((sum, { v }) => sum + v, 0);
      this.send(k, { k, n: rows.length, s, opened: isoTime(firstMs(session)) }, firstMs(session));
    }
    this.#sessions = this.#sessions.filter(session => !over.includes(session));
  }

  override absorb(other: this): void {
    this.#sessions.push(...other.#sessions.splice(0));
  }

  override liveGroupCount(): number {
    return this.#sessions.length;
  }
}

const firstMs = ({ rows }: Session): number => Math.min(...rows.map(({ atMs }) => atMs));
const lastMs = ({ rows }: Session): number => Math.max(...rows.map(({ atMs }) => atMs));
