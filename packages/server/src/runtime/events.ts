/** The catalogue of domain events that listeners and subscribers may react to: one line each, typed. */
import { PaymentStatus, RefundStatus } from '@tessera/db';
import { z } from 'zod';

const contact = z.object({ contactId: z.uuid() });

/** A message of the inbox. Campaign messages change by the hundred and have an event of their own. */
const message = z.object({
  messageId: z.uuid(),
  conversationId: z.uuid().nullable(),
  contactId: z.uuid().nullable(),
  senderId: z.uuid(),
});

const ticketedEvent = z.object({ eventId: z.uuid() });
const order = ticketedEvent.extend({ orderId: z.uuid() });
const ticket = ticketedEvent.extend({ ticketId: z.uuid() });

const payment = z.object({ paymentId: z.uuid(), subjectType: z.string(), subjectId: z.uuid(), status: PaymentStatus });
const refund = payment.extend({ refundId: z.uuid(), status: RefundStatus, amount: z.int() });

export const domainEvents = {
  'contacts.contact.created': contact,
  'contacts.contact.updated': contact,
  'contacts.contact.deleted': contact,
  'contacts.contact.merged': contact.extend({ mergedId: z.uuid() }),
  'contacts.audience.changed': z.object({ audienceId: z.uuid() }),
  'contacts.consent.changed': z.object({ channel: z.string(), address: z.string(), status: z.string() }),
  'contacts.activity.counted': z.object({ contacts: z.int() }),
  'contacts.import.progressed': z.object({ importId: z.uuid() }),
  'messaging.message.received': message,
  'messaging.message.changed': message,
  'messaging.messages.changed': z.object({ campaignId: z.uuid(), messageIds: z.array(z.uuid()).max(500) }),
  'messaging.conversation.changed': z.object({ conversationId: z.uuid() }),
  'campaigns.campaign.changed': z.object({ campaignId: z.uuid() }),
  'campaigns.campaign.completed': z.object({ campaignId: z.uuid() }),
  'campaigns.campaign.failed': z.object({ campaignId: z.uuid() }),
  'payments.payment.changed': payment,
  'payments.refund.changed': refund,
  'ticketing.event.published': ticketedEvent,
  'ticketing.event.updated': ticketedEvent,
  'ticketing.event.cancelled': ticketedEvent,
  'ticketing.order.created': order,
  'ticketing.order.paid': order.extend({ total: z.int(), currency: z.string(), tickets: z.int() }),
  'ticketing.order.cancelled': order,
  'ticketing.order.refundFailed': order.extend({ refundId: z.uuid(), amount: z.int(), currency: z.string() }),
  'ticketing.order.refunded': order.extend({ refundId: z.uuid(), amount: z.int(), currency: z.string() }),
  'ticketing.seats.released': ticketedEvent.extend({ ticketTypeIds: z.array(z.uuid()) }),
  'ticketing.ticket.checkedIn': ticket.extend({ checkInId: z.uuid() }),
  'ticketing.ticket.checkInUndone': ticket.extend({ checkInId: z.uuid() }),
  'ticketing.ticket.transferred': ticket.extend({ transferId: z.uuid() }),
} as const;

export type EventType = keyof typeof domainEvents;
export type EventPayload<Type extends EventType> = z.infer<(typeof domainEvents)[Type]>;

export interface DomainEvent<Type extends EventType = EventType> {
  id: string;
  type: Type;
  organizationId: string;
  payload: EventPayload<Type>;
  createdAt: Date;
}

/** An event that was relayed. */
export interface PositionedEvent extends DomainEvent {
  /** Gapless, in the order in which readers receive events. */
  position: number;
}
