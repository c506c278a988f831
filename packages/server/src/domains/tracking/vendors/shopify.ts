/**
 * Verifies and reads Shopify's webhooks. They are signed over the raw body and repeated with the same id until they are answered.
 * https://shopify.dev/docs/apps/build/webhooks
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type DataSource, inSystem, unseal } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import type { App } from '../../../runtime/app.ts';
import { webhookSecretPlace } from '../sources/source.service.ts';
import { vendorFields, vendorText } from './vendor-fields.ts';

/** Shopify's payloads may be large; only a small part is stored. */
export const MAX_WEBHOOK_BYTES = 2 * 1024 * 1024;
const MAX_ITEMS = 50;
/** The cart attribute that carries the browser's id from the snippet into the order. */
const ANONYMOUS_ID = 'tessera_id';

/** Throws UNAUTHORIZED unless the webhook is signed with the source's secret and comes from its shop. */
export async function verifyShopify(
  app: App,
  source: DataSource | undefined,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<DataSource> {
  if (source?.sourceType !== 'shopify' || source.webhookSecret === null) throw signatureInvalid();
  const { organizationId, id, webhookSecret } = source;
  const place = webhookSecretPlace(organizationId, id);
  const secret = await inSystem(app.database, (db) => unseal(db, app.masterKeys, place, webhookSecret), {
    readOnly: true,
  });
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(shopifyHeader(headers, 'hmac-sha256') ?? '', 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw signatureInvalid();
  const { shopDomain } = source.config;
  if (shopDomain && shopifyHeader(headers, 'shop-domain')?.toLowerCase() !== shopDomain) throw signatureInvalid();
  return source;
}

const signatureInvalid = (): AppError =>
  new AppError('UNAUTHORIZED', 'This webhook is not signed with the secret of this data source', {
    kind: 'webhook_signature_invalid',
  });

/** Headers of webhooks start with X-; those of Shopify's newer events do not. */
function shopifyHeader(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[`x-shopify-${name}`] ?? headers[`shopify-${name}`];
  return typeof value === 'string' ? value : undefined;
}

/** Returns null for topics that are not events: requests about personal data. */
export function messageFromShopify(headers: IncomingHttpHeaders, body: Buffer, given: unknown): unknown {
  const topic = shopifyHeader(headers, 'topic') ?? 'unknown';
  if (topic.endsWith('/redact') || topic.endsWith('/data_request')) return null;
  const order = vendorFields(given);
  const isCustomer = topic.startsWith('customers/');
  const customer = isCustomer ? order : vendorFields(order.customer);
  const address = { ...vendorFields(order.shipping_address), ...vendorFields(order.billing_address) };
  const email = vendorText(order.email) ?? vendorText(order.contact_email) ?? vendorText(customer.email);
  const phone = vendorText(order.phone) ?? vendorText(customer.phone);
  const customerId = vendorText(customer.id);
  return {
    type: 'track',
    event: topic,
    messageId: shopifyHeader(headers, 'webhook-id')?.slice(0, 200) ?? createHash('sha256').update(body).digest('hex'),
    timestamp: shopifyHeader(headers, 'triggered-at'),
    userId: customerId && `shopify:${customerId}`,
    anonymousId: anonymousIdOf(order),
    ...((email || phone) && {
      traits: {
        email,
        phone,
        firstName: vendorText(customer.first_name) ?? vendorText(address.first_name),
        lastName: vendorText(customer.last_name) ?? vendorText(address.last_name),
        company: vendorText(address.company),
      },
    }),
    properties: {
      id: vendorText(order.id),
      ...(!isCustomer && {
        name: vendorText(order.name),
        orderId: vendorText(order.order_id),
        checkoutToken: vendorText(order.checkout_token) ?? vendorText(order.token),
        currency: vendorText(order.currency) ?? vendorText(order.presentment_currency),
        total: vendorText(order.total_price),
        discountCodes: mapItems(order.discount_codes, ({ code }) => vendorText(code)),
        items: mapItems(order.line_items, ({ product_id, variant_id, sku, title, quantity, price }) => ({
          productId: vendorText(product_id),
          variantId: vendorText(variant_id),
          sku: vendorText(sku),
          title: vendorText(title)?.slice(0, 200),
          quantity,
          price: vendorText(price),
        })),
      }),
    },
    context: { shop: shopifyHeader(headers, 'shop-domain') },
  };
}

function anonymousIdOf(order: Record<string, unknown>): string | undefined {
  const attributes = Array.isArray(order.note_attributes) ? order.note_attributes.map(vendorFields) : [];
  return (
    vendorText(attributes.find(({ name }) => name === ANONYMOUS_ID)?.value) ??
    vendorText(vendorFields(order.attributes)[ANONYMOUS_ID])
  );
}

function mapItems<T>(value: unknown, item: (fields: Record<string, unknown>) => T): T[] | undefined {
  return Array.isArray(value) ? value.slice(0, MAX_ITEMS).map((element) => item(vendorFields(element))) : undefined;
}
