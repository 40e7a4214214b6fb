/** A scenario with other numbers of accounts and other policies: what a plan compares. */
import type { SimulationConfig } from '../../simulator/config.ts';
import type { InferenceType } from '../../simulator/quota/limits.ts';
import { isMapping } from '../input/describe.ts';
import { RefusedInput, refused } from '../input/problem.ts';
import { digestOf } from '../scenario/digest.ts';
import { ScenarioDocument } from '../scenario/document.ts';
import { overrideScenario } from '../scenario/override.ts';
import { isPolicyFile, parsePolicy } from '../scenario/policy-name.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type PolicyBundle, readPolicyFile } from '../simulation/policy-file.ts';
import { policyPathOf } from '../simulation/scenario-run.ts';

/** Changes a configuration into the one that is asked about; the identity for the scenario as it is. */
export type Change = (config: SimulationConfig) => SimulationConfig;

/** A policy with the scenario that names it. */
export class Variant {
  readonly policy: string;
  /** Null: a policy of ours. */
  readonly bundle: PolicyBundle | null;
  readonly #scenario: Scenario;
  readonly #change: Change;
  readonly #configs = new Map<number, SimulationConfig | null>();
  /** Before the change, by number of accounts: read once for all variants of a scenario. */
  readonly #unchanged: Map<number, SimulationConfig | null>;

  constructor(
    scenario: Scenario,
    bundle: PolicyBundle | null,
    change: Change = (config) => config,
    unchanged: Map<number, SimulationConfig | null> = new Map(),
  ) {
    this.policy = scenario.config.gateway.policy;
    this.bundle = bundle;
    this.#scenario = scenario;
    this.#change = change;
    this.#unchanged = unchanged;
  }

  /** The configuration as the scenario has it. */
  get config(): SimulationConfig {
    return this.#change(this.#scenario.config);
  }

  /** The same with something changed, after what is changed already. */
  with(change: Change): Variant {
    const made: Change = (config) => change(this.#change(config));
    const isSamePolicy = made(this.#scenario.config).gateway.policy === this.policy;
    return new Variant(this.#scenario, isSamePolicy ? this.bundle : null, made, this.#unchanged);
  }

  /**
   * All models by another inference type; null where a model has none, where that changes no quota, or where some
   * account states its tokens a minute: nobody knows what it would have of another type.
   */
  withInferenceType(type: InferenceType): Variant | null {
    const { text, file } = this.#scenario.source;
    const document = new ScenarioDocument(text, file);
    if (statesTokens(document.valueAt(['accounts']))) return null;
    const models = document.valueAt(['models']);
    const edits = Object.keys(isMapping(models) ? models : {}).map((name) => ({
      origin: `inference type of ${name}`,
      path: ['models', name, 'inferenceType'],
      value: type,
    }));
    try {
      const scenario = overrideScenario(this.#scenario, edits);
      const quotas = ({ config }: Scenario): object[] => config.accounts.map(({ limits }) => limits);
      const isAlike = digestOf(quotas(scenario)) === digestOf(quotas(this.#scenario));
      return isAlike ? null : new Variant(scenario, this.bundle, this.#change);
    } catch (error) {
      if (error instanceof RefusedInput) return null;
      throw error;
    }
  }

  /** The configuration with so many accounts; null where the scenario cannot have so few, for it names more. */
  configOf(shards: number): SimulationConfig | null {
    const known = this.#configs.get(shards);
    if (known !== undefined) return known;
    const unchanged = this.#unchangedOf(shards);
    const made = unchanged === null ? null : this.#change(unchanged);
    this.#configs.set(shards, made);
    return made;
  }

  #unchangedOf(shards: number): SimulationConfig | null {
    const known = this.#unchanged.get(shards);
    if (known !== undefined) return known;
    const read = this.#read(shards);
    this.#unchanged.set(shards, read);
    return read;
  }

  #read(shards: number): SimulationConfig | null {
    const own = this.#scenario.config.accounts.length;
    try {
      const edit = { origin: '--shards', path: ['accounts', 'count'], value: shards };
      return overrideScenario(this.#scenario, [edit]).config;
    } catch (error) {
      if (error instanceof RefusedInput && shards < own) return null;
      throw error;
    }
  }
}

/**
 * @param policies as the user gave them; null: the scenario's own
 * @throws RefusedInput where a name is unknown, given twice, or a file that will not do
 */
export async function variantsOf(scenario: Scenario, policies: readonly string[] | null): Promise<Variant[]> {
  if (policies === null) return [await variantOf(scenario)];
  const variants: Variant[] = [];
  for (const [i, policy] of policies.entries()) {
    const parsed = parsePolicy(policy);
    if (!('value' in parsed)) throw refused('--policies', `${parsed.expected}, got "${policy}"`);
    if (policies.indexOf(policy) < i) throw refused('--policies', `expected each policy once, got "${policy}" again`);
    // Policy files of options are named from the folder of the process: `policyPathOf` knows edits by their path.
    const edit = { origin: '--policies', path: ['gateway', 'policy'], value: policy };
    variants.push(await variantOf(overrideScenario(scenario, [edit])));
  }
  return variants;
}

function statesTokens(accounts: unknown): boolean {
  const groups: readonly unknown[] = Array.isArray(accounts) ? accounts : [accounts];
  const under = (value: unknown, key: string): unknown => (isMapping(value) ? value[key] : undefined);
  return groups.some((group) => {
    const models = under(under(group, 'quotas'), 'models');
    return isMapping(models) && Object.values(models).some((model) => under(model, 'tokensPerMinute') !== undefined);
  });
}

async function variantOf(scenario: Scenario): Promise<Variant> {
  const path = policyPathOf(scenario);
  const { policy } = scenario.config.gateway;
  return new Variant(scenario, path === null || !isPolicyFile(policy) ? null : await readPolicyFile(policy, path));
}
