/** The composite action: its inputs are what its script reads and its page says; a summary has the reports. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { namesIn, readPage, tableUnder } from '../support/markdown-tables.ts';
import { makeFolder, writePolicy } from '../support/policies.ts';

const ACTION = fileURLToPath(new URL('../../.github/actions/shardproof', import.meta.url));
const { inputs, runs } = parse(readFileSync(join(ACTION, 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly [{ readonly env: Readonly<Record<string, string>> }] };
};

/** Runs the script as the action would. */
function act(given: Readonly<Record<string, string>>): { code: number | null; summary: string; out: string } {
  const folder = makeFolder();
  const summary = join(folder, 'summary.md');
  const env = Object.fromEntries(
    Object.entries(runs.steps[0].env).map(([name, value]) => {
      const input = /^\$\{\{ inputs\.(\w+) \}\}$/.exec(value)![1]!;
      return [name, given[input] ?? inputs[input]!.default];
    }),
  );
  const ran = spawnSync(join(ACTION, 'run.sh'), {
    cwd: folder,
    env: { ...process.env, ...env, GITHUB_STEP_SUMMARY: summary, XDG_CACHE_HOME: folder },
    encoding: 'utf8',
  });
  return {
    code: ran.status,
    summary: existsSync(summary) ? readFileSync(summary, 'utf8') : '',
    out: ran.stdout + ran.stderr,
  };
}

describe('the composite action', { timeout: 180_000 }, () => {
  it('has the inputs that docs/ci.md lists', () => {
    const listed = tableUnder(readPage('docs/ci.md'), '## Inputs').flatMap(([name]) => namesIn(name));
    expect(listed).toEqual(Object.keys(inputs));
  });

  it('hands every input to its script, and the script reads no other', () => {
    const script = readFileSync(join(ACTION, 'run.sh'), 'utf8');
    const read = new Set(
      ['POLICY', 'ALLOW', 'SCENARIO', 'PLAN', 'VALIDATE', 'OUT'].filter((name) => script.includes(`$${name}`)),
    );
    expect(read).toEqual(new Set(Object.keys(runs.steps[0].env)));
    expect(Object.values(runs.steps[0].env)).toEqual(Object.keys(inputs).map((name) => `\${{ inputs.${name} }}`));
  });

  it('fails with a broken policy, and its data sheet is in the summary', () => {
    const { code, summary } = act({ policy: writePolicy('wild'), allow: 'never-waits=it is wild\n' });
    expect(summary).toMatch(/^# The routing policy wild\n/);
    expect(summary).toContain('- **valid-target**: the policy chose shard 99');
    expect(code).toBe(1);
  });

  it('takes opt-outs as people write them in YAML', () => {
    const allow = '# all of them\r\n  valid-target=it is wild\r\n\n  pure=so it is  \n';
    const { code, out } = act({ policy: writePolicy('wild'), allow });
    expect(out).toMatch(/valid-target: it is wild\n/);
    expect(code).toBe(1);
  });

  it.each([
    [{}, 'nothing to do: expected policy, or scenario with plan or validate'],
    [{ plan: 'yes', scenario: 'x.yaml' }, 'plan: expected true or false, got yes'],
    [{ plan: 'True' }, 'scenario: is needed to plan or validate'],
    [{ policy: 'random', out: '' }, 'out: expected a folder'],
  ])('refuses %j', (given, says) => {
    const { code, out } = act(given);
    expect(out).toBe(`shardproof: ${says}\n`);
    expect(code).toBe(2);
  });

  it('plans a scenario, and the plan is in the summary', () => {
    const scenario = fileURLToPath(new URL('../support/scenarios/planned.yaml', import.meta.url));
    const { code, summary } = act({ scenario, plan: 'true' });
    expect(summary).toMatch(/^# The plan of planned\n[^]*accounts? meet[^]*\n\| policy \|/);
    expect(code).toBe(0);
  });
});
