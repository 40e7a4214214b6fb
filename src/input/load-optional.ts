/** Packages that only some verbs need: loaded when they are asked for, and missed in one sentence. */
import { refused } from './problem.ts';

/**
 * @param purpose what needs it, as a noun
 * @param who refuses: a verb
 * @throws RefusedInput where `name` is not installed
 */
export async function loadOptional<Module>(
  name: string,
  purpose: string,
  load: () => Promise<Module>,
  who = 'gateway',
): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw refused(who, `${purpose} needs the package ${name}, which is not installed; npm install ${name}`);
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
