import { describe, expect, it } from 'vitest';
import { isPublicAddress, lookupPublic, mayBePublic } from './public-address.ts';

const INSIDE =
  `0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.168.1.1 198.18.0.1
  192.0.2.1 224.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 fc00::1 fd12::1 fe80::1 fe80::1%eth0 ff02::1
  2001:db8::1 2002:7f00:1::1 2001::1 [::1]`.split(/\s+/);
const OUTSIDE =
  `8.8.8.8 172.15.0.1 172.32.0.1 100.128.0.1 1.1.1.1 2606:4700:4700::1111 2a00:1450:4001:81b::200e [2606:4700::1]`.split(
    /\s+/,
  );

describe('isPublicAddress', () => {
  it('refuses private, loopback and unassigned addresses', () => {
    expect(INSIDE.filter(isPublicAddress)).toEqual([]);
    expect(OUTSIDE.filter((address) => !isPublicAddress(address))).toEqual([]);
  });

  it('refuses alternative spellings in a URL', () => {
    for (const host of [
      '0x7f.1',
      '2130706433',
      '017700000001',
      '127.1',
      '[::ffff:7f00:1]',
      'localhost',
      'a.localhost',
    ]) {
      expect(mayBePublic(new URL(`https://${host}/`).hostname), host).toBe(false);
    }
    expect(mayBePublic('push.example.net')).toBe(true);
  });

  it('lookupPublic: checks the address after the name is resolved', async () => {
    for (const all of [true, false]) {
      const found = await new Promise((resolve) => lookupPublic('localhost', { all }, (error) => resolve(error)));
      expect(found).toMatchObject({ code: 'EPRIVATE' });
    }
    const [error, addresses] = await new Promise<unknown[]>((resolve) =>
      lookupPublic('1.1.1.1', { all: true }, (...told) => resolve(told)),
    );
    expect([error, addresses]).toEqual([null, [{ address: '1.1.1.1', family: 4 }]]);
  });
});
