import { contactRouter } from './contact.router.ts';
import { contactWatchRouter } from './contact-watch.router.ts';
import { exportRouter } from './export.router.ts';
import { importRouter } from './import.router.ts';

export const contactsRouter = {
  ...contactRouter,
  ...contactWatchRouter,
  imports: importRouter,
  exports: exportRouter,
};
