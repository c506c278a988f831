/** The text of a mail, sealed while it is stored: mails contain links that open accounts. */
import { type MailRow, type SealedPlace, seal, type Transaction, unseal } from '@tessera/db';
import type { Mail } from '../../../providers/mail/mail-provider.ts';
import type { App } from '../../../runtime/app.ts';

export interface StoredMail extends Mail {
  id: string;
  createdAt: Date;
}

type MailBody = Pick<Mail, 'text' | 'html'>;

export const sealMailBody = (app: App, db: Transaction, mailId: string, { text, html }: MailBody): Promise<string> =>
  seal(db, app.masterKeys, mailBodyPlace(mailId), JSON.stringify({ text, html }));

/** The mail of a row whose body is still stored. */
export async function unsealMail(app: App, db: Transaction, row: MailRow): Promise<StoredMail> {
  const { id, recipient, subject, createdAt } = row;
  const body = await unseal(db, app.masterKeys, mailBodyPlace(id), row.body as string);
  return { id, to: recipient, subject, createdAt, ...(JSON.parse(body) as MailBody) };
}

const mailBodyPlace = (rowId: string): SealedPlace => ({
  table: 'platform.mails',
  column: 'body',
  organizationId: null,
  rowId,
});
