import { describe, expect, it } from 'vitest';
import { AppError } from '../lib/app-error.ts';
import { createCallLimits } from './call-limits.ts';

const refused = { code: 'TOO_MANY_REQUESTS' };

describe('callLimits.publicCall', () => {
  it('X18: counts an IPv6 network as one', async () => {
    const limits = createCallLimits(600);
    for (let i = 0; i < 60; i++) await limits.publicCall(`2001:db8:1:2::${i.toString(16)}`);
    await expect(limits.publicCall('2001:db8:1:2:ffff::1')).rejects.toMatchObject(refused);
    await limits.publicCall('2001:db8:1:3::1');
    await limits.publicCall('10.0.0.1');
  });

  it('X27: signing in has its own limit, which other calls do not use up', async () => {
    const limits = createCallLimits(600);
    for (let i = 0; i < 60; i++) await limits.publicCall('10.0.0.1');
    await expect(limits.publicCall('10.0.0.1')).rejects.toMatchObject(refused);
    await limits.publicCall('10.0.0.1', 'signIn');
  });
});

describe('callLimits.credentials', () => {
  it('X17: counts failures; above the limit it looks up only credentials that have worked before', async () => {
    const limits = createCallLimits(600);
    let lookUps = 0;
    const unknown = () => {
      lookUps++;
      return Promise.reject(new AppError('UNAUTHORIZED', 'unknown'));
    };
    await limits.credentials('10.0.0.1', 'good', async () => 'caller');
    for (let i = 0; i < 60; i++)
      await expect(limits.credentials('10.0.0.1', `bad ${i}`, unknown)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    await expect(limits.credentials('10.0.0.1', 'another', unknown)).rejects.toMatchObject(refused);
    expect(lookUps).toBe(60);
    expect(await limits.credentials('10.0.0.1', 'good', async () => 'caller')).toBe('caller');
    await expect(limits.credentials('10.0.0.2', 'another', unknown)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });
});

describe('callLimits.subscription', () => {
  it('X9: refusals to a network that is refused often are delayed, and no others', async () => {
    const { refusals } = createCallLimits(3_000);
    const refused = { cause: new AppError('TOO_MANY_REQUESTS', 'used up') };
    const answered: string[] = [];
    const answer = (name: string, ip: string, error: object) =>
      refusals.delay(ip, error).then(() => void answered.push(name));
    const all = Array.from({ length: 21 }, (_, i) => answer(`${i}`, '2001:db8:1:2::1', refused));
    await Promise.all([...all.slice(0, 20), answer('other network', '192.0.2.1', refused)]);
    await answer('bad input', '2001:db8:1:2::2', { cause: new AppError('BAD_REQUEST', 'is missing') });
    expect(answered).toHaveLength(22);
    expect(answered).not.toContain('20');
    await all[20];
    expect(answered.at(-1)).toBe('20');
  });

  it('X23: a caller and an organization have a limited number, and closing one releases it', () => {
    const limits = createCallLimits(600);
    const leaves = Array.from({ length: 100 }, () => limits.subscription('caller', 'organization'));
    expect(() => limits.subscription('caller', 'organization')).toThrow(expect.objectContaining(refused));
    leaves[0]?.();
    leaves[0]?.();
    limits.subscription('caller', 'organization');
    expect(() => limits.subscription('caller', 'organization')).toThrow(expect.objectContaining(refused));
    for (let i = 1; i <= 9; i++) for (let j = 0; j < 100; j++) limits.subscription(`caller ${i}`, 'organization');
    expect(() => limits.subscription('caller 10', 'organization')).toThrow(expect.objectContaining(refused));
    limits.subscription('caller 10', 'another organization');
  });
});
