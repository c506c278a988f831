/** What other domains may import from ticketing. */
export { createDiscountCode } from './discount-codes/discount-code.service.ts';
export { createEvent } from './events/event.service.ts';
export { publishEvent } from './events/event-status.service.ts';
export { createTicketType } from './ticket-types/ticket-type.service.ts';
