import { conversationRouter } from './conversation.router.ts';
import { mediaRouter } from './media.router.ts';
import { messageRouter } from './message.router.ts';
import { portfolioRouter } from './portfolio.router.ts';
import { pushRouter } from './push.router.ts';
import { senderRouter } from './sender.router.ts';
import { templateRouter } from './template.router.ts';
import { whatsappAccountRouter } from './whatsapp-account.router.ts';

export const messagingRouter = {
  senders: senderRouter,
  whatsappAccounts: whatsappAccountRouter,
  portfolios: portfolioRouter,
  templates: templateRouter,
  conversations: conversationRouter,
  messages: messageRouter,
  media: mediaRouter,
  push: pushRouter,
};
