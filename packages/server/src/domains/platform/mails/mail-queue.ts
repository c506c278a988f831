/** Mail: queued in the transaction that causes it, handed over by a job, its body sealed while it waits. */
import { inSystem, MailRow, newId, type SealedPlace, seal, type Transaction, unseal } from '@tessera/db';
import { z } from 'zod';
import { type Mail, PermanentMailError } from '../../../providers/mail/mail-provider.ts';
import type { App } from '../../../runtime/app.ts';
import { defineJob } from '../../../runtime/jobs.ts';

const place = (rowId: string): SealedPlace => ({
  table: 'platform.mails',
  column: 'body',
  organizationId: null,
  rowId,
});

/** Queues a mail in the caller's system transaction: no commit, no mail. */
export async function queueMail(ctx: { app: App }, db: Transaction, { to, subject, text, html }: Mail): Promise<void> {
  const { masterKeys, jobs } = ctx.app;
  const id = newId();
  const body = await seal(db, masterKeys, place(id), JSON.stringify({ text, html }));
  // A line break would begin another header.
  const oneLine = subject.replace(/\s+/g, ' ').slice(0, 300);
  await MailRow.query(db).insert({ id, recipient: to, subject: oneLine, body, status: 'queued' });
  await jobs.send(db, deliverMail.name, { mailId: id });
}

export interface StoredMail extends Mail {
  id: string;
  createdAt: Date;
}

/** The newest mails whose body is still there: all of an outbox, and what a mail server has not taken yet. */
export async function readMails(
  app: App,
  options: { id?: string; to?: string; limit?: number } = {},
): Promise<StoredMail[]> {
  return inSystem(
    app.database,
    async (db) => {
      const query = MailRow.query(db)
        .whereNotNull('body')
        .orderBy('id', 'desc')
        .limit(options.limit ?? 50);
      if (options.to) query.where({ recipient: options.to });
      if (options.id) query.where({ id: options.id });
      const mails: StoredMail[] = [];
      for (const row of await query) mails.push(await opened(app, db, row));
      return mails;
    },
    { readOnly: true },
  );
}

async function opened(app: App, db: Transaction, row: MailRow): Promise<StoredMail> {
  const { id, recipient, subject, createdAt } = row;
  const body = JSON.parse(await unseal(db, app.masterKeys, place(id), row.body as string)) as Pick<
    Mail,
    'text' | 'html'
  >;
  return { id, to: recipient, subject, createdAt, ...body };
}

/** May run twice: a mail server that took the mail and died before saying so gets it again, under the same Message-ID. */
export const deliverMail = defineJob({
  name: 'platform.deliverMail',
  payload: z.object({ mailId: z.uuid() }),
  batch: 20,
  timeout: 120,
  run: async (app, { mailId }) => {
    const { mail: provider } = app.providers;
    const mail = await inSystem(app.database, async (db) => {
      const row = await MailRow.query(db).findOne({ id: mailId, status: 'queued' }).whereNotNull('body');
      return row && opened(app, db, row);
    });
    if (!mail) return;
    const failure = await provider.send(mail).then(
      () => null,
      (error: Error) => {
        if (error instanceof PermanentMailError) return error.message.slice(0, 500);
        throw error;
      },
    );
    await inSystem(app.database, (db) =>
      MailRow.query(db)
        .findById(mailId)
        .patch({
          status: failure === null ? 'sent' : 'failed',
          failure,
          sentAt: failure === null ? app.now() : null,
          ...(provider.vendor !== 'outbox' && { body: null }),
        })
        .execute(),
    );
  },
});
