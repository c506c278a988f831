/** Generated from the router; `npm run gen` writes it anew. */
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../../../server/src/router.ts';
import type { Page } from '../calls.ts';
import type { SameInput, SameItem, SameOutput, True } from '../../generate/same.ts';
import type { ApiKey, Contact, ContactChange, ContactsCreateInput, ContactsDeleteInput, ContactsExportsCreateLinkInput, ContactsGetInput, ContactsImportsAppendInput, ContactsImportsAppendOutput, ContactsImportsCancelInput, ContactsImportsCreateInput, ContactsImportsCreateReportLinkInput, ContactsImportsGetInput, ContactsImportsIssuesInput, ContactsImportsListInput, ContactsImportsPreviewInput, ContactsImportsStartInput, ContactsImportsWatchInput, ContactsListInput, ContactsUpdateInput, ContactsWatchInput, CreatedApiKey, CurrentOrganization, DownloadLink, IdentityAuthRefreshInput, IdentityAuthSignInInput, IdentityAuthSignOutInput, IdentityAuthSignUpInput, Import, ImportIssue, ImportPreview, Me, OrganizationsApiKeysCreateInput, OrganizationsApiKeysListInput, OrganizationsApiKeysRevokeInput, SessionTokens, SignedIn } from './index.ts';

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;

/** Compiles only while each of these is true. */
export type Parity = [
  True<SameInput<Inputs['identity']['me'], undefined>>,
  True<SameOutput<Outputs['identity']['me'], Me>>,
  True<SameInput<Inputs['identity']['auth']['signUp'], IdentityAuthSignUpInput>>,
  True<SameOutput<Outputs['identity']['auth']['signUp'], SignedIn>>,
  True<SameInput<Inputs['identity']['auth']['signIn'], IdentityAuthSignInInput>>,
  True<SameOutput<Outputs['identity']['auth']['signIn'], SignedIn>>,
  True<SameInput<Inputs['identity']['auth']['refresh'], IdentityAuthRefreshInput>>,
  True<SameOutput<Outputs['identity']['auth']['refresh'], SessionTokens>>,
  True<SameInput<Inputs['identity']['auth']['signOut'], IdentityAuthSignOutInput>>,
  True<SameOutput<Outputs['identity']['auth']['signOut'], void>>,
  True<SameInput<Inputs['organizations']['get'], undefined>>,
  True<SameOutput<Outputs['organizations']['get'], CurrentOrganization>>,
  True<SameInput<Inputs['organizations']['apiKeys']['create'], OrganizationsApiKeysCreateInput>>,
  True<SameOutput<Outputs['organizations']['apiKeys']['create'], CreatedApiKey>>,
  True<SameInput<Inputs['organizations']['apiKeys']['list'], OrganizationsApiKeysListInput>>,
  True<SameOutput<Outputs['organizations']['apiKeys']['list'], Page<ApiKey>>>,
  True<SameInput<Inputs['organizations']['apiKeys']['revoke'], OrganizationsApiKeysRevokeInput>>,
  True<SameOutput<Outputs['organizations']['apiKeys']['revoke'], ApiKey>>,
  True<SameInput<Inputs['contacts']['create'], ContactsCreateInput>>,
  True<SameOutput<Outputs['contacts']['create'], Contact>>,
  True<SameInput<Inputs['contacts']['get'], ContactsGetInput>>,
  True<SameOutput<Outputs['contacts']['get'], Contact>>,
  True<SameInput<Inputs['contacts']['list'], ContactsListInput>>,
  True<SameOutput<Outputs['contacts']['list'], Page<Contact>>>,
  True<SameInput<Inputs['contacts']['update'], ContactsUpdateInput>>,
  True<SameOutput<Outputs['contacts']['update'], Contact>>,
  True<SameInput<Inputs['contacts']['delete'], ContactsDeleteInput>>,
  True<SameOutput<Outputs['contacts']['delete'], void>>,
  True<SameInput<Inputs['contacts']['watch'], ContactsWatchInput>>,
  True<SameItem<Outputs['contacts']['watch'], ContactChange>>,
  True<SameInput<Inputs['contacts']['imports']['create'], ContactsImportsCreateInput>>,
  True<SameOutput<Outputs['contacts']['imports']['create'], Import>>,
  True<SameInput<Inputs['contacts']['imports']['append'], ContactsImportsAppendInput>>,
  True<SameOutput<Outputs['contacts']['imports']['append'], ContactsImportsAppendOutput>>,
  True<SameInput<Inputs['contacts']['imports']['preview'], ContactsImportsPreviewInput>>,
  True<SameOutput<Outputs['contacts']['imports']['preview'], ImportPreview>>,
  True<SameInput<Inputs['contacts']['imports']['start'], ContactsImportsStartInput>>,
  True<SameOutput<Outputs['contacts']['imports']['start'], Import>>,
  True<SameInput<Inputs['contacts']['imports']['cancel'], ContactsImportsCancelInput>>,
  True<SameOutput<Outputs['contacts']['imports']['cancel'], Import>>,
  True<SameInput<Inputs['contacts']['imports']['get'], ContactsImportsGetInput>>,
  True<SameOutput<Outputs['contacts']['imports']['get'], Import>>,
  True<SameInput<Inputs['contacts']['imports']['list'], ContactsImportsListInput>>,
  True<SameOutput<Outputs['contacts']['imports']['list'], Page<Import>>>,
  True<SameInput<Inputs['contacts']['imports']['issues'], ContactsImportsIssuesInput>>,
  True<SameOutput<Outputs['contacts']['imports']['issues'], Page<ImportIssue>>>,
  True<SameInput<Inputs['contacts']['imports']['createReportLink'], ContactsImportsCreateReportLinkInput>>,
  True<SameOutput<Outputs['contacts']['imports']['createReportLink'], DownloadLink>>,
  True<SameInput<Inputs['contacts']['imports']['watch'], ContactsImportsWatchInput>>,
  True<SameItem<Outputs['contacts']['imports']['watch'], Import>>,
  True<SameInput<Inputs['contacts']['exports']['createLink'], ContactsExportsCreateLinkInput>>,
  True<SameOutput<Outputs['contacts']['exports']['createLink'], DownloadLink>>,
];
