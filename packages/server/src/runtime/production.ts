/** Checks that production requires before it starts: settings whose defaults suit a laptop. */

/** Risks that an operator may accept by name in `TESSERA_ACCEPT`; without that the server refuses to start. */
export const acceptableRisks = ['http', 'no_mail', 'open_sign_up', 'weak_master_key'] as const;
export type Risk = (typeof acceptableRisks)[number];

interface Settings {
  publicUrl: string | undefined;
  masterKeys: readonly Buffer[] | undefined;
  smtpUrl: string | undefined;
  signUp: 'open' | 'confirmed' | undefined;
  testClock: string | undefined;
  accepted: readonly Risk[];
}

/** Reasons not to start, each with what to set. */
export function productionProblems(settings: Settings): string[] {
  const { publicUrl, masterKeys, smtpUrl, signUp, testClock, accepted } = settings;
  const problems: string[] = [];
  const refuse = (risk: Risk, problem: string) => {
    if (!accepted.includes(risk)) problems.push(`${problem} (or accept it: TESSERA_ACCEPT=${risk})`);
  };
  if (!masterKeys) {
    problems.push('TESSERA_MASTER_KEY is missing: 32 random bytes in base64 (openssl rand -base64 32)');
  } else if (masterKeys.some(isWeak)) {
    refuse('weak_master_key', 'TESSERA_MASTER_KEY is not random: make one with openssl rand -base64 32');
  }
  if (!publicUrl) {
    problems.push(
      'TESSERA_PUBLIC_URL is missing: the URL under which clients reach the server, as https://api.example.com',
    );
  } else if (new URL(publicUrl).protocol !== 'https:') {
    refuse('http', 'TESSERA_PUBLIC_URL is not https: cookies and tokens would travel in the clear');
  }
  if (!smtpUrl) refuse('no_mail', 'TESSERA_SMTP_URL is missing: mails would stay in the local outbox');
  if (signUp === 'open' || (!signUp && !smtpUrl)) {
    refuse('open_sign_up', 'Sign-up would be open: anyone could register any address. Set TESSERA_SIGN_UP=confirmed');
  }
  if (testClock) problems.push('TESSERA_TEST_CLOCK is for tests, not for production');
  return problems;
}

/**
 * A random key of 32 bytes has some 30 different ones; zeros and repeated words have few, and a text is no random key. The steps from byte to byte
 * differ as much, but not in 00 01 02 …, the key of many examples, and a half that is repeated has as many bytes as 16 random ones.
 */
function isWeak(key: Buffer): boolean {
  const isText = !/[\p{Cc}\ufffd]/u.test(key.toString('utf8'));
  const steps = new Set(key.subarray(1).map((byte, i) => byte - (key[i] as number)));
  return isText || new Set(key).size < 18 || steps.size < 12;
}

interface RunningSettings {
  metricsToken: string | undefined;
  playground: boolean;
  trustedProxies: number;
  host: string;
  accepted: readonly Risk[];
}

/** What an operator should know when production starts. */
export function productionWarnings({
  metricsToken,
  playground,
  trustedProxies,
  host,
  accepted,
}: RunningSettings): string[] {
  const isPublic = !['127.0.0.1', '::1', 'localhost'].includes(host);
  return [
    ...accepted.map((risk) => `the risk ${risk} is accepted (TESSERA_ACCEPT)`),
    ...(playground ? ['the playground is served: TESSERA_PLAYGROUND=off hides it'] : []),
    ...(metricsToken ? [] : ['/metrics answers this machine only: set TESSERA_METRICS_TOKEN to read it elsewhere']),
    ...(isPublic && trustedProxies === 0
      ? ['no proxy is trusted: behind one, all clients count as one address (TESSERA_TRUSTED_PROXIES)']
      : []),
  ];
}
