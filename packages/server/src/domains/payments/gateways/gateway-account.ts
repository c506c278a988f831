/** A gateway's account as its provider needs it: credentials decrypted, webhook address written out. */
import { type PaymentGateway, type SealedPlace, type Transaction, unseal } from '@tessera/db';
import type { PaymentAccount } from '../../../providers/payments/payment-provider.ts';
import type { App } from '../../../runtime/app.ts';

export const gatewaySealedPlace = (
  { organizationId, id }: Pick<PaymentGateway, 'organizationId' | 'id'>,
  column: 'credentials' | 'webhook_secret',
): SealedPlace => ({ table: 'payments.gateways', column, organizationId, rowId: id });

export const gatewayWebhookUrl = (app: App, gatewayId: string): string =>
  new URL(`/webhooks/payments/${gatewayId}`, app.config.publicUrl).href;

/** Writes nothing, so `db` may be read-only. The webhook secret is decrypted only for the purpose `webhooks`. */
export async function decryptGatewayAccount(
  app: App,
  db: Transaction,
  gateway: PaymentGateway,
  purpose: 'calls' | 'webhooks' = 'calls',
): Promise<PaymentAccount> {
  const decrypt = async (column: 'credentials' | 'webhook_secret', sealed: string | null) =>
    sealed === null ? null : unseal(db, app.masterKeys, gatewaySealedPlace(gateway, column), sealed);
  const { baseUrl, ...settings } = gateway.settings;
  return {
    gatewayId: gateway.id,
    credentials: JSON.parse((await decrypt('credentials', gateway.credentials)) ?? '{}'),
    webhookSecret: purpose === 'webhooks' ? await decrypt('webhook_secret', gateway.webhookSecret) : null,
    settings,
    webhookUrl: gatewayWebhookUrl(app, gateway.id),
    ...(typeof baseUrl === 'string' && { baseUrl }),
    now: app.now,
  };
}
