/**
 * Submits templates to Meta for review.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
 */

import { type Fields, fieldsOf, idOf, listOf, textOf } from '../../untrusted-json.ts';
import {
  type MessagingAccount,
  MessagingProviderError,
  type TemplateDecision,
  type TemplateDraft,
} from '../messaging-provider.ts';
import { accepted, callGraph, getGraph } from './whatsapp-graph.ts';

const FIELDS = 'id,name,language,status,rejected_reason,components';
/** `name` matches substrings, and each language is a result of its own. */
const MAX_FOUND = 200;

const STATUSES: Record<string, TemplateDecision['status']> = {
  APPROVED: 'approved',
  REJECTED: 'rejected',
  PAUSED: 'paused',
  DISABLED: 'paused',
};

/** Looks the template up first, so that a lost answer, or a template made in WhatsApp Manager, creates no duplicate. */
export async function submitWhatsappTemplate(
  account: MessagingAccount,
  template: TemplateDraft,
): Promise<TemplateDecision> {
  const { header } = template;
  const known = await findTemplate(account, template);
  if (known && bodyOf(known) === template.body) return decisionOf(known);
  if (header && header.type !== 'text') {
    throw new MessagingProviderError('content', {
      message: 'Create a template with an image, a video or a document in WhatsApp Manager, then submit it here',
    });
  }
  return known ? updateAtMeta(account, template, known) : createAtMeta(account, template);
}

async function findTemplate(
  account: MessagingAccount,
  { externalId, name, language }: TemplateDraft,
): Promise<Fields | null> {
  if (externalId && /^\d{1,32}$/.test(externalId)) {
    return fieldsOf(await getGraph(account, `${externalId}?fields=${FIELDS}`));
  }
  const path = `${businessAccountOf(account)}/message_templates?name=${encodeURIComponent(name)}&limit=${MAX_FOUND}&fields=${FIELDS}`;
  const { data } = fieldsOf(await getGraph(account, path));
  return listOf(data).find((one) => one.name === name && one.language === language) ?? null;
}

async function createAtMeta(account: MessagingAccount, template: TemplateDraft): Promise<TemplateDecision> {
  const { name, language } = template;
  const body = JSON.stringify({ name, language, ...reviewedFields(template) });
  const path = `${businessAccountOf(account)}/message_templates`;
  return decisionOf(fieldsOf(accepted(account, await callGraph(account, path, { body }))));
}

async function updateAtMeta(
  account: MessagingAccount,
  template: TemplateDraft,
  known: Fields,
): Promise<TemplateDecision> {
  const current = decisionOf(known);
  accepted(account, await callGraph(account, current.externalId, { body: JSON.stringify(reviewedFields(template)) }));
  return { ...current, status: 'pending', reason: null };
}

function businessAccountOf({ credentials }: MessagingAccount): string {
  if (credentials.businessAccountId) return credentials.businessAccountId;
  throw new MessagingProviderError('credentials', { message: 'The sender’s credentials lack businessAccountId' });
}

function decisionOf(template: Fields): TemplateDecision {
  const externalId = idOf(template.id);
  if (!externalId) throw new MessagingProviderError('unknown', { message: 'WhatsApp returned no template id' });
  const reason = textOf(template.rejected_reason, 300);
  return {
    externalId,
    status: STATUSES[String(template.status)] ?? 'pending',
    reason: reason === 'NONE' ? null : reason,
  };
}

const bodyOf = ({ components }: Fields): unknown => listOf(components).find(({ type }) => type === 'BODY')?.text;

const numbers = (text: string): number => new Set(text.match(/\{\{\d+\}\}/g)).size;

/** The reviewed fields, with an example for each value, which Meta requires. */
function reviewedFields({ category, header, body, footer, buttons, examples }: TemplateDraft): object {
  const values = Array.from({ length: numbers(body) }, (_, i) => examples[i] || `Example ${i + 1}`);
  return {
    category: category.toUpperCase(),
    components: [
      ...(header?.type === 'text' ? [headerOf(header.text)] : []),
      { type: 'BODY', text: body, ...(values.length > 0 && { example: { body_text: [values] } }) },
      ...(footer ? [{ type: 'FOOTER', text: footer }] : []),
      ...(buttons.length > 0 ? [{ type: 'BUTTONS', buttons: buttons.map(buttonOf) }] : []),
    ],
  };
}

const headerOf = (text: string): object => ({
  type: 'HEADER',
  format: 'TEXT',
  text,
  ...(numbers(text) > 0 && { example: { header_text: ['Example'] } }),
});

function buttonOf(button: TemplateDraft['buttons'][number]): object {
  const { text } = button;
  if (button.type === 'quick_reply') return { type: 'QUICK_REPLY', text };
  if (button.type === 'phone_number') return { type: 'PHONE_NUMBER', text, phone_number: button.phone };
  const { url } = button;
  return { type: 'URL', text, url, ...(url.includes('{{') && { example: [url.replace('{{1}}', 'example')] }) };
}
