/** The generated part of docs/laws.md: every law, every shipped policy against it, and why some opt out. */
import { POLICY_NAMES } from '../../simulator/routing/index.ts';
import { OUTSIDE_LAWS } from '../../src/gateway-check/outside-laws.ts';
import { LAWS } from '../../src/laws/laws.ts';
import { OPT_OUTS } from '../../src/laws/opt-outs.ts';
import { PROMISES } from '../../src/laws/promises.ts';

const BEGIN = '<!-- generated: laws -->';
const END = '<!-- end of what is generated -->';

export function generatedLaws(): string {
  const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const claims = LAWS.map(({ name, claim }) => row(`\`${name}\``, claim));
  const outside = OUTSIDE_LAWS.map(({ name, claim }) => row(`\`${name}\``, claim));
  const kept = LAWS.map(({ name }) =>
    row(`\`${name}\``, ...POLICY_NAMES.map((policy) => (OPT_OUTS[policy]?.[name] === undefined ? 'yes' : '**no**'))),
  );
  const reasons = POLICY_NAMES.flatMap((policy) =>
    Object.entries(OPT_OUTS[policy] ?? {}).map(([law, reason]) => row(`\`${policy}\``, `\`${law}\``, reason)),
  );
  const promises = PROMISES.map(({ name, claim, by }) => row(`\`${name}\``, claim, by.join(', ')));
  return [
    [row('law', 'what it claims'), '|---|---|', ...claims].join('\n'),
    '## What can be seen of a gateway',
    [row('law', 'what it claims'), '|---|---|', ...outside].join('\n'),
    '## Our policies',
    [row('law', ...POLICY_NAMES), `|---|${'---|'.repeat(POLICY_NAMES.length)}`, ...kept].join('\n'),
    'Why not:',
    [row('policy', 'law', 'reason'), '|---|---|---|', ...reasons].join('\n'),
    'Beyond the laws, some promise more by their names:',
    [row('promise', 'what it claims', 'by'), '|---|---|---|', ...promises].join('\n'),
  ].join('\n\n');
}

/** The page with its generated part replaced. */
export function withGeneratedLaws(page: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`docs/laws.md has no ${BEGIN} ... ${END}`);
  return `${before}${BEGIN}\n\n${generatedLaws()}\n\n${END}${after}`;
}
