/** The README shows what the program prints: its samples are made again and compared. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/scenario/scenario.ts';
import { EXIT_REFUSED } from '../../src/cli/exit.ts';
import { shardproof } from '../support/command-line.ts';
import { UPDATES_GOLDENS } from '../support/golden.ts';
import { replaceSample, samplesOf, selectSections } from '../support/samples.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const README = join(ROOT, 'README.md');
const SAMPLE_TIMEOUT_MILLISECONDS = 300_000;

const page = readFileSync(README, 'utf8');

describe('README', () => {
  it(
    'shows what the commands print; UPDATE_GOLDENS=1 shows it anew',
    async () => {
      const samples = samplesOf(page);
      expect(samples.length).toBeGreaterThanOrEqual(2);
      const outputs: string[] = [];
      for (const { args, sections } of samples) {
        const { out, err, code } = await shardproof(...args);
        outputs.push(selectSections(code === EXIT_REFUSED ? err : out, sections));
      }
      if (UPDATES_GOLDENS) {
        writeFileSync(
          README,
          samples.reduce((text, sample, i) => replaceSample(text, sample, outputs[i]!), page),
        );
      }
      for (const [i, { args, shown }] of samplesOf(readFileSync(README, 'utf8')).entries()) {
        expect(shown, `the sample of ${args.join(' ')}; UPDATE_GOLDENS=1 shows it anew`).toBe(outputs[i]);
      }
    },
    SAMPLE_TIMEOUT_MILLISECONDS,
  );

  it('describes a fleet in ten lines that are a scenario', () => {
    const [, text] = /```yaml\n([^`]+)```/.exec(page)!;
    expect(text!.trim().split('\n').length).toBeLessThanOrEqual(10);
    expect(parseScenario(text!, 'README.md').warnings).toEqual([]);
  });

  it.each(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'reports/README.md'])(
    'links from %s lead somewhere',
    (name) => {
      const text = readFileSync(join(ROOT, name), 'utf8');
      const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1]!);
      expect(targets.filter((target) => !existsSync(join(ROOT, dirname(name), target)))).toEqual([]);
    },
  );
});
