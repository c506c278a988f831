/**
 * Shopify's webhooks: signed over the raw body, told again until they are answered, each with an id of its own.
 * https://shopify.dev/docs/apps/build/webhooks
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type DataSource, inSystem, unseal } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import type { App } from '../../../runtime/app.ts';
import { secretPlace } from '../sources/source.service.ts';
import { fieldsOf, textOf } from './vendor-fields.ts';

/** Theirs may be large; what is kept of one is small. */
export const MAX_WEBHOOK_BYTES = 2 * 1024 * 1024;
const MAX_ITEMS = 50;
/** An attribute of the cart that carries our snippet's id from the shop's pages into the order. */
const ANONYMOUS_ID = 'tessera_id';

/** Throws UNAUTHORIZED unless the shop's app has signed this. */
export async function verifyShopify(
  app: App,
  source: DataSource | undefined,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<DataSource> {
  if (source?.sourceType !== 'shopify' || source.webhookSecret === null) throw forged();
  const { organizationId, id, webhookSecret } = source;
  const place = secretPlace(organizationId, id);
  const secret = await inSystem(app.database, (db) => unseal(db, app.masterKeys, place, webhookSecret), {
    readOnly: true,
  });
  const wanted = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(one(headers, 'hmac-sha256') ?? '', 'base64');
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw forged();
  const { shopDomain } = source.config;
  if (shopDomain && one(headers, 'shop-domain')?.toLowerCase() !== shopDomain) throw forged();
  return source;
}

const forged = (): AppError =>
  new AppError('UNAUTHORIZED', 'This webhook is not signed with the secret of this data source', {
    kind: 'signature_invalid',
  });

/** Headers of webhooks begin with X-; those of Shopify's newer events do not. */
function one(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[`x-shopify-${name}`] ?? headers[`shopify-${name}`];
  return typeof value === 'string' ? value : undefined;
}

/** Null for what tells of nothing that happened: requests about personal data, which others are asked. */
export function fromShopify(headers: IncomingHttpHeaders, body: Buffer, given: unknown): unknown {
  const topic = one(headers, 'topic') ?? 'unknown';
  if (topic.endsWith('/redact') || topic.endsWith('/data_request')) return null;
  const order = fieldsOf(given);
  const isCustomer = topic.startsWith('customers/');
  const customer = isCustomer ? order : fieldsOf(order.customer);
  const address = { ...fieldsOf(order.shipping_address), ...fieldsOf(order.billing_address) };
  const email = textOf(order.email) ?? textOf(order.contact_email) ?? textOf(customer.email);
  const phone = textOf(order.phone) ?? textOf(customer.phone);
  const customerId = textOf(customer.id);
  return {
    type: 'track',
    event: topic,
    messageId: one(headers, 'webhook-id')?.slice(0, 200) ?? createHash('sha256').update(body).digest('hex'),
    timestamp: one(headers, 'triggered-at'),
    userId: customerId && `shopify:${customerId}`,
    anonymousId: anonymousId(order),
    ...((email || phone) && {
      traits: {
        email,
        phone,
        firstName: textOf(customer.first_name) ?? textOf(address.first_name),
        lastName: textOf(customer.last_name) ?? textOf(address.last_name),
        company: textOf(address.company),
      },
    }),
    properties: {
      id: textOf(order.id),
      ...(!isCustomer && {
        name: textOf(order.name),
        orderId: textOf(order.order_id),
        checkoutToken: textOf(order.checkout_token) ?? textOf(order.token),
        currency: textOf(order.currency) ?? textOf(order.presentment_currency),
        total: textOf(order.total_price),
        discountCodes: listOf(order.discount_codes, ({ code }) => textOf(code)),
        items: listOf(order.line_items, ({ product_id, variant_id, sku, title, quantity, price }) => ({
          productId: textOf(product_id),
          variantId: textOf(variant_id),
          sku: textOf(sku),
          title: textOf(title)?.slice(0, 200),
          quantity,
          price: textOf(price),
        })),
      }),
    },
    context: { shop: one(headers, 'shop-domain') },
  };
}

function anonymousId(order: Record<string, unknown>): string | undefined {
  const attributes = Array.isArray(order.note_attributes) ? order.note_attributes.map(fieldsOf) : [];
  return (
    textOf(attributes.find(({ name }) => name === ANONYMOUS_ID)?.value) ??
    textOf(fieldsOf(order.attributes)[ANONYMOUS_ID])
  );
}

function listOf<T>(value: unknown, item: (fields: Record<string, unknown>) => T): T[] | undefined {
  return Array.isArray(value) ? value.slice(0, MAX_ITEMS).map((given) => item(fieldsOf(given))) : undefined;
}
