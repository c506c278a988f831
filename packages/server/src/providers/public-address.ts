/**
 * Public addresses: organizations choose hosts to connect to, and these must not lead into the private network. The check
 * happens at connection time on the resolved address, because a name may resolve differently a moment later.
 */
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** https://www.iana.org/assignments/iana-ipv4-special-registry, multicast and the reserved rest. */
const inside = new BlockList();
for (const subnet of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
]) {
  const [address = '', bits] = subnet.split('/');
  inside.addSubnet(address, Number(bits), 'ipv4');
}
/** Of IPv6 only global unicast, without addresses that embed IPv4 or are reserved for documentation. */
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
const wrapped6 = new BlockList();
for (const [address, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  wrapped6.addSubnet(address, bits, 'ipv6');
}

export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '');
  const family = isIP(bare);
  if (family === 4) return !inside.check(bare, 'ipv4');
  return family === 6 && !bare.includes('%') && global6.check(bare, 'ipv6') && !wrapped6.check(bare, 'ipv6');
}

/** Whether a connection may be tried. Sockets skip the lookup for literal addresses, so these are checked here. */
export const mayBePublic = (host: string): boolean => {
  const bare = host.replace(/^\[|\]$/g, '');
  return isIP(bare) ? isPublicAddress(bare) : !/(^|\.)localhost\.?$/i.test(bare);
};

export class PrivateAddressError extends Error {
  readonly code = 'EPRIVATE';
}

/** A `lookup` for `net.connect` and undici's `connect` that returns public addresses only. */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    const open = addresses.filter(({ address }) => isPublicAddress(address));
    const [first] = open;
    if (!first) return callback(new PrivateAddressError(`${hostname} is not on the public internet`), []);
    if (options.all) callback(null, open);
    else callback(null, first.address, first.family);
  });
};
