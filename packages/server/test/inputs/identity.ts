/** Valid inputs for the procedures of identity. */
import type { World } from '../worlds/ids.ts';

let serial = 0;

export const identityInputs: Record<string, (world: World) => unknown> = {
  'identity.auth.signUp': () => ({
    email: `new.${++serial}@example.in`,
    password: 'a long enough one',
    name: 'New',
    organizationName: 'New',
  }),
  'identity.auth.signIn': (world) => ({ email: world.tenant.user.email, password: 'not the password' }),
  'identity.email.requestChange': () => ({ email: `moved.${++serial}@example.in`, password: 'not the password' }),
  'identity.password.requestReset': () => ({ email: `forgot.${++serial}@example.in` }),
  'identity.staff.endSessions': ({ tenant }) => ({ email: tenant.user.email }),
};
