/** Makes Node load our TypeScript as it is, compiled as `simulator/tsconfig.json` says. */
import { fileURLToPath } from 'node:url';

/** Call it before the first import of a `.ts` file; the loader must be installed by then. */
export async function loadTypeScript() {
  const { register } = await import('tsx/esm/api');
  // Named, because the one that tsx would find is that of whatever folder the command is run in.
  register({ tsconfig: fileURLToPath(new URL('../simulator/tsconfig.json', import.meta.url)) });
}
