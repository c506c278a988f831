import { accountRouter } from './account/account.router.ts';
import { authRouter } from './auth/auth.router.ts';
import { developmentMailRouter } from './development-mails/development-mail.router.ts';
import { emailRouter } from './email/email.router.ts';
import { passkeyRouter } from './passkeys/passkey.router.ts';
import { passwordRouter } from './password/password.router.ts';
import { preferencesRouter } from './preferences/preferences.router.ts';
import { sessionRouter } from './sessions/session.router.ts';
import { staffRouter } from './staff/staff.router.ts';
import { twoFactorRouter } from './two-factor/two-factor.router.ts';

export const identityRouter = {
  auth: authRouter,
  sessions: sessionRouter,
  email: emailRouter,
  password: passwordRouter,
  developmentMails: developmentMailRouter,
  account: accountRouter,
  preferences: preferencesRouter,
  staff: staffRouter,
  twoFactor: twoFactorRouter,
  passkeys: passkeyRouter,
};
