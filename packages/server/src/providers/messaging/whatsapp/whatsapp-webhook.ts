/**
 * Parses WhatsApp's webhooks: statuses, inbound messages, echoes of messages from the app, marketing preferences and account updates.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference
 */

import { type Fields, fieldsOf, idOf, listOf, secondsOf, textOf } from '../../untrusted-json.ts';
import type { AccountReport, ConsentReport, ReportedStatus, StatusReport, WebhookItem } from '../messaging-provider.ts';
import { failureOf } from './whatsapp-errors.ts';
import { limitOf, phoneOf } from './whatsapp-fields.ts';
import { echoOf, inboundOf } from './whatsapp-inbound.ts';

type Read<Item> = Item | null;

export function parseWhatsapp(body: unknown, now: Date): WebhookItem[] {
  const items: Read<WebhookItem>[] = [];
  for (const entry of listOf(fieldsOf(body).entry)) {
    const at = secondsOf(entry.time, now);
    for (const { field, value: given } of listOf(entry.changes)) {
      const value = fieldsOf(given);
      const accountRef = idOf(fieldsOf(value.metadata).phone_number_id);
      for (const status of listOf(value.statuses)) items.push(statusOf(status, now, accountRef));
      const contacts = listOf(value.contacts);
      for (const message of listOf(value.messages)) items.push(inboundOf(message, contacts, now, accountRef));
      for (const echo of listOf(value.message_echoes)) items.push(echoOf(echo, now, accountRef));
      for (const preference of listOf(value.user_preferences)) items.push(consentOf(preference, now, accountRef));
      items.push(accountOf(field, value, at));
    }
  }
  return items.filter((item) => item !== null);
}

const STATUSES: Record<string, ReportedStatus> = {
  accepted: 'accepted',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  // A voice message that was played.
  played: 'read',
  failed: 'failed',
};

function statusOf(given: Fields, now: Date, accountRef: string | null): Read<StatusReport> {
  const status = typeof given.status === 'string' && Object.hasOwn(STATUSES, given.status) && STATUSES[given.status];
  const externalId = idOf(given.id);
  const token = idOf(given.biz_opaque_callback_data);
  if (!status || !(externalId || token)) return null;
  return {
    kind: 'status',
    externalId,
    token,
    status,
    at: secondsOf(given.timestamp, now),
    failure: status === 'failed' ? failureOf(listOf(given.errors)[0] ?? {}) : null,
    pricing: pricingOf(fieldsOf(given.pricing)),
    accountRef,
  };
}

function pricingOf({ billable, pricing_model, category, type }: Fields): Record<string, unknown> | null {
  const pricing = {
    ...(typeof billable === 'boolean' && { billable }),
    ...textsOf({ pricing_model, category, type }),
  };
  return Object.keys(pricing).length > 0 ? pricing : null;
}

const textsOf = (fields: Fields): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const text = textOf(value, 100);
      return text ? [[name, text]] : [];
    }),
  );

/** The WhatsApp setting “Offers and announcements”, by which people stop and resume the marketing of one business. */
function consentOf(given: Fields, now: Date, accountRef: string | null): Read<ConsentReport> {
  const address = phoneOf(given.wa_id) ?? idOf(given.user_id, 150);
  const { value } = given;
  if (!address || (value !== 'stop' && value !== 'resume')) return null;
  return {
    kind: 'consent',
    key: `${address} ${value} ${textOf(given.timestamp, 20) ?? ''}`,
    address,
    status: value === 'stop' ? 'opted_out' : 'opted_in',
    source: textOf(given.category, 100) ?? 'marketing_messages',
    at: secondsOf(given.timestamp, now),
    accountRef,
  };
}

function accountOf(field: unknown, value: Fields, at: Date): Read<AccountReport> {
  const report = (fields: Partial<AccountReport>): AccountReport => ({
    kind: 'account',
    health: null,
    dailyUniqueRecipientLimit: null,
    template: null,
    at,
    accountRef: null,
    ...fields,
  });
  if (field === 'phone_number_quality_update') {
    const event = textOf(value.event) ?? '';
    const limit = limitOf(value.max_daily_conversations_per_business) ?? limitOf(value.current_limit);
    const health = HEALTH_BY_QUALITY[event] ?? null;
    // This webhook names the phone number, not its id.
    const accountRef = phoneOf(value.display_phone_number);
    return limit || health ? report({ health, dailyUniqueRecipientLimit: limit, accountRef }) : null;
  }
  if (field === 'business_capability_update') {
    const limit =
      limitOf(value.max_daily_conversations_per_business) ?? limitOf(value.max_daily_conversation_per_phone);
    return limit ? report({ dailyUniqueRecipientLimit: limit }) : null;
  }
  if (field === 'account_update') {
    const health = healthOf(value);
    return health ? report({ health }) : null;
  }
  if (field === 'message_template_status_update') {
    const template = templateOf(value);
    return template ? report({ template }) : null;
  }
  return null;
}

const HEALTH_BY_QUALITY: Record<string, AccountReport['health']> = Object.assign(Object.create(null), {
  FLAGGED: 'warning',
  DOWNGRADE: 'warning',
  UNFLAGGED: 'healthy',
  UPGRADE: 'healthy',
});

function healthOf({ event, ban_info }: Fields): AccountReport['health'] {
  if (event === 'ACCOUNT_VIOLATION') return 'warning';
  if (event === 'ACCOUNT_RESTRICTION' || event === 'ACCOUNT_DELETED') return 'critical';
  if (event !== 'DISABLED_UPDATE') return null;
  const { waba_ban_state: state } = fieldsOf(ban_info);
  if (state === 'DISABLE') return 'critical';
  return state === 'SCHEDULE_FOR_DISABLE' ? 'warning' : state === 'REINSTATE' ? 'healthy' : null;
}

const TEMPLATE_STATUS: Record<string, NonNullable<AccountReport['template']>['status']> = Object.assign(
  Object.create(null),
  { APPROVED: 'approved', REINSTATED: 'approved', REJECTED: 'rejected', PAUSED: 'paused', DISABLED: 'paused' },
);

function templateOf(value: Fields): AccountReport['template'] {
  const externalId = idOf(value.message_template_id, 200);
  const status = TEMPLATE_STATUS[textOf(value.event) ?? ''];
  if (!externalId || !status) return null;
  const given = textOf(value.reason, 500);
  const other =
    textOf(fieldsOf(value.other_info).description, 500) ?? textOf(fieldsOf(value.rejection_info).reason, 500);
  return { externalId, status, reason: given && given !== 'NONE' ? given : other };
}
