// Watches a race from outside and stops it at the moment a rule is broken: nothing is published before its commit, nothing committed or told
// before what came earlier is published, nothing acknowledged before both; positions and watermarks never go back; a duplicate is exact.
import assert from 'node:assert/strict';
import { decodeBody } from '../../../shared/checkpoint/commit-body.ts';
import type { LogItem } from '../../../shared/checkpoint/log-item.ts';
import { comparePositions, type Position } from '../../../shared/checkpoint/position.ts';
import { decodeOutbox, type Outbox } from '../../../shared/partition/outbox.ts';
import type { OutboundRow, PublishContext } from '../../../shared/sinks/sink.ts';
import type { WatermarkRow } from '../../../shared/time/watermark-row.ts';

const BEFORE_ALL: Position = { sequenceNumber: '0', subSequenceNumber: -1 };

interface Line {
  readonly items: LogItem[];
  /** Identities in the outbox of each commit, by number. */
  readonly owed: Map<number, ReadonlySet<string>>;
}

export class Ledger {
  private readonly lines = new Map<string, Line>();
  private readonly queryNames: readonly string[];
  private readonly statelessSink: string;
  /** By identity: what a sink accepted. */
  private readonly rows = new Map<string, { readonly text: string; readonly sink: string; readonly key: string }>();
  duplicateCount = 0;

  constructor(queryNames: readonly string[], statelessSink: string) {
    this.queryNames = queryNames;
    this.statelessSink = statelessSink;
  }

  line(partition: string): Line {
    let line = this.lines.get(partition);
    if (!line) this.lines.set(partition, (line = { items: [], owed: new Map() }));
    return line;
  }

  committed(partition: string, item: LogItem): void {
    const { items, owed } = this.line(partition);
    const before = items.at(-1);
    if (before) {
      assert.equal(item.number, before.number + 1, 'numbers are without gaps');
      assert.ok(comparePositions(item.position ?? BEFORE_ALL, before.position ?? BEFORE_ALL) >= 0, `position goes back in ${item.number}`);
      assert.ok((item.watermarkMs ?? -Infinity) >= (before.watermarkMs ?? -Infinity), `watermark goes back in ${item.number}`);
      this.assertPublished(partition, before.number, `commit ${item.number} is written`);
    }
    items.push(item);
    owed.set(item.number, new Set(item.body.place === 'inline' ? identities(this.outboxOf(item.body)) : []));
  }

  publishing(sink: string, rows: readonly OutboundRow[], { partition, commitNumber }: PublishContext): void {
    if (sink === this.statelessSink) return;
    const owed = this.line(partition).owed.get(commitNumber);
    for (const { identity } of rows) assert.ok(owed?.has(identity), `row ${identity} is published before commit ${commitNumber}`);
  }

  accepted(sink: string, rows: readonly OutboundRow[]): void {
    for (const row of rows) {
      const text = Buffer.from(row.json).toString('utf8');
      const known = this.rows.get(row.identity);
      if (known) {
        this.duplicateCount++;
        assert.deepEqual({ text, sink, key: row.key }, known, `a duplicate of ${row.identity} is not exact`);
      } else this.rows.set(row.identity, { text, sink, key: row.key });
    }
  }

  rowWritten({ partition, commitNumber, publishedNumber, watermarkMs }: WatermarkRow): void {
    const full = [...this.lines.keys()].find(name => name.endsWith(`/${partition}`)) ?? partition;
    const item = this.line(full).items[commitNumber];
    if (commitNumber === 0) return;
    assert.ok(item, `a row tells of commit ${commitNumber}, which does not exist`);
    assert.equal(publishedNumber, commitNumber, 'a row is written when everything is out');
    assert.equal(watermarkMs, item.watermarkMs);
    this.assertPublished(full, commitNumber, `the row of commit ${commitNumber} is written`);
  }

  /**
   * A handler says that everything up to here is done. Where it hands the rest of its batch back (`isWhole` false), rows may still be owed: who
   * comes for the rest publishes them first.
   */
  acknowledged(partition: string, position: Position, isWhole: boolean): void {
    const { items } = this.line(partition);
    const covering = items.find(item => item.position !== null && comparePositions(item.position, position) >= 0);
    assert.ok(covering, `${position.sequenceNumber}:${position.subSequenceNumber} is acknowledged and not committed`);
    if (isWhole) this.assertPublished(partition, covering.number, `${position.sequenceNumber} is acknowledged`);
  }

  /** Texts of the rows of one sink that belong to a partition's keys, in the order in which they were first accepted. */
  texts(sink: string, isOwn: (row: { readonly text: string; readonly key: string }) => boolean): string[] {
    return [...this.rows.values()].filter(row => row.sink === sink && isOwn(row)).map(row => row.text);
  }

  assertPublished(partition: string, upTo: number, moment: string): void {
    for (const [number, owed] of this.line(partition).owed) {
      if (number > upTo) continue;
      for (const identity of owed) assert.ok(this.rows.has(identity), `${moment} while row ${identity} of commit ${number} is not out`);
    }
  }

  private outboxOf(body: LogItem['body'] & { place: 'inline' }): Outbox {
    return decodeOutbox(decodeBody(body).outbox, this.queryNames);
  }
}

function identities({ queries, statelessRows, lateRows, deadLetters }: Outbox): string[] {
  return [...queries, ...statelessRows, ...lateRows, deadLetters].flat().map(row => row.identity);
}
