/** Generated from the router; `npm run gen` writes it anew. */
import type { TRPCBuiltRouter, TRPCMutationProcedure, TRPCQueryProcedure, TRPCSubscriptionProcedure } from '@trpc/server';
import type { ErrorShape, Page } from '../calls.ts';
import type { AccountExport, Activity, ActivityLink, AnalyticsOverview, ApiKey, Audience, AudienceRuleInput, BuyersOrder, Campaign, CampaignChannel, CampaignDetails, CampaignEntry, CampaignProgress, CampaignRecipient, CampaignResults, CampaignSettings, CampaignStep, CampaignVariant, CampaignsCancelInput, CampaignsChannelsAddInput, CampaignsChannelsRemoveInput, CampaignsChannelsUpdateInput, CampaignsCheckInput, CampaignsCheckOutput, CampaignsCreateInput, CampaignsDeleteInput, CampaignsDuplicateInput, CampaignsEnrollmentsAddInput, CampaignsEnrollmentsAddOutput, CampaignsEnrollmentsListInput, CampaignsEnrollmentsRemoveInput, CampaignsEntriesAddContactsInput, CampaignsEntriesAddContactsOutput, CampaignsEntriesAddCsvInput, CampaignsEntriesAddCsvOutput, CampaignsEntriesClearInput, CampaignsEntriesClearOutput, CampaignsEntriesListInput, CampaignsExperimentChooseWinnerInput, CampaignsExperimentEvaluateInput, CampaignsGetInput, CampaignsListInput, CampaignsPauseInput, CampaignsPreviewInput, CampaignsRecipientsCreateExportLinkInput, CampaignsRecipientsListInput, CampaignsResultsInput, CampaignsResumeInput, CampaignsRetryFailedInput, CampaignsRetryFailedOutput, CampaignsScheduleInput, CampaignsSendTestInput, CampaignsSendTestOutput, CampaignsSettingsUpdateInput, CampaignsStartInput, CampaignsStepsAddInput, CampaignsStepsRemoveInput, CampaignsStepsReorderInput, CampaignsStepsUpdateInput, CampaignsUpdateInput, CampaignsVariantsAddInput, CampaignsVariantsRemoveInput, CampaignsVariantsUpdateInput, CampaignsWatchInput, CapacityPool, Cart, Channel, CheckIn, CheckInList, CheckInStats, Checkout, Consent, ConsentRecord, Contact, ContactChange, ContactIdentity, ContactsAudiencesAddContactsInput, ContactsAudiencesAddContactsOutput, ContactsAudiencesContactsInput, ContactsAudiencesCountInput, ContactsAudiencesCountOutput, ContactsAudiencesDeleteInput, ContactsAudiencesGetInput, ContactsAudiencesListInput, ContactsAudiencesPreviewInput, ContactsAudiencesPreviewOutput, ContactsAudiencesRemoveContactsInput, ContactsAudiencesRemoveContactsOutput, ContactsAudiencesUpdateInput, ContactsAudiencesWatchInput, ContactsAudiencesWatchOutput, ContactsBlockInput, ContactsConsentsHistoryInput, ContactsConsentsListInput, ContactsConsentsSetInput, ContactsCreateInput, ContactsCustomFieldsCreateInput, ContactsCustomFieldsDeleteInput, ContactsCustomFieldsDeleteOutput, ContactsCustomFieldsListInput, ContactsCustomFieldsUpdateInput, ContactsDeleteInput, ContactsExportsCreateLinkInput, ContactsGetInput, ContactsIdentitiesAddInput, ContactsIdentitiesListInput, ContactsIdentitiesRemoveInput, ContactsImportsAppendInput, ContactsImportsAppendOutput, ContactsImportsCancelInput, ContactsImportsCreateInput, ContactsImportsCreateReportLinkInput, ContactsImportsGetInput, ContactsImportsIssuesInput, ContactsImportsListInput, ContactsImportsPreviewInput, ContactsImportsStartInput, ContactsImportsWatchInput, ContactsListInput, ContactsMergeInput, ContactsTagsAddInput, ContactsTagsAddOutput, ContactsTagsDeleteInput, ContactsTagsDeleteOutput, ContactsTagsListInput, ContactsTagsRemoveInput, ContactsTagsRemoveOutput, ContactsTagsRenameInput, ContactsTagsRenameOutput, ContactsUnblockInput, ContactsUpdateInput, ContactsWatchInput, Conversation, ConversationChange, ConversationNote, CreatedApiKey, CreatedCart, CreatedDataSource, CurrentOrganization, CustomField, Customer, CustomerDetails, DataEvent, DataKeyVersion, DataSource, DevelopmentMails, DiscountCode, DownloadLink, Enrollment, EventAnalytics, EventCancellation, EventCheckInUpdate, EventSalesUpdate, ExperimentEvaluation, GatewayStatistics, HeldTicket, IdentityAccountDeleteInput, IdentityAuthCompleteTwoFactorInput, IdentityAuthConfirmSignUpInput, IdentityAuthReauthenticateInput, IdentityAuthRefreshInput, IdentityAuthSignInInput, IdentityAuthSignInWithPasskeyInput, IdentityAuthSignOutInput, IdentityAuthSignUpInput, IdentityAuthUnlockInput, IdentityDevelopmentMailsListInput, IdentityEmailConfirmChangeInput, IdentityEmailRequestChangeInput, IdentityEmailVerifyInput, IdentityPasskeysBeginSignInInput, IdentityPasskeysFinishRegistrationInput, IdentityPasskeysRemoveInput, IdentityPasskeysRenameInput, IdentityPasswordChangeInput, IdentityPasswordRequestResetInput, IdentityPasswordResetInput, IdentityPreferencesUpdateInput, IdentitySessionsRevokeAllInput, IdentitySessionsRevokeInput, IdentityStaffEndSessionsInput, IdentityTwoFactorConfirmInput, IdentityTwoFactorDisableInput, Import, ImportIssue, ImportPreview, Invitation, InvitationPreview, LedgerTransaction, Limits, ListedMedia, ListedMessageTemplate, Me, Media, Member, Message, MessageTemplate, MessagingConversationsAssignInput, MessagingConversationsCloseInput, MessagingConversationsGetInput, MessagingConversationsListInput, MessagingConversationsMarkReadInput, MessagingConversationsNotesAddInput, MessagingConversationsNotesDeleteInput, MessagingConversationsNotesListInput, MessagingConversationsOpenInput, MessagingConversationsReopenInput, MessagingConversationsWatchInput, MessagingMediaDeleteInput, MessagingMediaGetInput, MessagingMediaListInput, MessagingMessagesCancelInput, MessagingMessagesGetInput, MessagingMessagesListInput, MessagingMessagesResolveInput, MessagingMessagesRetryInput, MessagingMessagesSendInput, MessagingPortfoliosCreateInput, MessagingPortfoliosDeleteInput, MessagingPortfoliosListInput, MessagingPortfoliosUpdateInput, MessagingPushDeleteInput, MessagingPushListInput, MessagingPushPublicKeyInput, MessagingPushPublicKeyOutput, MessagingPushSubscribeInput, MessagingPushUnsubscribeInput, MessagingSendersDeleteInput, MessagingSendersGetInput, MessagingSendersListInput, MessagingSendersProvidersOutput, MessagingSendersResumeInput, MessagingSendersUpdateInput, MessagingSendersVerifyInput, MessagingTemplatesCreateInput, MessagingTemplatesDeleteInput, MessagingTemplatesGetInput, MessagingTemplatesListInput, MessagingTemplatesPreviewInput, MessagingTemplatesSubmitInput, MessagingTemplatesUpdateInput, MessagingWhatsappAccountsConnectInput, MessagingWhatsappAccountsDisconnectInput, MessagingWhatsappAccountsGetInput, MessagingWhatsappAccountsListInput, MessagingWhatsappAccountsUpdateInput, OfferedTransfer, Order, OrderDetails, OrderLedger, OrdersLink, Organization, OrganizationSettings, OrganizationSummary, OrganizationsActivityCreateExportLinkInput, OrganizationsActivityListInput, OrganizationsApiKeysCreateInput, OrganizationsApiKeysGetInput, OrganizationsApiKeysListInput, OrganizationsApiKeysRevokeInput, OrganizationsApiKeysRotateInput, OrganizationsApiKeysUpdateInput, OrganizationsCreateInput, OrganizationsDeleteInput, OrganizationsInvitationsAcceptInput, OrganizationsInvitationsCreateInput, OrganizationsInvitationsListInput, OrganizationsInvitationsPreviewInput, OrganizationsInvitationsResendInput, OrganizationsInvitationsRevokeInput, OrganizationsListInput, OrganizationsMembersGetInput, OrganizationsMembersListInput, OrganizationsMembersReinstateInput, OrganizationsMembersRemoveInput, OrganizationsMembersSuspendInput, OrganizationsMembersTransferOwnershipInput, OrganizationsMembersUpdateInput, OrganizationsSettingsUpdateInput, OrganizationsUpdateInput, Passkey, PasskeyCreation, PasskeyRequest, Passkeys, Payment, PaymentGateway, PaymentsGatewaysDeleteInput, PaymentsGatewaysGetInput, PaymentsGatewaysListInput, PaymentsGatewaysStatisticsInput, PaymentsGatewaysUpdateInput, PaymentsGatewaysVerifyInput, PaymentsGetInput, PaymentsListInput, PaymentsRefundsGetInput, PaymentsRefundsListInput, PaymentsSyncInput, Preferences, PreviewedMessage, PushSubscription, Reauthenticated, RecipientsLink, RecoveryCodes, Refund, Revocations, RevokedSessions, RoleTable, SalesAnalytics, SandboxMessagingScript, SandboxScript, ScanAnswer, ScannerManifest, Sender, SessionTokens, Sessions, SignedIn, StorefrontEvent, StorefrontEventSummary, TagUse, TemplatePreview, Ticket, TicketCode, TicketLinks, TicketTransfer, TicketType, TicketedEvent, TicketingAnalyticsEventInput, TicketingAnalyticsOverviewInput, TicketingAnalyticsSalesInput, TicketingCapacityPoolsAssignInput, TicketingCapacityPoolsCreateInput, TicketingCapacityPoolsDeleteInput, TicketingCapacityPoolsListInput, TicketingCapacityPoolsUpdateInput, TicketingCartsAbandonInput, TicketingCartsApplyDiscountInput, TicketingCartsCheckoutInput, TicketingCartsCreateInput, TicketingCartsGetInput, TicketingCartsRemoveDiscountInput, TicketingCartsSetCustomerInput, TicketingCartsSetItemsInput, TicketingCheckInListsCreateInput, TicketingCheckInListsDeleteInput, TicketingCheckInListsGetInput, TicketingCheckInListsListInput, TicketingCheckInListsOpenDefaultInput, TicketingCheckInListsUpdateInput, TicketingCheckInsListInput, TicketingCheckInsManifestInput, TicketingCheckInsRevocationsInput, TicketingCheckInsScanInput, TicketingCheckInsStatsInput, TicketingCheckInsSyncInput, TicketingCheckInsSyncOutput, TicketingCheckInsUndoInput, TicketingCustomersGetInput, TicketingCustomersListInput, TicketingDiscountCodesDeleteInput, TicketingDiscountCodesGenerateOutput, TicketingDiscountCodesGetInput, TicketingDiscountCodesListInput, TicketingDiscountCodesUpdateInput, TicketingEventsCancelInput, TicketingEventsCancellationInput, TicketingEventsCompleteInput, TicketingEventsCreateInput, TicketingEventsDeleteInput, TicketingEventsDuplicateInput, TicketingEventsGetInput, TicketingEventsListInput, TicketingEventsPublishInput, TicketingEventsUnpublishInput, TicketingEventsUpdateInput, TicketingEventsWatchCheckInsInput, TicketingEventsWatchSalesInput, TicketingOrdersAbandonInput, TicketingOrdersApproveInput, TicketingOrdersCancelInput, TicketingOrdersCreateExportLinkInput, TicketingOrdersGetByTokenInput, TicketingOrdersGetInput, TicketingOrdersLedgerInput, TicketingOrdersListInput, TicketingOrdersPayInput, TicketingOrdersRefundInput, TicketingOrdersRejectInput, TicketingOrdersResendInput, TicketingOrdersSyncInput, TicketingOrdersUpdateInput, TicketingStorefrontGetEventInput, TicketingStorefrontListEventsInput, TicketingStorefrontRecordViewInput, TicketingTicketTypesCreateInput, TicketingTicketTypesDeleteInput, TicketingTicketTypesDeleteOutput, TicketingTicketTypesGetInput, TicketingTicketTypesListInput, TicketingTicketTypesReorderInput, TicketingTicketTypesReorderOutput, TicketingTicketTypesUpdateInput, TicketingTicketsCodeInput, TicketingTicketsGetByTokenInput, TicketingTicketsGetInput, TicketingTicketsLinksInput, TicketingTicketsListByTokenInput, TicketingTicketsListByTokenOutput, TicketingTicketsListInput, TicketingTicketsRotateSigningKeyOutput, TicketingTicketsUpdateAttendeeByTokenInput, TicketingTicketsUpdateAttendeeByTokenOutput, TicketingTicketsUpdateAttendeeInput, TicketingTicketsVerificationKeysOutput, TicketingTransactionsListInput, TicketingTransfersAcceptInput, TicketingTransfersAcceptOutput, TicketingTransfersCancelForInput, TicketingTransfersCancelForOutput, TicketingTransfersCancelInput, TicketingTransfersCancelOutput, TicketingTransfersDeclineInput, TicketingTransfersDeclineOutput, TicketingTransfersGetInput, TicketingTransfersListInput, TicketingTransfersOfferForInput, TicketingTransfersOfferInput, TicketingWaitlistGetInput, TicketingWaitlistJoinInput, TicketingWaitlistJoinOutput, TicketingWaitlistLeaveInput, TicketingWaitlistLeaveOutput, TicketingWaitlistListInput, TicketingWaitlistRemoveInput, TicketingWaitlistRemoveOutput, TrackingEventsGetInput, TrackingEventsListInput, TrackingEventsTypesInput, TrackingEventsTypesOutput, TrackingEventsWatchInput, TrackingSettings, TrackingSettingsUpdateInput, TrackingSourcesCreateInput, TrackingSourcesDeleteInput, TrackingSourcesGetInput, TrackingSourcesListInput, TrackingSourcesRotateKeyInput, TrackingSourcesUpdateInput, TwoFactorSetup, TwoFactorStatus, VapidKeys, WaitingPlace, WaitlistEntry, WhatsAppAccount, WhatsAppPortfolio } from './index.ts';

/** The router as tRPC's tooling knows it: `createTRPCClient<AppRouter>()`, `createTRPCContext<AppRouter>()`. */
export type AppRouter = TRPCBuiltRouter<{ ctx: object; meta: object; errorShape: ErrorShape; transformer: true }, AppRouterRecord>;

export type AppRouterRecord = {
  identity: {
    me: TRPCQueryProcedure<{ input: void | undefined; output: Me; meta: unknown }>;
    auth: {
      signUp: TRPCMutationProcedure<{ input: IdentityAuthSignUpInput; output: SignedIn; meta: unknown }>;
      confirmSignUp: TRPCMutationProcedure<{ input: IdentityAuthConfirmSignUpInput; output: SignedIn; meta: unknown }>;
      signIn: TRPCMutationProcedure<{ input: IdentityAuthSignInInput; output: SignedIn; meta: unknown }>;
      completeTwoFactor: TRPCMutationProcedure<{ input: IdentityAuthCompleteTwoFactorInput; output: SignedIn; meta: unknown }>;
      signInWithPasskey: TRPCMutationProcedure<{ input: IdentityAuthSignInWithPasskeyInput; output: SignedIn; meta: unknown }>;
      reauthenticate: TRPCMutationProcedure<{ input: IdentityAuthReauthenticateInput; output: Reauthenticated; meta: unknown }>;
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
    staff: {
      endSessions: TRPCMutationProcedure<{ input: IdentityStaffEndSessionsInput; output: RevokedSessions; meta: unknown }>;
    };
    twoFactor: {
      status: TRPCQueryProcedure<{ input: void | undefined; output: TwoFactorStatus; meta: unknown }>;
      begin: TRPCMutationProcedure<{ input: void | undefined; output: TwoFactorSetup; meta: unknown }>;
      confirm: TRPCMutationProcedure<{ input: IdentityTwoFactorConfirmInput; output: RecoveryCodes; meta: unknown }>;
      disable: TRPCMutationProcedure<{ input: IdentityTwoFactorDisableInput | void | undefined; output: void; meta: unknown }>;
      regenerateRecoveryCodes: TRPCMutationProcedure<{ input: void | undefined; output: RecoveryCodes; meta: unknown }>;
    };
    passkeys: {
      beginRegistration: TRPCMutationProcedure<{ input: void | undefined; output: PasskeyCreation; meta: unknown }>;
      finishRegistration: TRPCMutationProcedure<{ input: IdentityPasskeysFinishRegistrationInput; output: Passkey; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: void | undefined; output: Passkeys; meta: unknown }>;
      rename: TRPCMutationProcedure<{ input: IdentityPasskeysRenameInput; output: Passkey; meta: unknown }>;
      remove: TRPCMutationProcedure<{ input: IdentityPasskeysRemoveInput; output: void; meta: unknown }>;
      beginSignIn: TRPCMutationProcedure<{ input: IdentityPasskeysBeginSignInInput | void | undefined; output: PasskeyRequest; meta: unknown }>;
      beginReauthentication: TRPCMutationProcedure<{ input: void | undefined; output: PasskeyRequest; meta: unknown }>;
    };
  };
  organizations: {
    create: TRPCMutationProcedure<{ input: OrganizationsCreateInput; output: OrganizationSummary; meta: unknown }>;
    list: TRPCQueryProcedure<{ input: OrganizationsListInput | void | undefined; output: Page<OrganizationSummary>; meta: unknown }>;
    get: TRPCQueryProcedure<{ input: void | undefined; output: CurrentOrganization; meta: unknown }>;
    update: TRPCMutationProcedure<{ input: OrganizationsUpdateInput; output: Organization; meta: unknown }>;
    delete: TRPCMutationProcedure<{ input: OrganizationsDeleteInput; output: void; meta: unknown }>;
    rotateDataKey: TRPCMutationProcedure<{ input: void | undefined; output: DataKeyVersion; meta: unknown }>;
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
  messaging: {
    senders: {
      providers: TRPCQueryProcedure<{ input: void | undefined; output: MessagingSendersProvidersOutput; meta: unknown }>;
      create: TRPCMutationProcedure<{ input: {
  provider: 'sandbox';
  channel: Channel;
  /** As recipients of e-mail see it, too. */
  name: string;
  isActive?: boolean;
  isDefault?: boolean;
  portfolioId?: string | null;
  rateLimitPerMinute?: number | null;
  dailyLimit?: number | null;
  /** A phone number with +, a mailbox. Notifications have none. */
  address?: string;
  credentials?: {
    /** What it signs webhooks with: made with the sender. */
    webhookSecret?: string;
  };
  /** How it behaves. */
  settings?: SandboxMessagingScript;
} | {
  provider: 'whatsapp_cloud';
  /** As recipients of e-mail see it, too. */
  name: string;
  isActive?: boolean;
  isDefault?: boolean;
  portfolioId?: string | null;
  rateLimitPerMinute?: number | null;
  dailyLimit?: number | null;
  /** A phone number with + and country code. */
  address: string;
  credentials: {
    /** Of a system user, with whatsapp_business_messaging. */
    accessToken: string;
    phoneNumberId: string;
    businessAccountId?: string;
    /** What Meta signs webhooks with. */
    appSecret: string;
    /** What Meta names when it registers the webhook: of your own making. */
    verifyToken: string;
  };
  settings?: {
    /** @default "v23.0" */
    apiVersion?: string;
    /**
     * 80, or what Meta granted: 1,000; 20 in coexistence.
     * @default 80
     */
    perSecond?: number;
  };
} | {
  provider: 'twilio';
  /** As recipients of e-mail see it, too. */
  name: string;
  isActive?: boolean;
  isDefault?: boolean;
  portfolioId?: string | null;
  rateLimitPerMinute?: number | null;
  dailyLimit?: number | null;
  /** A phone number with +, a short code or a name; of a service none is needed. */
  address?: string;
  credentials: {
    /** AC…, from the console. */
    accountSid: string;
    /** The primary one: webhooks are signed with it. */
    authToken: string;
  };
  settings?: {
    /** MG…: sends from the numbers of this service; from the sender’s own number without one. */
    messagingServiceSid?: string;
  };
} | {
  provider: 'smtp';
  /** As recipients of e-mail see it, too. */
  name: string;
  isActive?: boolean;
  isDefault?: boolean;
  portfolioId?: string | null;
  rateLimitPerMinute?: number | null;
  dailyLimit?: number | null;
  /** The mailbox that mails are from. */
  address: string;
  credentials: {
    /** The name of the mail server: smtp.example.com. */
    host: string;
    /**
     * 587 with starttls, 465 with tls.
     * @default "587"
     */
    port?: string;
    /**
     * tls: from the first byte; starttls: insisted on; none: for servers without a password.
     * @default "starttls"
     */
    security?: 'tls' | 'starttls' | 'none';
    user?: string;
    password?: string;
    /** Bounces, complaints and replies are posted with it in the header x-tessera-secret; none are taken without. */
    webhookSecret?: string;
  };
  settings?: {
    /** Stands before the address; the name of the sender without one. */
    fromName?: string;
    /** Where answers go; the address itself without one. */
    replyTo?: string;
  };
} | {
  provider: 'web_push';
  /** As recipients of e-mail see it, too. */
  name: string;
  isActive?: boolean;
  isDefault?: boolean;
  portfolioId?: string | null;
  rateLimitPerMinute?: number | null;
  dailyLimit?: number | null;
  credentials: {
    vapidPublicKey: string;
    vapidPrivateKey: string;
    /** Whom a push service may turn to: mailto:… or https://…. */
    subject: string;
  };
  settings?: {
    /**
     * How long a push service keeps it for a device that is off: four weeks at most.
     * @default 2419200
     */
    ttlSeconds?: number;
    /**
     * high: at once; lower ones wait for a device that saves its battery.
     * @default "normal"
     */
    urgency?: 'very-low' | 'low' | 'normal' | 'high';
    /** A notification that waits is replaced by the next of the same topic. */
    topic?: string;
  };
} | {
  provider: 'fcm';
  /** As recipients of e-mail see it, too. */
  name: string;
  isActive?: boolean;
  isDefault?: boolean;
  portfolioId?: string | null;
  rateLimitPerMinute?: number | null;
  dailyLimit?: number | null;
  credentials: {
    /** The JSON file of a service account of the Firebase project. */
    serviceAccount: string;
  };
  settings?: {
    /**
     * How long it is kept for a device that is off: four weeks at most.
     * @default 2419200
     */
    ttlSeconds?: number;
    /**
     * high: wakes a phone that sleeps.
     * @default "high"
     */
    priority?: 'normal' | 'high';
  };
}; output: Sender; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: MessagingSendersListInput | void | undefined; output: Page<Sender>; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: MessagingSendersGetInput; output: Sender; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: MessagingSendersUpdateInput; output: Sender; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: MessagingSendersDeleteInput; output: void; meta: unknown }>;
      verify: TRPCMutationProcedure<{ input: MessagingSendersVerifyInput; output: Sender; meta: unknown }>;
      resume: TRPCMutationProcedure<{ input: MessagingSendersResumeInput; output: Sender; meta: unknown }>;
      generateVapidKeys: TRPCMutationProcedure<{ input: void | undefined; output: VapidKeys; meta: unknown }>;
    };
    whatsappAccounts: {
      list: TRPCQueryProcedure<{ input: MessagingWhatsappAccountsListInput | void | undefined; output: Page<WhatsAppAccount>; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: MessagingWhatsappAccountsGetInput; output: WhatsAppAccount; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: MessagingWhatsappAccountsUpdateInput; output: WhatsAppAccount; meta: unknown }>;
      connect: TRPCMutationProcedure<{ input: MessagingWhatsappAccountsConnectInput; output: WhatsAppAccount; meta: unknown }>;
      disconnect: TRPCMutationProcedure<{ input: MessagingWhatsappAccountsDisconnectInput; output: WhatsAppAccount; meta: unknown }>;
    };
    portfolios: {
      create: TRPCMutationProcedure<{ input: MessagingPortfoliosCreateInput; output: WhatsAppPortfolio; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: MessagingPortfoliosListInput | void | undefined; output: Page<WhatsAppPortfolio>; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: MessagingPortfoliosUpdateInput; output: WhatsAppPortfolio; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: MessagingPortfoliosDeleteInput; output: void; meta: unknown }>;
    };
    templates: {
      create: TRPCMutationProcedure<{ input: MessagingTemplatesCreateInput; output: MessageTemplate; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: MessagingTemplatesListInput | void | undefined; output: Page<ListedMessageTemplate>; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: MessagingTemplatesGetInput; output: MessageTemplate; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: MessagingTemplatesUpdateInput; output: MessageTemplate; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: MessagingTemplatesDeleteInput; output: void; meta: unknown }>;
      submit: TRPCMutationProcedure<{ input: MessagingTemplatesSubmitInput; output: MessageTemplate; meta: unknown }>;
      preview: TRPCQueryProcedure<{ input: MessagingTemplatesPreviewInput; output: TemplatePreview; meta: unknown }>;
    };
    conversations: {
      list: TRPCQueryProcedure<{ input: MessagingConversationsListInput | void | undefined; output: Page<Conversation>; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: MessagingConversationsGetInput; output: Conversation; meta: unknown }>;
      open: TRPCMutationProcedure<{ input: MessagingConversationsOpenInput; output: Conversation; meta: unknown }>;
      assign: TRPCMutationProcedure<{ input: MessagingConversationsAssignInput; output: Conversation; meta: unknown }>;
      close: TRPCMutationProcedure<{ input: MessagingConversationsCloseInput; output: Conversation; meta: unknown }>;
      reopen: TRPCMutationProcedure<{ input: MessagingConversationsReopenInput; output: Conversation; meta: unknown }>;
      markRead: TRPCMutationProcedure<{ input: MessagingConversationsMarkReadInput; output: Conversation; meta: unknown }>;
      watch: TRPCSubscriptionProcedure<{ input: MessagingConversationsWatchInput | void | undefined; output: AsyncIterable<{ id: string; data: ConversationChange | null }, void>; meta: unknown }>;
      notes: {
        add: TRPCMutationProcedure<{ input: MessagingConversationsNotesAddInput; output: ConversationNote; meta: unknown }>;
        list: TRPCQueryProcedure<{ input: MessagingConversationsNotesListInput; output: Page<ConversationNote>; meta: unknown }>;
        delete: TRPCMutationProcedure<{ input: MessagingConversationsNotesDeleteInput; output: void; meta: unknown }>;
      };
    };
    messages: {
      send: TRPCMutationProcedure<{ input: MessagingMessagesSendInput; output: Message; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: MessagingMessagesListInput | void | undefined; output: Page<Message>; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: MessagingMessagesGetInput; output: Message; meta: unknown }>;
      cancel: TRPCMutationProcedure<{ input: MessagingMessagesCancelInput; output: Message; meta: unknown }>;
      retry: TRPCMutationProcedure<{ input: MessagingMessagesRetryInput; output: Message; meta: unknown }>;
      resolve: TRPCMutationProcedure<{ input: MessagingMessagesResolveInput; output: Message; meta: unknown }>;
    };
    media: {
      list: TRPCQueryProcedure<{ input: MessagingMediaListInput | void | undefined; output: Page<ListedMedia>; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: MessagingMediaGetInput; output: Media; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: MessagingMediaDeleteInput; output: void; meta: unknown }>;
    };
    push: {
      publicKey: TRPCQueryProcedure<{ input: MessagingPushPublicKeyInput; output: MessagingPushPublicKeyOutput; meta: unknown }>;
      subscribe: TRPCMutationProcedure<{ input: MessagingPushSubscribeInput; output: PushSubscription; meta: unknown }>;
      unsubscribe: TRPCMutationProcedure<{ input: MessagingPushUnsubscribeInput; output: void; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: MessagingPushListInput | void | undefined; output: Page<PushSubscription>; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: MessagingPushDeleteInput; output: void; meta: unknown }>;
    };
  };
  campaigns: {
    create: TRPCMutationProcedure<{ input: CampaignsCreateInput; output: CampaignDetails; meta: unknown }>;
    get: TRPCQueryProcedure<{ input: CampaignsGetInput; output: CampaignDetails; meta: unknown }>;
    list: TRPCQueryProcedure<{ input: CampaignsListInput | void | undefined; output: Page<Campaign>; meta: unknown }>;
    update: TRPCMutationProcedure<{ input: CampaignsUpdateInput; output: CampaignDetails; meta: unknown }>;
    delete: TRPCMutationProcedure<{ input: CampaignsDeleteInput; output: void; meta: unknown }>;
    duplicate: TRPCMutationProcedure<{ input: CampaignsDuplicateInput; output: CampaignDetails; meta: unknown }>;
    check: TRPCQueryProcedure<{ input: CampaignsCheckInput; output: CampaignsCheckOutput; meta: unknown }>;
    preview: TRPCQueryProcedure<{ input: CampaignsPreviewInput; output: PreviewedMessage[]; meta: unknown }>;
    sendTest: TRPCMutationProcedure<{ input: CampaignsSendTestInput; output: CampaignsSendTestOutput; meta: unknown }>;
    schedule: TRPCMutationProcedure<{ input: CampaignsScheduleInput; output: CampaignDetails; meta: unknown }>;
    start: TRPCMutationProcedure<{ input: CampaignsStartInput; output: CampaignDetails; meta: unknown }>;
    pause: TRPCMutationProcedure<{ input: CampaignsPauseInput; output: CampaignDetails; meta: unknown }>;
    resume: TRPCMutationProcedure<{ input: CampaignsResumeInput; output: CampaignDetails; meta: unknown }>;
    cancel: TRPCMutationProcedure<{ input: CampaignsCancelInput; output: CampaignDetails; meta: unknown }>;
    retryFailed: TRPCMutationProcedure<{ input: CampaignsRetryFailedInput; output: CampaignsRetryFailedOutput; meta: unknown }>;
    watch: TRPCSubscriptionProcedure<{ input: CampaignsWatchInput; output: AsyncIterable<CampaignProgress, void>; meta: unknown }>;
    results: TRPCQueryProcedure<{ input: CampaignsResultsInput; output: CampaignResults; meta: unknown }>;
    channels: {
      add: TRPCMutationProcedure<{ input: CampaignsChannelsAddInput; output: CampaignChannel; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: CampaignsChannelsUpdateInput; output: CampaignChannel; meta: unknown }>;
      remove: TRPCMutationProcedure<{ input: CampaignsChannelsRemoveInput; output: void; meta: unknown }>;
    };
    variants: {
      add: TRPCMutationProcedure<{ input: CampaignsVariantsAddInput; output: CampaignVariant; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: CampaignsVariantsUpdateInput; output: CampaignVariant; meta: unknown }>;
      remove: TRPCMutationProcedure<{ input: CampaignsVariantsRemoveInput; output: void; meta: unknown }>;
    };
    steps: {
      add: TRPCMutationProcedure<{ input: CampaignsStepsAddInput; output: CampaignStep; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: CampaignsStepsUpdateInput; output: CampaignStep; meta: unknown }>;
      remove: TRPCMutationProcedure<{ input: CampaignsStepsRemoveInput; output: void; meta: unknown }>;
      reorder: TRPCMutationProcedure<{ input: CampaignsStepsReorderInput; output: CampaignStep[]; meta: unknown }>;
    };
    entries: {
      addContacts: TRPCMutationProcedure<{ input: CampaignsEntriesAddContactsInput; output: CampaignsEntriesAddContactsOutput; meta: unknown }>;
      addCsv: TRPCMutationProcedure<{ input: CampaignsEntriesAddCsvInput; output: CampaignsEntriesAddCsvOutput; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: CampaignsEntriesListInput; output: Page<CampaignEntry>; meta: unknown }>;
      clear: TRPCMutationProcedure<{ input: CampaignsEntriesClearInput; output: CampaignsEntriesClearOutput; meta: unknown }>;
    };
    enrollments: {
      list: TRPCQueryProcedure<{ input: CampaignsEnrollmentsListInput; output: Page<Enrollment>; meta: unknown }>;
      add: TRPCMutationProcedure<{ input: CampaignsEnrollmentsAddInput; output: CampaignsEnrollmentsAddOutput; meta: unknown }>;
      remove: TRPCMutationProcedure<{ input: CampaignsEnrollmentsRemoveInput; output: Enrollment; meta: unknown }>;
    };
    experiment: {
      evaluate: TRPCQueryProcedure<{ input: CampaignsExperimentEvaluateInput; output: ExperimentEvaluation; meta: unknown }>;
      chooseWinner: TRPCMutationProcedure<{ input: CampaignsExperimentChooseWinnerInput; output: ExperimentEvaluation; meta: unknown }>;
    };
    recipients: {
      list: TRPCQueryProcedure<{ input: CampaignsRecipientsListInput; output: Page<CampaignRecipient>; meta: unknown }>;
      createExportLink: TRPCMutationProcedure<{ input: CampaignsRecipientsCreateExportLinkInput; output: RecipientsLink; meta: unknown }>;
    };
    settings: {
      get: TRPCQueryProcedure<{ input: void | undefined; output: CampaignSettings; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: CampaignsSettingsUpdateInput; output: CampaignSettings; meta: unknown }>;
    };
  };
  payments: {
    get: TRPCQueryProcedure<{ input: PaymentsGetInput; output: Payment; meta: unknown }>;
    list: TRPCQueryProcedure<{ input: PaymentsListInput | void | undefined; output: Page<Payment>; meta: unknown }>;
    sync: TRPCMutationProcedure<{ input: PaymentsSyncInput; output: Payment; meta: unknown }>;
    gateways: {
      create: TRPCMutationProcedure<{ input: {
  provider: 'sandbox';
  name: string;
  region?: string | null;
  /** Takes new payments. Those under way go on either way. */
  isActive?: boolean;
  isDefault?: boolean;
  /** null: all the vendor takes. */
  currencies?: string[] | null;
  /** How it behaves; metadata.sandbox of a payment may differ. */
  settings?: SandboxScript;
} | {
  provider: 'stripe';
  name: string;
  region?: string | null;
  /** Takes new payments. Those under way go on either way. */
  isActive?: boolean;
  isDefault?: boolean;
  /** null: all the vendor takes. */
  currencies?: string[] | null;
  credentials: {
    /** A secret key, or a restricted one that may write Checkout Sessions and Refunds. */
    secretKey: string;
  };
  /** What the vendor signs its webhooks with. Without it none is believed, and payments are asked after instead. */
  webhookSecret?: string;
} | {
  provider: 'paypal';
  name: string;
  region?: string | null;
  /** Takes new payments. Those under way go on either way. */
  isActive?: boolean;
  isDefault?: boolean;
  /** null: all the vendor takes. */
  currencies?: string[] | null;
  credentials: {
    clientId: string;
    clientSecret: string;
    /** The id PayPal gave the webhook. Without it no webhook is believed. */
    webhookId?: string;
  };
  settings?: {
    /**
     * Which of PayPal's two houses the credentials are of.
     * @default "live"
     */
    environment?: 'live' | 'sandbox';
  };
} | {
  provider: 'razorpay';
  name: string;
  region?: string | null;
  /** Takes new payments. Those under way go on either way. */
  isActive?: boolean;
  isDefault?: boolean;
  /** null: all the vendor takes. */
  currencies?: string[] | null;
  credentials: {
    keyId: string;
    keySecret: string;
  };
  /** What the vendor signs its webhooks with. Without it none is believed, and payments are asked after instead. */
  webhookSecret?: string;
} | {
  provider: 'mollie';
  name: string;
  region?: string | null;
  /** Takes new payments. Those under way go on either way. */
  isActive?: boolean;
  isDefault?: boolean;
  /** null: all the vendor takes. */
  currencies?: string[] | null;
  credentials: {
    apiKey: string;
  };
}; output: PaymentGateway; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: PaymentsGatewaysGetInput; output: PaymentGateway; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: PaymentsGatewaysListInput | void | undefined; output: Page<PaymentGateway>; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: PaymentsGatewaysUpdateInput; output: PaymentGateway; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: PaymentsGatewaysDeleteInput; output: void; meta: unknown }>;
      verify: TRPCMutationProcedure<{ input: PaymentsGatewaysVerifyInput; output: PaymentGateway; meta: unknown }>;
      statistics: TRPCQueryProcedure<{ input: PaymentsGatewaysStatisticsInput; output: GatewayStatistics; meta: unknown }>;
    };
    refunds: {
      get: TRPCQueryProcedure<{ input: PaymentsRefundsGetInput; output: Refund; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: PaymentsRefundsListInput | void | undefined; output: Page<Refund>; meta: unknown }>;
    };
  };
  ticketing: {
    events: {
      create: TRPCMutationProcedure<{ input: TicketingEventsCreateInput; output: TicketedEvent; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: TicketingEventsGetInput; output: TicketedEvent; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: TicketingEventsListInput | void | undefined; output: Page<TicketedEvent>; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: TicketingEventsUpdateInput; output: TicketedEvent; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: TicketingEventsDeleteInput; output: void; meta: unknown }>;
      publish: TRPCMutationProcedure<{ input: TicketingEventsPublishInput; output: TicketedEvent; meta: unknown }>;
      unpublish: TRPCMutationProcedure<{ input: TicketingEventsUnpublishInput; output: TicketedEvent; meta: unknown }>;
      cancel: TRPCMutationProcedure<{ input: TicketingEventsCancelInput; output: TicketedEvent; meta: unknown }>;
      cancellation: TRPCQueryProcedure<{ input: TicketingEventsCancellationInput; output: EventCancellation | null; meta: unknown }>;
      complete: TRPCMutationProcedure<{ input: TicketingEventsCompleteInput; output: TicketedEvent; meta: unknown }>;
      duplicate: TRPCMutationProcedure<{ input: TicketingEventsDuplicateInput; output: TicketedEvent; meta: unknown }>;
      watchSales: TRPCSubscriptionProcedure<{ input: TicketingEventsWatchSalesInput; output: AsyncIterable<{ id: string; data: EventSalesUpdate | null }, void>; meta: unknown }>;
      watchCheckIns: TRPCSubscriptionProcedure<{ input: TicketingEventsWatchCheckInsInput; output: AsyncIterable<{ id: string; data: EventCheckInUpdate | null }, void>; meta: unknown }>;
    };
    ticketTypes: {
      create: TRPCMutationProcedure<{ input: TicketingTicketTypesCreateInput; output: TicketType; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: TicketingTicketTypesGetInput; output: TicketType; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: TicketingTicketTypesListInput; output: Page<TicketType>; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: TicketingTicketTypesUpdateInput; output: TicketType; meta: unknown }>;
      reorder: TRPCMutationProcedure<{ input: TicketingTicketTypesReorderInput; output: TicketingTicketTypesReorderOutput; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: TicketingTicketTypesDeleteInput; output: TicketingTicketTypesDeleteOutput; meta: unknown }>;
    };
    capacityPools: {
      create: TRPCMutationProcedure<{ input: TicketingCapacityPoolsCreateInput; output: CapacityPool; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: TicketingCapacityPoolsListInput; output: Page<CapacityPool>; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: TicketingCapacityPoolsUpdateInput; output: CapacityPool; meta: unknown }>;
      assign: TRPCMutationProcedure<{ input: TicketingCapacityPoolsAssignInput; output: CapacityPool; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: TicketingCapacityPoolsDeleteInput; output: void; meta: unknown }>;
    };
    discountCodes: {
      create: TRPCMutationProcedure<{ input: {
  type: 'percent';
  /** 2500 is 25 %; 0 for a code that only shows hidden types. */
  basisPoints: number;
  code: string;
  /**
   * How often it can be used; null: no limit.
   * @default null
   */
  maxUses?: number | null;
  /**
   * The event it is for; null: all of the organization.
   * @default null
   */
  eventId?: string | null;
  /** The ticket types of the event it is for; none: all. */
  ticketTypeIds?: string[];
  startsAt?: Date | null;
  endsAt?: Date | null;
  /** @default true */
  isActive?: boolean;
} | {
  type: 'fixed';
  /** Off the whole cart, in minor units. */
  amount: number;
  /** The event's when left out, or the organization's default. */
  currency?: string;
  code: string;
  /**
   * How often it can be used; null: no limit.
   * @default null
   */
  maxUses?: number | null;
  /**
   * The event it is for; null: all of the organization.
   * @default null
   */
  eventId?: string | null;
  /** The ticket types of the event it is for; none: all. */
  ticketTypeIds?: string[];
  startsAt?: Date | null;
  endsAt?: Date | null;
  /** @default true */
  isActive?: boolean;
}; output: DiscountCode; meta: unknown }>;
      generate: TRPCMutationProcedure<{ input: {
  type: 'percent';
  /** 2500 is 25 %; 0 for a code that only shows hidden types. */
  basisPoints: number;
  /** How many codes. */
  count: number;
  /** What each begins with. */
  prefix?: string;
  /**
   * Random letters and digits behind the prefix.
   * @default 8
   */
  length?: number;
  /**
   * How often each can be used; null: no limit.
   * @default 1
   */
  maxUses?: number | null;
  /**
   * The event it is for; null: all of the organization.
   * @default null
   */
  eventId?: string | null;
  /** The ticket types of the event it is for; none: all. */
  ticketTypeIds?: string[];
  startsAt?: Date | null;
  endsAt?: Date | null;
  /** @default true */
  isActive?: boolean;
} | {
  type: 'fixed';
  /** Off the whole cart, in minor units. */
  amount: number;
  /** The event's when left out, or the organization's default. */
  currency?: string;
  /** How many codes. */
  count: number;
  /** What each begins with. */
  prefix?: string;
  /**
   * Random letters and digits behind the prefix.
   * @default 8
   */
  length?: number;
  /**
   * How often each can be used; null: no limit.
   * @default 1
   */
  maxUses?: number | null;
  /**
   * The event it is for; null: all of the organization.
   * @default null
   */
  eventId?: string | null;
  /** The ticket types of the event it is for; none: all. */
  ticketTypeIds?: string[];
  startsAt?: Date | null;
  endsAt?: Date | null;
  /** @default true */
  isActive?: boolean;
}; output: TicketingDiscountCodesGenerateOutput; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: TicketingDiscountCodesGetInput; output: DiscountCode; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: TicketingDiscountCodesListInput | void | undefined; output: Page<DiscountCode>; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: TicketingDiscountCodesUpdateInput; output: DiscountCode; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: TicketingDiscountCodesDeleteInput; output: void; meta: unknown }>;
    };
    storefront: {
      listEvents: TRPCQueryProcedure<{ input: TicketingStorefrontListEventsInput | void | undefined; output: Page<StorefrontEventSummary>; meta: unknown }>;
      getEvent: TRPCQueryProcedure<{ input: TicketingStorefrontGetEventInput; output: StorefrontEvent; meta: unknown }>;
      recordView: TRPCMutationProcedure<{ input: TicketingStorefrontRecordViewInput; output: void; meta: unknown }>;
    };
    analytics: {
      event: TRPCQueryProcedure<{ input: TicketingAnalyticsEventInput; output: EventAnalytics; meta: unknown }>;
      sales: TRPCQueryProcedure<{ input: TicketingAnalyticsSalesInput | void | undefined; output: SalesAnalytics; meta: unknown }>;
      overview: TRPCQueryProcedure<{ input: TicketingAnalyticsOverviewInput | void | undefined; output: AnalyticsOverview; meta: unknown }>;
    };
    tickets: {
      get: TRPCQueryProcedure<{ input: TicketingTicketsGetInput; output: Ticket; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: TicketingTicketsListInput | void | undefined; output: Page<Ticket>; meta: unknown }>;
      updateAttendee: TRPCMutationProcedure<{ input: TicketingTicketsUpdateAttendeeInput; output: Ticket; meta: unknown }>;
      code: TRPCQueryProcedure<{ input: TicketingTicketsCodeInput; output: TicketCode; meta: unknown }>;
      links: TRPCQueryProcedure<{ input: TicketingTicketsLinksInput; output: TicketLinks; meta: unknown }>;
      getByToken: TRPCQueryProcedure<{ input: TicketingTicketsGetByTokenInput; output: HeldTicket; meta: unknown }>;
      listByToken: TRPCQueryProcedure<{ input: TicketingTicketsListByTokenInput; output: TicketingTicketsListByTokenOutput; meta: unknown }>;
      updateAttendeeByToken: TRPCMutationProcedure<{ input: TicketingTicketsUpdateAttendeeByTokenInput; output: TicketingTicketsUpdateAttendeeByTokenOutput; meta: unknown }>;
      verificationKeys: TRPCQueryProcedure<{ input: void | undefined; output: TicketingTicketsVerificationKeysOutput; meta: unknown }>;
      rotateSigningKey: TRPCMutationProcedure<{ input: void | undefined; output: TicketingTicketsRotateSigningKeyOutput; meta: unknown }>;
    };
    checkInLists: {
      create: TRPCMutationProcedure<{ input: TicketingCheckInListsCreateInput; output: CheckInList; meta: unknown }>;
      openDefault: TRPCMutationProcedure<{ input: TicketingCheckInListsOpenDefaultInput; output: CheckInList; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: TicketingCheckInListsGetInput; output: CheckInList; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: TicketingCheckInListsListInput | void | undefined; output: Page<CheckInList>; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: TicketingCheckInListsUpdateInput; output: CheckInList; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: TicketingCheckInListsDeleteInput; output: void; meta: unknown }>;
    };
    checkIns: {
      scan: TRPCMutationProcedure<{ input: TicketingCheckInsScanInput; output: ScanAnswer; meta: unknown }>;
      sync: TRPCMutationProcedure<{ input: TicketingCheckInsSyncInput; output: TicketingCheckInsSyncOutput; meta: unknown }>;
      undo: TRPCMutationProcedure<{ input: TicketingCheckInsUndoInput; output: CheckIn; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: TicketingCheckInsListInput | void | undefined; output: Page<CheckIn>; meta: unknown }>;
      stats: TRPCQueryProcedure<{ input: TicketingCheckInsStatsInput; output: CheckInStats; meta: unknown }>;
      manifest: TRPCQueryProcedure<{ input: TicketingCheckInsManifestInput; output: ScannerManifest; meta: unknown }>;
      revocations: TRPCQueryProcedure<{ input: TicketingCheckInsRevocationsInput; output: Revocations; meta: unknown }>;
    };
    transfers: {
      offer: TRPCMutationProcedure<{ input: TicketingTransfersOfferInput; output: TicketTransfer; meta: unknown }>;
      cancel: TRPCMutationProcedure<{ input: TicketingTransfersCancelInput; output: TicketingTransfersCancelOutput; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: TicketingTransfersGetInput; output: OfferedTransfer; meta: unknown }>;
      accept: TRPCMutationProcedure<{ input: TicketingTransfersAcceptInput; output: TicketingTransfersAcceptOutput; meta: unknown }>;
      decline: TRPCMutationProcedure<{ input: TicketingTransfersDeclineInput; output: TicketingTransfersDeclineOutput; meta: unknown }>;
      offerFor: TRPCMutationProcedure<{ input: TicketingTransfersOfferForInput; output: TicketTransfer; meta: unknown }>;
      cancelFor: TRPCMutationProcedure<{ input: TicketingTransfersCancelForInput; output: TicketingTransfersCancelForOutput; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: TicketingTransfersListInput | void | undefined; output: Page<TicketTransfer>; meta: unknown }>;
    };
    waitlist: {
      join: TRPCMutationProcedure<{ input: TicketingWaitlistJoinInput; output: TicketingWaitlistJoinOutput; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: TicketingWaitlistGetInput; output: WaitingPlace; meta: unknown }>;
      leave: TRPCMutationProcedure<{ input: TicketingWaitlistLeaveInput; output: TicketingWaitlistLeaveOutput; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: TicketingWaitlistListInput | void | undefined; output: Page<WaitlistEntry>; meta: unknown }>;
      remove: TRPCMutationProcedure<{ input: TicketingWaitlistRemoveInput; output: TicketingWaitlistRemoveOutput; meta: unknown }>;
    };
    carts: {
      create: TRPCMutationProcedure<{ input: TicketingCartsCreateInput; output: CreatedCart; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: TicketingCartsGetInput; output: Cart; meta: unknown }>;
      setItems: TRPCMutationProcedure<{ input: TicketingCartsSetItemsInput; output: Cart; meta: unknown }>;
      applyDiscount: TRPCMutationProcedure<{ input: TicketingCartsApplyDiscountInput; output: Cart; meta: unknown }>;
      removeDiscount: TRPCMutationProcedure<{ input: TicketingCartsRemoveDiscountInput; output: Cart; meta: unknown }>;
      setCustomer: TRPCMutationProcedure<{ input: TicketingCartsSetCustomerInput; output: Cart; meta: unknown }>;
      abandon: TRPCMutationProcedure<{ input: TicketingCartsAbandonInput; output: Cart; meta: unknown }>;
      checkout: TRPCMutationProcedure<{ input: TicketingCartsCheckoutInput; output: Checkout; meta: unknown }>;
    };
    orders: {
      get: TRPCQueryProcedure<{ input: TicketingOrdersGetInput; output: OrderDetails; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: TicketingOrdersListInput | void | undefined; output: Page<Order>; meta: unknown }>;
      getByToken: TRPCQueryProcedure<{ input: TicketingOrdersGetByTokenInput; output: BuyersOrder; meta: unknown }>;
      pay: TRPCMutationProcedure<{ input: TicketingOrdersPayInput; output: Checkout; meta: unknown }>;
      sync: TRPCMutationProcedure<{ input: TicketingOrdersSyncInput; output: BuyersOrder; meta: unknown }>;
      abandon: TRPCMutationProcedure<{ input: TicketingOrdersAbandonInput; output: BuyersOrder; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: TicketingOrdersUpdateInput; output: OrderDetails; meta: unknown }>;
      approve: TRPCMutationProcedure<{ input: TicketingOrdersApproveInput; output: OrderDetails; meta: unknown }>;
      reject: TRPCMutationProcedure<{ input: TicketingOrdersRejectInput; output: OrderDetails; meta: unknown }>;
      resend: TRPCMutationProcedure<{ input: TicketingOrdersResendInput; output: void; meta: unknown }>;
      cancel: TRPCMutationProcedure<{ input: TicketingOrdersCancelInput; output: OrderDetails; meta: unknown }>;
      refund: TRPCMutationProcedure<{ input: TicketingOrdersRefundInput; output: OrderDetails; meta: unknown }>;
      createExportLink: TRPCMutationProcedure<{ input: TicketingOrdersCreateExportLinkInput; output: OrdersLink; meta: unknown }>;
      ledger: TRPCQueryProcedure<{ input: TicketingOrdersLedgerInput; output: OrderLedger; meta: unknown }>;
    };
    customers: {
      get: TRPCQueryProcedure<{ input: TicketingCustomersGetInput; output: CustomerDetails; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: TicketingCustomersListInput | void | undefined; output: Page<Customer>; meta: unknown }>;
    };
    transactions: {
      list: TRPCQueryProcedure<{ input: TicketingTransactionsListInput | void | undefined; output: Page<LedgerTransaction>; meta: unknown }>;
    };
  };
};
