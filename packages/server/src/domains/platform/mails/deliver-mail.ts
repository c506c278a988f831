/** Hands queued mails to the mail provider. */
import { arrayBinding, inSystem, MailRow } from '@tessera/db';
import { z } from 'zod';
import { statesBefore } from '../../../lib/state-machine.ts';
import { PermanentMailError } from '../../../providers/mail/mail-provider.ts';
import { defineJob } from '../../../runtime/jobs.ts';
import { unsealMail } from './mail-body.ts';
import { mailTransitions } from './mail-state.ts';

/** Delivery is at least once: a mail server that fails after accepting a mail receives it again, under the same Message-ID. */
export const deliverMail = defineJob({
  name: 'platform.deliverMail',
  payload: z.object({ mailId: z.uuid() }),
  batch: 20,
  timeout: 120,
  run: async (app, { mailId }) => {
    const { mail: provider } = app.providers;
    const mail = await inSystem(app.database, async (db) => {
      const row = await MailRow.query(db).findOne({ id: mailId, status: 'queued' }).whereNotNull('body');
      return row && unsealMail(app, db, row);
    });
    if (!mail) return;
    const failure = await provider.send(mail).then(
      () => null,
      (error: Error) => {
        if (error instanceof PermanentMailError) return error.message.slice(0, 500);
        throw error;
      },
    );
    const status = failure === null ? 'sent' : 'failed';
    await inSystem(app.database, (db) =>
      MailRow.query(db)
        .findById(mailId)
        .whereRaw('status = any(?)', [arrayBinding(statesBefore(mailTransitions, status))])
        .patch({
          status,
          failure,
          sentAt: failure === null ? app.now() : null,
          ...(provider.vendor !== 'outbox' && { body: null }),
        })
        .execute(),
    );
  },
});
