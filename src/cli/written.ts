/** What verbs do that write a file. */
import { OutputFile } from '../output/output-file.ts';
import type { Session } from './verb.ts';

/** Opens the file before there is anything to write; it is whole in the end, or not there. */
export async function written<T>(
  out: string,
  inputs: readonly string[],
  { signal }: Session,
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
