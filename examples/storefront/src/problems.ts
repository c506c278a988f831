/** What went wrong, in a sentence that says what to do. Kinds are what the server promises; the rest has its own message. */
import { fieldErrors, isTesseraError } from '@tessera/sdk';
import { moment } from './format.ts';

export interface Problem {
  /** `sold_out`, `cart_expired`…; the error's code where it has no kind. */
  kind: string;
  text: string;
  /** The ticket type it is about. */
  ticketTypeId?: string;
  /** What is wrong with the input, by field: `customer.email`. */
  fields: Record<string, string>;
}

type Details = Record<string, unknown>;
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const date = (value: unknown): string => (typeof value === 'string' ? moment(new Date(value)) : 'later');

const SENTENCES: Record<string, string | ((details: Details) => string)> = {
  event_not_found: 'This event is not here. Check the link, or ask the organizer.',
  event_not_on_sale: 'Tickets for this event are not on sale any more.',
  event_cancelled: 'This event was cancelled. No tickets are sold any more.',
  sale_not_started: ({ startsAt }) => `The sale has not started yet. Come back on ${date(startsAt)}.`,
  sale_ended: 'The sale is over.',
  sold_out: ({ available, waitlist }) =>
    number(available) > 0 && !waitlist
      ? `Only ${number(available)} left: choose fewer.`
      : 'Sold out just now. Seats that come back are offered to the waiting list first.',
  ticket_type_unavailable: 'This ticket is not sold any more. Choose another one.',
  ticket_type_not_found: 'This ticket is not for sale here. Choose another one.',
  pool_missing: 'This ticket cannot be sold right now. Please tell the organizer.',
  quantity_below_minimum: ({ minimum }) => `Take at least ${number(minimum)} of these.`,
  quantity_above_maximum: ({ maximum }) => `You can have at most ${number(maximum)} of these.`,
  discount_not_found: 'There is no such code for this event. Check how it is spelled.',
  discount_not_started: ({ startsAt }) => `This code works from ${date(startsAt)}.`,
  discount_expired: 'This code has expired.',
  discount_used_up: 'This code was used as often as it can be.',
  discount_not_applicable: 'This code is for other tickets than the ones you chose.',
  currency_mismatch: 'Prices have changed. Reload the page to see the new ones.',
  total_changed: 'The total has changed. Have a look before you pay.',
  cart_expired: 'Your time was up, and your seats went back on sale. Choose again.',
  cart_not_found: 'Your seats are not held any more. Choose again.',
  cart_not_active: 'These tickets were bought or given back already. Choose again.',
  cart_empty: 'Choose a ticket first.',
  cart_too_large: 'That is more than one order can hold.',
  order_pending: 'You are paying for these tickets already.',
  guest_checkout_disabled: 'This organizer sells to people with an account only.',
  order_not_found: 'This order is not here. Use the newest link from your mails.',
  no_gateway: 'The organizer cannot take payments yet. Nothing was charged.',
  gateway_inactive: 'The organizer cannot take payments right now. Nothing was charged.',
  currency_not_supported: 'The organizer cannot take payments in this currency. Nothing was charged.',
  ticket_not_found: 'This ticket is not here, or it is somebody else’s now.',
  ticket_not_valid: 'This ticket is no good any more.',
  transfer_open: 'This ticket is offered to somebody already. Take that back first.',
  transfer_limit: 'This ticket was offered often today. Try again tomorrow.',
  transfer_expired: 'This offer has expired. Ask for another one.',
  transfer_not_found: 'This offer is not here. Use the link from the mail.',
  waitlist_joined: 'This address is on the waiting list already. The mail has a link to its place.',
  waitlist_not_needed: 'There are seats again: buy them right away.',
  waitlist_entry_not_found: 'This place is not here. Use the link from the mail.',
  api_key_invalid: 'This shop is not set up for this page. Please tell the organizer.',
  too_many_attempts: 'That was a little too often. Wait a minute and try again.',
  CONNECTION_FAILED: 'No connection. Check your internet and try again; nothing is bought twice.',
  TIMED_OUT: 'This takes too long. Try again; nothing is bought twice.',
  TOO_MANY_REQUESTS: 'Many people are here right now. Wait a moment and try again.',
  SERVICE_UNAVAILABLE: 'We are very busy right now. Try again in a moment.',
  INTERNAL_SERVER_ERROR: 'Something went wrong on our side. Try again in a moment.',
  BAD_REQUEST: 'Please check what is marked.',
};

/** Where the server names a field, in words for people rather than programs. */
const FIELDS: Record<string, string> = {
  email: 'Enter an e-mail address such as asha@example.in.',
  toEmail: 'Enter the e-mail address of somebody else.',
  phone: 'Enter a phone number of at most 50 characters.',
  firstName: 'Enter a name.',
};

export function problemOf(error: unknown): Problem {
  if (!isTesseraError(error)) {
    console.error(error);
    return { kind: 'unknown', text: 'Something went wrong. Reload the page and try again.', fields: {} };
  }
  const { details, message, code } = error;
  const kind = details.kind ?? code;
  const named = Object.entries(fieldErrors(error)).map(([path, text]) => {
    const name = path.split('.').at(-1) ?? '';
    return [name, FIELDS[name] ?? `This ${text}.`];
  });
  return {
    kind,
    text: sentenceOf(kind, details) ?? message,
    ticketTypeId: typeof details.ticketTypeId === 'string' ? details.ticketTypeId : undefined,
    fields: Object.fromEntries(named),
  };
}

/** What to say of this kind of problem. */
export function sentenceOf(kind: string, details: Details = {}): string | null {
  const sentence = SENTENCES[kind];
  return typeof sentence === 'function' ? sentence(details) : (sentence ?? null);
}

/** The cart is no more: whoever had it starts again. */
export const isCartGone = ({ kind }: Problem): boolean =>
  ['cart_expired', 'cart_not_found', 'cart_not_active'].includes(kind);
