// A rule that did not hold. Checks run inside the product's own calls, where a thrown error would look like the outside world's; so they are
// kept, and the world stops at its next step.

export class SimulationFailure extends Error {
  /** Which rule: a few words that stay the same from seed to seed. */
  readonly rule: string;

  constructor(rule: string, message: string, options?: ErrorOptions) {
    super(`${rule}: ${message}`, options);
    this.rule = rule;
  }
}

export class Failures {
  first: SimulationFailure | null = null;

  /** Notes it where the rule does not hold. */
  expect(holds: boolean, rule: string, message: () => string): void {
    if (!holds) this.add(rule, message());
  }

  add(rule: string, message: string, cause?: unknown): void {
    this.first ??= new SimulationFailure(rule, message, { cause });
  }

  throwFirst(): void {
    if (this.first) throw this.first;
  }
}
