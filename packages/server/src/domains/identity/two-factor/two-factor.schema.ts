import { z } from 'zod';

/** Six digits, as apps show them: perhaps with a space in the middle. */
export const totpCode = z
  .string()
  .trim()
  .max(20)
  .regex(/^\d{3}\s?\d{3}$/, 'must be the six digits of the app')
  .describe('The six digits that your authenticator app shows now. They work once.');

export const recoveryCode = z.string().trim().min(16).max(40).describe('One of your recovery codes. It works once.');

export const TwoFactorStatus = z
  .object({
    isEnabled: z.boolean(),
    recoveryCodesLeft: z.int().describe('Of ten.'),
  })
  .meta({ id: 'TwoFactorStatus', description: 'Whether signing in takes a code besides the password.' });

export const TwoFactorSetup = z
  .object({
    secret: z.string().describe('In base32, to type into an app that cannot scan.'),
    uri: z.string().describe('`otpauth://…`: opens the app where it is on the same device.'),
    qrSvg: z.string().describe('The same as a QR code, as an SVG document.'),
  })
  .meta({ id: 'TwoFactorSetup', description: 'What an authenticator app needs to know. It is shown this once.' });

const endSessions = z.boolean().default(true).describe('Whether you are signed out everywhere else.');

export const ConfirmTwoFactorInput = z.object({ code: totpCode, endSessions });

export const DisableTwoFactorInput = z.object({ endSessions }).default({ endSessions: true });

export const RecoveryCodes = z
  .object({
    recoveryCodes: z.array(z.string()).describe('Ten, each of which works once in place of a code of the app.'),
  })
  .meta({ id: 'RecoveryCodes', description: 'Keep them now, away from the app: they cannot be shown again.' });
