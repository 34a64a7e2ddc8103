// As much of node's own modules as the unit tests use: the app itself must not find node's types.

declare module "node:test" {
  /** What a test is told of itself: timers that go on when they are told to. */
  interface TestContext {
    mock: { timers: { enable(options: { apis: string[] }): void; tick(milliseconds: number): void } };
  }
  type Run = (t: TestContext) => void | Promise<void>;
  export function test(name: string, run: Run): void;
  export function describe(name: string, run: Run): void;
  export function it(name: string, run: Run): void;
  export function beforeEach(run: Run): void;
  export default test;
}

declare module "node:fs" {
  export function readdirSync(folder: string, options: { recursive: true }): string[];
  export function readFileSync(file: string, encoding: "utf8"): string;
}

declare module "node:assert/strict" {
  interface Assert {
    (value: unknown, message?: string): asserts value;
    ok(value: unknown, message?: string): asserts value;
    equal(actual: unknown, expected: unknown, message?: string): void;
    notEqual(actual: unknown, expected: unknown, message?: string): void;
    deepEqual(actual: unknown, expected: unknown, message?: string): void;
    notDeepEqual(actual: unknown, expected: unknown, message?: string): void;
    match(text: string, pattern: RegExp): void;
    throws(run: () => unknown, expected?: unknown): void;
    rejects(run: Promise<unknown> | (() => Promise<unknown>), expected?: unknown): Promise<void>;
  }
  const assert: Assert;
  export default assert;
}

declare function setImmediate(run: () => void): void;
