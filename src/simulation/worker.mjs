/** A worker thread's way into TypeScript: hooks are per thread, so each registers its own. */
import { register } from 'tsx/esm/api';

register();
const { work } = await import('./worker.ts');

export default work;
