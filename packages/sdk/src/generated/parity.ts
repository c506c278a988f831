/** Generated from the router; run `npm run gen` to update it. */
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../../../server/src/router.ts';
import type { Page } from '../calls.ts';
import type { SameInput, SameItem, SameOutput, True } from '../../generate/same.ts';
import type { AccountExport, Activity, ActivityLink, AnalyticsOverview, ApiKey, Audience, AudienceRuleInput, BuyersOrder, Campaign, CampaignChannel, CampaignDetails, CampaignEntry, CampaignProgress, CampaignRecipient, CampaignSettings, CampaignStatistics, CampaignStep, CampaignVariant, CampaignsCancelInput, CampaignsChannelsAddInput, CampaignsChannelsRemoveInput, CampaignsChannelsUpdateInput, CampaignsCheckInput, CampaignsCheckOutput, CampaignsCreateInput, CampaignsDeleteInput, CampaignsDuplicateInput, CampaignsEnrollmentsAddInput, CampaignsEnrollmentsAddOutput, CampaignsEnrollmentsListInput, CampaignsEnrollmentsRemoveInput, CampaignsEntriesAddCsvInput, CampaignsEntriesAddCsvOutput, CampaignsEntriesAddInput, CampaignsEntriesAddOutput, CampaignsEntriesClearInput, CampaignsEntriesClearOutput, CampaignsEntriesListInput, CampaignsExperimentChooseWinnerInput, CampaignsExperimentGetInput, CampaignsGetInput, CampaignsListInput, CampaignsPauseInput, CampaignsPreviewInput, CampaignsRecipientsCreateExportLinkInput, CampaignsRecipientsListInput, CampaignsResumeInput, CampaignsRetryFailedInput, CampaignsRetryFailedOutput, CampaignsScheduleInput, CampaignsSendTestInput, CampaignsSendTestOutput, CampaignsSettingsUpdateInput, CampaignsStartInput, CampaignsStatisticsInput, CampaignsStepsAddInput, CampaignsStepsRemoveInput, CampaignsStepsReorderInput, CampaignsStepsUpdateInput, CampaignsUpdateInput, CampaignsVariantsAddInput, CampaignsVariantsRemoveInput, CampaignsVariantsUpdateInput, CampaignsWatchInput, CapacityPool, Cart, Channel, CheckIn, CheckInList, CheckInStatistics, CheckInUpdate, Checkout, Consent, ConsentRecord, Contact, ContactChange, ContactIdentity, ContactsAudiencesDeleteInput, ContactsAudiencesGetInput, ContactsAudiencesListInput, ContactsAudiencesMembersAddInput, ContactsAudiencesMembersAddOutput, ContactsAudiencesMembersCountInput, ContactsAudiencesMembersCountOutput, ContactsAudiencesMembersListInput, ContactsAudiencesMembersRemoveInput, ContactsAudiencesMembersRemoveOutput, ContactsAudiencesPreviewInput, ContactsAudiencesPreviewOutput, ContactsAudiencesUpdateInput, ContactsAudiencesWatchInput, ContactsAudiencesWatchOutput, ContactsBlockInput, ContactsConsentsHistoryInput, ContactsConsentsListInput, ContactsConsentsSetInput, ContactsCountInput, ContactsCountOutput, ContactsCreateExportLinkInput, ContactsCreateInput, ContactsCustomFieldsCreateInput, ContactsCustomFieldsDeleteInput, ContactsCustomFieldsDeleteOutput, ContactsCustomFieldsListInput, ContactsCustomFieldsUpdateInput, ContactsDeleteInput, ContactsGetInput, ContactsIdentitiesAddInput, ContactsIdentitiesListInput, ContactsIdentitiesRemoveInput, ContactsImportsAppendInput, ContactsImportsAppendOutput, ContactsImportsCancelInput, ContactsImportsCreateInput, ContactsImportsGetInput, ContactsImportsIssuesCreateExportLinkInput, ContactsImportsIssuesListInput, ContactsImportsListInput, ContactsImportsPreviewInput, ContactsImportsStartInput, ContactsImportsWatchInput, ContactsListInput, ContactsMergeInput, ContactsTagsAddInput, ContactsTagsAddOutput, ContactsTagsDeleteInput, ContactsTagsDeleteOutput, ContactsTagsListInput, ContactsTagsRemoveInput, ContactsTagsRemoveOutput, ContactsTagsRenameInput, ContactsTagsRenameOutput, ContactsUnblockInput, ContactsUpdateInput, ContactsWatchInput, Conversation, ConversationChange, ConversationNote, CreatedApiKey, CreatedCart, CreatedDataSource, CurrentOrganization, CustomField, Customer, CustomerDetails, DataEvent, DataKeyVersion, DataSource, Departure, DevelopmentMail, DiscountCode, DownloadLink, Enrollment, EventAnalytics, EventCancellation, EventSalesUpdate, EventTypeUse, ExperimentEvaluation, GatewayStatistics, HeldTicket, IdentityAccountDeleteInput, IdentityAccountUpdateInput, IdentityAuthCompleteTwoFactorInput, IdentityAuthConfirmSignUpInput, IdentityAuthReauthenticateInput, IdentityAuthRefreshInput, IdentityAuthSignInInput, IdentityAuthSignInWithPasskeyInput, IdentityAuthSignOutInput, IdentityAuthSignUpInput, IdentityAuthUnlockInput, IdentityDevelopmentMailsListInput, IdentityEmailConfirmChangeInput, IdentityEmailRequestChangeInput, IdentityEmailVerifyInput, IdentityPasskeysBeginSignInInput, IdentityPasskeysDeleteInput, IdentityPasskeysFinishRegistrationInput, IdentityPasskeysListInput, IdentityPasskeysUpdateInput, IdentityPasswordChangeInput, IdentityPasswordRequestResetInput, IdentityPasswordResetInput, IdentityPreferencesUpdateInput, IdentitySessionsListInput, IdentitySessionsRevokeAllInput, IdentitySessionsRevokeInput, IdentityStaffEndSessionsInput, IdentityTwoFactorConfirmInput, IdentityTwoFactorDisableInput, Import, ImportIssue, ImportPreview, Invitation, InvitationPreview, LedgerTransaction, Limits, ListedMedia, ListedMessageTemplate, Me, Media, Member, Message, MessageTemplate, MessagingConversationsAssignInput, MessagingConversationsCloseInput, MessagingConversationsGetInput, MessagingConversationsListInput, MessagingConversationsMarkReadInput, MessagingConversationsNotesCreateInput, MessagingConversationsNotesDeleteInput, MessagingConversationsNotesListInput, MessagingConversationsOpenInput, MessagingConversationsReopenInput, MessagingConversationsWatchInput, MessagingMediaDeleteInput, MessagingMediaGetInput, MessagingMediaListInput, MessagingMessagesCancelInput, MessagingMessagesGetInput, MessagingMessagesListInput, MessagingMessagesResolveInput, MessagingMessagesRetryInput, MessagingMessagesSendInput, MessagingPortfoliosCreateInput, MessagingPortfoliosDeleteInput, MessagingPortfoliosListInput, MessagingPortfoliosUpdateInput, MessagingProvider, MessagingProvidersListInput, MessagingPushDeleteInput, MessagingPushListInput, MessagingPushPublicKeyInput, MessagingPushPublicKeyOutput, MessagingPushSubscribeInput, MessagingPushUnsubscribeInput, MessagingSendersDeleteInput, MessagingSendersGetInput, MessagingSendersListInput, MessagingSendersResumeInput, MessagingSendersUpdateInput, MessagingSendersVerifyInput, MessagingTemplatesCreateInput, MessagingTemplatesDeleteInput, MessagingTemplatesGetInput, MessagingTemplatesListInput, MessagingTemplatesPreviewInput, MessagingTemplatesSubmitInput, MessagingTemplatesUpdateInput, MessagingWhatsappAccountsConnectInput, MessagingWhatsappAccountsDisconnectInput, MessagingWhatsappAccountsGetInput, MessagingWhatsappAccountsListInput, MessagingWhatsappAccountsUpdateInput, OfferedTransfer, Order, OrderDetails, OrderLedger, OrdersLink, Organization, OrganizationSettings, OrganizationSummary, OrganizationsActivityCreateExportLinkInput, OrganizationsActivityListInput, OrganizationsApiKeysCreateInput, OrganizationsApiKeysGetInput, OrganizationsApiKeysListInput, OrganizationsApiKeysRevokeInput, OrganizationsApiKeysRotateInput, OrganizationsApiKeysUpdateInput, OrganizationsCreateInput, OrganizationsDeleteInput, OrganizationsInvitationsAcceptInput, OrganizationsInvitationsCreateInput, OrganizationsInvitationsListInput, OrganizationsInvitationsPreviewInput, OrganizationsInvitationsResendInput, OrganizationsInvitationsRevokeInput, OrganizationsListInput, OrganizationsMembersGetInput, OrganizationsMembersListInput, OrganizationsMembersReinstateInput, OrganizationsMembersRemoveInput, OrganizationsMembersSuspendInput, OrganizationsMembersTransferOwnershipInput, OrganizationsMembersUpdateInput, OrganizationsSetTestModeInput, OrganizationsSettingsUpdateInput, OrganizationsUpdateInput, OwnOrder, OwnWaitlistEntry, Passkey, PasskeyCreation, PasskeyRequest, PasswordReset, Payment, PaymentGateway, PaymentsGatewaysDeleteInput, PaymentsGatewaysGetInput, PaymentsGatewaysListInput, PaymentsGatewaysStatisticsInput, PaymentsGatewaysVerifyInput, PaymentsGetInput, PaymentsListInput, PaymentsRefundsGetInput, PaymentsRefundsListInput, PaymentsSyncInput, Preferences, PreviewedMessage, PushSubscription, Reauthenticated, RecipientExportLink, RecoveryCodes, Refund, RemovedMember, Revocations, RevokedSessions, RoleTable, SalesAnalytics, SandboxMessagingScript, SandboxScript, ScanAnswer, ScannerManifest, Sender, Session, SessionTokens, SignedIn, StorefrontEvent, StorefrontEventSummary, TagUse, TemplatePreview, Ticket, TicketCode, TicketLinks, TicketSigningKey, TicketTransfer, TicketType, TicketedEvent, TicketingAnalyticsEventInput, TicketingAnalyticsOverviewInput, TicketingAnalyticsSalesInput, TicketingCancellationsGetInput, TicketingCapacityPoolsCreateInput, TicketingCapacityPoolsDeleteInput, TicketingCapacityPoolsListInput, TicketingCapacityPoolsSetTicketTypesInput, TicketingCapacityPoolsUpdateInput, TicketingCartsAbandonInput, TicketingCartsApplyDiscountInput, TicketingCartsCheckoutInput, TicketingCartsCreateInput, TicketingCartsGetInput, TicketingCartsRemoveDiscountInput, TicketingCartsSetCustomerInput, TicketingCartsSetItemsInput, TicketingCheckInListsCreateInput, TicketingCheckInListsDeleteInput, TicketingCheckInListsGetInput, TicketingCheckInListsGetManifestInput, TicketingCheckInListsListInput, TicketingCheckInListsOpenDefaultInput, TicketingCheckInListsUpdateInput, TicketingCheckInsListInput, TicketingCheckInsListRevocationsInput, TicketingCheckInsScanInput, TicketingCheckInsStatisticsInput, TicketingCheckInsSyncInput, TicketingCheckInsSyncOutput, TicketingCheckInsUndoInput, TicketingCheckInsWatchInput, TicketingCustomersGetInput, TicketingCustomersListInput, TicketingDiscountCodesDeleteInput, TicketingDiscountCodesGenerateOutput, TicketingDiscountCodesGetInput, TicketingDiscountCodesListInput, TicketingDiscountCodesUpdateInput, TicketingEventsCancelInput, TicketingEventsCompleteInput, TicketingEventsCreateInput, TicketingEventsDeleteInput, TicketingEventsDuplicateInput, TicketingEventsGetInput, TicketingEventsListInput, TicketingEventsPublishInput, TicketingEventsUnpublishInput, TicketingEventsUpdateInput, TicketingEventsWatchInput, TicketingOrdersAbandonInput, TicketingOrdersApproveInput, TicketingOrdersCancelInput, TicketingOrdersCreateExportLinkInput, TicketingOrdersGetByTokenInput, TicketingOrdersGetInput, TicketingOrdersGetLedgerInput, TicketingOrdersGetOwnInput, TicketingOrdersListInput, TicketingOrdersListOwnInput, TicketingOrdersPayInput, TicketingOrdersRefundInput, TicketingOrdersRejectInput, TicketingOrdersResendInput, TicketingOrdersSetMarketingConsentInput, TicketingOrdersSyncInput, TicketingOrdersUpdateInput, TicketingSigningKeysListInput, TicketingSigningKeysRotateOutput, TicketingStorefrontGetEventInput, TicketingStorefrontListEventsInput, TicketingStorefrontRecordViewInput, TicketingTicketTypesCreateInput, TicketingTicketTypesDeleteInput, TicketingTicketTypesDeleteOutput, TicketingTicketTypesGetInput, TicketingTicketTypesListInput, TicketingTicketTypesReorderInput, TicketingTicketTypesReorderOutput, TicketingTicketTypesUpdateInput, TicketingTicketsGetByTokenInput, TicketingTicketsGetCodeInput, TicketingTicketsGetInput, TicketingTicketsGetLinksInput, TicketingTicketsListByTokenInput, TicketingTicketsListInput, TicketingTicketsUpdateAttendeeByTokenInput, TicketingTicketsUpdateAttendeeByTokenOutput, TicketingTicketsUpdateAttendeeInput, TicketingTransactionsListInput, TicketingTransfersAcceptInput, TicketingTransfersAcceptOutput, TicketingTransfersCancelForInput, TicketingTransfersCancelForOutput, TicketingTransfersCancelInput, TicketingTransfersCancelOutput, TicketingTransfersDeclineInput, TicketingTransfersDeclineOutput, TicketingTransfersGetInput, TicketingTransfersListInput, TicketingTransfersOfferForInput, TicketingTransfersOfferInput, TicketingWaitlistGetInput, TicketingWaitlistJoinInput, TicketingWaitlistJoinOutput, TicketingWaitlistLeaveInput, TicketingWaitlistLeaveOutput, TicketingWaitlistListInput, TicketingWaitlistRemoveInput, TicketingWaitlistRemoveOutput, TrackingEventTypesListInput, TrackingEventsGetInput, TrackingEventsListInput, TrackingEventsWatchInput, TrackingSettings, TrackingSettingsUpdateInput, TrackingSourcesCreateInput, TrackingSourcesDeleteInput, TrackingSourcesGetInput, TrackingSourcesListInput, TrackingSourcesRotateInput, TrackingSourcesUpdateInput, TwoFactorSetup, TwoFactorStatus, User, VapidKeys, WaitlistEntry, WhatsAppAccount, WhatsAppPortfolio } from './index.ts';

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;

/** Compiles only if each of these is true. */
export type Parity = [
  True<SameInput<Inputs['identity']['auth']['signUp'], IdentityAuthSignUpInput>>,
  True<SameOutput<Outputs['identity']['auth']['signUp'], SignedIn>>,
  True<SameInput<Inputs['identity']['auth']['confirmSignUp'], IdentityAuthConfirmSignUpInput>>,
  True<SameOutput<Outputs['identity']['auth']['confirmSignUp'], SignedIn>>,
  True<SameInput<Inputs['identity']['auth']['signIn'], IdentityAuthSignInInput>>,
  True<SameOutput<Outputs['identity']['auth']['signIn'], SignedIn>>,
  True<SameInput<Inputs['identity']['auth']['completeTwoFactor'], IdentityAuthCompleteTwoFactorInput>>,
  True<SameOutput<Outputs['identity']['auth']['completeTwoFactor'], SignedIn>>,
  True<SameInput<Inputs['identity']['auth']['signInWithPasskey'], IdentityAuthSignInWithPasskeyInput>>,
  True<SameOutput<Outputs['identity']['auth']['signInWithPasskey'], SignedIn>>,
  True<SameInput<Inputs['identity']['auth']['reauthenticate'], IdentityAuthReauthenticateInput>>,
  True<SameOutput<Outputs['identity']['auth']['reauthenticate'], Reauthenticated>>,
  True<SameInput<Inputs['identity']['auth']['unlock'], IdentityAuthUnlockInput>>,
  True<SameOutput<Outputs['identity']['auth']['unlock'], SignedIn>>,
  True<SameInput<Inputs['identity']['auth']['refresh'], IdentityAuthRefreshInput>>,
  True<SameOutput<Outputs['identity']['auth']['refresh'], SessionTokens>>,
  True<SameInput<Inputs['identity']['auth']['signOut'], IdentityAuthSignOutInput>>,
  True<SameOutput<Outputs['identity']['auth']['signOut'], void>>,
  True<SameInput<Inputs['identity']['sessions']['list'], IdentitySessionsListInput>>,
  True<SameOutput<Outputs['identity']['sessions']['list'], Page<Session>>>,
  True<SameInput<Inputs['identity']['sessions']['revoke'], IdentitySessionsRevokeInput>>,
  True<SameOutput<Outputs['identity']['sessions']['revoke'], void>>,
  True<SameInput<Inputs['identity']['sessions']['revokeAll'], IdentitySessionsRevokeAllInput>>,
  True<SameOutput<Outputs['identity']['sessions']['revokeAll'], RevokedSessions>>,
  True<SameInput<Inputs['identity']['email']['verify'], IdentityEmailVerifyInput>>,
  True<SameOutput<Outputs['identity']['email']['verify'], void>>,
  True<SameInput<Inputs['identity']['email']['resend'], undefined>>,
  True<SameOutput<Outputs['identity']['email']['resend'], void>>,
  True<SameInput<Inputs['identity']['email']['requestChange'], IdentityEmailRequestChangeInput>>,
  True<SameOutput<Outputs['identity']['email']['requestChange'], void>>,
  True<SameInput<Inputs['identity']['email']['confirmChange'], IdentityEmailConfirmChangeInput>>,
  True<SameOutput<Outputs['identity']['email']['confirmChange'], void>>,
  True<SameInput<Inputs['identity']['password']['requestReset'], IdentityPasswordRequestResetInput>>,
  True<SameOutput<Outputs['identity']['password']['requestReset'], void>>,
  True<SameInput<Inputs['identity']['password']['reset'], IdentityPasswordResetInput>>,
  True<SameOutput<Outputs['identity']['password']['reset'], PasswordReset>>,
  True<SameInput<Inputs['identity']['password']['change'], IdentityPasswordChangeInput>>,
  True<SameOutput<Outputs['identity']['password']['change'], void>>,
  True<SameInput<Inputs['identity']['developmentMails']['list'], IdentityDevelopmentMailsListInput>>,
  True<SameOutput<Outputs['identity']['developmentMails']['list'], Page<DevelopmentMail>>>,
  True<SameInput<Inputs['identity']['account']['get'], undefined>>,
  True<SameOutput<Outputs['identity']['account']['get'], Me>>,
  True<SameInput<Inputs['identity']['account']['update'], IdentityAccountUpdateInput>>,
  True<SameOutput<Outputs['identity']['account']['update'], User>>,
  True<SameInput<Inputs['identity']['account']['export'], undefined>>,
  True<SameOutput<Outputs['identity']['account']['export'], AccountExport>>,
  True<SameInput<Inputs['identity']['account']['delete'], IdentityAccountDeleteInput>>,
  True<SameOutput<Outputs['identity']['account']['delete'], void>>,
  True<SameInput<Inputs['identity']['preferences']['get'], undefined>>,
  True<SameOutput<Outputs['identity']['preferences']['get'], Preferences>>,
  True<SameInput<Inputs['identity']['preferences']['update'], IdentityPreferencesUpdateInput>>,
  True<SameOutput<Outputs['identity']['preferences']['update'], Preferences>>,
  True<SameInput<Inputs['identity']['staff']['endSessions'], IdentityStaffEndSessionsInput>>,
  True<SameOutput<Outputs['identity']['staff']['endSessions'], RevokedSessions>>,
  True<SameInput<Inputs['identity']['twoFactor']['get'], undefined>>,
  True<SameOutput<Outputs['identity']['twoFactor']['get'], TwoFactorStatus>>,
  True<SameInput<Inputs['identity']['twoFactor']['begin'], undefined>>,
  True<SameOutput<Outputs['identity']['twoFactor']['begin'], TwoFactorSetup>>,
  True<SameInput<Inputs['identity']['twoFactor']['confirm'], IdentityTwoFactorConfirmInput>>,
  True<SameOutput<Outputs['identity']['twoFactor']['confirm'], RecoveryCodes>>,
  True<SameInput<Inputs['identity']['twoFactor']['disable'], IdentityTwoFactorDisableInput>>,
  True<SameOutput<Outputs['identity']['twoFactor']['disable'], void>>,
  True<SameInput<Inputs['identity']['twoFactor']['regenerateRecoveryCodes'], undefined>>,
  True<SameOutput<Outputs['identity']['twoFactor']['regenerateRecoveryCodes'], RecoveryCodes>>,
  True<SameInput<Inputs['identity']['passkeys']['beginRegistration'], undefined>>,
  True<SameOutput<Outputs['identity']['passkeys']['beginRegistration'], PasskeyCreation>>,
  True<SameInput<Inputs['identity']['passkeys']['finishRegistration'], IdentityPasskeysFinishRegistrationInput>>,
  True<SameOutput<Outputs['identity']['passkeys']['finishRegistration'], Passkey>>,
  True<SameInput<Inputs['identity']['passkeys']['list'], IdentityPasskeysListInput>>,
  True<SameOutput<Outputs['identity']['passkeys']['list'], Page<Passkey>>>,
  True<SameInput<Inputs['identity']['passkeys']['update'], IdentityPasskeysUpdateInput>>,
  True<SameOutput<Outputs['identity']['passkeys']['update'], Passkey>>,
  True<SameInput<Inputs['identity']['passkeys']['delete'], IdentityPasskeysDeleteInput>>,
  True<SameOutput<Outputs['identity']['passkeys']['delete'], void>>,
  True<SameInput<Inputs['identity']['passkeys']['beginSignIn'], IdentityPasskeysBeginSignInInput>>,
  True<SameOutput<Outputs['identity']['passkeys']['beginSignIn'], PasskeyRequest>>,
  True<SameInput<Inputs['identity']['passkeys']['beginReauthentication'], undefined>>,
  True<SameOutput<Outputs['identity']['passkeys']['beginReauthentication'], PasskeyRequest>>,
  True<SameInput<Inputs['organizations']['create'], OrganizationsCreateInput>>,
  True<SameOutput<Outputs['organizations']['create'], Organization>>,
  True<SameInput<Inputs['organizations']['list'], OrganizationsListInput>>,
  True<SameOutput<Outputs['organizations']['list'], Page<OrganizationSummary>>>,
  True<SameInput<Inputs['organizations']['get'], undefined>>,
  True<SameOutput<Outputs['organizations']['get'], CurrentOrganization>>,
  True<SameInput<Inputs['organizations']['update'], OrganizationsUpdateInput>>,
  True<SameOutput<Outputs['organizations']['update'], Organization>>,
  True<SameInput<Inputs['organizations']['setTestMode'], OrganizationsSetTestModeInput>>,
  True<SameOutput<Outputs['organizations']['setTestMode'], Organization>>,
  True<SameInput<Inputs['organizations']['delete'], OrganizationsDeleteInput>>,
  True<SameOutput<Outputs['organizations']['delete'], void>>,
  True<SameInput<Inputs['organizations']['settings']['get'], undefined>>,
  True<SameOutput<Outputs['organizations']['settings']['get'], OrganizationSettings>>,
  True<SameInput<Inputs['organizations']['settings']['update'], OrganizationsSettingsUpdateInput>>,
  True<SameOutput<Outputs['organizations']['settings']['update'], OrganizationSettings>>,
  True<SameInput<Inputs['organizations']['limits']['get'], undefined>>,
  True<SameOutput<Outputs['organizations']['limits']['get'], Limits>>,
  True<SameInput<Inputs['organizations']['members']['list'], OrganizationsMembersListInput>>,
  True<SameOutput<Outputs['organizations']['members']['list'], Page<Member>>>,
  True<SameInput<Inputs['organizations']['members']['get'], OrganizationsMembersGetInput>>,
  True<SameOutput<Outputs['organizations']['members']['get'], Member>>,
  True<SameInput<Inputs['organizations']['members']['update'], OrganizationsMembersUpdateInput>>,
  True<SameOutput<Outputs['organizations']['members']['update'], Member>>,
  True<SameInput<Inputs['organizations']['members']['suspend'], OrganizationsMembersSuspendInput>>,
  True<SameOutput<Outputs['organizations']['members']['suspend'], Member>>,
  True<SameInput<Inputs['organizations']['members']['reinstate'], OrganizationsMembersReinstateInput>>,
  True<SameOutput<Outputs['organizations']['members']['reinstate'], Member>>,
  True<SameInput<Inputs['organizations']['members']['remove'], OrganizationsMembersRemoveInput>>,
  True<SameOutput<Outputs['organizations']['members']['remove'], RemovedMember>>,
  True<SameInput<Inputs['organizations']['members']['leave'], undefined>>,
  True<SameOutput<Outputs['organizations']['members']['leave'], Departure>>,
  True<SameInput<Inputs['organizations']['members']['transferOwnership'], OrganizationsMembersTransferOwnershipInput>>,
  True<SameOutput<Outputs['organizations']['members']['transferOwnership'], Member>>,
  True<SameInput<Inputs['organizations']['invitations']['create'], OrganizationsInvitationsCreateInput>>,
  True<SameOutput<Outputs['organizations']['invitations']['create'], Invitation>>,
  True<SameInput<Inputs['organizations']['invitations']['list'], OrganizationsInvitationsListInput>>,
  True<SameOutput<Outputs['organizations']['invitations']['list'], Page<Invitation>>>,
  True<SameInput<Inputs['organizations']['invitations']['resend'], OrganizationsInvitationsResendInput>>,
  True<SameOutput<Outputs['organizations']['invitations']['resend'], Invitation>>,
  True<SameInput<Inputs['organizations']['invitations']['revoke'], OrganizationsInvitationsRevokeInput>>,
  True<SameOutput<Outputs['organizations']['invitations']['revoke'], Invitation>>,
  True<SameInput<Inputs['organizations']['invitations']['preview'], OrganizationsInvitationsPreviewInput>>,
  True<SameOutput<Outputs['organizations']['invitations']['preview'], InvitationPreview>>,
  True<SameInput<Inputs['organizations']['invitations']['accept'], OrganizationsInvitationsAcceptInput>>,
  True<SameOutput<Outputs['organizations']['invitations']['accept'], OrganizationSummary>>,
  True<SameInput<Inputs['organizations']['roles']['get'], undefined>>,
  True<SameOutput<Outputs['organizations']['roles']['get'], RoleTable>>,
  True<SameInput<Inputs['organizations']['apiKeys']['create'], OrganizationsApiKeysCreateInput>>,
  True<SameOutput<Outputs['organizations']['apiKeys']['create'], CreatedApiKey>>,
  True<SameInput<Inputs['organizations']['apiKeys']['list'], OrganizationsApiKeysListInput>>,
  True<SameOutput<Outputs['organizations']['apiKeys']['list'], Page<ApiKey>>>,
  True<SameInput<Inputs['organizations']['apiKeys']['get'], OrganizationsApiKeysGetInput>>,
  True<SameOutput<Outputs['organizations']['apiKeys']['get'], ApiKey>>,
  True<SameInput<Inputs['organizations']['apiKeys']['update'], OrganizationsApiKeysUpdateInput>>,
  True<SameOutput<Outputs['organizations']['apiKeys']['update'], ApiKey>>,
  True<SameInput<Inputs['organizations']['apiKeys']['rotate'], OrganizationsApiKeysRotateInput>>,
  True<SameOutput<Outputs['organizations']['apiKeys']['rotate'], CreatedApiKey>>,
  True<SameInput<Inputs['organizations']['apiKeys']['revoke'], OrganizationsApiKeysRevokeInput>>,
  True<SameOutput<Outputs['organizations']['apiKeys']['revoke'], ApiKey>>,
  True<SameInput<Inputs['organizations']['dataKeys']['rotate'], undefined>>,
  True<SameOutput<Outputs['organizations']['dataKeys']['rotate'], DataKeyVersion>>,
  True<SameInput<Inputs['organizations']['activity']['list'], OrganizationsActivityListInput>>,
  True<SameOutput<Outputs['organizations']['activity']['list'], Page<Activity>>>,
  True<SameInput<Inputs['organizations']['activity']['createExportLink'], OrganizationsActivityCreateExportLinkInput>>,
  True<SameOutput<Outputs['organizations']['activity']['createExportLink'], ActivityLink>>,
  True<SameInput<Inputs['contacts']['create'], ContactsCreateInput>>,
  True<SameOutput<Outputs['contacts']['create'], Contact>>,
  True<SameInput<Inputs['contacts']['get'], ContactsGetInput>>,
  True<SameOutput<Outputs['contacts']['get'], Contact>>,
  True<SameInput<Inputs['contacts']['list'], ContactsListInput>>,
  True<SameOutput<Outputs['contacts']['list'], Page<Contact>>>,
  True<SameInput<Inputs['contacts']['count'], ContactsCountInput>>,
  True<SameOutput<Outputs['contacts']['count'], ContactsCountOutput>>,
  True<SameInput<Inputs['contacts']['update'], ContactsUpdateInput>>,
  True<SameOutput<Outputs['contacts']['update'], Contact>>,
  True<SameInput<Inputs['contacts']['delete'], ContactsDeleteInput>>,
  True<SameOutput<Outputs['contacts']['delete'], void>>,
  True<SameInput<Inputs['contacts']['block'], ContactsBlockInput>>,
  True<SameOutput<Outputs['contacts']['block'], Contact>>,
  True<SameInput<Inputs['contacts']['unblock'], ContactsUnblockInput>>,
  True<SameOutput<Outputs['contacts']['unblock'], Contact>>,
  True<SameInput<Inputs['contacts']['merge'], ContactsMergeInput>>,
  True<SameOutput<Outputs['contacts']['merge'], Contact>>,
  True<SameInput<Inputs['contacts']['createExportLink'], ContactsCreateExportLinkInput>>,
  True<SameOutput<Outputs['contacts']['createExportLink'], DownloadLink>>,
  True<SameInput<Inputs['contacts']['watch'], ContactsWatchInput>>,
  True<SameItem<Outputs['contacts']['watch'], ContactChange>>,
  True<SameInput<Inputs['contacts']['tags']['list'], ContactsTagsListInput>>,
  True<SameOutput<Outputs['contacts']['tags']['list'], Page<TagUse>>>,
  True<SameInput<Inputs['contacts']['tags']['add'], ContactsTagsAddInput>>,
  True<SameOutput<Outputs['contacts']['tags']['add'], ContactsTagsAddOutput>>,
  True<SameInput<Inputs['contacts']['tags']['remove'], ContactsTagsRemoveInput>>,
  True<SameOutput<Outputs['contacts']['tags']['remove'], ContactsTagsRemoveOutput>>,
  True<SameInput<Inputs['contacts']['tags']['rename'], ContactsTagsRenameInput>>,
  True<SameOutput<Outputs['contacts']['tags']['rename'], ContactsTagsRenameOutput>>,
  True<SameInput<Inputs['contacts']['tags']['delete'], ContactsTagsDeleteInput>>,
  True<SameOutput<Outputs['contacts']['tags']['delete'], ContactsTagsDeleteOutput>>,
  True<SameInput<Inputs['contacts']['customFields']['list'], ContactsCustomFieldsListInput>>,
  True<SameOutput<Outputs['contacts']['customFields']['list'], Page<CustomField>>>,
  True<SameInput<Inputs['contacts']['customFields']['create'], ContactsCustomFieldsCreateInput>>,
  True<SameOutput<Outputs['contacts']['customFields']['create'], CustomField>>,
  True<SameInput<Inputs['contacts']['customFields']['update'], ContactsCustomFieldsUpdateInput>>,
  True<SameOutput<Outputs['contacts']['customFields']['update'], CustomField>>,
  True<SameInput<Inputs['contacts']['customFields']['delete'], ContactsCustomFieldsDeleteInput>>,
  True<SameOutput<Outputs['contacts']['customFields']['delete'], ContactsCustomFieldsDeleteOutput>>,
  True<SameInput<Inputs['contacts']['identities']['list'], ContactsIdentitiesListInput>>,
  True<SameOutput<Outputs['contacts']['identities']['list'], Page<ContactIdentity>>>,
  True<SameInput<Inputs['contacts']['identities']['add'], ContactsIdentitiesAddInput>>,
  True<SameOutput<Outputs['contacts']['identities']['add'], ContactIdentity>>,
  True<SameInput<Inputs['contacts']['identities']['remove'], ContactsIdentitiesRemoveInput>>,
  True<SameOutput<Outputs['contacts']['identities']['remove'], void>>,
  True<SameInput<Inputs['contacts']['consents']['set'], ContactsConsentsSetInput>>,
  True<SameOutput<Outputs['contacts']['consents']['set'], Consent>>,
  True<SameInput<Inputs['contacts']['consents']['list'], ContactsConsentsListInput>>,
  True<SameOutput<Outputs['contacts']['consents']['list'], Page<Consent>>>,
  True<SameInput<Inputs['contacts']['consents']['history'], ContactsConsentsHistoryInput>>,
  True<SameOutput<Outputs['contacts']['consents']['history'], Page<ConsentRecord>>>,
  True<SameInput<Inputs['contacts']['audiences']['create'], {
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
}>>,
  True<SameOutput<Outputs['contacts']['audiences']['create'], Audience>>,
  True<SameInput<Inputs['contacts']['audiences']['get'], ContactsAudiencesGetInput>>,
  True<SameOutput<Outputs['contacts']['audiences']['get'], Audience>>,
  True<SameInput<Inputs['contacts']['audiences']['list'], ContactsAudiencesListInput>>,
  True<SameOutput<Outputs['contacts']['audiences']['list'], Page<Audience>>>,
  True<SameInput<Inputs['contacts']['audiences']['update'], ContactsAudiencesUpdateInput>>,
  True<SameOutput<Outputs['contacts']['audiences']['update'], Audience>>,
  True<SameInput<Inputs['contacts']['audiences']['delete'], ContactsAudiencesDeleteInput>>,
  True<SameOutput<Outputs['contacts']['audiences']['delete'], void>>,
  True<SameInput<Inputs['contacts']['audiences']['preview'], ContactsAudiencesPreviewInput>>,
  True<SameOutput<Outputs['contacts']['audiences']['preview'], ContactsAudiencesPreviewOutput>>,
  True<SameInput<Inputs['contacts']['audiences']['watch'], ContactsAudiencesWatchInput>>,
  True<SameItem<Outputs['contacts']['audiences']['watch'], ContactsAudiencesWatchOutput>>,
  True<SameInput<Inputs['contacts']['audiences']['members']['list'], ContactsAudiencesMembersListInput>>,
  True<SameOutput<Outputs['contacts']['audiences']['members']['list'], Page<Contact>>>,
  True<SameInput<Inputs['contacts']['audiences']['members']['count'], ContactsAudiencesMembersCountInput>>,
  True<SameOutput<Outputs['contacts']['audiences']['members']['count'], ContactsAudiencesMembersCountOutput>>,
  True<SameInput<Inputs['contacts']['audiences']['members']['add'], ContactsAudiencesMembersAddInput>>,
  True<SameOutput<Outputs['contacts']['audiences']['members']['add'], ContactsAudiencesMembersAddOutput>>,
  True<SameInput<Inputs['contacts']['audiences']['members']['remove'], ContactsAudiencesMembersRemoveInput>>,
  True<SameOutput<Outputs['contacts']['audiences']['members']['remove'], ContactsAudiencesMembersRemoveOutput>>,
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
  True<SameInput<Inputs['contacts']['imports']['watch'], ContactsImportsWatchInput>>,
  True<SameItem<Outputs['contacts']['imports']['watch'], Import>>,
  True<SameInput<Inputs['contacts']['imports']['issues']['list'], ContactsImportsIssuesListInput>>,
  True<SameOutput<Outputs['contacts']['imports']['issues']['list'], Page<ImportIssue>>>,
  True<SameInput<Inputs['contacts']['imports']['issues']['createExportLink'], ContactsImportsIssuesCreateExportLinkInput>>,
  True<SameOutput<Outputs['contacts']['imports']['issues']['createExportLink'], DownloadLink>>,
  True<SameInput<Inputs['tracking']['sources']['create'], TrackingSourcesCreateInput>>,
  True<SameOutput<Outputs['tracking']['sources']['create'], CreatedDataSource>>,
  True<SameInput<Inputs['tracking']['sources']['get'], TrackingSourcesGetInput>>,
  True<SameOutput<Outputs['tracking']['sources']['get'], DataSource>>,
  True<SameInput<Inputs['tracking']['sources']['list'], TrackingSourcesListInput>>,
  True<SameOutput<Outputs['tracking']['sources']['list'], Page<DataSource>>>,
  True<SameInput<Inputs['tracking']['sources']['update'], TrackingSourcesUpdateInput>>,
  True<SameOutput<Outputs['tracking']['sources']['update'], DataSource>>,
  True<SameInput<Inputs['tracking']['sources']['rotate'], TrackingSourcesRotateInput>>,
  True<SameOutput<Outputs['tracking']['sources']['rotate'], CreatedDataSource>>,
  True<SameInput<Inputs['tracking']['sources']['delete'], TrackingSourcesDeleteInput>>,
  True<SameOutput<Outputs['tracking']['sources']['delete'], void>>,
  True<SameInput<Inputs['tracking']['events']['list'], TrackingEventsListInput>>,
  True<SameOutput<Outputs['tracking']['events']['list'], Page<DataEvent>>>,
  True<SameInput<Inputs['tracking']['events']['get'], TrackingEventsGetInput>>,
  True<SameOutput<Outputs['tracking']['events']['get'], DataEvent>>,
  True<SameInput<Inputs['tracking']['events']['watch'], TrackingEventsWatchInput>>,
  True<SameItem<Outputs['tracking']['events']['watch'], DataEvent>>,
  True<SameInput<Inputs['tracking']['eventTypes']['list'], TrackingEventTypesListInput>>,
  True<SameOutput<Outputs['tracking']['eventTypes']['list'], Page<EventTypeUse>>>,
  True<SameInput<Inputs['tracking']['settings']['get'], undefined>>,
  True<SameOutput<Outputs['tracking']['settings']['get'], TrackingSettings>>,
  True<SameInput<Inputs['tracking']['settings']['update'], TrackingSettingsUpdateInput>>,
  True<SameOutput<Outputs['tracking']['settings']['update'], TrackingSettings>>,
  True<SameInput<Inputs['messaging']['providers']['list'], MessagingProvidersListInput>>,
  True<SameOutput<Outputs['messaging']['providers']['list'], Page<MessagingProvider>>>,
  True<SameInput<Inputs['messaging']['senders']['create'], {
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
}>>,
  True<SameOutput<Outputs['messaging']['senders']['create'], Sender>>,
  True<SameInput<Inputs['messaging']['senders']['list'], MessagingSendersListInput>>,
  True<SameOutput<Outputs['messaging']['senders']['list'], Page<Sender>>>,
  True<SameInput<Inputs['messaging']['senders']['get'], MessagingSendersGetInput>>,
  True<SameOutput<Outputs['messaging']['senders']['get'], Sender>>,
  True<SameInput<Inputs['messaging']['senders']['update'], MessagingSendersUpdateInput>>,
  True<SameOutput<Outputs['messaging']['senders']['update'], Sender>>,
  True<SameInput<Inputs['messaging']['senders']['delete'], MessagingSendersDeleteInput>>,
  True<SameOutput<Outputs['messaging']['senders']['delete'], void>>,
  True<SameInput<Inputs['messaging']['senders']['verify'], MessagingSendersVerifyInput>>,
  True<SameOutput<Outputs['messaging']['senders']['verify'], Sender>>,
  True<SameInput<Inputs['messaging']['senders']['resume'], MessagingSendersResumeInput>>,
  True<SameOutput<Outputs['messaging']['senders']['resume'], Sender>>,
  True<SameInput<Inputs['messaging']['senders']['generateVapidKeys'], undefined>>,
  True<SameOutput<Outputs['messaging']['senders']['generateVapidKeys'], VapidKeys>>,
  True<SameInput<Inputs['messaging']['whatsappAccounts']['list'], MessagingWhatsappAccountsListInput>>,
  True<SameOutput<Outputs['messaging']['whatsappAccounts']['list'], Page<WhatsAppAccount>>>,
  True<SameInput<Inputs['messaging']['whatsappAccounts']['get'], MessagingWhatsappAccountsGetInput>>,
  True<SameOutput<Outputs['messaging']['whatsappAccounts']['get'], WhatsAppAccount>>,
  True<SameInput<Inputs['messaging']['whatsappAccounts']['update'], MessagingWhatsappAccountsUpdateInput>>,
  True<SameOutput<Outputs['messaging']['whatsappAccounts']['update'], WhatsAppAccount>>,
  True<SameInput<Inputs['messaging']['whatsappAccounts']['connect'], MessagingWhatsappAccountsConnectInput>>,
  True<SameOutput<Outputs['messaging']['whatsappAccounts']['connect'], WhatsAppAccount>>,
  True<SameInput<Inputs['messaging']['whatsappAccounts']['disconnect'], MessagingWhatsappAccountsDisconnectInput>>,
  True<SameOutput<Outputs['messaging']['whatsappAccounts']['disconnect'], WhatsAppAccount>>,
  True<SameInput<Inputs['messaging']['portfolios']['create'], MessagingPortfoliosCreateInput>>,
  True<SameOutput<Outputs['messaging']['portfolios']['create'], WhatsAppPortfolio>>,
  True<SameInput<Inputs['messaging']['portfolios']['list'], MessagingPortfoliosListInput>>,
  True<SameOutput<Outputs['messaging']['portfolios']['list'], Page<WhatsAppPortfolio>>>,
  True<SameInput<Inputs['messaging']['portfolios']['update'], MessagingPortfoliosUpdateInput>>,
  True<SameOutput<Outputs['messaging']['portfolios']['update'], WhatsAppPortfolio>>,
  True<SameInput<Inputs['messaging']['portfolios']['delete'], MessagingPortfoliosDeleteInput>>,
  True<SameOutput<Outputs['messaging']['portfolios']['delete'], void>>,
  True<SameInput<Inputs['messaging']['templates']['create'], MessagingTemplatesCreateInput>>,
  True<SameOutput<Outputs['messaging']['templates']['create'], MessageTemplate>>,
  True<SameInput<Inputs['messaging']['templates']['list'], MessagingTemplatesListInput>>,
  True<SameOutput<Outputs['messaging']['templates']['list'], Page<ListedMessageTemplate>>>,
  True<SameInput<Inputs['messaging']['templates']['get'], MessagingTemplatesGetInput>>,
  True<SameOutput<Outputs['messaging']['templates']['get'], MessageTemplate>>,
  True<SameInput<Inputs['messaging']['templates']['update'], MessagingTemplatesUpdateInput>>,
  True<SameOutput<Outputs['messaging']['templates']['update'], MessageTemplate>>,
  True<SameInput<Inputs['messaging']['templates']['delete'], MessagingTemplatesDeleteInput>>,
  True<SameOutput<Outputs['messaging']['templates']['delete'], void>>,
  True<SameInput<Inputs['messaging']['templates']['submit'], MessagingTemplatesSubmitInput>>,
  True<SameOutput<Outputs['messaging']['templates']['submit'], MessageTemplate>>,
  True<SameInput<Inputs['messaging']['templates']['preview'], MessagingTemplatesPreviewInput>>,
  True<SameOutput<Outputs['messaging']['templates']['preview'], TemplatePreview>>,
  True<SameInput<Inputs['messaging']['conversations']['list'], MessagingConversationsListInput>>,
  True<SameOutput<Outputs['messaging']['conversations']['list'], Page<Conversation>>>,
  True<SameInput<Inputs['messaging']['conversations']['get'], MessagingConversationsGetInput>>,
  True<SameOutput<Outputs['messaging']['conversations']['get'], Conversation>>,
  True<SameInput<Inputs['messaging']['conversations']['open'], MessagingConversationsOpenInput>>,
  True<SameOutput<Outputs['messaging']['conversations']['open'], Conversation>>,
  True<SameInput<Inputs['messaging']['conversations']['assign'], MessagingConversationsAssignInput>>,
  True<SameOutput<Outputs['messaging']['conversations']['assign'], Conversation>>,
  True<SameInput<Inputs['messaging']['conversations']['close'], MessagingConversationsCloseInput>>,
  True<SameOutput<Outputs['messaging']['conversations']['close'], Conversation>>,
  True<SameInput<Inputs['messaging']['conversations']['reopen'], MessagingConversationsReopenInput>>,
  True<SameOutput<Outputs['messaging']['conversations']['reopen'], Conversation>>,
  True<SameInput<Inputs['messaging']['conversations']['markRead'], MessagingConversationsMarkReadInput>>,
  True<SameOutput<Outputs['messaging']['conversations']['markRead'], Conversation>>,
  True<SameInput<Inputs['messaging']['conversations']['watch'], MessagingConversationsWatchInput>>,
  True<SameItem<Outputs['messaging']['conversations']['watch'], ConversationChange>>,
  True<SameInput<Inputs['messaging']['conversations']['notes']['create'], MessagingConversationsNotesCreateInput>>,
  True<SameOutput<Outputs['messaging']['conversations']['notes']['create'], ConversationNote>>,
  True<SameInput<Inputs['messaging']['conversations']['notes']['list'], MessagingConversationsNotesListInput>>,
  True<SameOutput<Outputs['messaging']['conversations']['notes']['list'], Page<ConversationNote>>>,
  True<SameInput<Inputs['messaging']['conversations']['notes']['delete'], MessagingConversationsNotesDeleteInput>>,
  True<SameOutput<Outputs['messaging']['conversations']['notes']['delete'], void>>,
  True<SameInput<Inputs['messaging']['messages']['send'], MessagingMessagesSendInput>>,
  True<SameOutput<Outputs['messaging']['messages']['send'], Message>>,
  True<SameInput<Inputs['messaging']['messages']['list'], MessagingMessagesListInput>>,
  True<SameOutput<Outputs['messaging']['messages']['list'], Page<Message>>>,
  True<SameInput<Inputs['messaging']['messages']['get'], MessagingMessagesGetInput>>,
  True<SameOutput<Outputs['messaging']['messages']['get'], Message>>,
  True<SameInput<Inputs['messaging']['messages']['cancel'], MessagingMessagesCancelInput>>,
  True<SameOutput<Outputs['messaging']['messages']['cancel'], Message>>,
  True<SameInput<Inputs['messaging']['messages']['retry'], MessagingMessagesRetryInput>>,
  True<SameOutput<Outputs['messaging']['messages']['retry'], Message>>,
  True<SameInput<Inputs['messaging']['messages']['resolve'], MessagingMessagesResolveInput>>,
  True<SameOutput<Outputs['messaging']['messages']['resolve'], Message>>,
  True<SameInput<Inputs['messaging']['media']['list'], MessagingMediaListInput>>,
  True<SameOutput<Outputs['messaging']['media']['list'], Page<ListedMedia>>>,
  True<SameInput<Inputs['messaging']['media']['get'], MessagingMediaGetInput>>,
  True<SameOutput<Outputs['messaging']['media']['get'], Media>>,
  True<SameInput<Inputs['messaging']['media']['delete'], MessagingMediaDeleteInput>>,
  True<SameOutput<Outputs['messaging']['media']['delete'], void>>,
  True<SameInput<Inputs['messaging']['push']['publicKey'], MessagingPushPublicKeyInput>>,
  True<SameOutput<Outputs['messaging']['push']['publicKey'], MessagingPushPublicKeyOutput>>,
  True<SameInput<Inputs['messaging']['push']['subscribe'], MessagingPushSubscribeInput>>,
  True<SameOutput<Outputs['messaging']['push']['subscribe'], PushSubscription>>,
  True<SameInput<Inputs['messaging']['push']['unsubscribe'], MessagingPushUnsubscribeInput>>,
  True<SameOutput<Outputs['messaging']['push']['unsubscribe'], void>>,
  True<SameInput<Inputs['messaging']['push']['list'], MessagingPushListInput>>,
  True<SameOutput<Outputs['messaging']['push']['list'], Page<PushSubscription>>>,
  True<SameInput<Inputs['messaging']['push']['delete'], MessagingPushDeleteInput>>,
  True<SameOutput<Outputs['messaging']['push']['delete'], void>>,
  True<SameInput<Inputs['campaigns']['create'], CampaignsCreateInput>>,
  True<SameOutput<Outputs['campaigns']['create'], CampaignDetails>>,
  True<SameInput<Inputs['campaigns']['get'], CampaignsGetInput>>,
  True<SameOutput<Outputs['campaigns']['get'], CampaignDetails>>,
  True<SameInput<Inputs['campaigns']['list'], CampaignsListInput>>,
  True<SameOutput<Outputs['campaigns']['list'], Page<Campaign>>>,
  True<SameInput<Inputs['campaigns']['update'], CampaignsUpdateInput>>,
  True<SameOutput<Outputs['campaigns']['update'], CampaignDetails>>,
  True<SameInput<Inputs['campaigns']['delete'], CampaignsDeleteInput>>,
  True<SameOutput<Outputs['campaigns']['delete'], void>>,
  True<SameInput<Inputs['campaigns']['duplicate'], CampaignsDuplicateInput>>,
  True<SameOutput<Outputs['campaigns']['duplicate'], CampaignDetails>>,
  True<SameInput<Inputs['campaigns']['check'], CampaignsCheckInput>>,
  True<SameOutput<Outputs['campaigns']['check'], CampaignsCheckOutput>>,
  True<SameInput<Inputs['campaigns']['preview'], CampaignsPreviewInput>>,
  True<SameOutput<Outputs['campaigns']['preview'], PreviewedMessage[]>>,
  True<SameInput<Inputs['campaigns']['sendTest'], CampaignsSendTestInput>>,
  True<SameOutput<Outputs['campaigns']['sendTest'], CampaignsSendTestOutput>>,
  True<SameInput<Inputs['campaigns']['schedule'], CampaignsScheduleInput>>,
  True<SameOutput<Outputs['campaigns']['schedule'], CampaignDetails>>,
  True<SameInput<Inputs['campaigns']['start'], CampaignsStartInput>>,
  True<SameOutput<Outputs['campaigns']['start'], CampaignDetails>>,
  True<SameInput<Inputs['campaigns']['pause'], CampaignsPauseInput>>,
  True<SameOutput<Outputs['campaigns']['pause'], CampaignDetails>>,
  True<SameInput<Inputs['campaigns']['resume'], CampaignsResumeInput>>,
  True<SameOutput<Outputs['campaigns']['resume'], CampaignDetails>>,
  True<SameInput<Inputs['campaigns']['cancel'], CampaignsCancelInput>>,
  True<SameOutput<Outputs['campaigns']['cancel'], CampaignDetails>>,
  True<SameInput<Inputs['campaigns']['retryFailed'], CampaignsRetryFailedInput>>,
  True<SameOutput<Outputs['campaigns']['retryFailed'], CampaignsRetryFailedOutput>>,
  True<SameInput<Inputs['campaigns']['watch'], CampaignsWatchInput>>,
  True<SameItem<Outputs['campaigns']['watch'], CampaignProgress>>,
  True<SameInput<Inputs['campaigns']['statistics'], CampaignsStatisticsInput>>,
  True<SameOutput<Outputs['campaigns']['statistics'], CampaignStatistics>>,
  True<SameInput<Inputs['campaigns']['channels']['add'], CampaignsChannelsAddInput>>,
  True<SameOutput<Outputs['campaigns']['channels']['add'], CampaignChannel>>,
  True<SameInput<Inputs['campaigns']['channels']['update'], CampaignsChannelsUpdateInput>>,
  True<SameOutput<Outputs['campaigns']['channels']['update'], CampaignChannel>>,
  True<SameInput<Inputs['campaigns']['channels']['remove'], CampaignsChannelsRemoveInput>>,
  True<SameOutput<Outputs['campaigns']['channels']['remove'], void>>,
  True<SameInput<Inputs['campaigns']['variants']['add'], CampaignsVariantsAddInput>>,
  True<SameOutput<Outputs['campaigns']['variants']['add'], CampaignVariant>>,
  True<SameInput<Inputs['campaigns']['variants']['update'], CampaignsVariantsUpdateInput>>,
  True<SameOutput<Outputs['campaigns']['variants']['update'], CampaignVariant>>,
  True<SameInput<Inputs['campaigns']['variants']['remove'], CampaignsVariantsRemoveInput>>,
  True<SameOutput<Outputs['campaigns']['variants']['remove'], void>>,
  True<SameInput<Inputs['campaigns']['steps']['add'], CampaignsStepsAddInput>>,
  True<SameOutput<Outputs['campaigns']['steps']['add'], CampaignStep>>,
  True<SameInput<Inputs['campaigns']['steps']['update'], CampaignsStepsUpdateInput>>,
  True<SameOutput<Outputs['campaigns']['steps']['update'], CampaignStep>>,
  True<SameInput<Inputs['campaigns']['steps']['remove'], CampaignsStepsRemoveInput>>,
  True<SameOutput<Outputs['campaigns']['steps']['remove'], void>>,
  True<SameInput<Inputs['campaigns']['steps']['reorder'], CampaignsStepsReorderInput>>,
  True<SameOutput<Outputs['campaigns']['steps']['reorder'], CampaignStep[]>>,
  True<SameInput<Inputs['campaigns']['entries']['add'], CampaignsEntriesAddInput>>,
  True<SameOutput<Outputs['campaigns']['entries']['add'], CampaignsEntriesAddOutput>>,
  True<SameInput<Inputs['campaigns']['entries']['addCsv'], CampaignsEntriesAddCsvInput>>,
  True<SameOutput<Outputs['campaigns']['entries']['addCsv'], CampaignsEntriesAddCsvOutput>>,
  True<SameInput<Inputs['campaigns']['entries']['list'], CampaignsEntriesListInput>>,
  True<SameOutput<Outputs['campaigns']['entries']['list'], Page<CampaignEntry>>>,
  True<SameInput<Inputs['campaigns']['entries']['clear'], CampaignsEntriesClearInput>>,
  True<SameOutput<Outputs['campaigns']['entries']['clear'], CampaignsEntriesClearOutput>>,
  True<SameInput<Inputs['campaigns']['enrollments']['list'], CampaignsEnrollmentsListInput>>,
  True<SameOutput<Outputs['campaigns']['enrollments']['list'], Page<Enrollment>>>,
  True<SameInput<Inputs['campaigns']['enrollments']['add'], CampaignsEnrollmentsAddInput>>,
  True<SameOutput<Outputs['campaigns']['enrollments']['add'], CampaignsEnrollmentsAddOutput>>,
  True<SameInput<Inputs['campaigns']['enrollments']['remove'], CampaignsEnrollmentsRemoveInput>>,
  True<SameOutput<Outputs['campaigns']['enrollments']['remove'], Enrollment>>,
  True<SameInput<Inputs['campaigns']['experiment']['get'], CampaignsExperimentGetInput>>,
  True<SameOutput<Outputs['campaigns']['experiment']['get'], ExperimentEvaluation>>,
  True<SameInput<Inputs['campaigns']['experiment']['chooseWinner'], CampaignsExperimentChooseWinnerInput>>,
  True<SameOutput<Outputs['campaigns']['experiment']['chooseWinner'], ExperimentEvaluation>>,
  True<SameInput<Inputs['campaigns']['recipients']['list'], CampaignsRecipientsListInput>>,
  True<SameOutput<Outputs['campaigns']['recipients']['list'], Page<CampaignRecipient>>>,
  True<SameInput<Inputs['campaigns']['recipients']['createExportLink'], CampaignsRecipientsCreateExportLinkInput>>,
  True<SameOutput<Outputs['campaigns']['recipients']['createExportLink'], RecipientExportLink>>,
  True<SameInput<Inputs['campaigns']['settings']['get'], undefined>>,
  True<SameOutput<Outputs['campaigns']['settings']['get'], CampaignSettings>>,
  True<SameInput<Inputs['campaigns']['settings']['update'], CampaignsSettingsUpdateInput>>,
  True<SameOutput<Outputs['campaigns']['settings']['update'], CampaignSettings>>,
  True<SameInput<Inputs['payments']['get'], PaymentsGetInput>>,
  True<SameOutput<Outputs['payments']['get'], Payment>>,
  True<SameInput<Inputs['payments']['list'], PaymentsListInput>>,
  True<SameOutput<Outputs['payments']['list'], Page<Payment>>>,
  True<SameInput<Inputs['payments']['sync'], PaymentsSyncInput>>,
  True<SameOutput<Outputs['payments']['sync'], Payment>>,
  True<SameInput<Inputs['payments']['gateways']['create'], {
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
}>>,
  True<SameOutput<Outputs['payments']['gateways']['create'], PaymentGateway>>,
  True<SameInput<Inputs['payments']['gateways']['get'], PaymentsGatewaysGetInput>>,
  True<SameOutput<Outputs['payments']['gateways']['get'], PaymentGateway>>,
  True<SameInput<Inputs['payments']['gateways']['list'], PaymentsGatewaysListInput>>,
  True<SameOutput<Outputs['payments']['gateways']['list'], Page<PaymentGateway>>>,
  True<SameInput<Inputs['payments']['gateways']['update'], {
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
}>>,
  True<SameOutput<Outputs['payments']['gateways']['update'], PaymentGateway>>,
  True<SameInput<Inputs['payments']['gateways']['delete'], PaymentsGatewaysDeleteInput>>,
  True<SameOutput<Outputs['payments']['gateways']['delete'], void>>,
  True<SameInput<Inputs['payments']['gateways']['verify'], PaymentsGatewaysVerifyInput>>,
  True<SameOutput<Outputs['payments']['gateways']['verify'], PaymentGateway>>,
  True<SameInput<Inputs['payments']['gateways']['statistics'], PaymentsGatewaysStatisticsInput>>,
  True<SameOutput<Outputs['payments']['gateways']['statistics'], GatewayStatistics>>,
  True<SameInput<Inputs['payments']['refunds']['get'], PaymentsRefundsGetInput>>,
  True<SameOutput<Outputs['payments']['refunds']['get'], Refund>>,
  True<SameInput<Inputs['payments']['refunds']['list'], PaymentsRefundsListInput>>,
  True<SameOutput<Outputs['payments']['refunds']['list'], Page<Refund>>>,
  True<SameInput<Inputs['ticketing']['events']['create'], TicketingEventsCreateInput>>,
  True<SameOutput<Outputs['ticketing']['events']['create'], TicketedEvent>>,
  True<SameInput<Inputs['ticketing']['events']['get'], TicketingEventsGetInput>>,
  True<SameOutput<Outputs['ticketing']['events']['get'], TicketedEvent>>,
  True<SameInput<Inputs['ticketing']['events']['list'], TicketingEventsListInput>>,
  True<SameOutput<Outputs['ticketing']['events']['list'], Page<TicketedEvent>>>,
  True<SameInput<Inputs['ticketing']['events']['update'], TicketingEventsUpdateInput>>,
  True<SameOutput<Outputs['ticketing']['events']['update'], TicketedEvent>>,
  True<SameInput<Inputs['ticketing']['events']['delete'], TicketingEventsDeleteInput>>,
  True<SameOutput<Outputs['ticketing']['events']['delete'], void>>,
  True<SameInput<Inputs['ticketing']['events']['publish'], TicketingEventsPublishInput>>,
  True<SameOutput<Outputs['ticketing']['events']['publish'], TicketedEvent>>,
  True<SameInput<Inputs['ticketing']['events']['unpublish'], TicketingEventsUnpublishInput>>,
  True<SameOutput<Outputs['ticketing']['events']['unpublish'], TicketedEvent>>,
  True<SameInput<Inputs['ticketing']['events']['cancel'], TicketingEventsCancelInput>>,
  True<SameOutput<Outputs['ticketing']['events']['cancel'], TicketedEvent>>,
  True<SameInput<Inputs['ticketing']['events']['complete'], TicketingEventsCompleteInput>>,
  True<SameOutput<Outputs['ticketing']['events']['complete'], TicketedEvent>>,
  True<SameInput<Inputs['ticketing']['events']['duplicate'], TicketingEventsDuplicateInput>>,
  True<SameOutput<Outputs['ticketing']['events']['duplicate'], TicketedEvent>>,
  True<SameInput<Inputs['ticketing']['events']['watch'], TicketingEventsWatchInput>>,
  True<SameItem<Outputs['ticketing']['events']['watch'], EventSalesUpdate>>,
  True<SameInput<Inputs['ticketing']['cancellations']['get'], TicketingCancellationsGetInput>>,
  True<SameOutput<Outputs['ticketing']['cancellations']['get'], EventCancellation | null>>,
  True<SameInput<Inputs['ticketing']['ticketTypes']['create'], TicketingTicketTypesCreateInput>>,
  True<SameOutput<Outputs['ticketing']['ticketTypes']['create'], TicketType>>,
  True<SameInput<Inputs['ticketing']['ticketTypes']['get'], TicketingTicketTypesGetInput>>,
  True<SameOutput<Outputs['ticketing']['ticketTypes']['get'], TicketType>>,
  True<SameInput<Inputs['ticketing']['ticketTypes']['list'], TicketingTicketTypesListInput>>,
  True<SameOutput<Outputs['ticketing']['ticketTypes']['list'], Page<TicketType>>>,
  True<SameInput<Inputs['ticketing']['ticketTypes']['update'], TicketingTicketTypesUpdateInput>>,
  True<SameOutput<Outputs['ticketing']['ticketTypes']['update'], TicketType>>,
  True<SameInput<Inputs['ticketing']['ticketTypes']['reorder'], TicketingTicketTypesReorderInput>>,
  True<SameOutput<Outputs['ticketing']['ticketTypes']['reorder'], TicketingTicketTypesReorderOutput>>,
  True<SameInput<Inputs['ticketing']['ticketTypes']['delete'], TicketingTicketTypesDeleteInput>>,
  True<SameOutput<Outputs['ticketing']['ticketTypes']['delete'], TicketingTicketTypesDeleteOutput>>,
  True<SameInput<Inputs['ticketing']['capacityPools']['create'], TicketingCapacityPoolsCreateInput>>,
  True<SameOutput<Outputs['ticketing']['capacityPools']['create'], CapacityPool>>,
  True<SameInput<Inputs['ticketing']['capacityPools']['list'], TicketingCapacityPoolsListInput>>,
  True<SameOutput<Outputs['ticketing']['capacityPools']['list'], Page<CapacityPool>>>,
  True<SameInput<Inputs['ticketing']['capacityPools']['update'], TicketingCapacityPoolsUpdateInput>>,
  True<SameOutput<Outputs['ticketing']['capacityPools']['update'], CapacityPool>>,
  True<SameInput<Inputs['ticketing']['capacityPools']['setTicketTypes'], TicketingCapacityPoolsSetTicketTypesInput>>,
  True<SameOutput<Outputs['ticketing']['capacityPools']['setTicketTypes'], CapacityPool>>,
  True<SameInput<Inputs['ticketing']['capacityPools']['delete'], TicketingCapacityPoolsDeleteInput>>,
  True<SameOutput<Outputs['ticketing']['capacityPools']['delete'], void>>,
  True<SameInput<Inputs['ticketing']['discountCodes']['create'], {
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
}>>,
  True<SameOutput<Outputs['ticketing']['discountCodes']['create'], DiscountCode>>,
  True<SameInput<Inputs['ticketing']['discountCodes']['generate'], {
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
}>>,
  True<SameOutput<Outputs['ticketing']['discountCodes']['generate'], TicketingDiscountCodesGenerateOutput>>,
  True<SameInput<Inputs['ticketing']['discountCodes']['get'], TicketingDiscountCodesGetInput>>,
  True<SameOutput<Outputs['ticketing']['discountCodes']['get'], DiscountCode>>,
  True<SameInput<Inputs['ticketing']['discountCodes']['list'], TicketingDiscountCodesListInput>>,
  True<SameOutput<Outputs['ticketing']['discountCodes']['list'], Page<DiscountCode>>>,
  True<SameInput<Inputs['ticketing']['discountCodes']['update'], TicketingDiscountCodesUpdateInput>>,
  True<SameOutput<Outputs['ticketing']['discountCodes']['update'], DiscountCode>>,
  True<SameInput<Inputs['ticketing']['discountCodes']['delete'], TicketingDiscountCodesDeleteInput>>,
  True<SameOutput<Outputs['ticketing']['discountCodes']['delete'], void>>,
  True<SameInput<Inputs['ticketing']['storefront']['listEvents'], TicketingStorefrontListEventsInput>>,
  True<SameOutput<Outputs['ticketing']['storefront']['listEvents'], Page<StorefrontEventSummary>>>,
  True<SameInput<Inputs['ticketing']['storefront']['getEvent'], TicketingStorefrontGetEventInput>>,
  True<SameOutput<Outputs['ticketing']['storefront']['getEvent'], StorefrontEvent>>,
  True<SameInput<Inputs['ticketing']['storefront']['recordView'], TicketingStorefrontRecordViewInput>>,
  True<SameOutput<Outputs['ticketing']['storefront']['recordView'], void>>,
  True<SameInput<Inputs['ticketing']['analytics']['event'], TicketingAnalyticsEventInput>>,
  True<SameOutput<Outputs['ticketing']['analytics']['event'], EventAnalytics>>,
  True<SameInput<Inputs['ticketing']['analytics']['sales'], TicketingAnalyticsSalesInput>>,
  True<SameOutput<Outputs['ticketing']['analytics']['sales'], SalesAnalytics>>,
  True<SameInput<Inputs['ticketing']['analytics']['overview'], TicketingAnalyticsOverviewInput>>,
  True<SameOutput<Outputs['ticketing']['analytics']['overview'], AnalyticsOverview>>,
  True<SameInput<Inputs['ticketing']['tickets']['get'], TicketingTicketsGetInput>>,
  True<SameOutput<Outputs['ticketing']['tickets']['get'], Ticket>>,
  True<SameInput<Inputs['ticketing']['tickets']['list'], TicketingTicketsListInput>>,
  True<SameOutput<Outputs['ticketing']['tickets']['list'], Page<Ticket>>>,
  True<SameInput<Inputs['ticketing']['tickets']['updateAttendee'], TicketingTicketsUpdateAttendeeInput>>,
  True<SameOutput<Outputs['ticketing']['tickets']['updateAttendee'], Ticket>>,
  True<SameInput<Inputs['ticketing']['tickets']['getCode'], TicketingTicketsGetCodeInput>>,
  True<SameOutput<Outputs['ticketing']['tickets']['getCode'], TicketCode>>,
  True<SameInput<Inputs['ticketing']['tickets']['getLinks'], TicketingTicketsGetLinksInput>>,
  True<SameOutput<Outputs['ticketing']['tickets']['getLinks'], TicketLinks>>,
  True<SameInput<Inputs['ticketing']['tickets']['getByToken'], TicketingTicketsGetByTokenInput>>,
  True<SameOutput<Outputs['ticketing']['tickets']['getByToken'], HeldTicket>>,
  True<SameInput<Inputs['ticketing']['tickets']['listByToken'], TicketingTicketsListByTokenInput>>,
  True<SameOutput<Outputs['ticketing']['tickets']['listByToken'], Page<HeldTicket>>>,
  True<SameInput<Inputs['ticketing']['tickets']['updateAttendeeByToken'], TicketingTicketsUpdateAttendeeByTokenInput>>,
  True<SameOutput<Outputs['ticketing']['tickets']['updateAttendeeByToken'], TicketingTicketsUpdateAttendeeByTokenOutput>>,
  True<SameInput<Inputs['ticketing']['signingKeys']['list'], TicketingSigningKeysListInput>>,
  True<SameOutput<Outputs['ticketing']['signingKeys']['list'], Page<TicketSigningKey>>>,
  True<SameInput<Inputs['ticketing']['signingKeys']['rotate'], undefined>>,
  True<SameOutput<Outputs['ticketing']['signingKeys']['rotate'], TicketingSigningKeysRotateOutput>>,
  True<SameInput<Inputs['ticketing']['checkInLists']['create'], TicketingCheckInListsCreateInput>>,
  True<SameOutput<Outputs['ticketing']['checkInLists']['create'], CheckInList>>,
  True<SameInput<Inputs['ticketing']['checkInLists']['openDefault'], TicketingCheckInListsOpenDefaultInput>>,
  True<SameOutput<Outputs['ticketing']['checkInLists']['openDefault'], CheckInList>>,
  True<SameInput<Inputs['ticketing']['checkInLists']['get'], TicketingCheckInListsGetInput>>,
  True<SameOutput<Outputs['ticketing']['checkInLists']['get'], CheckInList>>,
  True<SameInput<Inputs['ticketing']['checkInLists']['list'], TicketingCheckInListsListInput>>,
  True<SameOutput<Outputs['ticketing']['checkInLists']['list'], Page<CheckInList>>>,
  True<SameInput<Inputs['ticketing']['checkInLists']['update'], TicketingCheckInListsUpdateInput>>,
  True<SameOutput<Outputs['ticketing']['checkInLists']['update'], CheckInList>>,
  True<SameInput<Inputs['ticketing']['checkInLists']['delete'], TicketingCheckInListsDeleteInput>>,
  True<SameOutput<Outputs['ticketing']['checkInLists']['delete'], void>>,
  True<SameInput<Inputs['ticketing']['checkInLists']['getManifest'], TicketingCheckInListsGetManifestInput>>,
  True<SameOutput<Outputs['ticketing']['checkInLists']['getManifest'], ScannerManifest>>,
  True<SameInput<Inputs['ticketing']['checkIns']['scan'], TicketingCheckInsScanInput>>,
  True<SameOutput<Outputs['ticketing']['checkIns']['scan'], ScanAnswer>>,
  True<SameInput<Inputs['ticketing']['checkIns']['sync'], TicketingCheckInsSyncInput>>,
  True<SameOutput<Outputs['ticketing']['checkIns']['sync'], TicketingCheckInsSyncOutput>>,
  True<SameInput<Inputs['ticketing']['checkIns']['undo'], TicketingCheckInsUndoInput>>,
  True<SameOutput<Outputs['ticketing']['checkIns']['undo'], CheckIn>>,
  True<SameInput<Inputs['ticketing']['checkIns']['list'], TicketingCheckInsListInput>>,
  True<SameOutput<Outputs['ticketing']['checkIns']['list'], Page<CheckIn>>>,
  True<SameInput<Inputs['ticketing']['checkIns']['statistics'], TicketingCheckInsStatisticsInput>>,
  True<SameOutput<Outputs['ticketing']['checkIns']['statistics'], CheckInStatistics>>,
  True<SameInput<Inputs['ticketing']['checkIns']['listRevocations'], TicketingCheckInsListRevocationsInput>>,
  True<SameOutput<Outputs['ticketing']['checkIns']['listRevocations'], Revocations>>,
  True<SameInput<Inputs['ticketing']['checkIns']['watch'], TicketingCheckInsWatchInput>>,
  True<SameItem<Outputs['ticketing']['checkIns']['watch'], CheckInUpdate>>,
  True<SameInput<Inputs['ticketing']['transfers']['offer'], TicketingTransfersOfferInput>>,
  True<SameOutput<Outputs['ticketing']['transfers']['offer'], TicketTransfer>>,
  True<SameInput<Inputs['ticketing']['transfers']['cancel'], TicketingTransfersCancelInput>>,
  True<SameOutput<Outputs['ticketing']['transfers']['cancel'], TicketingTransfersCancelOutput>>,
  True<SameInput<Inputs['ticketing']['transfers']['get'], TicketingTransfersGetInput>>,
  True<SameOutput<Outputs['ticketing']['transfers']['get'], OfferedTransfer>>,
  True<SameInput<Inputs['ticketing']['transfers']['accept'], TicketingTransfersAcceptInput>>,
  True<SameOutput<Outputs['ticketing']['transfers']['accept'], TicketingTransfersAcceptOutput>>,
  True<SameInput<Inputs['ticketing']['transfers']['decline'], TicketingTransfersDeclineInput>>,
  True<SameOutput<Outputs['ticketing']['transfers']['decline'], TicketingTransfersDeclineOutput>>,
  True<SameInput<Inputs['ticketing']['transfers']['offerFor'], TicketingTransfersOfferForInput>>,
  True<SameOutput<Outputs['ticketing']['transfers']['offerFor'], TicketTransfer>>,
  True<SameInput<Inputs['ticketing']['transfers']['cancelFor'], TicketingTransfersCancelForInput>>,
  True<SameOutput<Outputs['ticketing']['transfers']['cancelFor'], TicketingTransfersCancelForOutput>>,
  True<SameInput<Inputs['ticketing']['transfers']['list'], TicketingTransfersListInput>>,
  True<SameOutput<Outputs['ticketing']['transfers']['list'], Page<TicketTransfer>>>,
  True<SameInput<Inputs['ticketing']['waitlist']['join'], TicketingWaitlistJoinInput>>,
  True<SameOutput<Outputs['ticketing']['waitlist']['join'], TicketingWaitlistJoinOutput>>,
  True<SameInput<Inputs['ticketing']['waitlist']['get'], TicketingWaitlistGetInput>>,
  True<SameOutput<Outputs['ticketing']['waitlist']['get'], OwnWaitlistEntry>>,
  True<SameInput<Inputs['ticketing']['waitlist']['leave'], TicketingWaitlistLeaveInput>>,
  True<SameOutput<Outputs['ticketing']['waitlist']['leave'], TicketingWaitlistLeaveOutput>>,
  True<SameInput<Inputs['ticketing']['waitlist']['list'], TicketingWaitlistListInput>>,
  True<SameOutput<Outputs['ticketing']['waitlist']['list'], Page<WaitlistEntry>>>,
  True<SameInput<Inputs['ticketing']['waitlist']['remove'], TicketingWaitlistRemoveInput>>,
  True<SameOutput<Outputs['ticketing']['waitlist']['remove'], TicketingWaitlistRemoveOutput>>,
  True<SameInput<Inputs['ticketing']['carts']['create'], TicketingCartsCreateInput>>,
  True<SameOutput<Outputs['ticketing']['carts']['create'], CreatedCart>>,
  True<SameInput<Inputs['ticketing']['carts']['get'], TicketingCartsGetInput>>,
  True<SameOutput<Outputs['ticketing']['carts']['get'], Cart>>,
  True<SameInput<Inputs['ticketing']['carts']['setItems'], TicketingCartsSetItemsInput>>,
  True<SameOutput<Outputs['ticketing']['carts']['setItems'], Cart>>,
  True<SameInput<Inputs['ticketing']['carts']['applyDiscount'], TicketingCartsApplyDiscountInput>>,
  True<SameOutput<Outputs['ticketing']['carts']['applyDiscount'], Cart>>,
  True<SameInput<Inputs['ticketing']['carts']['removeDiscount'], TicketingCartsRemoveDiscountInput>>,
  True<SameOutput<Outputs['ticketing']['carts']['removeDiscount'], Cart>>,
  True<SameInput<Inputs['ticketing']['carts']['setCustomer'], TicketingCartsSetCustomerInput>>,
  True<SameOutput<Outputs['ticketing']['carts']['setCustomer'], Cart>>,
  True<SameInput<Inputs['ticketing']['carts']['abandon'], TicketingCartsAbandonInput>>,
  True<SameOutput<Outputs['ticketing']['carts']['abandon'], Cart>>,
  True<SameInput<Inputs['ticketing']['carts']['checkout'], TicketingCartsCheckoutInput>>,
  True<SameOutput<Outputs['ticketing']['carts']['checkout'], Checkout>>,
  True<SameInput<Inputs['ticketing']['orders']['get'], TicketingOrdersGetInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['get'], OrderDetails>>,
  True<SameInput<Inputs['ticketing']['orders']['list'], TicketingOrdersListInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['list'], Page<Order>>>,
  True<SameInput<Inputs['ticketing']['orders']['getByToken'], TicketingOrdersGetByTokenInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['getByToken'], BuyersOrder>>,
  True<SameInput<Inputs['ticketing']['orders']['listOwn'], TicketingOrdersListOwnInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['listOwn'], Page<OwnOrder>>>,
  True<SameInput<Inputs['ticketing']['orders']['getOwn'], TicketingOrdersGetOwnInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['getOwn'], BuyersOrder>>,
  True<SameInput<Inputs['ticketing']['orders']['pay'], TicketingOrdersPayInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['pay'], Checkout>>,
  True<SameInput<Inputs['ticketing']['orders']['sync'], TicketingOrdersSyncInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['sync'], BuyersOrder>>,
  True<SameInput<Inputs['ticketing']['orders']['abandon'], TicketingOrdersAbandonInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['abandon'], BuyersOrder>>,
  True<SameInput<Inputs['ticketing']['orders']['setMarketingConsent'], TicketingOrdersSetMarketingConsentInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['setMarketingConsent'], BuyersOrder>>,
  True<SameInput<Inputs['ticketing']['orders']['update'], TicketingOrdersUpdateInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['update'], OrderDetails>>,
  True<SameInput<Inputs['ticketing']['orders']['approve'], TicketingOrdersApproveInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['approve'], OrderDetails>>,
  True<SameInput<Inputs['ticketing']['orders']['reject'], TicketingOrdersRejectInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['reject'], OrderDetails>>,
  True<SameInput<Inputs['ticketing']['orders']['resend'], TicketingOrdersResendInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['resend'], void>>,
  True<SameInput<Inputs['ticketing']['orders']['cancel'], TicketingOrdersCancelInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['cancel'], OrderDetails>>,
  True<SameInput<Inputs['ticketing']['orders']['refund'], TicketingOrdersRefundInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['refund'], OrderDetails>>,
  True<SameInput<Inputs['ticketing']['orders']['getLedger'], TicketingOrdersGetLedgerInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['getLedger'], OrderLedger>>,
  True<SameInput<Inputs['ticketing']['orders']['createExportLink'], TicketingOrdersCreateExportLinkInput>>,
  True<SameOutput<Outputs['ticketing']['orders']['createExportLink'], OrdersLink>>,
  True<SameInput<Inputs['ticketing']['customers']['get'], TicketingCustomersGetInput>>,
  True<SameOutput<Outputs['ticketing']['customers']['get'], CustomerDetails>>,
  True<SameInput<Inputs['ticketing']['customers']['list'], TicketingCustomersListInput>>,
  True<SameOutput<Outputs['ticketing']['customers']['list'], Page<Customer>>>,
  True<SameInput<Inputs['ticketing']['transactions']['list'], TicketingTransactionsListInput>>,
  True<SameOutput<Outputs['ticketing']['transactions']['list'], Page<LedgerTransaction>>>,
];
