import { accountRouter } from './account.router.ts';
import { authRouter, meProcedure } from './auth.router.ts';
import { developmentMailRouter } from './development-mail.router.ts';
import { emailRouter } from './email.router.ts';
import { passkeyRouter } from './passkey.router.ts';
import { passwordRouter } from './password.router.ts';
import { preferencesRouter } from './preferences.router.ts';
import { sessionRouter } from './session.router.ts';
import { staffRouter } from './staff.router.ts';
import { twoFactorRouter } from './two-factor.router.ts';

export const identityRouter = {
  me: meProcedure,
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
