import { MailStatus } from '@tessera/db';
import { expect, it } from 'vitest';
import { statesBefore } from '../../../lib/state-machine.ts';
import { mailTransitions } from './mail-state.ts';

it('mailTransitions: cover every status of a mail', () => {
  expect(Object.keys(mailTransitions).sort()).toEqual([...MailStatus.options].sort());
  expect(statesBefore(mailTransitions, 'sent')).toEqual(['queued']);
});
