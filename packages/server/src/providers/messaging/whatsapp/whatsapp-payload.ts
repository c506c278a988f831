/**
 * A message as WhatsApp's Cloud API takes it.
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
/** Business-scoped user ids stand for people whose phone number nobody may know: IN.1648738043044942, IN.ENT.1181… */
const USER_ID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;
const PHONE = /^\+?[1-9]\d{4,14}$/;

export function whatsappPayload({ token, to, content }: OutboundMessage): string {
  return JSON.stringify({
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...recipientOf(to),
    ...(content.replyTo && { context: { message_id: content.replyTo } }),
    ...bodyOf(content),
    // Comes back with each status: how a message is found whose id we never saw.
    biz_opaque_callback_data: token,
  });
}

/** A user id in `to` is accepted, taken for a phone number and never delivered: it has a field of its own. */
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

function bounded(text: string | null, longest: number): string | null {
  if (text && text.length > longest) {
    throw new MessagingProviderError('content', { message: `WhatsApp takes ${longest} characters at most` });
  }
  return text;
}

const mediaOf = (type: string, { url, fileName }: OutboundMedia): object => ({
  link: url,
  ...(type === 'document' && fileName && { filename: fileName }),
});

/** Header, body and buttons have values of their own; what has none is left out. */
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
