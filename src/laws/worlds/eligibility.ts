/** Whom a gateway may not ask, nobody asks: other tenants' accounts, those not there yet, and those that refused. */
import fc from 'fast-check';
import type { SimulationConfig } from '../../../simulator/config.ts';
import { NO_SHARD, type FleetView, type RequestHead } from '../../../simulator/routing/policy.ts';
import { formatMicros } from '../../report/numbers.ts';
import { LawBroken } from '../law.ts';
import { calmWorld, someCalmParts } from './calm-world.ts';
import { runIn, watched } from './run-world.ts';
import { namesOf, someAccounts } from './some-tenant.ts';
import { configOf, type World } from './world.ts';
import { worldLaw } from './world-law.ts';

/** Tenants with accounts of their own, an account that joins late, one that is suspended for a while; room for all. */
const someResidency: fc.Arbitrary<World> = fc
  .record({
    late: fc.option(fc.nat({ max: 3 })),
    suspended: fc.option(fc.nat({ max: 3 })),
    parts: someCalmParts,
    residencies: fc.array(fc.option(someAccounts, { freq: 4 }), { minLength: 3, maxLength: 3 }),
  })
  .map(({ parts, residencies, late, suspended }) => {
    const quotas = parts.quotas.slice(0, 4).map(() => 240_000);
    const gateway = { ...parts.gateway, cooldown: '2s', spill: 0 };
    const world = calmWorld({ ...parts, quotas, gateway, load: 0.3, seconds: 30 });
    const names = world.accounts.map(({ name }) => name);
    return {
      ...world,
      accounts: world.accounts.map((account, index) => (index === late ? { ...account, joins: '10s' } : account)),
      tenants: world.tenants.map((tenant, index) => {
        const allowed = namesOf(residencies[index]!, names);
        return allowed === null ? tenant : { ...tenant, residency: allowed };
      }),
      faults: suspended === null || names[suspended] === undefined ? [] : [suspension(names[suspended])],
    };
  });

const suspension = (name: string): object => ({ kind: 'suspended', from: '5s', for: '10s', accounts: [name] });

/** Why this account may not be asked; null where nothing but a refusal can have taken it off the list. */
function forbidden(config: SimulationConfig, fleet: FleetView, { tenant }: RequestHead, shard: number): string | null {
  const account = config.accounts[shard];
  const { name, residency } = config.tenants[tenant]!;
  if (account === undefined) return null;
  if (residency !== null && !residency.includes(shard)) {
    const own = residency.map((index) => config.accounts[index]!.name).join(', ');
    return `asked ${account.name} for ${name}, which may use ${own} alone`;
  }
  if (account.joinsAtMicros > fleet.now) return `asked ${account.name}, which had not joined`;
  return null;
}

export const RESIDENCY = worldLaw({
  name: 'residency',
  claim: 'No tenant is sent to an account it may not use, nor anybody to one that is not there or is suspended.',
  cases: someResidency,
  broken: (create, world) => {
    const config = configOf(world);
    const policy = watched(create, (fleet, request, shard) => {
      if (shard === NO_SHARD || fleet.isCandidate(shard)) return shard;
      const reason = forbidden(config, fleet, request, shard);
      if (reason !== null) throw new LawBroken(`${reason}, ${formatMicros(fleet.now)} into the run`);
      const name = config.accounts[shard]?.name;
      if (name === undefined) throw new LawBroken(`asked shard ${shard}, which there is not`);
      throw new LawBroken(`asked ${name} again, which had answered that it is suspended less than 2 s before`);
    });
    runIn(world, policy);
    return null;
  },
});

/** More demand than quota: somebody is cooling down all the time. */
const someShortage: fc.Arbitrary<World> = fc
  .record({ parts: someCalmParts, cooldown: fc.constantFrom('1s', '5s') })
  .map(({ parts, cooldown }) =>
    calmWorld({ ...parts, load: 1.3, seconds: 30, gateway: { ...parts.gateway, cooldown, spill: 0 } }),
  );

export const COOLING = worldLaw({
  name: 'cooling',
  claim: 'No account that is cooling down after a refusal is asked while another has room.',
  cases: someShortage,
  broken: (create, world) => {
    const config = configOf(world);
    const policy = watched(create, (fleet, _request, shard) => {
      if (shard === NO_SHARD || fleet.isCandidate(shard)) return shard;
      const names = Array.from({ length: fleet.candidates }, (_, k) => fleet.candidate(k));
      const other = names.find((candidate) => fleet.fits(candidate));
      // Where nobody has room it is another law's matter; the run goes on to where somebody has.
      if (other === undefined) return NO_SHARD;
      const name = config.accounts[shard]?.name ?? `shard ${shard}, which there is not,`;
      const roomy = `${config.accounts[other]!.name} had room`;
      throw new LawBroken(`asked ${name}, cooling down after a refusal, while ${roomy}, ${formatMicros(fleet.now)} in`);
    });
    runIn(world, policy);
    return null;
  },
});
