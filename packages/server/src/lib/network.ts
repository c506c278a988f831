/** The network that counts as one subscriber. */
import ipaddr from 'ipaddr.js';

/** An IPv4 address, or the /64 of an IPv6 address: its subscriber has all 2^64 of them. */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  const { parts } = address as ipaddr.IPv6;
  return parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':');
}
