/** Generated from the router; `npm run gen` writes it anew. */
import type { TRPCBuiltRouter, TRPCMutationProcedure, TRPCQueryProcedure, TRPCSubscriptionProcedure } from '@trpc/server';
import type { ErrorShape, Page } from '../calls.ts';
import type { AccountExport, Activity, ActivityLink, ApiKey, Audience, AudienceRuleInput, Consent, ConsentRecord, Contact, ContactChange, ContactIdentity, ContactsAudiencesAddContactsInput, ContactsAudiencesAddContactsOutput, ContactsAudiencesContactsInput, ContactsAudiencesCountInput, ContactsAudiencesCountOutput, ContactsAudiencesDeleteInput, ContactsAudiencesGetInput, ContactsAudiencesListInput, ContactsAudiencesPreviewInput, ContactsAudiencesPreviewOutput, ContactsAudiencesRemoveContactsInput, ContactsAudiencesRemoveContactsOutput, ContactsAudiencesUpdateInput, ContactsAudiencesWatchInput, ContactsAudiencesWatchOutput, ContactsBlockInput, ContactsConsentsHistoryInput, ContactsConsentsListInput, ContactsConsentsSetInput, ContactsCreateInput, ContactsCustomFieldsCreateInput, ContactsCustomFieldsDeleteInput, ContactsCustomFieldsDeleteOutput, ContactsCustomFieldsListInput, ContactsCustomFieldsUpdateInput, ContactsDeleteInput, ContactsExportsCreateLinkInput, ContactsGetInput, ContactsIdentitiesAddInput, ContactsIdentitiesListInput, ContactsIdentitiesRemoveInput, ContactsImportsAppendInput, ContactsImportsAppendOutput, ContactsImportsCancelInput, ContactsImportsCreateInput, ContactsImportsCreateReportLinkInput, ContactsImportsGetInput, ContactsImportsIssuesInput, ContactsImportsListInput, ContactsImportsPreviewInput, ContactsImportsStartInput, ContactsImportsWatchInput, ContactsListInput, ContactsMergeInput, ContactsTagsAddInput, ContactsTagsAddOutput, ContactsTagsDeleteInput, ContactsTagsDeleteOutput, ContactsTagsListInput, ContactsTagsRemoveInput, ContactsTagsRemoveOutput, ContactsTagsRenameInput, ContactsTagsRenameOutput, ContactsUnblockInput, ContactsUpdateInput, ContactsWatchInput, CreatedApiKey, CreatedDataSource, CurrentOrganization, CustomField, DataEvent, DataSource, DevelopmentMails, DownloadLink, IdentityAccountDeleteInput, IdentityAuthConfirmSignUpInput, IdentityAuthRefreshInput, IdentityAuthSignInInput, IdentityAuthSignOutInput, IdentityAuthSignUpInput, IdentityAuthUnlockInput, IdentityDevelopmentMailsListInput, IdentityEmailConfirmChangeInput, IdentityEmailRequestChangeInput, IdentityEmailVerifyInput, IdentityPasswordChangeInput, IdentityPasswordRequestResetInput, IdentityPasswordResetInput, IdentityPreferencesUpdateInput, IdentitySessionsRevokeAllInput, IdentitySessionsRevokeInput, Import, ImportIssue, ImportPreview, Invitation, InvitationPreview, Limits, Me, Member, Organization, OrganizationSettings, OrganizationSummary, OrganizationsActivityCreateExportLinkInput, OrganizationsActivityListInput, OrganizationsApiKeysCreateInput, OrganizationsApiKeysGetInput, OrganizationsApiKeysListInput, OrganizationsApiKeysRevokeInput, OrganizationsApiKeysRotateInput, OrganizationsApiKeysUpdateInput, OrganizationsCreateInput, OrganizationsDeleteInput, OrganizationsInvitationsAcceptInput, OrganizationsInvitationsCreateInput, OrganizationsInvitationsListInput, OrganizationsInvitationsPreviewInput, OrganizationsInvitationsResendInput, OrganizationsInvitationsRevokeInput, OrganizationsListInput, OrganizationsMembersGetInput, OrganizationsMembersListInput, OrganizationsMembersReinstateInput, OrganizationsMembersRemoveInput, OrganizationsMembersSuspendInput, OrganizationsMembersTransferOwnershipInput, OrganizationsMembersUpdateInput, OrganizationsSettingsUpdateInput, OrganizationsUpdateInput, Preferences, RevokedSessions, RoleTable, SessionTokens, Sessions, SignedIn, TagUse, TrackingEventsGetInput, TrackingEventsListInput, TrackingEventsTypesInput, TrackingEventsTypesOutput, TrackingEventsWatchInput, TrackingSettings, TrackingSettingsUpdateInput, TrackingSourcesCreateInput, TrackingSourcesDeleteInput, TrackingSourcesGetInput, TrackingSourcesListInput, TrackingSourcesRotateKeyInput, TrackingSourcesUpdateInput } from './index.ts';

/** The router as tRPC's tooling knows it: `createTRPCClient<AppRouter>()`, `createTRPCContext<AppRouter>()`. */
export type AppRouter = TRPCBuiltRouter<{ ctx: object; meta: object; errorShape: ErrorShape; transformer: true }, AppRouterRecord>;

export type AppRouterRecord = {
  identity: {
    me: TRPCQueryProcedure<{ input: void | undefined; output: Me; meta: unknown }>;
    auth: {
      signUp: TRPCMutationProcedure<{ input: IdentityAuthSignUpInput; output: SignedIn; meta: unknown }>;
      confirmSignUp: TRPCMutationProcedure<{ input: IdentityAuthConfirmSignUpInput; output: SignedIn; meta: unknown }>;
      signIn: TRPCMutationProcedure<{ input: IdentityAuthSignInInput; output: SignedIn; meta: unknown }>;
      unlock: TRPCMutationProcedure<{ input: IdentityAuthUnlockInput; output: SignedIn; meta: unknown }>;
      refresh: TRPCMutationProcedure<{ input: IdentityAuthRefreshInput | void | undefined; output: SessionTokens; meta: unknown }>;
      signOut: TRPCMutationProcedure<{ input: IdentityAuthSignOutInput | void | undefined; output: void; meta: unknown }>;
    };
    sessions: {
      list: TRPCQueryProcedure<{ input: void | undefined; output: Sessions; meta: unknown }>;
      revoke: TRPCMutationProcedure<{ input: IdentitySessionsRevokeInput; output: void; meta: unknown }>;
      revokeAll: TRPCMutationProcedure<{ input: IdentitySessionsRevokeAllInput | void | undefined; output: RevokedSessions; meta: unknown }>;
    };
    email: {
      verify: TRPCMutationProcedure<{ input: IdentityEmailVerifyInput; output: void; meta: unknown }>;
      resend: TRPCMutationProcedure<{ input: void | undefined; output: void; meta: unknown }>;
      requestChange: TRPCMutationProcedure<{ input: IdentityEmailRequestChangeInput; output: void; meta: unknown }>;
      confirmChange: TRPCMutationProcedure<{ input: IdentityEmailConfirmChangeInput; output: void; meta: unknown }>;
    };
    password: {
      requestReset: TRPCMutationProcedure<{ input: IdentityPasswordRequestResetInput; output: void; meta: unknown }>;
      reset: TRPCMutationProcedure<{ input: IdentityPasswordResetInput; output: void; meta: unknown }>;
      change: TRPCMutationProcedure<{ input: IdentityPasswordChangeInput; output: void; meta: unknown }>;
    };
    developmentMails: {
      list: TRPCQueryProcedure<{ input: IdentityDevelopmentMailsListInput | void | undefined; output: DevelopmentMails; meta: unknown }>;
    };
    account: {
      export: TRPCQueryProcedure<{ input: void | undefined; output: AccountExport; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: IdentityAccountDeleteInput; output: void; meta: unknown }>;
    };
    preferences: {
      get: TRPCQueryProcedure<{ input: void | undefined; output: Preferences; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: IdentityPreferencesUpdateInput; output: Preferences; meta: unknown }>;
    };
  };
  organizations: {
    create: TRPCMutationProcedure<{ input: OrganizationsCreateInput; output: OrganizationSummary; meta: unknown }>;
    list: TRPCQueryProcedure<{ input: OrganizationsListInput | void | undefined; output: Page<OrganizationSummary>; meta: unknown }>;
    get: TRPCQueryProcedure<{ input: void | undefined; output: CurrentOrganization; meta: unknown }>;
    update: TRPCMutationProcedure<{ input: OrganizationsUpdateInput; output: Organization; meta: unknown }>;
    delete: TRPCMutationProcedure<{ input: OrganizationsDeleteInput; output: void; meta: unknown }>;
    settings: {
      get: TRPCQueryProcedure<{ input: void | undefined; output: OrganizationSettings; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: OrganizationsSettingsUpdateInput; output: OrganizationSettings; meta: unknown }>;
    };
    limits: {
      get: TRPCQueryProcedure<{ input: void | undefined; output: Limits; meta: unknown }>;
    };
    members: {
      list: TRPCQueryProcedure<{ input: OrganizationsMembersListInput | void | undefined; output: Page<Member>; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: OrganizationsMembersGetInput; output: Member; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: OrganizationsMembersUpdateInput; output: Member; meta: unknown }>;
      suspend: TRPCMutationProcedure<{ input: OrganizationsMembersSuspendInput; output: Member; meta: unknown }>;
      reinstate: TRPCMutationProcedure<{ input: OrganizationsMembersReinstateInput; output: Member; meta: unknown }>;
      remove: TRPCMutationProcedure<{ input: OrganizationsMembersRemoveInput; output: Member; meta: unknown }>;
      leave: TRPCMutationProcedure<{ input: void | undefined; output: void; meta: unknown }>;
      transferOwnership: TRPCMutationProcedure<{ input: OrganizationsMembersTransferOwnershipInput; output: Member; meta: unknown }>;
    };
    invitations: {
      create: TRPCMutationProcedure<{ input: OrganizationsInvitationsCreateInput; output: Invitation; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: OrganizationsInvitationsListInput | void | undefined; output: Page<Invitation>; meta: unknown }>;
      resend: TRPCMutationProcedure<{ input: OrganizationsInvitationsResendInput; output: Invitation; meta: unknown }>;
      revoke: TRPCMutationProcedure<{ input: OrganizationsInvitationsRevokeInput; output: Invitation; meta: unknown }>;
      preview: TRPCQueryProcedure<{ input: OrganizationsInvitationsPreviewInput; output: InvitationPreview; meta: unknown }>;
      accept: TRPCMutationProcedure<{ input: OrganizationsInvitationsAcceptInput; output: OrganizationSummary; meta: unknown }>;
    };
    roles: {
      list: TRPCQueryProcedure<{ input: void | undefined; output: RoleTable; meta: unknown }>;
    };
    apiKeys: {
      create: TRPCMutationProcedure<{ input: OrganizationsApiKeysCreateInput; output: CreatedApiKey; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: OrganizationsApiKeysListInput | void | undefined; output: Page<ApiKey>; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: OrganizationsApiKeysGetInput; output: ApiKey; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: OrganizationsApiKeysUpdateInput; output: ApiKey; meta: unknown }>;
      rotate: TRPCMutationProcedure<{ input: OrganizationsApiKeysRotateInput; output: CreatedApiKey; meta: unknown }>;
      revoke: TRPCMutationProcedure<{ input: OrganizationsApiKeysRevokeInput; output: ApiKey; meta: unknown }>;
    };
    activity: {
      list: TRPCQueryProcedure<{ input: OrganizationsActivityListInput | void | undefined; output: Page<Activity>; meta: unknown }>;
      createExportLink: TRPCMutationProcedure<{ input: OrganizationsActivityCreateExportLinkInput; output: ActivityLink; meta: unknown }>;
    };
  };
  contacts: {
    create: TRPCMutationProcedure<{ input: ContactsCreateInput; output: Contact; meta: unknown }>;
    get: TRPCQueryProcedure<{ input: ContactsGetInput; output: Contact; meta: unknown }>;
    list: TRPCQueryProcedure<{ input: ContactsListInput | void | undefined; output: Page<Contact>; meta: unknown }>;
    update: TRPCMutationProcedure<{ input: ContactsUpdateInput; output: Contact; meta: unknown }>;
    delete: TRPCMutationProcedure<{ input: ContactsDeleteInput; output: void; meta: unknown }>;
    block: TRPCMutationProcedure<{ input: ContactsBlockInput; output: Contact; meta: unknown }>;
    unblock: TRPCMutationProcedure<{ input: ContactsUnblockInput; output: Contact; meta: unknown }>;
    merge: TRPCMutationProcedure<{ input: ContactsMergeInput; output: Contact; meta: unknown }>;
    watch: TRPCSubscriptionProcedure<{ input: ContactsWatchInput | void | undefined; output: AsyncIterable<{ id: string; data: ContactChange | null }, void>; meta: unknown }>;
    tags: {
      list: TRPCQueryProcedure<{ input: ContactsTagsListInput | void | undefined; output: Page<TagUse>; meta: unknown }>;
      add: TRPCMutationProcedure<{ input: ContactsTagsAddInput; output: ContactsTagsAddOutput; meta: unknown }>;
      remove: TRPCMutationProcedure<{ input: ContactsTagsRemoveInput; output: ContactsTagsRemoveOutput; meta: unknown }>;
      rename: TRPCMutationProcedure<{ input: ContactsTagsRenameInput; output: ContactsTagsRenameOutput; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: ContactsTagsDeleteInput; output: ContactsTagsDeleteOutput; meta: unknown }>;
    };
    customFields: {
      list: TRPCQueryProcedure<{ input: ContactsCustomFieldsListInput | void | undefined; output: Page<CustomField>; meta: unknown }>;
      create: TRPCMutationProcedure<{ input: ContactsCustomFieldsCreateInput; output: CustomField; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: ContactsCustomFieldsUpdateInput; output: CustomField; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: ContactsCustomFieldsDeleteInput; output: ContactsCustomFieldsDeleteOutput; meta: unknown }>;
    };
    identities: {
      list: TRPCQueryProcedure<{ input: ContactsIdentitiesListInput; output: Page<ContactIdentity>; meta: unknown }>;
      add: TRPCMutationProcedure<{ input: ContactsIdentitiesAddInput; output: ContactIdentity; meta: unknown }>;
      remove: TRPCMutationProcedure<{ input: ContactsIdentitiesRemoveInput; output: void; meta: unknown }>;
    };
    consents: {
      set: TRPCMutationProcedure<{ input: ContactsConsentsSetInput; output: Consent; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: ContactsConsentsListInput | void | undefined; output: Page<Consent>; meta: unknown }>;
      history: TRPCQueryProcedure<{ input: ContactsConsentsHistoryInput; output: Page<ConsentRecord>; meta: unknown }>;
    };
    audiences: {
      create: TRPCMutationProcedure<{ input: {
  type: 'rules';
  name: string;
  description?: string;
  rules: AudienceRuleInput;
} | {
  type: 'list';
  name: string;
  description?: string;
}; output: Audience; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: ContactsAudiencesGetInput; output: Audience; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: ContactsAudiencesListInput | void | undefined; output: Page<Audience>; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: ContactsAudiencesUpdateInput; output: Audience; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: ContactsAudiencesDeleteInput; output: void; meta: unknown }>;
      count: TRPCQueryProcedure<{ input: ContactsAudiencesCountInput; output: ContactsAudiencesCountOutput; meta: unknown }>;
      preview: TRPCQueryProcedure<{ input: ContactsAudiencesPreviewInput; output: ContactsAudiencesPreviewOutput; meta: unknown }>;
      contacts: TRPCQueryProcedure<{ input: ContactsAudiencesContactsInput; output: Page<Contact>; meta: unknown }>;
      addContacts: TRPCMutationProcedure<{ input: ContactsAudiencesAddContactsInput; output: ContactsAudiencesAddContactsOutput; meta: unknown }>;
      removeContacts: TRPCMutationProcedure<{ input: ContactsAudiencesRemoveContactsInput; output: ContactsAudiencesRemoveContactsOutput; meta: unknown }>;
      watch: TRPCSubscriptionProcedure<{ input: ContactsAudiencesWatchInput; output: AsyncIterable<ContactsAudiencesWatchOutput, void>; meta: unknown }>;
    };
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
  tracking: {
    sources: {
      create: TRPCMutationProcedure<{ input: TrackingSourcesCreateInput; output: CreatedDataSource; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: TrackingSourcesGetInput; output: DataSource; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: TrackingSourcesListInput | void | undefined; output: Page<DataSource>; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: TrackingSourcesUpdateInput; output: DataSource; meta: unknown }>;
      rotateKey: TRPCMutationProcedure<{ input: TrackingSourcesRotateKeyInput; output: CreatedDataSource; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: TrackingSourcesDeleteInput; output: void; meta: unknown }>;
    };
    events: {
      list: TRPCQueryProcedure<{ input: TrackingEventsListInput | void | undefined; output: Page<DataEvent>; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: TrackingEventsGetInput; output: DataEvent; meta: unknown }>;
      types: TRPCQueryProcedure<{ input: TrackingEventsTypesInput | void | undefined; output: TrackingEventsTypesOutput; meta: unknown }>;
      watch: TRPCSubscriptionProcedure<{ input: TrackingEventsWatchInput | void | undefined; output: AsyncIterable<DataEvent, void>; meta: unknown }>;
    };
    settings: {
      get: TRPCQueryProcedure<{ input: void | undefined; output: TrackingSettings; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: TrackingSettingsUpdateInput; output: TrackingSettings; meta: unknown }>;
    };
  };
};
