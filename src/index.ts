/** The package: a scenario from its text, a run of it, and the laws of routing. */
export * from '../simulator/index.ts';
export { type Judgement, type JudgeOptions, type PolicyLaw, routingLaws } from './laws/index.ts';
export { type Problem, RefusedInput } from './input/problem.ts';
export { loadScenario, parseScenario, type Scenario } from './scenario/scenario.ts';
