/** The smallest scenario there is, and what a scenario is refused for. */
import type { SimulationConfig } from '../../../../simulator/config.ts';
import { formatProblem, RefusedInput } from '../../../../src/input/problem.ts';
import { parseScenario, type Scenario } from '../../../../src/scenario/scenario.ts';

/** Sections of the smallest scenario, as YAML; each can be replaced, or left out with ''. */
export const SECTIONS = {
  duration: 'duration: 1h',
  models: 'models: { m: { model: claude-haiku-4.5, inferenceType: global, latency: example } }',
  accounts: 'accounts: { name: a, count: 2, region: us-east-1 }',
  tenants: 'tenants: [{ name: t, arrivals: { rate: 1/s }, tokens: { input: 100, output: 10, maxTokens: 50 } }]',
};

export function minimal(changes: Partial<typeof SECTIONS> & { readonly more?: string } = {}): string {
  const { more = '', ...sections } = { ...SECTIONS, ...changes };
  return `${[...Object.values(sections), more].filter((section) => section !== '').join('\n')}\n`;
}

/** A tenant with further keys, in flow style. */
export function tenant(keys: string): string {
  return `tenants: [{ name: t, arrivals: { rate: 1/s }, tokens: { input: 100, output: 10, maxTokens: 50 }, ${keys} }]`;
}

export function configOf(text: string): SimulationConfig {
  return load(text).config;
}

export function warnings(text: string): string[] {
  return load(text).warnings.map(({ message }) => message);
}

export function load(text: string): Scenario {
  return parseScenario(text, 'test.yaml');
}

/** A scenario whose only tenant has these keys, and what else it needs. */
export function withTenant(keys: string): string {
  const tokens = keys.includes('tokens:') ? '' : ', tokens: { input: 1, output: 1, maxTokens: 10 }';
  const arrivals = keys.includes('arrivals:') || keys.includes('preset:') ? '' : ', arrivals: { rate: 1/s }';
  return minimal({ tenants: `tenants: [{ name: t, ${keys}${tokens}${arrivals} }]` });
}

/** The lines that a user would see; empty where the text is accepted. */
export function refusals(text: string): string[] {
  try {
    load(text);
    return [];
  } catch (error) {
    if (error instanceof RefusedInput) return error.problems.map(formatProblem);
    throw error;
  }
}

/** The lines without their place: from the path on. */
export function said(text: string): string[] {
  return refusals(text).map((line) => line.replace(/^test\.yaml:\d+:\d+ ?/, ''));
}

/** A mistake, a scenario that makes it and no other, and what must be said. */
export type Mistake = readonly [what: string, text: string, line: RegExp];
