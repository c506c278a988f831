/**
 * Builds the JSON of a message for WhatsApp's Cloud API.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
 */
import {
  MessagingProviderError,
  type OutboundContent,
  type OutboundMedia,
  type OutboundMessage,
  type OutboundTemplate,
} from '../messaging-provider.ts';

const MAX_TEXT = 4_096;
const MAX_CAPTION = 1_024;
/** Business-scoped user ids identify recipients whose phone number is hidden: IN.1648738043044942, IN.ENT.1181… */
const USER_ID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;
const PHONE = /^\+?[1-9]\d{4,14}$/;

export function whatsappPayload({ token, to, content }: OutboundMessage): string {
  return JSON.stringify({
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...recipientOf(to),
    ...(content.replyTo && { context: { message_id: content.replyTo } }),
    ...bodyOf(content),
    // Echoed in each status: matches a message whose id was lost.
    biz_opaque_callback_data: token,
  });
}

/** A user id has its own field: in `to` it would be accepted as a phone number and never delivered. */
function recipientOf(to: string): { to: string } | { recipient: string } {
  if (PHONE.test(to)) return { to: to.startsWith('+') ? to.slice(1) : to };
  if (USER_ID.test(to)) return { recipient: to };
  throw new MessagingProviderError('recipient', { message: 'This is neither a phone number nor a WhatsApp user id' });
}

function bodyOf({ type, text, media, template }: OutboundContent): object {
  if (template) return { type: 'template', template: templateOf(template) };
  if (type === 'text') {
    const body = bounded(text, MAX_TEXT);
    if (!body) throw new MessagingProviderError('content', { message: 'A text message needs a text' });
    return { type, text: { body, preview_url: /https?:\/\//.test(body) } };
  }
  if (!media) throw new MessagingProviderError('content', { message: `A message with ${type} needs the file` });
  const caption = type === 'audio' ? null : bounded(text, MAX_CAPTION);
  return { type, [type]: { ...mediaOf(type, media), ...(caption && { caption }) } };
}

function bounded(text: string | null, maxLength: number): string | null {
  if (text && text.length > maxLength) {
    throw new MessagingProviderError('content', { message: `WhatsApp accepts at most ${maxLength} characters` });
  }
  return text;
}

const mediaOf = (type: string, { url, fileName }: OutboundMedia): object => ({
  link: url,
  ...(type === 'document' && fileName && { filename: fileName }),
});

/** Header, body and buttons have their own values. Components without values are left out. */
function templateOf({ name, language, header, body, buttons }: OutboundTemplate): object {
  const components = [
    ...(header ? [{ type: 'header', parameters: [headerOf(header)] }] : []),
    ...(body.length > 0 ? [{ type: 'body', parameters: body.map(parameter) }] : []),
    ...buttons.map(({ index, text }) => ({
      type: 'button',
      sub_type: 'url',
      index: String(index),
      parameters: [parameter(text)],
    })),
  ];
  return { name, language: { code: language }, ...(components.length > 0 && { components }) };
}

const headerOf = (header: NonNullable<OutboundTemplate['header']>): object =>
  'text' in header ? parameter(header.text) : { type: header.type, [header.type]: mediaOf(header.type, header.media) };

const parameter = (text: string): object => ({ type: 'text', text });
