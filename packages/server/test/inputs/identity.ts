/** Valid inputs for the procedures of identity. */
import type { World } from '../worlds/ids.ts';

/** What a browser would send, with a signature that is not valid. */
const assertion = {
  id: 'YQ',
  response: { clientDataJSON: 'YQ', authenticatorData: 'YQ', signature: 'YQ', userHandle: 'YQ' },
};

let serial = 0;

export const identityInputs: Record<string, (world: World) => unknown> = {
  'identity.auth.signUp': () => ({
    email: `new.${++serial}@example.in`,
    password: 'a long enough one',
    name: 'New',
    organizationName: 'New',
  }),
  'identity.auth.signIn': (world) => ({ email: world.tenant.user.email, password: 'not the password' }),
  'identity.auth.refresh': () => ({ refreshToken: 'x'.repeat(43) }),
  'identity.auth.signOut': () => ({ refreshToken: 'x'.repeat(43) }),
  'identity.auth.confirmSignUp': () => ({ token: 'x'.repeat(43), password: 'a long enough one' }),
  'identity.auth.completeTwoFactor': () => ({ ticket: 'x'.repeat(43), code: '123456' }),
  'identity.auth.reauthenticate': () => ({ password: 'not the password' }),
  'identity.auth.signInWithPasskey': () => ({ passkey: assertion }),
  'identity.passkeys.beginRegistration': () => undefined,
  'identity.passkeys.finishRegistration': () => ({
    passkey: { id: 'YQ', response: { clientDataJSON: 'YQ', attestationObject: 'YQ', transports: ['internal'] } },
    name: 'Phone',
  }),
  'identity.passkeys.list': () => ({ limit: 10 }),
  'identity.passkeys.update': ({ ids }) => ({ id: ids.contact, name: 'Phone' }),
  'identity.passkeys.delete': ({ ids }) => ({ id: ids.contact }),
  'identity.passkeys.beginSignIn': () => ({}),
  'identity.passkeys.beginReauthentication': () => undefined,
  'identity.twoFactor.get': () => undefined,
  'identity.twoFactor.begin': () => undefined,
  'identity.twoFactor.confirm': () => ({ code: '123456' }),
  'identity.twoFactor.disable': () => ({}),
  'identity.twoFactor.regenerateRecoveryCodes': () => undefined,
  'identity.auth.unlock': () => ({ token: 'x'.repeat(43), password: 'a long enough one' }),
  'identity.sessions.list': () => ({ limit: 10 }),
  'identity.sessions.revoke': ({ ids }) => ({ id: ids.contact }),
  'identity.sessions.revokeAll': () => ({}),
  'identity.email.verify': () => ({ token: 'x'.repeat(43) }),
  'identity.email.resend': () => undefined,
  'identity.email.requestChange': () => ({ email: `moved.${++serial}@example.in`, password: 'not the password' }),
  'identity.email.confirmChange': () => ({ token: 'x'.repeat(43) }),
  'identity.password.requestReset': () => ({ email: `forgot.${++serial}@example.in` }),
  'identity.password.reset': () => ({ token: 'x'.repeat(43), password: 'a long enough one' }),
  'identity.password.change': () => ({
    currentPassword: 'not the password',
    password: 'a long enough one',
  }),
  'identity.developmentMails.list': () => ({ filter: { recipient: 'anna@example.in' }, limit: 10 }),
  'identity.account.get': () => undefined,
  'identity.account.export': () => undefined,
  'identity.account.delete': () => ({ password: 'not the password' }),
  'identity.staff.endSessions': ({ tenant }) => ({ email: tenant.user.email }),
  'identity.preferences.get': () => undefined,
  'identity.preferences.update': () => ({ theme: 'dark', preferences: { sidebar: 'narrow' } }),
};
