/** States of a mail. A job delivers queued mails; `sent` and `failed` are final. */
import type { MailStatus } from '@tessera/db';
import type { Transitions } from '../../../lib/state-machine.ts';

export const mailTransitions = {
  queued: ['sent', 'failed'],
  sent: [],
  failed: [],
} as const satisfies Transitions<MailStatus>;
