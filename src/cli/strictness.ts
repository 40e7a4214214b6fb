/** What the command line refuses beyond what its parser does: unknown verbs in one sentence, options given twice. */
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { guidance } from '../input/nearest.ts';

/** A sentence on a first word that is no verb; null where it is one, or where there is none. */
export function unknownVerb(args: readonly string[], verbs: readonly string[]): string | null {
  const [first, second] = args.filter((word) => !word.startsWith('-'));
  const verb = first === 'help' ? second : first;
  if (verb === undefined || verbs.includes(verb)) return null;
  return `error: unknown verb '${verb}': ${guidance(verb, verbs)}`;
}

/** Of two values, one would be dropped without a word, unless the option gathers them in a list. */
export function refuseRepeats(command: CommandUnknownOpts): void {
  for (const option of command.options) {
    if (Array.isArray(option.defaultValue)) continue;
    let isGiven = false;
    command.on(`option:${option.name()}`, () => {
      if (isGiven) command.error(`error: option '${option.flags}' is given twice`);
      isGiven = true;
    });
  }
  for (const each of command.commands) refuseRepeats(each);
}
