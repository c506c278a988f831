import { z } from 'zod';

/** Six digits, as apps show them: possibly with a space in the middle. */
export const enteredTotpCode = z
  .string()
  .trim()
  .max(20)
  .regex(/^\d{3}\s?\d{3}$/, 'must be the six digits of the app')
  .describe('The six digits that your authenticator app shows now. They work once.');

export const enteredRecoveryCode = z
  .string()
  .trim()
  .min(16)
  .max(40)
  .describe('One of your recovery codes. It works once.');

export const TwoFactorStatus = z
  .object({
    isEnabled: z.boolean(),
    recoveryCodesLeft: z.int().describe('How many of the ten recovery codes are unused.'),
  })
  .meta({ id: 'TwoFactorStatus', description: 'Whether signing in takes a second factor.' });

export const TwoFactorSetup = z
  .object({
    secret: z.string().describe('In base32, to type into an app that cannot scan.'),
    uri: z.string().describe('`otpauth://…`: opens an app on the same device.'),
    qrSvg: z.string().describe('The URI as a QR code, as an SVG document.'),
  })
  .meta({ id: 'TwoFactorSetup', description: 'The secret for an authenticator app. It is shown once.' });

const endSessions = z.boolean().default(true).describe('Whether to end all your other sessions.');

export const ConfirmTwoFactorInput = z.object({ code: enteredTotpCode, endSessions });

export const DisableTwoFactorInput = z.object({ endSessions }).default({ endSessions: true });

export const RecoveryCodes = z
  .object({
    recoveryCodes: z.array(z.string()).describe('Ten codes. Each works once in place of a code of the app.'),
  })
  .meta({ id: 'RecoveryCodes', description: 'Store them now, away from the app: they are shown once.' });
