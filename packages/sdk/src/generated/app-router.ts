/** Generated from the router; run `npm run gen` to update it. */
import type { TRPCBuiltRouter, TRPCMutationProcedure, TRPCQueryProcedure, TRPCSubscriptionProcedure } from '@trpc/server';
import type { ErrorShape, Page } from '../calls.ts';
import type { AccountExport, Activity, ActivityLink, AnalyticsOverview, ApiKey, Audience, AudienceRuleInput, BuyersOrder, Campaign, CampaignChannel, CampaignDetails, CampaignEntry, CampaignProgress, CampaignRecipient, CampaignSettings, CampaignStatistics, CampaignStep, CampaignVariant, CampaignsCancelInput, CampaignsChannelsAddInput, CampaignsChannelsRemoveInput, CampaignsChannelsUpdateInput, CampaignsCheckInput, CampaignsCheckOutput, CampaignsCreateInput, CampaignsDeleteInput, CampaignsDuplicateInput, CampaignsEnrollmentsAddInput, CampaignsEnrollmentsAddOutput, CampaignsEnrollmentsListInput, CampaignsEnrollmentsRemoveInput, CampaignsEntriesAddCsvInput, CampaignsEntriesAddCsvOutput, CampaignsEntriesAddInput, CampaignsEntriesAddOutput, CampaignsEntriesClearInput, CampaignsEntriesClearOutput, CampaignsEntriesListInput, CampaignsExperimentChooseWinnerInput, CampaignsExperimentGetInput, CampaignsGetInput, CampaignsListInput, CampaignsPauseInput, CampaignsPreviewInput, CampaignsRecipientsCreateExportLinkInput, CampaignsRecipientsListInput, CampaignsResumeInput, CampaignsRetryFailedInput, CampaignsRetryFailedOutput, CampaignsScheduleInput, CampaignsSendTestInput, CampaignsSendTestOutput, CampaignsSettingsUpdateInput, CampaignsStartInput, CampaignsStatisticsInput, CampaignsStepsAddInput, CampaignsStepsRemoveInput, CampaignsStepsReorderInput, CampaignsStepsUpdateInput, CampaignsUpdateInput, CampaignsVariantsAddInput, CampaignsVariantsRemoveInput, CampaignsVariantsUpdateInput, CampaignsWatchInput, CapacityPool, Cart, Channel, CheckIn, CheckInList, CheckInStatistics, CheckInUpdate, Checkout, Consent, ConsentRecord, Contact, ContactChange, ContactIdentity, ContactsAudiencesDeleteInput, ContactsAudiencesGetInput, ContactsAudiencesListInput, ContactsAudiencesMembersAddInput, ContactsAudiencesMembersAddOutput, ContactsAudiencesMembersCountInput, ContactsAudiencesMembersCountOutput, ContactsAudiencesMembersListInput, ContactsAudiencesMembersRemoveInput, ContactsAudiencesMembersRemoveOutput, ContactsAudiencesPreviewInput, ContactsAudiencesPreviewOutput, ContactsAudiencesUpdateInput, ContactsAudiencesWatchInput, ContactsAudiencesWatchOutput, ContactsBlockInput, ContactsConsentsHistoryInput, ContactsConsentsListInput, ContactsConsentsSetInput, ContactsCountInput, ContactsCountOutput, ContactsCreateExportLinkInput, ContactsCreateInput, ContactsCustomFieldsCreateInput, ContactsCustomFieldsDeleteInput, ContactsCustomFieldsDeleteOutput, ContactsCustomFieldsListInput, ContactsCustomFieldsUpdateInput, ContactsDeleteInput, ContactsGetInput, ContactsIdentitiesAddInput, ContactsIdentitiesListInput, ContactsIdentitiesRemoveInput, ContactsImportsAppendInput, ContactsImportsAppendOutput, ContactsImportsCancelInput, ContactsImportsCreateInput, ContactsImportsGetInput, ContactsImportsIssuesCreateExportLinkInput, ContactsImportsIssuesListInput, ContactsImportsListInput, ContactsImportsPreviewInput, ContactsImportsStartInput, ContactsImportsWatchInput, ContactsListInput, ContactsMergeInput, ContactsTagsAddInput, ContactsTagsAddOutput, ContactsTagsDeleteInput, ContactsTagsDeleteOutput, ContactsTagsListInput, ContactsTagsRemoveInput, ContactsTagsRemoveOutput, ContactsTagsRenameInput, ContactsTagsRenameOutput, ContactsUnblockInput, ContactsUpdateInput, ContactsWatchInput, Conversation, ConversationChange, ConversationNote, CreatedApiKey, CreatedCart, CreatedDataSource, CurrentOrganization, CustomField, Customer, CustomerDetails, DataEvent, DataKeyVersion, DataSource, Departure, DevelopmentMail, DiscountCode, DownloadLink, Enrollment, EventAnalytics, EventCancellation, EventSalesUpdate, EventTypeUse, ExperimentEvaluation, GatewayStatistics, HeldTicket, IdentityAccountDeleteInput, IdentityAccountUpdateInput, IdentityAuthCompleteTwoFactorInput, IdentityAuthConfirmSignUpInput, IdentityAuthReauthenticateInput, IdentityAuthRefreshInput, IdentityAuthSignInInput, IdentityAuthSignInWithPasskeyInput, IdentityAuthSignOutInput, IdentityAuthSignUpInput, IdentityAuthUnlockInput, IdentityDevelopmentMailsListInput, IdentityEmailConfirmChangeInput, IdentityEmailRequestChangeInput, IdentityEmailVerifyInput, IdentityPasskeysBeginSignInInput, IdentityPasskeysDeleteInput, IdentityPasskeysFinishRegistrationInput, IdentityPasskeysListInput, IdentityPasskeysUpdateInput, IdentityPasswordChangeInput, IdentityPasswordRequestResetInput, IdentityPasswordResetInput, IdentityPreferencesUpdateInput, IdentitySessionsListInput, IdentitySessionsRevokeAllInput, IdentitySessionsRevokeInput, IdentityStaffEndSessionsInput, IdentityTwoFactorConfirmInput, IdentityTwoFactorDisableInput, Import, ImportIssue, ImportPreview, Invitation, InvitationPreview, LedgerTransaction, Limits, ListedMedia, ListedMessageTemplate, Me, Media, Member, Message, MessageTemplate, MessagingConversationsAssignInput, MessagingConversationsCloseInput, MessagingConversationsGetInput, MessagingConversationsListInput, MessagingConversationsMarkReadInput, MessagingConversationsNotesCreateInput, MessagingConversationsNotesDeleteInput, MessagingConversationsNotesListInput, MessagingConversationsOpenInput, MessagingConversationsReopenInput, MessagingConversationsWatchInput, MessagingMediaDeleteInput, MessagingMediaGetInput, MessagingMediaListInput, MessagingMessagesCancelInput, MessagingMessagesGetInput, MessagingMessagesListInput, MessagingMessagesResolveInput, MessagingMessagesRetryInput, MessagingMessagesSendInput, MessagingPortfoliosCreateInput, MessagingPortfoliosDeleteInput, MessagingPortfoliosListInput, MessagingPortfoliosUpdateInput, MessagingProvider, MessagingProvidersListInput, MessagingPushDeleteInput, MessagingPushListInput, MessagingPushPublicKeyInput, MessagingPushPublicKeyOutput, MessagingPushSubscribeInput, MessagingPushUnsubscribeInput, MessagingSendersDeleteInput, MessagingSendersGetInput, MessagingSendersListInput, MessagingSendersResumeInput, MessagingSendersUpdateInput, MessagingSendersVerifyInput, MessagingTemplatesCreateInput, MessagingTemplatesDeleteInput, MessagingTemplatesGetInput, MessagingTemplatesListInput, MessagingTemplatesPreviewInput, MessagingTemplatesSubmitInput, MessagingTemplatesUpdateInput, MessagingWhatsappAccountsConnectInput, MessagingWhatsappAccountsDisconnectInput, MessagingWhatsappAccountsGetInput, MessagingWhatsappAccountsListInput, MessagingWhatsappAccountsUpdateInput, OfferedTransfer, Order, OrderDetails, OrderLedger, OrdersLink, Organization, OrganizationSettings, OrganizationSummary, OrganizationsActivityCreateExportLinkInput, OrganizationsActivityListInput, OrganizationsApiKeysCreateInput, OrganizationsApiKeysGetInput, OrganizationsApiKeysListInput, OrganizationsApiKeysRevokeInput, OrganizationsApiKeysRotateInput, OrganizationsApiKeysUpdateInput, OrganizationsCreateInput, OrganizationsDeleteInput, OrganizationsInvitationsAcceptInput, OrganizationsInvitationsCreateInput, OrganizationsInvitationsListInput, OrganizationsInvitationsPreviewInput, OrganizationsInvitationsResendInput, OrganizationsInvitationsRevokeInput, OrganizationsListInput, OrganizationsMembersGetInput, OrganizationsMembersListInput, OrganizationsMembersReinstateInput, OrganizationsMembersRemoveInput, OrganizationsMembersSuspendInput, OrganizationsMembersTransferOwnershipInput, OrganizationsMembersUpdateInput, OrganizationsSetTestModeInput, OrganizationsSettingsUpdateInput, OrganizationsUpdateInput, OwnOrder, OwnWaitlistEntry, Passkey, PasskeyCreation, PasskeyRequest, PasswordReset, Payment, PaymentGateway, PaymentsGatewaysDeleteInput, PaymentsGatewaysGetInput, PaymentsGatewaysListInput, PaymentsGatewaysStatisticsInput, PaymentsGatewaysVerifyInput, PaymentsGetInput, PaymentsListInput, PaymentsRefundsGetInput, PaymentsRefundsListInput, PaymentsSyncInput, Preferences, PreviewedMessage, PushSubscription, Reauthenticated, RecipientExportLink, RecoveryCodes, Refund, RemovedMember, Revocations, RevokedSessions, RoleTable, SalesAnalytics, SandboxMessagingScript, SandboxScript, ScanAnswer, ScannerManifest, Sender, Session, SessionTokens, SignedIn, StorefrontEvent, StorefrontEventSummary, TagUse, TemplatePreview, Ticket, TicketCode, TicketLinks, TicketSigningKey, TicketTransfer, TicketType, TicketedEvent, TicketingAnalyticsEventInput, TicketingAnalyticsOverviewInput, TicketingAnalyticsSalesInput, TicketingCancellationsGetInput, TicketingCapacityPoolsCreateInput, TicketingCapacityPoolsDeleteInput, TicketingCapacityPoolsListInput, TicketingCapacityPoolsSetTicketTypesInput, TicketingCapacityPoolsUpdateInput, TicketingCartsAbandonInput, TicketingCartsApplyDiscountInput, TicketingCartsCheckoutInput, TicketingCartsCreateInput, TicketingCartsGetInput, TicketingCartsRemoveDiscountInput, TicketingCartsSetCustomerInput, TicketingCartsSetItemsInput, TicketingCheckInListsCreateInput, TicketingCheckInListsDeleteInput, TicketingCheckInListsGetInput, TicketingCheckInListsGetManifestInput, TicketingCheckInListsListInput, TicketingCheckInListsOpenDefaultInput, TicketingCheckInListsUpdateInput, TicketingCheckInsListInput, TicketingCheckInsListRevocationsInput, TicketingCheckInsScanInput, TicketingCheckInsStatisticsInput, TicketingCheckInsSyncInput, TicketingCheckInsSyncOutput, TicketingCheckInsUndoInput, TicketingCheckInsWatchInput, TicketingCustomersGetInput, TicketingCustomersListInput, TicketingDiscountCodesDeleteInput, TicketingDiscountCodesGenerateOutput, TicketingDiscountCodesGetInput, TicketingDiscountCodesListInput, TicketingDiscountCodesUpdateInput, TicketingEventsCancelInput, TicketingEventsCompleteInput, TicketingEventsCreateInput, TicketingEventsDeleteInput, TicketingEventsDuplicateInput, TicketingEventsGetInput, TicketingEventsListInput, TicketingEventsPublishInput, TicketingEventsUnpublishInput, TicketingEventsUpdateInput, TicketingEventsWatchInput, TicketingOrdersAbandonInput, TicketingOrdersApproveInput, TicketingOrdersCancelInput, TicketingOrdersCreateExportLinkInput, TicketingOrdersGetByTokenInput, TicketingOrdersGetInput, TicketingOrdersGetLedgerInput, TicketingOrdersGetOwnInput, TicketingOrdersListInput, TicketingOrdersListOwnInput, TicketingOrdersPayInput, TicketingOrdersRefundInput, TicketingOrdersRejectInput, TicketingOrdersResendInput, TicketingOrdersSetMarketingConsentInput, TicketingOrdersSyncInput, TicketingOrdersUpdateInput, TicketingSigningKeysListInput, TicketingSigningKeysRotateOutput, TicketingStorefrontGetEventInput, TicketingStorefrontListEventsInput, TicketingStorefrontRecordViewInput, TicketingTicketTypesCreateInput, TicketingTicketTypesDeleteInput, TicketingTicketTypesDeleteOutput, TicketingTicketTypesGetInput, TicketingTicketTypesListInput, TicketingTicketTypesReorderInput, TicketingTicketTypesReorderOutput, TicketingTicketTypesUpdateInput, TicketingTicketsGetByTokenInput, TicketingTicketsGetCodeInput, TicketingTicketsGetInput, TicketingTicketsGetLinksInput, TicketingTicketsListByTokenInput, TicketingTicketsListInput, TicketingTicketsUpdateAttendeeByTokenInput, TicketingTicketsUpdateAttendeeByTokenOutput, TicketingTicketsUpdateAttendeeInput, TicketingTransactionsListInput, TicketingTransfersAcceptInput, TicketingTransfersAcceptOutput, TicketingTransfersCancelForInput, TicketingTransfersCancelForOutput, TicketingTransfersCancelInput, TicketingTransfersCancelOutput, TicketingTransfersDeclineInput, TicketingTransfersDeclineOutput, TicketingTransfersGetInput, TicketingTransfersListInput, TicketingTransfersOfferForInput, TicketingTransfersOfferInput, TicketingWaitlistGetInput, TicketingWaitlistJoinInput, TicketingWaitlistJoinOutput, TicketingWaitlistLeaveInput, TicketingWaitlistLeaveOutput, TicketingWaitlistListInput, TicketingWaitlistRemoveInput, TicketingWaitlistRemoveOutput, TrackingEventTypesListInput, TrackingEventsGetInput, TrackingEventsListInput, TrackingEventsWatchInput, TrackingSettings, TrackingSettingsUpdateInput, TrackingSourcesCreateInput, TrackingSourcesDeleteInput, TrackingSourcesGetInput, TrackingSourcesListInput, TrackingSourcesRotateInput, TrackingSourcesUpdateInput, TwoFactorSetup, TwoFactorStatus, User, VapidKeys, WaitlistEntry, WhatsAppAccount, WhatsAppPortfolio } from './index.ts';

/** The router's type for tRPC's tooling: `createTRPCClient<AppRouter>()`, `createTRPCContext<AppRouter>()`. */
export type AppRouter = TRPCBuiltRouter<{ ctx: object; meta: object; errorShape: ErrorShape; transformer: true }, AppRouterRecord>;

export type AppRouterRecord = {
  identity: {
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
      list: TRPCQueryProcedure<{ input: IdentitySessionsListInput | void | undefined; output: Page<Session>; meta: unknown }>;
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
      reset: TRPCMutationProcedure<{ input: IdentityPasswordResetInput; output: PasswordReset; meta: unknown }>;
      change: TRPCMutationProcedure<{ input: IdentityPasswordChangeInput; output: void; meta: unknown }>;
    };
    developmentMails: {
      list: TRPCQueryProcedure<{ input: IdentityDevelopmentMailsListInput | void | undefined; output: Page<DevelopmentMail>; meta: unknown }>;
    };
    account: {
      get: TRPCQueryProcedure<{ input: void | undefined; output: Me; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: IdentityAccountUpdateInput; output: User; meta: unknown }>;
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
      get: TRPCQueryProcedure<{ input: void | undefined; output: TwoFactorStatus; meta: unknown }>;
      begin: TRPCMutationProcedure<{ input: void | undefined; output: TwoFactorSetup; meta: unknown }>;
      confirm: TRPCMutationProcedure<{ input: IdentityTwoFactorConfirmInput; output: RecoveryCodes; meta: unknown }>;
      disable: TRPCMutationProcedure<{ input: IdentityTwoFactorDisableInput | void | undefined; output: void; meta: unknown }>;
      regenerateRecoveryCodes: TRPCMutationProcedure<{ input: void | undefined; output: RecoveryCodes; meta: unknown }>;
    };
    passkeys: {
      beginRegistration: TRPCMutationProcedure<{ input: void | undefined; output: PasskeyCreation; meta: unknown }>;
      finishRegistration: TRPCMutationProcedure<{ input: IdentityPasskeysFinishRegistrationInput; output: Passkey; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: IdentityPasskeysListInput | void | undefined; output: Page<Passkey>; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: IdentityPasskeysUpdateInput; output: Passkey; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: IdentityPasskeysDeleteInput; output: void; meta: unknown }>;
      beginSignIn: TRPCMutationProcedure<{ input: IdentityPasskeysBeginSignInInput | void | undefined; output: PasskeyRequest; meta: unknown }>;
      beginReauthentication: TRPCMutationProcedure<{ input: void | undefined; output: PasskeyRequest; meta: unknown }>;
    };
  };
  organizations: {
    create: TRPCMutationProcedure<{ input: OrganizationsCreateInput; output: Organization; meta: unknown }>;
    list: TRPCQueryProcedure<{ input: OrganizationsListInput | void | undefined; output: Page<OrganizationSummary>; meta: unknown }>;
    get: TRPCQueryProcedure<{ input: void | undefined; output: CurrentOrganization; meta: unknown }>;
    update: TRPCMutationProcedure<{ input: OrganizationsUpdateInput; output: Organization; meta: unknown }>;
    setTestMode: TRPCMutationProcedure<{ input: OrganizationsSetTestModeInput; output: Organization; meta: unknown }>;
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
      remove: TRPCMutationProcedure<{ input: OrganizationsMembersRemoveInput; output: RemovedMember; meta: unknown }>;
      leave: TRPCMutationProcedure<{ input: void | undefined; output: Departure; meta: unknown }>;
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
      get: TRPCQueryProcedure<{ input: void | undefined; output: RoleTable; meta: unknown }>;
    };
    apiKeys: {
      create: TRPCMutationProcedure<{ input: OrganizationsApiKeysCreateInput; output: CreatedApiKey; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: OrganizationsApiKeysListInput | void | undefined; output: Page<ApiKey>; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: OrganizationsApiKeysGetInput; output: ApiKey; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: OrganizationsApiKeysUpdateInput; output: ApiKey; meta: unknown }>;
      rotate: TRPCMutationProcedure<{ input: OrganizationsApiKeysRotateInput; output: CreatedApiKey; meta: unknown }>;
      revoke: TRPCMutationProcedure<{ input: OrganizationsApiKeysRevokeInput; output: ApiKey; meta: unknown }>;
    };
    dataKeys: {
      rotate: TRPCMutationProcedure<{ input: void | undefined; output: DataKeyVersion; meta: unknown }>;
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
    count: TRPCQueryProcedure<{ input: ContactsCountInput | void | undefined; output: ContactsCountOutput; meta: unknown }>;
    update: TRPCMutationProcedure<{ input: ContactsUpdateInput; output: Contact; meta: unknown }>;
    delete: TRPCMutationProcedure<{ input: ContactsDeleteInput; output: void; meta: unknown }>;
    block: TRPCMutationProcedure<{ input: ContactsBlockInput; output: Contact; meta: unknown }>;
    unblock: TRPCMutationProcedure<{ input: ContactsUnblockInput; output: Contact; meta: unknown }>;
    merge: TRPCMutationProcedure<{ input: ContactsMergeInput; output: Contact; meta: unknown }>;
    createExportLink: TRPCMutationProcedure<{ input: ContactsCreateExportLinkInput; output: DownloadLink; meta: unknown }>;
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
  /** An audience of the contacts that match rules. */
  type: 'rules';
  /** The name of the audience. */
  name: string;
  /** What the audience is for. */
  description?: string;
  rules: AudienceRuleInput;
} | {
  /** An audience of the contacts that are added to it. */
  type: 'list';
  /** The name of the audience. */
  name: string;
  /** What the audience is for. */
  description?: string;
}; output: Audience; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: ContactsAudiencesGetInput; output: Audience; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: ContactsAudiencesListInput | void | undefined; output: Page<Audience>; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: ContactsAudiencesUpdateInput; output: Audience; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: ContactsAudiencesDeleteInput; output: void; meta: unknown }>;
      preview: TRPCQueryProcedure<{ input: ContactsAudiencesPreviewInput; output: ContactsAudiencesPreviewOutput; meta: unknown }>;
      watch: TRPCSubscriptionProcedure<{ input: ContactsAudiencesWatchInput; output: AsyncIterable<ContactsAudiencesWatchOutput, void>; meta: unknown }>;
      members: {
        list: TRPCQueryProcedure<{ input: ContactsAudiencesMembersListInput; output: Page<Contact>; meta: unknown }>;
        count: TRPCQueryProcedure<{ input: ContactsAudiencesMembersCountInput; output: ContactsAudiencesMembersCountOutput; meta: unknown }>;
        add: TRPCMutationProcedure<{ input: ContactsAudiencesMembersAddInput; output: ContactsAudiencesMembersAddOutput; meta: unknown }>;
        remove: TRPCMutationProcedure<{ input: ContactsAudiencesMembersRemoveInput; output: ContactsAudiencesMembersRemoveOutput; meta: unknown }>;
      };
    };
    imports: {
      create: TRPCMutationProcedure<{ input: ContactsImportsCreateInput; output: Import; meta: unknown }>;
      append: TRPCMutationProcedure<{ input: ContactsImportsAppendInput; output: ContactsImportsAppendOutput; meta: unknown }>;
      preview: TRPCQueryProcedure<{ input: ContactsImportsPreviewInput; output: ImportPreview; meta: unknown }>;
      start: TRPCMutationProcedure<{ input: ContactsImportsStartInput; output: Import; meta: unknown }>;
      cancel: TRPCMutationProcedure<{ input: ContactsImportsCancelInput; output: Import; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: ContactsImportsGetInput; output: Import; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: ContactsImportsListInput | void | undefined; output: Page<Import>; meta: unknown }>;
      watch: TRPCSubscriptionProcedure<{ input: ContactsImportsWatchInput; output: AsyncIterable<Import, void>; meta: unknown }>;
      issues: {
        list: TRPCQueryProcedure<{ input: ContactsImportsIssuesListInput; output: Page<ImportIssue>; meta: unknown }>;
        createExportLink: TRPCMutationProcedure<{ input: ContactsImportsIssuesCreateExportLinkInput; output: DownloadLink; meta: unknown }>;
      };
    };
  };
  tracking: {
    sources: {
      create: TRPCMutationProcedure<{ input: TrackingSourcesCreateInput; output: CreatedDataSource; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: TrackingSourcesGetInput; output: DataSource; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: TrackingSourcesListInput | void | undefined; output: Page<DataSource>; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: TrackingSourcesUpdateInput; output: DataSource; meta: unknown }>;
      rotate: TRPCMutationProcedure<{ input: TrackingSourcesRotateInput; output: CreatedDataSource; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: TrackingSourcesDeleteInput; output: void; meta: unknown }>;
    };
    events: {
      list: TRPCQueryProcedure<{ input: TrackingEventsListInput | void | undefined; output: Page<DataEvent>; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: TrackingEventsGetInput; output: DataEvent; meta: unknown }>;
      watch: TRPCSubscriptionProcedure<{ input: TrackingEventsWatchInput | void | undefined; output: AsyncIterable<DataEvent, void>; meta: unknown }>;
    };
    eventTypes: {
      list: TRPCQueryProcedure<{ input: TrackingEventTypesListInput | void | undefined; output: Page<EventTypeUse>; meta: unknown }>;
    };
    settings: {
      get: TRPCQueryProcedure<{ input: void | undefined; output: TrackingSettings; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: TrackingSettingsUpdateInput; output: TrackingSettings; meta: unknown }>;
    };
  };
  messaging: {
    providers: {
      list: TRPCQueryProcedure<{ input: MessagingProvidersListInput | void | undefined; output: Page<MessagingProvider>; meta: unknown }>;
    };
    senders: {
      create: TRPCMutationProcedure<{ input: {
  /** The vendor. */
  provider: 'sandbox';
  /** The channel to simulate. */
  channel: Channel;
  /** The name of the sender. Recipients of e-mail see it. */
  name: string;
  /** Whether the sender sends. Default: true. */
  isActive?: boolean;
  /** Whether messages of its channel that name no sender use it. */
  isDefault?: boolean;
  /** The WhatsApp portfolio that the number belongs to; null for none. */
  portfolioId?: string | null;
  /** The most messages in any 60 seconds; null: what the vendor takes. */
  rateLimitPerMinute?: number | null;
  /** The most messages in a UTC day; null: no limit. */
  dailyLimit?: number | null;
  /** A phone number with + and country code, or an e-mail address. Push senders have none. */
  address?: string;
  /** Generated when left out. */
  credentials?: {
    /** The key that signs webhooks. Generated with the sender. */
    webhookSecret?: string;
  };
  /** How the sandbox behaves. */
  settings?: SandboxMessagingScript;
} | {
  /** The vendor. */
  provider: 'whatsapp_cloud';
  /** The name of the sender. Recipients of e-mail see it. */
  name: string;
  /** Whether the sender sends. Default: true. */
  isActive?: boolean;
  /** Whether messages of its channel that name no sender use it. */
  isDefault?: boolean;
  /** The WhatsApp portfolio that the number belongs to; null for none. */
  portfolioId?: string | null;
  /** The most messages in any 60 seconds; null: what the vendor takes. */
  rateLimitPerMinute?: number | null;
  /** The most messages in a UTC day; null: no limit. */
  dailyLimit?: number | null;
  /** A phone number with + and country code. */
  address: string;
  /** The credentials of the account with the vendor. */
  credentials: {
    /** The access token of a system user with whatsapp_business_messaging. */
    accessToken: string;
    /** Meta’s id of the phone number. */
    phoneNumberId: string;
    /** Meta’s id of the business account. Required to submit templates. */
    businessAccountId?: string;
    /** The app secret, which signs webhooks. */
    appSecret: string;
    /** The token that Meta sends when it verifies the webhook: choose one. */
    verifyToken: string;
  };
  /** Options of the vendor. */
  settings?: {
    /** @default "v23.0" */
    apiVersion?: string;
    /**
     * Messages per second: 80 by default, 1,000 if Meta granted it, 20 in coexistence.
     * @default 80
     */
    perSecond?: number;
  };
} | {
  /** The vendor. */
  provider: 'twilio';
  /** The name of the sender. Recipients of e-mail see it. */
  name: string;
  /** Whether the sender sends. Default: true. */
  isActive?: boolean;
  /** Whether messages of its channel that name no sender use it. */
  isDefault?: boolean;
  /** The WhatsApp portfolio that the number belongs to; null for none. */
  portfolioId?: string | null;
  /** The most messages in any 60 seconds; null: what the vendor takes. */
  rateLimitPerMinute?: number | null;
  /** The most messages in a UTC day; null: no limit. */
  dailyLimit?: number | null;
  /** A phone number with +, a short code or an alphanumeric sender id. Not needed with a messaging service. */
  address?: string;
  /** The credentials of the account with the vendor. */
  credentials: {
    /** The account SID from the console: AC…. */
    accountSid: string;
    /** The primary auth token, which signs webhooks. */
    authToken: string;
  };
  /** Options of the vendor. */
  settings?: {
    /** A messaging service (MG…) whose numbers send. The sender’s own number when left out. */
    messagingServiceSid?: string;
  };
} | {
  /** The vendor. */
  provider: 'smtp';
  /** The name of the sender. Recipients of e-mail see it. */
  name: string;
  /** Whether the sender sends. Default: true. */
  isActive?: boolean;
  /** Whether messages of its channel that name no sender use it. */
  isDefault?: boolean;
  /** The WhatsApp portfolio that the number belongs to; null for none. */
  portfolioId?: string | null;
  /** The most messages in any 60 seconds; null: what the vendor takes. */
  rateLimitPerMinute?: number | null;
  /** The most messages in a UTC day; null: no limit. */
  dailyLimit?: number | null;
  /** The e-mail address in From. */
  address: string;
  /** The credentials of the account with the vendor. */
  credentials: {
    /** The host name of the mail server: smtp.example.com. */
    host: string;
    /**
     * 587 with starttls, 465 with tls.
     * @default "587"
     */
    port?: string;
    /**
     * tls: encrypted from the first byte; starttls: STARTTLS is required; none: for servers without a password.
     * @default "starttls"
     */
    security?: 'tls' | 'starttls' | 'none';
    user?: string;
    password?: string;
    /** The secret in the header x-tessera-secret of posted bounces, complaints and replies. Without one, none are accepted. */
    webhookSecret?: string;
  };
  /** Options of the vendor. */
  settings?: {
    /** The name in From; the sender’s name when left out. */
    fromName?: string | '';
    /** The Reply-To address; the sender’s address when left out. */
    replyTo?: string;
  };
} | {
  /** The vendor. */
  provider: 'web_push';
  /** The name of the sender. Recipients of e-mail see it. */
  name: string;
  /** Whether the sender sends. Default: true. */
  isActive?: boolean;
  /** Whether messages of its channel that name no sender use it. */
  isDefault?: boolean;
  /** The WhatsApp portfolio that the number belongs to; null for none. */
  portfolioId?: string | null;
  /** The most messages in any 60 seconds; null: what the vendor takes. */
  rateLimitPerMinute?: number | null;
  /** The most messages in a UTC day; null: no limit. */
  dailyLimit?: number | null;
  /** The credentials of the account with the vendor. */
  credentials: {
    vapidPublicKey: string;
    vapidPrivateKey: string;
    /** A contact for push services: mailto:… or https://…. */
    subject: string;
  };
  /** Options of the vendor. */
  settings?: {
    /** Whether pages may create a contact for a visitor who subscribes; by default only members and servers. */
    createContacts?: boolean;
    /**
     * Seconds that a push service keeps a message for an offline device: at most four weeks.
     * @default 2419200
     */
    ttlSeconds?: number;
    /**
     * high delivers at once; lower values wait for devices that save battery.
     * @default "normal"
     */
    urgency?: 'very-low' | 'low' | 'normal' | 'high';
    /** A waiting notification is replaced by the next one with the same topic. */
    topic?: string;
  };
} | {
  /** The vendor. */
  provider: 'fcm';
  /** The name of the sender. Recipients of e-mail see it. */
  name: string;
  /** Whether the sender sends. Default: true. */
  isActive?: boolean;
  /** Whether messages of its channel that name no sender use it. */
  isDefault?: boolean;
  /** The WhatsApp portfolio that the number belongs to; null for none. */
  portfolioId?: string | null;
  /** The most messages in any 60 seconds; null: what the vendor takes. */
  rateLimitPerMinute?: number | null;
  /** The most messages in a UTC day; null: no limit. */
  dailyLimit?: number | null;
  /** The credentials of the account with the vendor. */
  credentials: {
    /** The JSON key file of a service account of the Firebase project. */
    serviceAccount: string;
  };
  /** Options of the vendor. */
  settings?: {
    /** Whether pages may create a contact for a visitor who subscribes; by default only members and servers. */
    createContacts?: boolean;
    /**
     * Seconds that FCM keeps a message for an offline device: at most four weeks.
     * @default 2419200
     */
    ttlSeconds?: number;
    /**
     * high wakes a sleeping phone.
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
        create: TRPCMutationProcedure<{ input: MessagingConversationsNotesCreateInput; output: ConversationNote; meta: unknown }>;
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
    statistics: TRPCQueryProcedure<{ input: CampaignsStatisticsInput; output: CampaignStatistics; meta: unknown }>;
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
      add: TRPCMutationProcedure<{ input: CampaignsEntriesAddInput; output: CampaignsEntriesAddOutput; meta: unknown }>;
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
      get: TRPCQueryProcedure<{ input: CampaignsExperimentGetInput; output: ExperimentEvaluation; meta: unknown }>;
      chooseWinner: TRPCMutationProcedure<{ input: CampaignsExperimentChooseWinnerInput; output: ExperimentEvaluation; meta: unknown }>;
    };
    recipients: {
      list: TRPCQueryProcedure<{ input: CampaignsRecipientsListInput; output: Page<CampaignRecipient>; meta: unknown }>;
      createExportLink: TRPCMutationProcedure<{ input: CampaignsRecipientsCreateExportLinkInput; output: RecipientExportLink; meta: unknown }>;
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
  /** The vendor. */
  provider: 'sandbox';
  /** Shown to people of the organization. */
  name: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** How the sandbox behaves. A payment's metadata.sandbox overrides it. */
  settings?: SandboxScript;
} | {
  /** The vendor. */
  provider: 'stripe';
  /** Shown to people of the organization. */
  name: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** The account's keys. They are stored encrypted. */
  credentials: {
    /** A secret key, or a restricted key with write access to Checkout Sessions and Refunds. */
    secretKey: string;
  };
  /** What the vendor signs its webhooks with. Without it, webhooks are rejected, and payments are only reconciled on a schedule. */
  webhookSecret?: string;
} | {
  /** The vendor. */
  provider: 'paypal';
  /** Shown to people of the organization. */
  name: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** The account's keys. They are stored encrypted. */
  credentials: {
    clientId: string;
    clientSecret: string;
    /** The webhook's id at PayPal. Without it, webhooks are rejected. */
    webhookId?: string;
  };
  /** Which PayPal environment the credentials belong to. */
  settings?: {
    /**
     * The PayPal environment of the credentials.
     * @default "live"
     */
    environment?: 'live' | 'sandbox';
  };
} | {
  /** The vendor. */
  provider: 'razorpay';
  /** Shown to people of the organization. */
  name: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** The account's keys. They are stored encrypted. */
  credentials: {
    keyId: string;
    keySecret: string;
  };
  /** What the vendor signs its webhooks with. Without it, webhooks are rejected, and payments are only reconciled on a schedule. */
  webhookSecret?: string;
} | {
  /** The vendor. */
  provider: 'mollie';
  /** Shown to people of the organization. */
  name: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** The account's keys. They are stored encrypted. */
  credentials: {
    apiKey: string;
  };
}; output: PaymentGateway; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: PaymentsGatewaysGetInput; output: PaymentGateway; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: PaymentsGatewaysListInput | void | undefined; output: Page<PaymentGateway>; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: {
  /** The gateway. */
  id: string;
  /** Shown to people of the organization. */
  name?: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** Left out where neither credentials nor settings change. */
  provider?: never;
} | {
  /** The gateway's own provider; required with credentials, settings and webhookSecret. */
  provider: 'sandbox';
  /** The gateway. */
  id: string;
  /** Shown to people of the organization. */
  name?: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** How the sandbox behaves. A payment's metadata.sandbox overrides it. */
  settings?: SandboxScript;
} | {
  /** The gateway's own provider; required with credentials, settings and webhookSecret. */
  provider: 'stripe';
  /** The gateway. */
  id: string;
  /** Shown to people of the organization. */
  name?: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** Credentials to replace; the others stay. */
  credentials?: {
    /** A secret key, or a restricted key with write access to Checkout Sessions and Refunds. */
    secretKey?: string;
  };
  /** What the vendor signs its webhooks with. Without it, webhooks are rejected, and payments are only reconciled on a schedule. */
  webhookSecret?: string;
} | {
  /** The gateway's own provider; required with credentials, settings and webhookSecret. */
  provider: 'paypal';
  /** The gateway. */
  id: string;
  /** Shown to people of the organization. */
  name?: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** Credentials to replace; the others stay. */
  credentials?: {
    clientId?: string;
    clientSecret?: string;
    /** The webhook's id at PayPal. Without it, webhooks are rejected. */
    webhookId?: string;
  };
  /** Which PayPal environment the credentials belong to. */
  settings?: {
    /**
     * The PayPal environment of the credentials.
     * @default "live"
     */
    environment?: 'live' | 'sandbox';
  };
} | {
  /** The gateway's own provider; required with credentials, settings and webhookSecret. */
  provider: 'razorpay';
  /** The gateway. */
  id: string;
  /** Shown to people of the organization. */
  name?: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** Credentials to replace; the others stay. */
  credentials?: {
    keyId?: string;
    keySecret?: string;
  };
  /** What the vendor signs its webhooks with. Without it, webhooks are rejected, and payments are only reconciled on a schedule. */
  webhookSecret?: string;
} | {
  /** The gateway's own provider; required with credentials, settings and webhookSecret. */
  provider: 'mollie';
  /** The gateway. */
  id: string;
  /** Shown to people of the organization. */
  name?: string;
  /** A note on where the gateway is used. */
  region?: string | null;
  /** Whether the gateway takes new payments. Payments in progress are not affected. */
  isActive?: boolean;
  /** Makes this the default gateway; the previous default loses the mark. */
  isDefault?: boolean;
  /** Accepts these currencies only. null: every currency that the vendor accepts. */
  currencies?: string[] | null;
  /** Credentials to replace; the others stay. */
  credentials?: {
    apiKey?: string;
  };
}; output: PaymentGateway; meta: unknown }>;
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
      complete: TRPCMutationProcedure<{ input: TicketingEventsCompleteInput; output: TicketedEvent; meta: unknown }>;
      duplicate: TRPCMutationProcedure<{ input: TicketingEventsDuplicateInput; output: TicketedEvent; meta: unknown }>;
      watch: TRPCSubscriptionProcedure<{ input: TicketingEventsWatchInput; output: AsyncIterable<{ id: string; data: EventSalesUpdate | null }, void>; meta: unknown }>;
    };
    cancellations: {
      get: TRPCQueryProcedure<{ input: TicketingCancellationsGetInput; output: EventCancellation | null; meta: unknown }>;
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
      setTicketTypes: TRPCMutationProcedure<{ input: TicketingCapacityPoolsSetTicketTypesInput; output: CapacityPool; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: TicketingCapacityPoolsDeleteInput; output: void; meta: unknown }>;
    };
    discountCodes: {
      create: TRPCMutationProcedure<{ input: {
  /** percent: a share of each ticket; fixed: an amount off the whole cart. */
  type: 'percent';
  /** 2500 is 25 %; 0: the code only shows hidden ticket types. */
  discountBasisPoints: number;
  /** The code that buyers type. */
  code: string;
  /**
   * How often it can be used; null: no limit.
   * @default null
   */
  maxUses?: number | null;
  /**
   * The event it is for; null: all events of the organization.
   * @default null
   */
  eventId?: string | null;
  /** The ticket types it is for; null: all. */
  ticketTypeIds?: string[] | null;
  /** When the code starts to work; null: at once. */
  startsAt?: Date | null;
  /** When the code expires; null: never. */
  endsAt?: Date | null;
  /**
   * Whether the code works.
   * @default true
   */
  isActive?: boolean;
} | {
  /** percent: a share of each ticket; fixed: an amount off the whole cart. */
  type: 'fixed';
  /** Off the whole cart, in minor units. */
  discountAmount: number;
  /** The currency of the amount; the event's, or the organization's default, by default. */
  currency?: string;
  /** The code that buyers type. */
  code: string;
  /**
   * How often it can be used; null: no limit.
   * @default null
   */
  maxUses?: number | null;
  /**
   * The event it is for; null: all events of the organization.
   * @default null
   */
  eventId?: string | null;
  /** The ticket types it is for; null: all. */
  ticketTypeIds?: string[] | null;
  /** When the code starts to work; null: at once. */
  startsAt?: Date | null;
  /** When the code expires; null: never. */
  endsAt?: Date | null;
  /**
   * Whether the code works.
   * @default true
   */
  isActive?: boolean;
}; output: DiscountCode; meta: unknown }>;
      generate: TRPCMutationProcedure<{ input: {
  /** percent: a share of each ticket; fixed: an amount off the whole cart. */
  type: 'percent';
  /** 2500 is 25 %; 0: the code only shows hidden ticket types. */
  discountBasisPoints: number;
  /** How many codes to generate. */
  count: number;
  /** The beginning of each code. */
  prefix?: string;
  /**
   * Random letters and digits after the prefix.
   * @default 8
   */
  length?: number;
  /**
   * How often each can be used; null: no limit.
   * @default 1
   */
  maxUses?: number | null;
  /**
   * The event it is for; null: all events of the organization.
   * @default null
   */
  eventId?: string | null;
  /** The ticket types it is for; null: all. */
  ticketTypeIds?: string[] | null;
  /** When the code starts to work; null: at once. */
  startsAt?: Date | null;
  /** When the code expires; null: never. */
  endsAt?: Date | null;
  /**
   * Whether the code works.
   * @default true
   */
  isActive?: boolean;
} | {
  /** percent: a share of each ticket; fixed: an amount off the whole cart. */
  type: 'fixed';
  /** Off the whole cart, in minor units. */
  discountAmount: number;
  /** The currency of the amount; the event's, or the organization's default, by default. */
  currency?: string;
  /** How many codes to generate. */
  count: number;
  /** The beginning of each code. */
  prefix?: string;
  /**
   * Random letters and digits after the prefix.
   * @default 8
   */
  length?: number;
  /**
   * How often each can be used; null: no limit.
   * @default 1
   */
  maxUses?: number | null;
  /**
   * The event it is for; null: all events of the organization.
   * @default null
   */
  eventId?: string | null;
  /** The ticket types it is for; null: all. */
  ticketTypeIds?: string[] | null;
  /** When the code starts to work; null: at once. */
  startsAt?: Date | null;
  /** When the code expires; null: never. */
  endsAt?: Date | null;
  /**
   * Whether the code works.
   * @default true
   */
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
      getCode: TRPCQueryProcedure<{ input: TicketingTicketsGetCodeInput; output: TicketCode; meta: unknown }>;
      getLinks: TRPCQueryProcedure<{ input: TicketingTicketsGetLinksInput; output: TicketLinks; meta: unknown }>;
      getByToken: TRPCQueryProcedure<{ input: TicketingTicketsGetByTokenInput; output: HeldTicket; meta: unknown }>;
      listByToken: TRPCQueryProcedure<{ input: TicketingTicketsListByTokenInput; output: Page<HeldTicket>; meta: unknown }>;
      updateAttendeeByToken: TRPCMutationProcedure<{ input: TicketingTicketsUpdateAttendeeByTokenInput; output: TicketingTicketsUpdateAttendeeByTokenOutput; meta: unknown }>;
    };
    signingKeys: {
      list: TRPCQueryProcedure<{ input: TicketingSigningKeysListInput | void | undefined; output: Page<TicketSigningKey>; meta: unknown }>;
      rotate: TRPCMutationProcedure<{ input: void | undefined; output: TicketingSigningKeysRotateOutput; meta: unknown }>;
    };
    checkInLists: {
      create: TRPCMutationProcedure<{ input: TicketingCheckInListsCreateInput; output: CheckInList; meta: unknown }>;
      openDefault: TRPCMutationProcedure<{ input: TicketingCheckInListsOpenDefaultInput; output: CheckInList; meta: unknown }>;
      get: TRPCQueryProcedure<{ input: TicketingCheckInListsGetInput; output: CheckInList; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: TicketingCheckInListsListInput | void | undefined; output: Page<CheckInList>; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: TicketingCheckInListsUpdateInput; output: CheckInList; meta: unknown }>;
      delete: TRPCMutationProcedure<{ input: TicketingCheckInListsDeleteInput; output: void; meta: unknown }>;
      getManifest: TRPCQueryProcedure<{ input: TicketingCheckInListsGetManifestInput; output: ScannerManifest; meta: unknown }>;
    };
    checkIns: {
      scan: TRPCMutationProcedure<{ input: TicketingCheckInsScanInput; output: ScanAnswer; meta: unknown }>;
      sync: TRPCMutationProcedure<{ input: TicketingCheckInsSyncInput; output: TicketingCheckInsSyncOutput; meta: unknown }>;
      undo: TRPCMutationProcedure<{ input: TicketingCheckInsUndoInput; output: CheckIn; meta: unknown }>;
      list: TRPCQueryProcedure<{ input: TicketingCheckInsListInput | void | undefined; output: Page<CheckIn>; meta: unknown }>;
      statistics: TRPCQueryProcedure<{ input: TicketingCheckInsStatisticsInput; output: CheckInStatistics; meta: unknown }>;
      listRevocations: TRPCQueryProcedure<{ input: TicketingCheckInsListRevocationsInput; output: Revocations; meta: unknown }>;
      watch: TRPCSubscriptionProcedure<{ input: TicketingCheckInsWatchInput; output: AsyncIterable<{ id: string; data: CheckInUpdate | null }, void>; meta: unknown }>;
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
      get: TRPCQueryProcedure<{ input: TicketingWaitlistGetInput; output: OwnWaitlistEntry; meta: unknown }>;
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
      listOwn: TRPCQueryProcedure<{ input: TicketingOrdersListOwnInput | void | undefined; output: Page<OwnOrder>; meta: unknown }>;
      getOwn: TRPCQueryProcedure<{ input: TicketingOrdersGetOwnInput; output: BuyersOrder; meta: unknown }>;
      pay: TRPCMutationProcedure<{ input: TicketingOrdersPayInput; output: Checkout; meta: unknown }>;
      sync: TRPCMutationProcedure<{ input: TicketingOrdersSyncInput; output: BuyersOrder; meta: unknown }>;
      abandon: TRPCMutationProcedure<{ input: TicketingOrdersAbandonInput; output: BuyersOrder; meta: unknown }>;
      setMarketingConsent: TRPCMutationProcedure<{ input: TicketingOrdersSetMarketingConsentInput; output: BuyersOrder; meta: unknown }>;
      update: TRPCMutationProcedure<{ input: TicketingOrdersUpdateInput; output: OrderDetails; meta: unknown }>;
      approve: TRPCMutationProcedure<{ input: TicketingOrdersApproveInput; output: OrderDetails; meta: unknown }>;
      reject: TRPCMutationProcedure<{ input: TicketingOrdersRejectInput; output: OrderDetails; meta: unknown }>;
      resend: TRPCMutationProcedure<{ input: TicketingOrdersResendInput; output: void; meta: unknown }>;
      cancel: TRPCMutationProcedure<{ input: TicketingOrdersCancelInput; output: OrderDetails; meta: unknown }>;
      refund: TRPCMutationProcedure<{ input: TicketingOrdersRefundInput; output: OrderDetails; meta: unknown }>;
      getLedger: TRPCQueryProcedure<{ input: TicketingOrdersGetLedgerInput; output: OrderLedger; meta: unknown }>;
      createExportLink: TRPCMutationProcedure<{ input: TicketingOrdersCreateExportLinkInput; output: OrdersLink; meta: unknown }>;
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
