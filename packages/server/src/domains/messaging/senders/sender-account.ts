/** Turns a sender's row into the account that adapters take: credentials unsealed, webhook URL added. */
import { type SealedPlace, type Sender, type Transaction, unseal } from '@tessera/db';
import type { MessagingAccount } from '../../../providers/messaging/messaging-provider.ts';
import type { App } from '../../../runtime/app.ts';

type SenderRef = Pick<Sender, 'organizationId' | 'id'>;

export const credentialsPlace = ({ organizationId, id }: SenderRef): SealedPlace => ({
  table: 'messaging.senders',
  column: 'credentials',
  organizationId,
  rowId: id,
});

export const senderWebhookUrl = (app: Pick<App, 'config'>, senderId: string): string =>
  new URL(`/webhooks/messaging/${senderId}`, app.config.publicUrl).href;

/** Reads only, so `db` may be read-only. */
export async function decryptSenderAccount(app: App, db: Transaction, sender: Sender): Promise<MessagingAccount> {
  const { id, channel, address, name } = sender;
  const { baseUrl, ...settings } = sender.settings;
  return {
    senderId: id,
    channel,
    address,
    name,
    credentials: await decryptSenderCredentials(app, db, sender),
    settings,
    webhookUrl: senderWebhookUrl(app, id),
    ...(typeof baseUrl === 'string' && { baseUrl }),
    now: app.now,
  };
}

export async function decryptSenderCredentials(
  app: App,
  db: Transaction,
  sender: Sender,
): Promise<Record<string, string>> {
  if (sender.credentials === null) return {};
  return JSON.parse(await unseal(db, app.masterKeys, credentialsPlace(sender), sender.credentials));
}
