/** A server process's way into TypeScript. */
import { register } from 'tsx/esm/api';

register();
await import('./emulator-server.ts');
