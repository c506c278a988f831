/** What the API shows and takes at all, read off the schemas of every procedure: fields, ways in, and accounts from nowhere. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inSystem } from '@tessera/db';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createTestServer } from '../index.ts';
import { procedures } from '../procedures.ts';

type Node = Record<string, unknown>;

const definition = (path: string) =>
  procedures[path]?._def as unknown as { inputs: z.ZodType[]; output?: z.ZodType; type: string };

/** Every field of a schema, by its path: `items.*.name`. */
function fieldsOf(schema: z.ZodType | undefined, io: 'input' | 'output'): string[] {
  if (!schema) return [];
  const found = new Set<string>();
  const root = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Node;
  const definitions = (root.$defs ?? {}) as Record<string, Node>;
  const walk = (node: unknown, place: string, seen: readonly string[]): void => {
    if (typeof node !== 'object' || node === null) return;
    const { $ref, properties, items, prefixItems, additionalProperties, anyOf, allOf, oneOf } = node as Node;
    if (typeof $ref === 'string') {
      const name = $ref.slice('#/$defs/'.length);
      if (!seen.includes(name)) walk(definitions[name] ?? root, place, [...seen, name]);
    }
    for (const [name, inner] of Object.entries((properties ?? {}) as Node)) {
      found.add(`${place}${name}`);
      walk(inner, `${place}${name}.`, seen);
    }
    for (const inner of [items, additionalProperties]) walk(inner, `${place}*.`, seen);
    for (const list of [prefixItems, anyOf, allOf, oneOf]) {
      for (const inner of (list ?? []) as unknown[]) walk(inner, place, seen);
    }
  };
  walk(root, '', []);
  return [...found];
}

const every = (of: (path: string) => string[]): string[] =>
  Object.keys(procedures).flatMap((path) => of(path).map((field) => `${path}: ${field}`));
const outputs = every((path) => fieldsOf(definition(path).output, 'output'));
const inputs = every((path) => definition(path).inputs.flatMap((input) => fieldsOf(input, 'input')));
const last = (field: string): string => field.split(/[. ]/).at(-1) as string;

it('output schemas: no answer has a field for a hash, a sealed value or a password', () => {
  expect(outputs.length).toBeGreaterThan(300);
  const secret = /hash|password|sealed|jwk|wrapped|PendingSecret|lastTotpStep/i;
  // The public halves that ticket codes are checked with.
  const open = ['ticketing.tickets.verificationKeys: items.*.jwk', 'ticketing.checkIns.manifest: keys.*.jwk'];
  expect(outputs.filter((field) => secret.test(last(field))).sort()).toEqual(open.sort());
});

it('output schemas: these alone answer a secret, once', () => {
  const given = /^(key|writeKey|secret|uri|qrSvg|recoveryCodes|accessToken|refreshToken|token|ticket)$/;
  const found = outputs.filter(
    (field) =>
      given.test(last(field)) &&
      !/\brules\b|^contacts\.customFields\./.test(field) &&
      // The ticket that was scanned, and what a payment vendor's own component in the page is started with.
      !/^ticketing\.checkIns\.|action\.token$/.test(field),
  );
  expect([...new Set(found.map((field) => field.split(':')[0]))].sort()).toEqual(
    [
      'identity.account.export',
      'identity.auth.completeTwoFactor',
      'identity.auth.confirmSignUp',
      'identity.auth.refresh',
      'identity.auth.signIn',
      'identity.auth.signInWithPasskey',
      'identity.auth.signUp',
      'identity.auth.unlock',
      'identity.twoFactor.begin',
      'identity.twoFactor.confirm',
      'identity.twoFactor.regenerateRecoveryCodes',
      'organizations.apiKeys.create',
      'organizations.apiKeys.rotate',
      'ticketing.carts.create',
      'ticketing.transfers.accept',
      'ticketing.waitlist.join',
      'tracking.sources.create',
      'tracking.sources.rotateKey',
    ].sort(),
  );
  // Of the codes, the account's copy says when they were made and used.
  const exported = found.filter((field) => field.startsWith('identity.account.export'));
  expect(exported).toEqual(['identity.account.export: recoveryCodes']);
  expect(outputs).not.toContain('identity.account.export: recoveryCodes.*.code');
});

it('input schemas: no input names the caller, the owner of a row or the plan of an organization', () => {
  const decided = /^(organizationId|userId|isStaff|plan|limits|actor|actorType|createdBy|invitedBy|emailVerifiedAt)$/;
  expect(inputs.filter((field) => decided.test(last(field)))).toEqual([]);
});

it('these procedures open a session and no other, as docs/security.md says', () => {
  const openers = outputs
    .filter((field) => last(field) === 'accessToken')
    .map((field) => field.split(':')[0])
    .filter((path) => path !== 'identity.auth.refresh');
  const page = readFileSync(new URL('../../../../docs/security.md', import.meta.url), 'utf8');
  const section = page.split('## Ways in')[1]?.split('\n## ')[0] ?? '';
  const listed = [...section.matchAll(/^\| `(identity\.auth\.\w+)`/gm)].map(([, path]) => path);
  expect(listed.sort()).toEqual(openers.sort());
});

it('a new installation has no account, no key and no organization', async () => {
  await using server = await createTestServer({
    NODE_ENV: 'production',
    TESSERA_MASTER_KEY: randomBytes(32).toString('base64'),
    TESSERA_PUBLIC_URL: 'https://api.example.com',
    TESSERA_ACCEPT: 'no_mail,open_sign_up',
  });
  for (const table of ['identity.users', 'organizations.organizations', 'organizations.api_keys']) {
    const { rows } = await inSystem(server.app.database, async (db) => db.raw(`select * from ${table}`));
    expect(rows, table).toEqual([]);
  }
});

it('password fields: masked, and open to pasting and password managers', () => {
  const pages = [
    'server/src/http/pages/account.ts',
    'playground/src/frame/account.tsx',
    'playground/src/frame/proof.tsx',
  ];
  for (const page of pages) {
    const text = readFileSync(new URL(`../../../${page}`, import.meta.url), 'utf8');
    const fields = [...text.matchAll(/name="(?:password|apiKey)"/g)];
    expect(fields.length, page).toBeGreaterThan(0);
    expect(text.match(/type="password"/g), page).toHaveLength(fields.length);
    expect(text, page).toMatch(/autocomplete=/i);
    expect(text, page).not.toMatch(/onPaste|onCopy|preventDefault\(\);? *\/\/ *paste/i);
  }
});
