/** `init`: five questions, each with a default and an option, and a scenario that runs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MODEL_KEYS } from '../../../../src/catalogue/catalogue.ts';
import { collectAnswers } from '../../../../src/cli/run-init.ts';
import { initScenario } from '../../../../src/draft/init/scenario-text.ts';
import { loadScenario, parseScenario } from '../../../../src/scenario/scenario.ts';
import { shardproof } from '../../../support/command-line.ts';
import { makeFolder } from '../../../support/policies.ts';

/** A person with these answers, and what was said meanwhile. */
function person(...answers: string[]) {
  const said: string[] = [];
  const ask = async (question: string): Promise<string> => {
    said.push(question);
    return answers.shift() ?? '';
  };
  return { said, ask, note: (line: string) => void said.push(line) };
}

describe('the questions', () => {
  it('have defaults', async () => {
    const { ask, note, said } = person();
    expect(await collectAnswers({}, ask, note)).toEqual({
      model: 'claude-sonnet-4.5',
      accounts: 2,
      requests: 5,
      tokens: { input: 1000, output: 200 },
      region: 'us-east-1',
    });
    expect(said).toHaveLength(5);
    expect(said[0]).toBe('Which model do your callers use? [claude-sonnet-4.5] ');
  });

  it('are asked again where an answer will not do, and not where an option answers', async () => {
    const { ask, note, said } = person('claude-sonet-4.5', 'claude-haiku-4.5', '0', '3', '8k/300');
    const answers = await collectAnswers({ requests: '90/min', region: 'eu-central-1' }, ask, note);
    expect(answers).toMatchObject({ model: 'claude-haiku-4.5', accounts: 3, requests: 1.5, region: 'eu-central-1' });
    expect(answers.tokens).toEqual({ input: 8000, output: 300 });
    expect(said).toContain(
      '  expected a model of the catalogue; did you mean "claude-sonnet-4.5"?, got "claude-sonet-4.5"',
    );
    expect(said).toContain('  expected a whole number from 1 to 4096, got "0"');
  });

  it('refuse options all at once', async () => {
    const { code, err } = await shardproof('init', '--accounts', 'x', '--requests', '0', '--tokens', '5', '--out', '-');
    expect(code).toBe(2);
    expect(err.trim().split('\n')).toEqual([
      '--accounts: expected a whole number from 1 to 4096, got "x"',
      '--requests: expected a rate above 0, got "0"',
      '--tokens: expected input and output tokens such as 1000/200 or 8k/500, both above 0, got "5"',
    ]);
  });
});

describe('the scenario', () => {
  it.each(MODEL_KEYS)('of %s is one', async (model) => {
    const answers = await collectAnswers({ model, tokens: '9/9' }, null, () => {});
    expect(parseScenario(initScenario(answers, 'x'), 'x.yaml').config.accounts).toHaveLength(2);
  });

  it('is written where nobody is asked, and is simulated', async () => {
    const out = join(makeFolder(), 'mine.yaml');
    const made = await shardproof('init', '--requests', '2', '--out', out);
    expect(made).toMatchObject({ code: 0, err: '', out: `${out}\nNext: npx shardproof simulate ${out}\n` });
    expect((await loadScenario(out)).warnings).toEqual([]);
    const run = await shardproof('simulate', out, '--replications', '1', '--duration', '5m', '--workers', '0');
    expect(run.out).toContain('mine: 2 shards');
  });

  it('takes the place of no file', async () => {
    const out = join(makeFolder(), 'mine.yaml');
    writeFileSync(out, 'precious');
    expect((await shardproof('init', '--out', out)).err).toContain('is there already: expected another --out');
    expect(readFileSync(out, 'utf8')).toBe('precious');
  });
});
