/** Parses inbound WhatsApp messages of every kind into our types, with a text to show. */
import type { MessageType } from '@tessera/db';
import { type Fields, fieldsOf, idOf, listOf, secondsOf, textOf } from '../../untrusted-json.ts';
import type { InboundMedia, InboundMessage } from '../messaging-provider.ts';
import { phoneOf } from './whatsapp-fields.ts';

const MAX_TEXT = 10_000;

interface Body {
  type: MessageType;
  text: string | null;
  media: InboundMedia | null;
  /** The message that a reaction concerns. */
  replyTo?: string | null;
}

export function inboundOf(
  message: Fields,
  contacts: Fields[],
  now: Date,
  accountRef: string | null,
): InboundMessage | null {
  const externalId = idOf(message.id);
  const phone = phoneOf(message.from);
  const userId = idOf(message.from_user_id, 150);
  const body = bodyOf(message);
  // A contact with a user name may come without a phone number.
  if (!externalId || !(phone || userId) || !body) return null;
  return {
    kind: 'message',
    externalId,
    from: { phone, userId: userId ?? userIdOf(contacts, phone), email: null, name: nameOf(contacts, phone, userId) },
    replyTo: idOf(fieldsOf(message.context).id),
    at: secondsOf(message.timestamp, now),
    accountRef,
    ...body,
  };
}

/**
 * A message that the organization sent, edited or deleted in the WhatsApp Business app.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/smb_message_echoes
 */
export function echoOf(message: Fields, now: Date, accountRef: string | null): InboundMessage | null {
  const { from: _own, from_user_id: _ownId, ...sent } = message;
  const recipient = inboundOf({ ...sent, from: message.to, from_user_id: message.to_user_id }, [], now, accountRef);
  return recipient && { ...recipient, isOwn: true };
}

const isWho = (contact: Fields, phone: string | null, userId: string | null): boolean =>
  (phone !== null && phoneOf(contact.wa_id) === phone) || (userId !== null && contact.user_id === userId);

const userIdOf = (contacts: Fields[], phone: string | null): string | null =>
  idOf(contacts.find((contact) => isWho(contact, phone, null))?.user_id, 150);

function nameOf(contacts: Fields[], phone: string | null, userId: string | null): string | null {
  const contact =
    contacts.find((one) => isWho(one, phone, userId)) ?? (contacts.length === 1 ? contacts[0] : undefined);
  const profile = fieldsOf(contact?.profile);
  return textOf(profile.name, 200) ?? textOf(profile.username, 200);
}

const text = (body: string | null): Body | null => (body ? { type: 'text', text: body, media: null } : null);

function bodyOf(message: Fields): Body | null {
  const { type } = message;
  const part = typeof type === 'string' ? fieldsOf(message[type]) : {};
  switch (type) {
    case 'text':
      return text(textOf(part.body, MAX_TEXT));
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
      return withMedia(type, part);
    case 'voice':
      return withMedia('audio', part);
    case 'sticker':
      return withMedia('image', part);
    case 'button':
      return text(textOf(part.text, MAX_TEXT));
    case 'interactive':
      return text(answerOf(part));
    case 'reaction': {
      // A reaction without an emoji was removed.
      const emoji = textOf(part.emoji, 50) ?? '(The reaction was removed)';
      return { type: 'text', text: emoji, media: null, replyTo: idOf(part.message_id) };
    }
    case 'edit': {
      const edited = bodyOf(fieldsOf(part.message));
      return edited && { ...edited, text: `✎ ${edited.text ?? ''}`.trim(), replyTo: idOf(part.original_message_id) };
    }
    case 'revoke':
      return {
        type: 'text',
        text: '(The message was deleted)',
        media: null,
        replyTo: idOf(part.original_message_id),
      };
    case 'location':
      return text(locationOf(part));
    case 'contacts':
      return text(listOf(message.contacts).map(cardOf).filter(Boolean).join('\n').slice(0, MAX_TEXT));
    case 'order':
      return text(orderOf(part));
    case 'unsupported':
    case 'unknown':
      return text('(A message of a type that WhatsApp does not pass on)');
    default:
      return null;
  }
}

function withMedia(type: MessageType, part: Fields): Body | null {
  const ref = idOf(part.id);
  // An edit of a caption names no file.
  if (!ref) return text(textOf(part.caption, MAX_TEXT));
  const mimeType = textOf(part.mime_type, 100)?.split(';')[0]?.trim() || 'application/octet-stream';
  return {
    type,
    text: textOf(part.caption, MAX_TEXT),
    media: { ref, mimeType, fileName: textOf(part.filename, 255) },
  };
}

/** The chosen button or list row, or a completed form. */
function answerOf(part: Fields): string | null {
  const [button, row, form] = [fieldsOf(part.button_reply), fieldsOf(part.list_reply), fieldsOf(part.nfm_reply)];
  return (
    textOf(button.title, MAX_TEXT) ??
    textOf(row.title, MAX_TEXT) ??
    textOf(form.response_json, MAX_TEXT) ??
    textOf(form.body, MAX_TEXT)
  );
}

function locationOf({ name, address, latitude, longitude }: Fields): string | null {
  const place = [textOf(name, 500), textOf(address, 500)].filter(Boolean).join(', ');
  const known = typeof latitude === 'number' && typeof longitude === 'number';
  const map = known ? `https://maps.google.com/?q=${latitude},${longitude}` : '';
  return [place, map].filter(Boolean).join('\n') || null;
}

const cardOf = ({ name, phones, emails }: Fields): string =>
  [
    textOf(fieldsOf(name).formatted_name, 200),
    ...listOf(phones).map(({ phone }) => textOf(phone, 40)),
    ...listOf(emails).map(({ email }) => textOf(email, 320)),
  ]
    .filter(Boolean)
    .join(' ');

const orderOf = ({ text: body, product_items }: Fields): string | null =>
  [
    textOf(body, 1_000),
    ...listOf(product_items)
      .slice(0, 30)
      .map((item) => `${textOf(item.quantity, 10) ?? '1'} × ${textOf(item.product_retailer_id, 100) ?? '?'}`),
  ]
    .filter(Boolean)
    .join('\n') || null;
