/** Tests are ES modules in TypeScript; Node's own type stripping is the only transform, so line numbers stay true. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/strip-types.mjs' },
  injectGlobals: true,
  testTimeout: 60_000,
};
