// What the commits of one invocation did, for its metrics. The counters of all time cannot tell: other handlers commit in between.

export class Tally {
  /** Commits of records, ticks and pending rows; snapshots change nothing and are not among them. */
  commitCount = 0;
  /** Commits that another handler was faster with. */
  lostCount = 0;
  /** By how much each counter rose (names as in the watermark row). */
  readonly counted: Record<string, number> = {};

  note(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): void {
    for (const [name, count] of Object.entries(after)) this.counted[name] = (this.counted[name] ?? 0) + count - before[name]!;
  }
}
