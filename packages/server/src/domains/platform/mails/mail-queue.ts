/** The outbox for mail: a mail is queued in the transaction that causes it, and `deliver-mail.ts` hands it to the provider. */
import { inSystem, MailRow, newId, type Transaction } from '@tessera/db';
import type { Mail } from '../../../providers/mail/mail-provider.ts';
import type { App } from '../../../runtime/app.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { deliverMail } from './deliver-mail.ts';
import { type StoredMail, sealMailBody, unsealMail } from './mail-body.ts';
import { limitMailsTo, type MailCause, mayMail } from './mail-limits.ts';

/** Queues a mail in the caller's system transaction: if it is rolled back, no mail is sent. Those that visitors cause, and those of an organization to one mailbox, are bounded. */
export async function queueMail(
  ctx: { app: App } & MailCause,
  db: Transaction,
  { to, subject, text, html }: Mail,
): Promise<void> {
  await limitMailsTo(db, ctx, to);
  // The sale or the change goes on; a mailbox that got so many mails misses no other one of its owner.
  if (!(await mayMail(db, ctx, to))) {
    const { organization } = ctx;
    return ctx.app.log.warn({ organizationId: organization?.id }, 'a mail was not queued: its mailbox got too many');
  }
  const id = newId();
  const body = await sealMailBody(ctx.app, db, id, { text, html });
  // A line break would begin another header.
  const oneLine = subject.replace(/\s+/g, ' ').slice(0, 300);
  await MailRow.query(db).insert({ id, recipient: to, subject: oneLine, body, status: 'queued' });
  await ctx.app.jobs.send(db, deliverMail.name, { mailId: id });
}

/** The newest mails whose body is still stored: all mails of the local outbox, and undelivered mails otherwise. */
export function readMails(app: App, options: { id?: string; to?: string; limit?: number } = {}): Promise<StoredMail[]> {
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
      for (const row of await query) mails.push(await unsealMail(app, db, row));
      return mails;
    },
    { readOnly: true },
  );
}

/** As `readMails`, in pages. */
export function listMails(
  app: App,
  input: { cursor?: string; limit: number; filter?: { recipient?: string } },
): Promise<{ items: StoredMail[]; nextCursor: string | null }> {
  return inSystem(
    app.database,
    async (db) => {
      const query = MailRow.query(db).select(db.raw(MailRow.columnList)).whereNotNull('body');
      if (input.filter?.recipient) query.where({ recipient: input.filter.recipient });
      const { items, nextCursor } = await page(query, input, { createdAt: byAge });
      const mails: StoredMail[] = [];
      for (const row of items) mails.push(await unsealMail(app, db, row));
      return { items: mails, nextCursor };
    },
    { readOnly: true },
  );
}
