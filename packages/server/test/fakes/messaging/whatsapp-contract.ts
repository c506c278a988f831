/**
 * Which messages the WhatsApp fake accepts, and its errors, as documented.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
export interface Taken {
  to: string;
  token: string | null;
  type: string;
  text: string | null;
}

export interface Refused {
  status: number;
  code: number;
  message: string;
  details: string;
  subcode?: number;
}

const refusal = (status: number, code: number, title: string, details: string): Refused => ({
  status,
  code,
  message: `(#${code}) ${title}`,
  details,
});

/** The errors that scripts may ask for, with the HTTP status they are documented with. */
export const DOCUMENTED: Record<number, Refused> = Object.fromEntries(
  [
    refusal(400, 4, 'Application request limit reached', 'The app has reached its API call rate limit.'),
    refusal(403, 10, 'Permission denied', 'Permission is either not granted or has been removed.'),
    refusal(403, 368, 'Temporarily blocked for policies violations', 'The account has been restricted or disabled.'),
    refusal(400, 80007, 'Rate limit issues', 'The WhatsApp Business Account has reached its rate limit.'),
    refusal(400, 130429, 'Rate limit hit', 'Cloud API message throughput has been reached.'),
    refusal(400, 130472, 'User’s number is part of an experiment', 'Message was not sent as part of an experiment.'),
    refusal(500, 131000, 'Something went wrong', 'Message failed to send due to an unknown error.'),
    refusal(403, 131005, 'Access denied', 'Permission is either not granted or has been removed.'),
    refusal(400, 131009, 'Parameter value is not valid', 'One or more parameter values are invalid.'),
    refusal(500, 131016, 'Service unavailable', 'A service is temporarily unavailable.'),
    refusal(400, 131021, 'Recipient cannot be sender', 'Sender and recipient phone number is the same.'),
    refusal(400, 131026, 'Message undeliverable', 'Unable to deliver message.'),
    refusal(400, 131030, 'Recipient phone number not in allowed list', 'Add it to the recipient list and try again.'),
    refusal(403, 131031, 'Business Account locked', 'The account has been restricted or disabled.'),
    refusal(400, 131042, 'Business eligibility payment issue', 'There is a problem with your payment account.'),
    refusal(400, 131047, 'Re-engagement message', 'More than 24 hours have passed since the recipient last replied.'),
    refusal(400, 131048, 'Spam rate limit hit', 'Too many previous messages were blocked or flagged as spam.'),
    refusal(400, 131049, 'Meta chose not to deliver', 'To maintain healthy ecosystem engagement.'),
    refusal(400, 131050, 'User has stopped marketing', 'The user has stopped receiving marketing messages from you.'),
    refusal(400, 131053, 'Media upload error', 'Unable to upload the media used in the message.'),
    refusal(400, 131056, 'Pair rate limit hit', 'Too many messages from the sender to the same recipient.'),
    refusal(500, 131057, 'Account in maintenance mode', 'The business account is in maintenance mode.'),
    refusal(400, 132000, 'Template param count mismatch', 'The number of variable values does not match the template.'),
    refusal(404, 132001, 'Template does not exist', 'The template does not exist in the language or is not approved.'),
    refusal(400, 132015, 'Template is paused', 'The template is paused due to low quality.'),
    refusal(400, 133010, 'Phone number not registered', 'The phone number is not registered.'),
  ].map((one) => [one.code, one]),
);

const missing = (name: string): Refused =>
  refusal(400, 131008, 'Required parameter is missing', `The parameter ${name} is required.`);
const invalid = (details: string): Refused => refusal(400, 100, 'Invalid parameter', details);

type Fields = Record<string, unknown>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

const KNOWN = new Set(
  'messaging_product recipient_type to recipient type context biz_opaque_callback_data text image video audio document template'.split(
    ' ',
  ),
);
const MEDIA = new Set(['image', 'video', 'audio', 'document']);

export function judge(body: unknown): Taken | Refused {
  const message = fieldsOf(body);
  const unknown = Object.keys(message).find((name) => !KNOWN.has(name));
  if (unknown) return invalid(`Unexpected key "${unknown}" on param root`);
  if (message.messaging_product !== 'whatsapp') return missing('messaging_product');
  if (!['individual', undefined].includes(message.recipient_type as string)) return invalid('recipient_type');
  const to = recipientOf(message);
  if (typeof to !== 'string') return to;
  const token = message.biz_opaque_callback_data ?? null;
  if (token !== null && (typeof token !== 'string' || token.length > 512)) {
    return invalid('biz_opaque_callback_data must be at most 512 characters');
  }
  const { context, type } = message;
  if (context !== undefined && typeof fieldsOf(context).message_id !== 'string') return missing('context.message_id');
  if (typeof type !== 'string') return missing('type');
  const text = textOf(type, fieldsOf(message[type]));
  return typeof text === 'object' && text !== null ? text : { to, token: token as string | null, type, text };
}

export const isRefused = (judged: Taken | Refused): judged is Refused => 'code' in judged;

function recipientOf({ to, recipient }: Fields): string | Refused {
  if (to !== undefined) {
    // WhatsApp would accept a user id here and never deliver it; the fake refuses it.
    if (typeof to !== 'string' || !/^\+?[1-9]\d{4,14}$/.test(to)) return invalid('to is not a phone number');
    return to.replace('+', '');
  }
  if (recipient === undefined) return missing('to');
  const isUserId = typeof recipient === 'string' && /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/.test(recipient);
  return isUserId ? recipient : invalid('recipient is not a business-scoped user id');
}

function textOf(type: string, part: Fields): string | null | Refused {
  if (type === 'text') {
    if (typeof part.body !== 'string' || part.body === '') return missing('text.body');
    return part.body.length <= 4_096 ? part.body : invalid('text.body must be at most 4096 characters');
  }
  if (MEDIA.has(type)) {
    const { link, id, caption = null, filename } = part;
    if (id === undefined && (typeof link !== 'string' || !/^https?:\/\//.test(link))) return missing(`${type}.link`);
    if (caption !== null && type === 'audio') return invalid('Unexpected key "caption" on param "audio"');
    if (filename !== undefined && type !== 'document') return invalid(`Unexpected key "filename" on param "${type}"`);
    const fits = caption === null || (typeof caption === 'string' && caption.length <= 1_024);
    return fits ? (caption as string | null) : invalid('caption must be at most 1024 characters');
  }
  if (type === 'template') return templateOf(part);
  return refusal(400, 131051, 'Unsupported message type', `Message type ${type} is not supported.`);
}

function templateOf({ name, language, components }: Fields): string | Refused {
  if (typeof name !== 'string') return missing('template.name');
  if (typeof fieldsOf(language).code !== 'string') return missing('template.language.code');
  const said: string[] = [];
  for (const component of Array.isArray(components) ? components.map(fieldsOf) : []) {
    const { type, sub_type, index, parameters } = component;
    if (!['header', 'body', 'button'].includes(type as string)) return invalid('template.components.type');
    if (type === 'button' && (typeof sub_type !== 'string' || !/^\d$/.test(String(index)))) return invalid('button');
    if (!Array.isArray(parameters) || parameters.length === 0)
      return invalid(`components of ${String(type)} are empty`);
    for (const parameter of parameters.map(fieldsOf)) {
      const kind = String(parameter.type);
      if (kind === 'text' ? typeof parameter.text !== 'string' : typeof fieldsOf(parameter[kind]).link !== 'string') {
        return refusal(400, 132012, 'Template parameter format mismatch', `${String(type)} takes another value`);
      }
      if (kind === 'text') said.push(`${String(type)}: ${String(parameter.text)}`);
    }
  }
  return [name, ...said].join(' | ');
}
