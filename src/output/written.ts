/** A file written in one go: opened before there is anything to write, and whole in the end or not there. */
import { OutputFile } from './output-file.ts';

/** Who may be told to stop. */
interface Stoppable {
  readonly signal?: AbortSignal;
}

/** @throws RefusedInput where it is an input or cannot be written, AbortError; nothing is left of it then */
export async function written<T>(
  out: string,
  inputs: readonly string[],
  { signal }: Stoppable,
  write: (file: OutputFile) => Promise<T>,
): Promise<T> {
  const file = await OutputFile.open(out, inputs, signal);
  try {
    const result = await write(file);
    file.finish();
    return result;
  } finally {
    file.discard();
  }
}

/** The same of a text that is there already. @throws RefusedInput */
export async function writeText(out: string, text: string): Promise<void> {
  await written(out, [], {}, (file) => file.write(text));
}
