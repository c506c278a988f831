import { conversationRouter } from './conversations/conversation.router.ts';
import { mediaRouter } from './media/media.router.ts';
import { messageRouter } from './messages/message.router.ts';
import { portfolioRouter } from './portfolios/portfolio.router.ts';
import { providerRouter } from './providers/provider.router.ts';
import { pushRouter } from './push/push.router.ts';
import { senderRouter } from './senders/sender.router.ts';
import { templateRouter } from './templates/template.router.ts';
import { whatsappAccountRouter } from './whatsapp-accounts/whatsapp-account.router.ts';

export const messagingRouter = {
  providers: providerRouter,
  senders: senderRouter,
  whatsappAccounts: whatsappAccountRouter,
  portfolios: portfolioRouter,
  templates: templateRouter,
  conversations: conversationRouter,
  messages: messageRouter,
  media: mediaRouter,
  push: pushRouter,
};
