/** A world for laws: a scenario as plain data, so that what breaks a law is a file that `simulate` runs. */
import { stringify } from 'yaml';
import type { SimulationConfig } from '../../../simulator/config.ts';
import { parseScenario } from '../../scenario/scenario.ts';

/** A scenario document without `gateway.policy`: the law says whose policy runs in it. Everything else is stated. */
export interface World {
  readonly seed: number;
  readonly duration: string;
  readonly accounts: readonly WorldAccount[];
  readonly tenants: readonly WorldTenant[];
  readonly [section: string]: unknown;
}

export interface WorldAccount {
  readonly name: string;
  readonly [key: string]: unknown;
}

export interface WorldTenant {
  readonly name: string;
  readonly residency?: readonly string[];
  readonly [key: string]: unknown;
}

/** The names that worlds use for their models. */
export const MODEL = 'model';
export const SECOND_MODEL = 'second';

/** An answer of 100 tokens takes a second and a half; no burndown; nothing of it is in the catalogue. */
export const PLAIN_MODEL = {
  id: 'laws.model-v1:0',
  inferenceType: 'on-demand',
  burndown: 1,
  maxOutput: 1_000,
  latency: { firstToken: '500ms', perOutputToken: '10ms' },
  price: { input: 0.001, output: 0.005, cacheRead: 0.0001, cacheWrite: 0.00125 },
} as const;

/** An account with this many tokens a minute and no other quota. @param tokensPerMinute Infinity: none either */
export function accountOf(index: number, tokensPerMinute: number): WorldAccount {
  const limit = Number.isFinite(tokensPerMinute) ? tokensPerMinute : 'none';
  return {
    name: `shard-${index}`,
    region: 'us-east-1',
    quotas: {
      tokensPerDay: 'none',
      models: { [MODEL]: { tokensPerMinute: limit, requestsPerMinute: 'none', concurrency: 'none' } },
    },
  };
}

/** The world as a run takes it. Worlds are made by us, so that a refused one is a bug. */
export function configOf(world: World): SimulationConfig {
  // JSON is YAML, and reading it is most of what a small world costs.
  return parseScenario(JSON.stringify({ name: 'world', replications: 1, ...world }), 'world.yaml').config;
}

/**
 * The world as a scenario file.
 * @param policy a name, or the path of a policy file as seen from the folder of the scenario
 * @param comment lines for its head
 */
export function scenarioText(world: World, policy: string, comment: readonly string[]): string {
  const { gateway, ...rest } = world;
  const document = { name: 'counterexample', replications: 1, ...rest, gateway: { policy, ...(gateway as object) } };
  const head = comment.map((line) => `# ${line}`.trimEnd()).join('\n');
  return `${head}\n${stringify(document, { lineWidth: 0 })}`;
}
