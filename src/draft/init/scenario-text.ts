/** The answers to `init` as a scenario file: small, commented, and ready to be simulated. */
import { MODEL_NAME, supplyText } from '../supply.ts';
import { yamlRate, yamlText } from '../yaml.ts';
import type { InitAnswers } from './questions.ts';

/** Callers ask for more than they get; a beginning, as their comment says. */
const MAX_TOKENS_TIMES = 4;
const MOST_MAX_TOKENS = 8192;

export function initScenario(answers: InitAnswers, name: string): string {
  const { requests, tokens } = answers;
  const maxTokens = Math.max(tokens.output, Math.min(MOST_MAX_TOKENS, tokens.output * MAX_TOKENS_TIMES));
  return `# A beginning, by shardproof init. Every key is explained in scenarios/README.md.
# Try it:              npx shardproof simulate FILE
# With more accounts:  npx shardproof simulate FILE --shards 4
name: ${yamlText(name)}
duration: 1h
replications: 10
${supplyText(answers)}
tenants:
  - name: callers
    model: ${MODEL_NAME}
    arrivals:
      rate: ${yamlRate(requests)}
      # profile: business-day
      # spikes: [{ at: 20m, rise: 2m, hold: 10m, fall: 5m, factor: x3 }]
    tokens:
      # Half of the requests have more: { median, sigma }, or quantiles from your logs (docs/own-data.md).
      input: { median: ${tokens.input}, sigma: 0.7 }
      output: { median: ${tokens.output}, sigma: 0.7 }
      # What callers set. Bedrock reserves input + maxTokens at admission: too generous a value costs headroom.
      maxTokens: ${maxTokens}

# gateway: { policy: headroom }    # npx shardproof policies lists them

objectives:
  servedShare: at least 99.9%
  ttft.p95: at most 10s
`;
}
