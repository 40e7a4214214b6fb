/** What a log does not tell of a scenario: the model and the accounts, as the command line says or as a beginning. */
import { indented, yamlText } from './yaml.ts';

export interface Supply {
  /** Key of the catalogue, model id, or inference profile id. */
  readonly model: string;
  readonly accounts: number;
  readonly region: string;
}

export const DEFAULT_SUPPLY: Supply = { model: 'claude-sonnet-4.5', accounts: 1, region: 'us-east-1' };

/** The name that the drafts give their only model. */
export const MODEL_NAME = 'main';

/** The keys `models` and `accounts`. */
export function supplyText({ model, accounts, region }: Supply): string {
  return `models:
  ${MODEL_NAME}:
${indented(modelLines(model), 4)}
accounts:
  - name: account
    count: ${accounts}
    region: ${yamlText(region)}
    # As published; \`new-account\` for what new accounts were seen to have, or your own numbers (scenarios/README.md).
    quotas: default
`;
}

/** The lines of one model. */
export function modelLines(model: string): string {
  // Catalogue keys leave the inference type open; a profile's id says it.
  const type = /^[a-z]+\.\w+\./.test(model) || !model.startsWith('claude') ? '' : '\ninferenceType: global';
  return `model: ${yamlText(model)}${type}
# An assumption: put your own measurements here. Latency decides how long a reservation is held.
latency: { firstToken: { median: 1.2s, p95: 3s }, perInputToken: 0.05ms, outputRate: 75/s }`;
}
