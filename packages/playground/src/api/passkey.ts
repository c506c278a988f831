/** Passkeys through WebAuthn: the browser verifies the user and signs the server's challenge. */
import type { PasskeyAssertion, PasskeyAttestation, PasskeyCreation, PasskeyRequest } from '@tessera/sdk';

export const hasPasskeys = (): boolean => 'PublicKeyCredential' in globalThis;

export const makePasskey = (options: PasskeyCreation): Promise<PasskeyAttestation> =>
  answered(() =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON),
    }),
  );

export const askPasskey = (options: PasskeyRequest): Promise<PasskeyAssertion> =>
  answered(() =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON),
    }),
  );

async function answered<Answer>(ask: () => Promise<Credential | null>): Promise<Answer> {
  const credential = await ask().catch((error: Error) => {
    // Browsers report both cases with the same error, so that a page cannot find out which passkeys exist.
    if (error.name === 'NotAllowedError')
      throw new Error('No passkey was used: this site has none on this device, or you cancelled.');
    if (error.name === 'InvalidStateError') throw new Error('This device already has a passkey of yours.');
    throw error;
  });
  if (!credential) throw new Error('The browser returned no passkey.');
  return (credential as PublicKeyCredential).toJSON() as Answer;
}
