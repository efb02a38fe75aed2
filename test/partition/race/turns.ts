// Every await of the runtime on its edges waits here for its turn, and a seed decides whose turn it is: any interleaving can come, and the same
// seed always brings the same.

export class Turns {
  private waiting: { readonly owner: number; readonly go: () => void }[] = [];
  private readonly chance: () => number;

  constructor(chance: () => number) {
    this.chance = chance;
  }

  get waitingCount(): number {
    return this.waiting.length;
  }

  /** Resolves when the seed says so; never, when the owner is killed before. */
  take(owner: number): Promise<void> {
    return new Promise(go => this.waiting.push({ owner, go }));
  }

  /** Lets one go on, and runs until everybody waits again. */
  async next(): Promise<void> {
    const [turn] = this.waiting.splice(Math.floor(this.chance() * this.waiting.length), 1);
    turn?.go();
    // Promises settle before this does.
    await new Promise(resolve => setImmediate(resolve));
  }

  /** Whatever the owner was doing never goes on. */
  kill(owner: number): void {
    this.waiting = this.waiting.filter(turn => turn.owner !== owner);
  }
}
