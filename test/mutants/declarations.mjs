/** What the unit tests take from `vitest`, as a list of tests that can be run again and again in one process. */
import { chai, GLOBAL_EXPECT, JestAsymmetricMatchers, JestChaiExpect, JestExtend, setState } from '@vitest/expect';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const expect = chai.expect;
globalThis[GLOBAL_EXPECT] = expect;
setState({ assertionCalls: 0, isExpectingAssertions: false, testPath: '' }, expect);

/** Every test: its name, which no other has, and a function that runs it with its hooks. */
export const tests = [];

/** The suites that are being declared, and the hooks of each. */
const suites = [];
const names = new Set();

/** `each` of vitest; cases are told apart by their number, which serves as well as a formatted name. */
function eachOf(declare) {
  return (cases) => (name, body) => {
    for (const [index, one] of cases.entries()) {
      declare(`${name} (${index + 1})`, () => (Array.isArray(one) ? body(...one) : body(one)));
    }
  };
}

export function describe(name, body) {
  suites.push({ name, hooks: [] });
  body();
  suites.pop();
}
describe.each = eachOf(describe);

export function beforeEach(hook) {
  suites.at(-1).hooks.push(hook);
}

export function it(name, body) {
  const id = [...suites.map((suite) => suite.name), name].join(' > ');
  if (names.has(id)) throw new Error(`two tests are named "${id}"`);
  names.add(id);
  const hooks = suites.flatMap((suite) => suite.hooks);
  const run = async () => {
    for (const hook of hooks) await hook();
    await body();
  };
  tests.push({ id, run });
}
it.each = eachOf(it);
