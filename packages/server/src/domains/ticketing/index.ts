/** The door for other domains. */
export { createDiscountCode } from './discount-code.service.ts';
export { createEvent } from './event.service.ts';
export { publishEvent } from './event-status.service.ts';
export { createTicketType } from './ticket-type.service.ts';
