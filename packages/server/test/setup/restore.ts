/**
 * Files of the project `shared` run one after the other in one process. Each starts with real timers, original functions and the
 * same environment; a file that leaves a server, a process or a changed global behind fails.
 */
import { afterAll, beforeAll, expect, vi } from 'vitest';

let before: ReturnType<typeof state>;

/** What a file must leave as it found it. */
const state = () => ({
  directory: process.cwd(),
  environment: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))),
  globals: [fetch, setTimeout, setInterval, Date, console.log, console.error],
  signalListeners: process.listenerCount('SIGTERM') + process.listenerCount('SIGINT'),
});

/** Listening servers and child processes. Connections are not counted: `fetch` keeps idle ones. */
const resources = (): string[] =>
  process.getActiveResourcesInfo().filter((kind) => ['TCPServerWrap', 'PipeServerWrap', 'ProcessWrap'].includes(kind));

beforeAll(() => {
  before = state();
});

afterAll(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  expect(state(), 'this file leaves changed globals').toEqual(before);
  await vi.waitFor(() => expect(resources(), 'this file leaves servers or processes running').toEqual([]), 5_000);
});
