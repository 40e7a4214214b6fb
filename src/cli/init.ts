/** `init`: a scenario to begin with, from five answers. */
import { Option } from '@commander-js/extra-typings';
import { DEFAULT_OUT, QUESTIONS, type Topic } from '../draft/init/questions.ts';
import { fileName, text } from './arguments.ts';
import type { Verb } from './verb.ts';

const WORDS: Readonly<Record<Topic, string>> = {
  model: 'name',
  accounts: 'n',
  requests: 'rate',
  tokens: 'in/out',
  region: 'region',
};

export const initVerb: Verb = {
  name: 'init',
  summary: 'ask five questions and write a scenario to begin with',
  examples: [
    ['init', `five questions on a terminal; the answers make ${DEFAULT_OUT}`],
    ['init --accounts 3 --requests 20 --tokens 4k/300 --out mine.yaml', 'without questions where nobody is there'],
  ],
  declare(command, act) {
    for (const [topic, word] of Object.entries(WORDS) as [Topic, string][]) {
      const { asks, standard } = QUESTIONS[topic];
      command.addOption(new Option(`--${topic} <${word}>`, `${asks} default: ${standard}`).argParser(text));
    }
    command
      .option('--out <file>', `where to write the scenario; default: ${DEFAULT_OUT}`, fileName)
      .action((options: Partial<Record<Topic | 'out', string>>) =>
        act(
          () => import('./run-init.ts'),
          (session, { init }) => init(options, session),
        ),
      );
  },
};
