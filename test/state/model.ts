// What the state must do, said as plainly as possible: every group keeps its rows, everything is looked at every time.
import { compareBytes } from '../../shared/state/byte-arena.ts';
import { exactUnits, nearestDouble } from '../../shared/state/columns/exact-double.ts';
import { AFTER_RECORDS, keyOf, paneOf, type QueryOptions, type Row } from './query.ts';

interface Group {
  readonly key: string;
  readonly paneMs: number;
  readonly rows: Row[];
  revision: number;
  isLive: boolean;
  isEvaluated: boolean;
  isTouched: boolean;
}

export class QueryModel {
  watermarkMs = Number.NEGATIVE_INFINITY;
  emitted: string[] = [];
  groups: Group[] = [];
  private budgets = new Map<number, number>();
  private readonly options: QueryOptions;

  constructor(options: QueryOptions) {
    this.options = options;
  }

  get pendingCount(): number {
    return this.options.emit === 'final'
      ? this.groups.filter(group => this.endMs(group) <= this.watermarkMs && !group.isEvaluated).length
      : 0;
  }

  begin(): void {
    this.emitted = [];
    this.budgets.clear();
    for (const group of this.groups) group.isTouched = false;
    this.close(-1);
  }

  run(row: Row, recordIndex: number): void {
    const paneMs = paneOf(this.options, row.timeMs);
    const overMs = this.endMs({ paneMs }) + this.options.latenessMs;
    if (this.watermarkMs < overMs) this.apply(row, paneMs, recordIndex);
    this.watermarkMs = Math.max(this.watermarkMs, row.timeMs - this.options.boundMs);
    this.close(recordIndex);
  }

  advance(watermarkMs: number): void {
    this.watermarkMs = Math.max(this.watermarkMs, watermarkMs);
    this.close(AFTER_RECORDS);
  }

  finish(): void {
    if (this.options.emit !== 'changes' || !this.options.coalesce) return;
    for (const group of this.inOrder(group => group.isTouched)) this.emit(group, AFTER_RECORDS);
  }

  private apply(row: Row, paneMs: number, recordIndex: number): void {
    let group = this.groups.find(each => each.key === row.key && each.paneMs === paneMs);
    const revises = this.options.emit === 'final' && this.watermarkMs >= this.endMs({ paneMs });
    if (revises) this.emitPending(row.key, recordIndex);
    if (group === undefined) {
      group = { key: row.key, paneMs, rows: [], revision: 0, isLive: false, isEvaluated: revises, isTouched: true };
      this.groups.push(group);
    }
    group.rows.push(row);
    group.isTouched = true;
    if (revises || (this.options.emit === 'changes' && !this.options.coalesce)) this.emit(group, recordIndex);
  }

  /** The rows of a key are sent in one order: what the bound held back of its windows goes before a correction. */
  private emitPending(key: string, recordIndex: number): void {
    for (const group of this.inOrder(each => each.key === key && this.endMs(each) <= this.watermarkMs && !each.isEvaluated)) {
      group.isEvaluated = true;
      this.emit(group, recordIndex);
    }
  }

  private close(recordIndex: number): void {
    const { emit, coalesce, latenessMs, rowsPerKeyGroupMax } = this.options;
    if (emit === 'final') {
      for (const group of this.inOrder(each => this.endMs(each) <= this.watermarkMs && !each.isEvaluated)) {
        const keyGroup = keyOf(group.key).hash >>> 25;
        const used = this.budgets.get(keyGroup) ?? 0;
        if (used >= rowsPerKeyGroupMax) continue;
        this.budgets.set(keyGroup, used + 1);
        group.isEvaluated = true;
        this.emit(group, recordIndex);
      }
    }
    const isOver = (group: Group) => this.endMs(group) + latenessMs <= this.watermarkMs && (emit === 'changes' || group.isEvaluated);
    if (emit === 'changes' && coalesce)
      for (const group of this.inOrder(each => isOver(each) && each.isTouched)) this.emit(group, recordIndex);
    this.groups = this.groups.filter(group => !isOver(group));
  }

  private emit(group: Group, recordIndex: number): void {
    const { havingModulus } = this.options;
    const passes = havingModulus === 0 || group.rows.length % havingModulus !== 0;
    if (!passes && !group.isLive) return;
    const values = passes ? this.values(group.rows) : ['deleted'];
    this.emitted.push([recordIndex, group.paneMs, group.key, group.revision, ...values].join(' '));
    group.revision++;
    group.isLive = passes;
  }

  private values(rows: readonly Row[]): string[] {
    const wholes = rows.map(row => BigInt(row.whole));
    return [
      rows.length,
      wholes.reduce((sum, value) => sum + value, 0n),
      wholes.sort((a, b) => (a < b ? 1 : -1))[0],
      nearestDouble(rows.reduce((sum, row) => sum + exactUnits(row.double), 0n)),
      rows.reduce((min, row) => Math.min(min, row.double), Number.POSITIVE_INFINITY),
      rows.map(row => row.text).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))[0],
    ].map(value => (Math.abs(Number(value)) === Number.POSITIVE_INFINITY ? 'out of range' : String(value)));
  }

  private inOrder(belongs: (group: Group) => boolean): Group[] {
    return this.groups.filter(belongs).sort((a, b) => {
      const [x, y] = [keyOf(a.key), keyOf(b.key)];
      return a.paneMs - b.paneMs || (x.hash >>> 0) - (y.hash >>> 0) || compareBytes(x.bytes, 0, x.bytes.length, y.bytes, 0, y.bytes.length);
    });
  }

  private endMs(group: { readonly paneMs: number }): number {
    return this.options.sizeMs === null ? Number.POSITIVE_INFINITY : group.paneMs + this.options.sizeMs;
  }
}
