/** A preset with clients becomes its clients: tenants with shares and burstiness of their own. */
import { describe, expect, it } from 'vitest';
import { SERVEGEN_CLIENTS } from '../../../../simulator/workload/presets/servegen-mix.ts';
import { parseScenario } from '../../../../src/scenario/scenario.ts';

function tenantsOf(tenant: string) {
  const text = `name: pool
duration: 30m
models:
  m: { model: claude-sonnet-4.5, inferenceType: global, latency: example }
accounts: [{ count: 2, region: us-east-1 }]
tenants:
  - { name: mix, model: m, preset: servegen-mix${tenant} }
  - { name: chat, model: m, preset: azure-2023-conv }
`;
  return parseScenario(text, 'pool.yaml').config.tenants;
}

describe('servegen-mix in a scenario', () => {
  it('is a tenant a client, each with its own process, and the rate as a whole', () => {
    const tenants = tenantsOf('');
    const mix = tenants.filter(({ name }) => name.startsWith('mix-'));
    expect(mix.map(({ name }) => name)).toEqual(SERVEGEN_CLIENTS.map(({ name }) => `mix-${name}`));
    expect(new Set(tenants.map(({ group }) => group)).size).toBe(SERVEGEN_CLIENTS.length + 1);
    const rate = mix.reduce((sum, { arrivals }) => sum + arrivals.ratePerSecond, 0);
    expect(rate).toBeCloseTo(195.8, 6);
    expect(mix[5]!.arrivals.process).toEqual({ kind: 'gamma', cv: 8.34 });
  });

  it('keeps the shares when the file states the rate, and takes its process for all', () => {
    const mix = tenantsOf(', arrivals: { rate: 10/s, process: poisson }').slice(0, SERVEGEN_CLIENTS.length);
    expect(mix[0]!.arrivals.ratePerSecond).toBeCloseTo(1.605, 9);
    expect(mix.every(({ arrivals }) => arrivals.process.kind === 'poisson')).toBe(true);
  });

  it('is one process over the counted tenants where the file counts them', () => {
    const mix = tenantsOf(', count: 3').filter(({ name }) => name.startsWith('mix-'));
    expect(mix.map(({ share }) => share)).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect(new Set(mix.map(({ group }) => group)).size).toBe(1);
  });
});
