import { availableParallelism } from 'node:os';

/** Tests are ES modules in TypeScript; Node's own type stripping is the only transform, so line numbers stay true. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/strip-types.mjs' },
  injectGlobals: true,
  testTimeout: 60_000,
  // Jest leaves one core free, which on two cores is half of them.
  maxWorkers: Math.max(2, availableParallelism() - 1),
};
