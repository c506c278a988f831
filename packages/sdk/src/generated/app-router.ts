/** Generated from the router; `npm run gen` writes it anew. */
import type { TRPCBuiltRouter, TRPCMutationProcedure, TRPCQueryProcedure, TRPCSubscriptionProcedure } from '@trpc/server';
import type { ErrorShape, Page } from '../calls.ts';
import type { ApiKey, Contact, ContactChange, ContactsCreateInput, ContactsDeleteInput, ContactsExportsCreateLinkInput, ContactsGetInput, ContactsImportsAppendInput, ContactsImportsAppendOutput, ContactsImportsCancelInput, ContactsImportsCreateInput, ContactsImportsCreateReportLinkInput, ContactsImportsGetInput, ContactsImportsIssuesInput, ContactsImportsListInput, ContactsImportsPreviewInput, ContactsImportsStartInput, ContactsImportsWatchInput, ContactsListInput, ContactsUpdateInput, ContactsWatchInput, CreatedApiKey, CurrentOrganization, DownloadLink, IdentityAuthRefreshInput, IdentityAuthSignInInput, IdentityAuthSignOutInput, IdentityAuthSignUpInput, Import, ImportIssue, ImportPreview, Me, OrganizationsApiKeysCreateInput, OrganizationsApiKeysListInput, OrganizationsApiKeysRevokeInput, SessionTokens, SignedIn } from './index.ts';

/** The router as tRPC's tooling knows it: `createTRPCClient<AppRouter>()`, `createTRPCContext<AppRouter>()`. */
export type AppRouter = TRPCBuiltRouter<{ ctx: object; meta: object; errorShape: ErrorShape; transformer: true }, AppRouterRecord>;

export type AppRouterRecord = {
  identity: {
    me: TRPCQueryProcedure<{ input: void | undefined; output: Me; meta: unknown }>;
    auth: {
      signUp: TRPCMutationProcedure<{ input: IdentityAuthSignUpInput; output: SignedIn; meta: unknown }>;
      signIn: TRPCMutationProcedure<{ input: IdentityAuthSignInInput; output: SignedIn; meta: unknown }>;
      refresh: TRPCMutationProcedure<{ input: IdentityAuthRefreshInput; output: SessionTokens; meta: unknown }>;
      signOut: TRPCMutationProcedure<{ input: IdentityAuthSignOutInput; output: void; meta: unknown }>;
    };
  };
  organizations: {
    get: TRPCQueryProcedure<{ input: void | undefined; output: CurrentOrganization; meta: unknown }>;
    apiKeys: {
      create: TRPCMutationProcedure<{ input: OrganizationsApiKeysCreateInput; output: CreatedApiKey; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: OrganizationsApiKeysListInput | void | undefined; output: Page<ApiKey>; meta: unknown }>;
      revoke: TRPCMutationProcedure<{ input: OrganizationsApiKeysRevokeInput; output: ApiKey; meta: unknown }>;
    };
  };
  contacts: {
    create: TRPCMutationProcedure<{ input: ContactsCreateInput; output: Contact; meta: unknown }>;
    get: TRPCQueryProcedure<{ input: ContactsGetInput; output: Contact; meta: unknown }>;
    list: TRPCQueryProcedure<{ input: ContactsListInput | void | undefined; output: Page<Contact>; meta: unknown }>;
    update: TRPCMutationProcedure<{ input: ContactsUpdateInput; output: Contact; meta: unknown }>;
    delete: TRPCMutationProcedure<{ input: ContactsDeleteInput; output: void; meta: unknown }>;
    watch: TRPCSubscriptionProcedure<{ input: ContactsWatchInput | void | undefined; output: AsyncIterable<{ id: string; data: ContactChange }, void>; meta: unknown }>;
    imports: {
      create: TRPCMutationProcedure<{ input: ContactsImportsCreateInput; output: Import; meta: unknown }>;
      append: TRPCMutationProcedure<{ input: ContactsImportsAppendInput; output: ContactsImportsAppendOutput; meta: unknown }>;
      preview: TRPCQueryProcedure<{ input: ContactsImportsPreviewInput; output: ImportPreview; meta: unknown }>;
      start: TRPCMutationProcedure<{ input: ContactsImportsStartInput; output: Import; meta: unknown }>;
      cancel: TRPCMutationProcedure<{ input: ContactsImportsCancelInput; output: Import; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: ContactsImportsGetInput; output: Import; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: ContactsImportsListInput | void | undefined; output: Page<Import>; meta: unknown }>;
      issues: TRPCQueryProcedure<{ input: ContactsImportsIssuesInput; output: Page<ImportIssue>; meta: unknown }>;
      createReportLink: TRPCMutationProcedure<{ input: ContactsImportsCreateReportLinkInput; output: DownloadLink; meta: unknown }>;
      watch: TRPCSubscriptionProcedure<{ input: ContactsImportsWatchInput; output: AsyncIterable<Import, void>; meta: unknown }>;
    };
    exports: {
      createLink: TRPCMutationProcedure<{ input: ContactsExportsCreateLinkInput; output: DownloadLink; meta: unknown }>;
    };
  };
};
