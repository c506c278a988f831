import { audienceRouter } from './audiences/audience.router.ts';
import { audienceMemberRouter } from './audiences/members/member.router.ts';
import { consentRouter } from './consents/consent.router.ts';
import { contactRouter } from './contacts/contact.router.ts';
import { contactBlockRouter } from './contacts/contact-block.router.ts';
import { contactMergeRouter } from './contacts/contact-merge.router.ts';
import { contactWatchRouter } from './contacts/contact-watch.router.ts';
import { exportRouter } from './contacts/export/export.router.ts';
import { customFieldRouter } from './custom-fields/custom-field.router.ts';
import { contactIdentityRouter } from './identities/identity.router.ts';
import { importRouter } from './imports/import.router.ts';
import { tagRouter } from './tags/tag.router.ts';

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
