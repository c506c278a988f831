import { ImportStatus } from '@tessera/db';
import { expect, it } from 'vitest';
import { finalStates } from '../../../lib/state-machine.ts';
import { importTransitions, runnableStates } from './import-state.ts';

it('importTransitions: covers every status', () => {
  expect(Object.keys(importTransitions).sort()).toEqual([...ImportStatus.options].sort());
});

it('importTransitions: an ended import stays as it is, and only queued and running imports are run', () => {
  expect(finalStates(importTransitions)).toEqual(['completed', 'failed', 'cancelled']);
  expect(runnableStates).toEqual(['queued', 'running']);
});
