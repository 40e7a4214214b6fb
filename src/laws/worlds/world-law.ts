/** Laws about whole runs in generated worlds. */
import type fc from 'fast-check';
import { type CreatePolicy, type Law, law } from '../law.ts';
import { formatCounted } from '../../report/numbers.ts';
import type { World } from './world.ts';

const WORLDS = 20;

interface WorldLawParts {
  readonly name: string;
  readonly claim: string;
  readonly cases: fc.Arbitrary<World>;
  readonly broken: (create: CreatePolicy, world: World) => string | null;
}

export function worldLaw(parts: WorldLawParts): Law {
  return law({ ...parts, runs: WORLDS, show: showWorld, worldOf: (world) => world });
}

/** A law that a figure of a run stays on one side of a bound. */
export function measuredLaw(
  parts: Omit<WorldLawParts, 'broken'> & {
    readonly measure: (create: CreatePolicy, world: World) => number;
    readonly isBroken: (figure: number) => boolean;
    readonly say: (figure: number) => string;
  },
): Law & { readonly measure: (create: CreatePolicy, world: World) => number } {
  const { measure, isBroken, say, ...named } = parts;
  const broken = (create: CreatePolicy, world: World): string | null => {
    const figure = measure(create, world);
    return isBroken(figure) ? say(figure) : null;
  };
  return { ...worldLaw({ ...named, broken }), measure };
}

const json = (value: unknown): string => JSON.stringify(value).replaceAll('"', '').replaceAll(/[,:]/g, '$& ');

/** What is particular about a world; the whole of it is the scenario file. */
function showWorld({ accounts, tenants, gateway, faults, quota, duration }: World): string[] {
  const lines = accounts.map(({ name, quotas, joins }) => {
    const { models, tokensPerDay } = quotas as { readonly models: object; readonly tokensPerDay: unknown };
    const late = joins === undefined || joins === '0s' ? '' : `, joins at ${json(joins)}`;
    const day = tokensPerDay === 'none' ? '' : `, ${json(tokensPerDay)} tokens a day`;
    return `  ${name}: ${json(Object.values(models)[0])}${day}${late}`;
  });
  return [
    `A run of ${duration} with ${formatCounted(accounts.length, 'account')}:`,
    ...lines,
    ...tenants.map(({ name, ...tenant }) => `  ${name}: ${json(tenant)}`),
    `  gateway: ${json(gateway)}`,
    ...(quota === undefined ? [] : [`  quota: ${json(quota)}`]),
    ...((faults as readonly object[] | undefined) ?? []).map((fault) => `  fault: ${json(fault)}`),
  ];
}
