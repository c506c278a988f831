/** A gateway opened for its adapter: credentials unsealed, webhook address written out. */
import { type PaymentGateway, type SealedPlace, type Transaction, unseal } from '@tessera/db';
import type { PaymentAccount } from '../../../providers/payments/payment-provider.ts';
import type { App } from '../../../runtime/app.ts';

export const sealedPlace = (
  { organizationId, id }: Pick<PaymentGateway, 'organizationId' | 'id'>,
  column: 'credentials' | 'webhook_secret',
): SealedPlace => ({ table: 'payments.gateways', column, organizationId, rowId: id });

export const webhookUrl = (app: App, gatewayId: string): string =>
  new URL(`/webhooks/payments/${gatewayId}`, app.config.publicUrl).href;

/** `db` may be a reader: nothing is written. What webhooks are signed with is opened for webhooks only. */
export async function decryptGatewayAccount(
  app: App,
  db: Transaction,
  gateway: PaymentGateway,
  purpose: 'calls' | 'webhooks' = 'calls',
): Promise<PaymentAccount> {
  const open = async (column: 'credentials' | 'webhook_secret', sealed: string | null) =>
    sealed === null ? null : unseal(db, app.masterKeys, sealedPlace(gateway, column), sealed);
  const { baseUrl, ...settings } = gateway.settings;
  return {
    gatewayId: gateway.id,
    credentials: JSON.parse((await open('credentials', gateway.credentials)) ?? '{}'),
    webhookSecret: purpose === 'webhooks' ? await open('webhook_secret', gateway.webhookSecret) : null,
    settings,
    webhookUrl: webhookUrl(app, gateway.id),
    ...(typeof baseUrl === 'string' && { baseUrl }),
    now: app.now,
  };
}
