import { portfolioRouter } from './portfolio.router.ts';
import { senderRouter } from './sender.router.ts';
import { templateRouter } from './template.router.ts';
import { whatsappAccountRouter } from './whatsapp-account.router.ts';

export const messagingRouter = {
  senders: senderRouter,
  whatsappAccounts: whatsappAccountRouter,
  portfolios: portfolioRouter,
  templates: templateRouter,
};
