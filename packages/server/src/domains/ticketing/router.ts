export const ticketingRouter = {};
