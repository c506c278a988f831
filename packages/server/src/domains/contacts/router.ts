import { audienceRouter } from './audience.router.ts';
import { audienceMemberRouter } from './audience-member.router.ts';
import { consentRouter } from './consent.router.ts';
import { contactRouter } from './contact.router.ts';
import { contactBlockRouter } from './contact-block.router.ts';
import { contactIdentityRouter } from './contact-identity.router.ts';
import { contactMergeRouter } from './contact-merge.router.ts';
import { contactWatchRouter } from './contact-watch.router.ts';
import { customFieldRouter } from './custom-field.router.ts';
import { exportRouter } from './export.router.ts';
import { importRouter } from './import.router.ts';
import { tagRouter } from './tag.router.ts';

export const contactsRouter = {
  ...contactRouter,
  ...contactBlockRouter,
  ...contactMergeRouter,
  ...contactWatchRouter,
  tags: tagRouter,
  customFields: customFieldRouter,
  identities: contactIdentityRouter,
  consents: consentRouter,
  audiences: { ...audienceRouter, ...audienceMemberRouter },
  imports: importRouter,
  exports: exportRouter,
};
