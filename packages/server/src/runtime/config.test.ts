import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { productionWarnings } from './production.ts';

const key = randomBytes(32).toString('base64');
const complete = {
  NODE_ENV: 'production',
  TESSERA_MASTER_KEY: key,
  TESSERA_PUBLIC_URL: 'https://api.example.com',
  TESSERA_SMTP_URL: 'smtps://mail.example.com',
};

describe('readConfig in production', () => {
  it('starts with what docs/deploy.md lists', () => {
    expect(readConfig(complete)).toMatchObject({ production: true, signUp: 'confirmed', playground: false });
  });

  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['no master key', { TESSERA_MASTER_KEY: undefined }, /TESSERA_MASTER_KEY is missing/],
    ['a master key of zeros', { TESSERA_MASTER_KEY: Buffer.alloc(32).toString('base64') }, /not random/],
    [
      'a master key of text',
      { TESSERA_MASTER_KEY: Buffer.from('change me change me change me 12').toString('base64') },
      /not random/,
    ],
    [
      'a weak old key behind a good one',
      { TESSERA_MASTER_KEY: `${key},${Buffer.alloc(32, 7).toString('base64')}` },
      /not random/,
    ],
    [
      'a master key of text in another language',
      { TESSERA_MASTER_KEY: Buffer.from('geheimes Passwört der Küche äöü').subarray(0, 32).toString('base64') },
      /not random|must be 32 bytes/,
    ],
    [
      'the master key of examples',
      { TESSERA_MASTER_KEY: Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('base64') },
      /not random/,
    ],
    [
      'half a master key twice',
      { TESSERA_MASTER_KEY: Buffer.from('00112233445566778899aabbccddeeff'.repeat(2), 'hex').toString('base64') },
      /not random/,
    ],
    ['no public URL', { TESSERA_PUBLIC_URL: undefined }, /TESSERA_PUBLIC_URL is missing/],
    ['a public URL without TLS', { TESSERA_PUBLIC_URL: 'http://api.example.com' }, /not https/],
    ['no mail server', { TESSERA_SMTP_URL: undefined, TESSERA_SIGN_UP: 'confirmed' }, /TESSERA_SMTP_URL is missing/],
    ['open sign-up', { TESSERA_SIGN_UP: 'open' }, /Sign-up would be open/],
    ['the clock of tests', { TESSERA_TEST_CLOCK: '/tmp/clock' }, /TESSERA_TEST_CLOCK/],
  ])('X11: refuses to start with %s', (_title, changed, message) => {
    expect(() => readConfig({ ...complete, ...changed })).toThrow(message);
  });

  it('X11: names everything that is missing at once', () => {
    expect(() => readConfig({ NODE_ENV: 'production' })).toThrow(/MASTER_KEY.*PUBLIC_URL.*SMTP_URL.*Sign-up/s);
  });

  it('X11: starts when the risks are accepted by name, and warns of them', () => {
    const config = readConfig({
      NODE_ENV: 'production',
      TESSERA_MASTER_KEY: key,
      TESSERA_PUBLIC_URL: 'http://10.0.0.5:4000',
      TESSERA_ACCEPT: 'http, no_mail, open_sign_up',
      HOST: '0.0.0.0',
    });
    expect(productionWarnings(config).join('\n')).toMatch(
      /http.*no_mail.*open_sign_up.*METRICS_TOKEN.*TRUSTED_PROXIES/s,
    );
  });

  it('refuses a risk that does not exist', () => {
    expect(() => readConfig({ ...complete, TESSERA_ACCEPT: 'everything' })).toThrow(/TESSERA_ACCEPT/);
  });
});

describe('readConfig', () => {
  it.each([
    ['a production server of the API', complete, 10_000],
    ['a worker', { ...complete, TESSERA_ROLE: 'worker' }, 0],
    ['development', {}, 0],
    ['what is set', { ...complete, TESSERA_DRAIN_SECONDS: '2.5' }, 2_500],
  ])('drains for as long as suits %s', (_title, env, drainMs) => {
    expect(readConfig(env)).toMatchObject({ drainMs });
  });

  it('traces to the collector that is set, and otherwise not', () => {
    expect(readConfig({}).tracing).toBeNull();
    expect(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' }).tracing).toEqual({
      url: 'http://collector:4318/v1/traces',
      serviceName: 'tessera',
      share: 1,
    });
  });
});
