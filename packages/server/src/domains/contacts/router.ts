import { audienceRouter } from './audiences/audience.router.ts';
import { audienceMemberRouter } from './audiences/members/member.router.ts';
import { consentRouter } from './consents/consent.router.ts';
import { contactRouter } from './contacts/contact.router.ts';
import { customFieldRouter } from './custom-fields/custom-field.router.ts';
import { contactIdentityRouter } from './identities/identity.router.ts';
import { importRouter } from './imports/import.router.ts';
import { importIssueRouter } from './imports/issues/issue.router.ts';
import { tagRouter } from './tags/tag.router.ts';

export const contactsRouter = {
  ...contactRouter,
  tags: tagRouter,
  customFields: customFieldRouter,
  identities: contactIdentityRouter,
  consents: consentRouter,
  audiences: { ...audienceRouter, members: audienceMemberRouter },
  imports: { ...importRouter, issues: importIssueRouter },
};
