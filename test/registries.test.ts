/** What can be extended has a registry; the pages that users read and the swarm hold all of it, and nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { Command } from '@commander-js/extra-typings';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METERS, WINDOWS } from '../simulator/quota/limits.ts';
import { createPolicy, POLICIES, POLICY_NAMES } from '../simulator/routing/index.ts';
import type { Process } from '../simulator/workload/arrivals.ts';
import { PRESET_NAMES } from '../simulator/workload/presets/index.ts';
import { EXIT_CODES } from '../src/cli/exit.ts';
import { VERBS } from '../src/cli/main.ts';
import type { Verb } from '../src/cli/verb.ts';
import { METRIC_NAMES } from '../src/scenario/resolve/objectives.ts';
import { RETRY_PRESET_NAMES } from '../src/scenario/retry-presets.ts';
import { faultSchema } from '../src/scenario/schema/fault.ts';
import { TRACE_FORMATS } from '../src/trace/formats/index.ts';
import { namesIn, readPage, rowOf, tableUnder } from './support/markdown-tables.ts';
import { EVERY_POLICY, someConfig } from './support/swarm.ts';

const FAULT_KINDS = faultSchema.options.map(({ shape }) => shape.kind.value);
/** The compiler keeps it whole. */
const PROCESSES = { constant: 0, poisson: 0, gamma: 0, 'markov-modulated': 0 } satisfies Record<Process['kind'], 0>;

/** `trace generate SCENARIO --out FILE`: what must be typed, of a verb or of each of its verbs. */
function usagesOf({ name, declare }: Verb): string[] {
  const root = new Command(name);
  declare(root, async () => {});
  const isVerb = root.commands.length === 0 || root.registeredArguments.length > 0;
  return [...(isVerb ? [root] : []), ...root.commands].map((command) => {
    const required = command.registeredArguments.filter((argument) => argument.required);
    const options = command.options.filter((option) => option.mandatory);
    return [
      ...(command === root ? [name] : [name, command.name()]),
      ...required.map((argument) => argument.name().toUpperCase()),
      ...options.map(({ flags }) => flags.replace(/<(.*)>/, (_, value: string) => value.toUpperCase())),
    ].join(' ');
  });
}

describe('README.md', () => {
  const page = readPage('README.md');

  it('lists the policies, with their summaries', () => {
    const summaries = Object.entries(POLICIES).map(([name, { summary }]) => [`\`${name}\``, summary]);
    expect(tableUnder(page, '## Policies')).toEqual(summaries);
  });

  it('lists the verbs, with what must be typed', () => {
    const listed = tableUnder(page, '## Verbs').flatMap(([usage]) => namesIn(usage));
    expect(listed).toEqual(VERBS.flatMap(usagesOf));
  });

  it('lists the exit codes', () => {
    expect(tableUnder(page, '## Exit codes').map(([code]) => Number(code))).toEqual(EXIT_CODES.map(([code]) => code));
  });

  it('names the trace formats that can be imported, and the windows', () => {
    const formats = /a log or a public trace \((.*?)\)/.exec(page)![1]!.split(', ');
    const foreign = TRACE_FORMATS.map(({ name }) => name.split(' ')[0]!).filter((name) => name !== 'Shardproof');
    expect(new Set(formats)).toEqual(new Set(foreign));
    expect(namesIn(/the window behind "per minute" \(([^)]*)\)/.exec(page)![1])).toEqual(WINDOWS);
  });
});

describe('scenarios/README.md', () => {
  const page = readPage('scenarios/README.md');
  /** Names before the colon, after which the cell explains them. */
  const choices = (heading: string, key: string): string[] =>
    namesIn(rowOf(tableUnder(page, heading), key)[2]?.split(':')[0]);

  it('names the windows, the meters and the presets of workloads', () => {
    expect(choices('## `quota`', 'window')).toEqual(WINDOWS);
    const [, standard, others] = rowOf(tableUnder(page, '## `increase`'), 'plan[].meter');
    expect(new Set(namesIn(`${standard} ${others}`))).toEqual(new Set(METERS));
    expect(choices('## `tenants`', 'preset')).toEqual(PRESET_NAMES);
  });

  it('lists the presets of retries, and the kinds of faults', () => {
    expect(tableUnder(page, '`retry` is a preset').flatMap(([name]) => namesIn(name))).toEqual(RETRY_PRESET_NAMES);
    expect(tableUnder(page, '## `faults`').flatMap(([kind]) => namesIn(kind))).toEqual(FAULT_KINDS);
  });

  it('lists the metrics of objectives', () => {
    const rows = tableUnder(page, '## `objectives`');
    const listed = rows.flatMap(([names, , meaning]) =>
      namesIn(names).flatMap((name) =>
        name.endsWith('.*') ? namesIn(meaning).map((statistic) => name.replace('*', statistic)) : [name],
      ),
    );
    expect(new Set(listed)).toEqual(new Set(METRIC_NAMES));
    expect(listed).toHaveLength(METRIC_NAMES.length);
  });
});

describe('src/emulator/README.md', () => {
  it('names the meters that may refuse', () => {
    const [, refuses] = /`x-shardproof-refused-by` \| the meter: (.*) \|/.exec(readPage('src/emulator/README.md'))!;
    expect(new Set(namesIn(refuses))).toEqual(new Set(METERS));
  });
});

describe('the swarm', () => {
  const samples = fc.sample(someConfig, { seed: 1, numRuns: 400 });

  it.each([
    ['policy', EVERY_POLICY, samples.map(({ gateway }) => gateway.policy)],
    ['window', WINDOWS, samples.map(({ quota }) => quota.window)],
    ['meter of an increase', METERS, samples.flatMap(({ increase }) => increase.plan.map(({ meter }) => meter))],
    ['kind of fault', FAULT_KINDS, samples.flatMap(({ faults }) => faults.map(({ kind }) => kind))],
    [
      'arrival process',
      Object.keys(PROCESSES),
      samples.flatMap(({ tenants }) => tenants.map(({ arrivals }) => arrivals.process.kind)),
    ],
  ])('draws every %s', (_, registered, drawn) => {
    expect(new Set(drawn)).toEqual(new Set(registered));
  });
});

describe('what is at its largest in the swarm', () => {
  it('is all that the schema bounds by what the simulator has room for', () => {
    const folder = new URL('../src/scenario/schema/', import.meta.url);
    const texts = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
    const imports = texts.flatMap((text) => text.match(/^import \{[^}]*\} from '[./]*\/simulator\/.*$/gm) ?? []);
    const bounds = new Set(imports.join().match(/\b(?:MOST|LONGEST)_\w+/g));
    expect(bounds.size).toBeGreaterThan(8);
    const extremes = readPage('test/support/extremes.ts');
    expect([...bounds].filter((name) => !extremes.includes(name))).toEqual([]);
  });
});

describe('a file is named for what it registers', () => {
  it.each(POLICY_NAMES)('the policy %s', async (name) => {
    const module: object = await import(`../simulator/routing/${name}.ts`);
    expect(Object.values(module)).toContain(createPolicy(name).constructor);
  });

  it.each(TRACE_FORMATS)('the trace format $name, and its sample', async (format) => {
    const file = format.name.split(' ')[0]!.toLowerCase();
    const module: object = await import(`../src/trace/formats/${file}.ts`);
    expect(Object.values(module)).toContain(format);
    expect(readdirSync(new URL('support/traces/formats', import.meta.url))).toContain(`${file}.${format.shape}`);
  });
});
