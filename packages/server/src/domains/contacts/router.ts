import { contactRouter } from './contact.router.ts';

export const contactsRouter = {
  ...contactRouter,
};
