// Runs the contract with the AWS SDK against ours and against the oracles. A scenario that ours alone passes proves little; one where an
// oracle differs without a stated reason is a finding.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ContractApi } from './contract/contract-api.ts';
import { records } from './contract/records.ts';
import { refusals } from './contract/refusals.ts';
import { resharding } from './contract/resharding.ts';
import { streams } from './contract/streams.ts';
import { type Target, targets } from './contract/targets.ts';

const scenarios = [...streams, ...records, ...resharding, ...refusals];

describe.each(targets)('%s', (name, start) => {
  let target: Target;
  beforeAll(async () => {
    target = await start();
  });
  afterAll(() => target.close());

  test.each(scenarios.filter(({ wrongIn }) => wrongIn?.[name] === undefined).map(scenario => [scenario.name, scenario] as const))(
    '%s',
    async (_, { run, expected }) => {
      // Streams of a shared endpoint outlive a run, so their names must not repeat; the process id is as good as chance.
      const api = new ContractApi(target.client, `weir-contract-${process.pid}-${scenarios.findIndex(scenario => scenario.run === run)}-`);
      try {
        expect(await run(api)).toEqual(expected);
      } finally {
        await api.remove();
      }
    },
  );
});
