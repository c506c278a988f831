export const messagingRouter = {};
