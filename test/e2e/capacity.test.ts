/** `capacity` as a user runs it. */
import { expect, it } from 'vitest';
import { shardproof, SMALL_SCENARIO } from '../support/command-line.ts';

const ARGS = ['capacity', SMALL_SCENARIO, '--duration', '2m', '--replications', '2', '--precision', '50%'];
const TIMEOUT_MILLISECONDS = 120_000;

it('answers in one sentence, and as JSON with the same ends', { timeout: TIMEOUT_MILLISECONDS }, async () => {
  const { out, code } = await shardproof(...ARGS);
  const { out: json } = await shardproof(...ARGS, '--json');
  const found = JSON.parse(json) as { met: number; notMet: number; looks: { factor: number; status: string }[] };
  expect(code).toBe(0);
  expect(found.notMet / found.met - 1).toBeLessThanOrEqual(0.5);
  expect(found.looks.find(({ factor }) => factor === found.met)!.status).toBe('met');
  expect(found.looks.find(({ factor }) => factor === found.notMet)!.status).not.toBe('met');
  expect(out.split('\n')[0]).toContain(`sustain ${found.met.toFixed(2)} x the scenario's demand, and are not shown`);
});

it('refuses a precision that is none', async () => {
  const { err, code } = await shardproof('capacity', SMALL_SCENARIO, '--precision', 'much');
  expect(err).toContain('Expected a share from 0.1% to 100%');
  expect(code).toBe(2);
});
