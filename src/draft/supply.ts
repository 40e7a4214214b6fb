/** What a log does not tell of a scenario: the model and the accounts, as the command line says or as a beginning. */
import { MODEL_KEYS } from '../catalogue/catalogue.ts';
import { guidance } from '../input/nearest.ts';
import { refused } from '../input/problem.ts';
import { modelLines, modelNamed, unstatedQuotas } from './model-text.ts';
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

/** The keys `models` and `accounts`. @throws RefusedInput where the catalogue does not have the model */
export function supplyText({ model, accounts, region }: Supply): string {
  const named = modelNamed(model);
  if (named === null)
    throw refused('--model', `"${model}" is no model of the catalogue; ${guidance(model, MODEL_KEYS)}`);
  const unstated = unstatedQuotas(named).map((meter) => `${meter}: ${meter === 'requestsPerMinute' ? 'none' : '1M'}`);
  const quotas =
    unstated.length === 0
      ? `# As published; \`new-account\` for what new accounts were seen to have, or your own (scenarios/README.md).
quotas: default`
      : `# No source gives these defaults: assumed.
quotas: { models: { ${MODEL_NAME}: { ${unstated.join(', ')} } } }`;
  return `models:
  ${MODEL_NAME}:
${indented(modelLines(model, named), 4)}
accounts:
  - name: account
    count: ${accounts}
    region: ${yamlText(region)}
${indented(quotas, 4)}
`;
}
