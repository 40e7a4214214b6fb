/** What `init` does. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { DEFAULT_OUT, type InitAnswers, QUESTIONS, type Topic } from '../draft/init/questions.ts';
import { initScenario } from '../draft/init/scenario-text.ts';
import { type Problem, RefusedInput, refused } from '../input/problem.ts';
import { STANDARD_STREAM } from '../input/standard-stream.ts';
import { parseScenario } from '../scenario/scenario.ts';
import { askLines } from './ask.ts';
import { EXIT_FINE } from './exit.ts';
import { besides, INVOCATION, type Session, shellWord } from './verb.ts';
import { written } from '../output/written.ts';

type Words = Partial<Record<Topic, string>>;
/** Asks a question; null where nobody is there. */
export type Asker = ((question: string) => Promise<string>) | null;

const TOPICS = Object.keys(QUESTIONS) as Topic[];

export async function init(
  { out = DEFAULT_OUT, ...words }: Words & { out?: string },
  session: Session,
): Promise<number> {
  if (out !== STANDARD_STREAM && existsSync(out)) throw refused(out, 'is there already: expected another --out');
  const answers = await answersOf(words, session);
  const name = out === STANDARD_STREAM ? 'scenario' : basename(out).replace(/\.ya?ml$/, '');
  const text = initScenario(answers, name);
  parseScenario(text, out);
  await written(out, [], session, (file) => file.write(text, session.signal));
  if (out !== STANDARD_STREAM) besides(out, session).print(`${out}\nNext: ${INVOCATION} simulate ${shellWord(out)}\n`);
  return EXIT_FINE;
}

async function answersOf(words: Words, session: Session): Promise<InitAnswers> {
  if (!process.stdin.isTTY || TOPICS.every((topic) => words[topic] !== undefined)) {
    return await collectAnswers(words, null, session.note);
  }
  let answers: InitAnswers | null = null;
  await askLines(async (ask) => {
    answers = await collectAnswers(words, ask, session.note);
  }, session.signal);
  return answers!;
}

/** @throws RefusedInput with all that is wrong with options, before anything is asked */
export async function collectAnswers(words: Words, ask: Asker, note: (line: string) => void): Promise<InitAnswers> {
  const problems = TOPICS.flatMap((topic) => problemsOf(topic, words[topic]));
  if (problems.length > 0) throw new RefusedInput(problems);
  const answers: Partial<Record<Topic, unknown>> = {};
  for (const topic of TOPICS) answers[topic] = await answerTo(topic, words[topic], ask, note);
  return answers as InitAnswers;
}

function problemsOf(topic: Topic, word: string | undefined): Problem[] {
  if (word === undefined) return [];
  const parsed = QUESTIONS[topic].parse(word);
  return 'value' in parsed ? [] : [...refused(`--${topic}`, `${parsed.expected}, got "${word}"`).problems];
}

/** Asks until the answer will do; nothing is the default. */
async function answerTo(
  topic: Topic,
  word: string | undefined,
  ask: Asker,
  note: (line: string) => void,
): Promise<unknown> {
  const { asks, standard, parse } = QUESTIONS[topic];
  for (;;) {
    const answer = word ?? (ask === null ? '' : await ask(`${asks} [${standard}] `));
    const parsed = parse(answer === '' ? standard : answer);
    if ('value' in parsed) return parsed.value;
    note(`  ${parsed.expected}, got "${answer}"`);
  }
}
