/** Turns an error into a sentence that says what to do. It goes by the error's kind; an unknown kind shows the server's message. */
import { fieldErrors, isTesseraError } from '@tessera/sdk';
import { formatDateTime } from './format.ts';

export interface Problem {
  /** `sold_out`, `cart_expired`…; the error's code if it has no kind. */
  kind: string;
  text: string;
  /** The ticket type that the problem concerns. */
  ticketTypeId?: string;
  /** Messages for invalid fields, by the last part of their path: `email` for `customer.email`. */
  fields: Record<string, string>;
}

type Details = Record<string, unknown>;
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const date = (value: unknown): string => (typeof value === 'string' ? formatDateTime(new Date(value)) : 'later');

const SENTENCES: Record<string, string | ((details: Details) => string)> = {
  event_not_found: 'This event was not found. Check the link, or ask the organizer.',
  event_not_on_sale: 'Tickets for this event are no longer on sale.',
  event_cancelled: 'This event was cancelled, so tickets are no longer on sale.',
  sale_not_started: ({ startsAt }) => `The sale has not started yet. Come back on ${date(startsAt)}.`,
  sale_ended: 'The sale has ended.',
  sold_out: ({ available, waitlist }) =>
    number(available) > 0 && !waitlist
      ? `Only ${number(available)} left: choose fewer.`
      : 'Just sold out. Returned tickets are offered to the waiting list first.',
  ticket_type_unavailable: 'This ticket is no longer on sale. Choose another one.',
  ticket_type_not_found: 'This ticket is not on sale here. Choose another one.',
  capacity_pool_missing: 'This ticket cannot be sold right now. Please contact the organizer.',
  quantity_below_minimum: ({ minimum }) => `Take at least ${number(minimum)} of these.`,
  quantity_above_maximum: ({ maximum }) => `You can have at most ${number(maximum)} of these.`,
  discount_code_not_found: 'This event has no such code. Check the spelling.',
  discount_code_not_started: ({ startsAt }) => `This code works from ${date(startsAt)}.`,
  discount_code_expired: 'This code has expired.',
  discount_code_used_up: 'This code has reached its limit of uses.',
  discount_code_not_applicable: 'This code does not apply to the tickets that you chose.',
  currency_mismatch: 'Prices have changed. Reload the page to see the new ones.',
  total_changed: 'The total has changed. Check it before you pay.',
  cart_expired: 'Your time ran out, and your seats are on sale again. Choose again.',
  cart_not_found: 'Your seats are no longer held. Choose again.',
  cart_not_active: 'These tickets were bought or released already. Choose again.',
  cart_empty: 'Choose a ticket first.',
  cart_too_large: 'That is more than one order may contain.',
  order_pending: 'You are paying for these tickets already.',
  guest_checkout_disabled: 'This organizer sells to customers with an account only.',
  order_not_found: 'This order was not found. Use the newest link from your mails.',
  gateway_missing: 'The organizer cannot take payments yet. Nothing was charged.',
  gateway_inactive: 'The organizer cannot take payments right now. Nothing was charged.',
  currency_not_supported: 'The organizer cannot take payments in this currency. Nothing was charged.',
  ticket_not_found: 'This ticket was not found, or it was transferred.',
  ticket_not_valid: 'This ticket is no longer valid.',
  transfer_already_pending: 'This ticket is offered to another person already. Cancel that offer first.',
  transfer_limit_reached: 'This ticket was offered too often today. Try again tomorrow.',
  transfer_expired: 'This offer has expired. Ask for another one.',
  transfer_not_found: 'This offer was not found. Use the link from the mail.',
  waitlist_already_joined: 'This address is on the waiting list already. The mail has a link to it.',
  waitlist_not_needed: 'There are seats again: buy them right away.',
  waitlist_entry_not_found: 'This entry was not found. Use the link from the mail.',
  api_key_invalid: 'This shop is not set up for this page. Please contact the organizer.',
  too_many_attempts: 'Too many attempts. Wait a minute and try again.',
  CONNECTION_FAILED: 'No connection. Check your internet and try again; you are not charged twice.',
  TIMED_OUT: 'The server took too long. Try again; you are not charged twice.',
  TOO_MANY_REQUESTS: 'There are too many visitors right now. Wait a moment and try again.',
  SERVICE_UNAVAILABLE: 'We are very busy right now. Try again in a moment.',
  INTERNAL_SERVER_ERROR: 'Something went wrong on our side. Try again in a moment.',
  BAD_REQUEST: 'Please check the marked fields.',
};

/** Messages for invalid fields. The server's own are for developers. */
const FIELDS: Record<string, string> = {
  email: 'Enter an e-mail address such as asha@example.in.',
  toEmail: 'Enter the e-mail address of another person.',
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
    text: problemSentence(kind, details) ?? message,
    ticketTypeId: typeof details.ticketTypeId === 'string' ? details.ticketTypeId : undefined,
    fields: Object.fromEntries(named),
  };
}

/** The sentence for a kind of error, or null if the kind is unknown. */
export function problemSentence(kind: string, details: Details = {}): string | null {
  const sentence = SENTENCES[kind];
  return typeof sentence === 'function' ? sentence(details) : (sentence ?? null);
}

/** Whether the cart no longer holds its seats, so that the visitor has to choose again. */
export const isCartLost = ({ kind }: Problem): boolean =>
  ['cart_expired', 'cart_not_found', 'cart_not_active'].includes(kind);
