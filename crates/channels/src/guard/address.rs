//! Which addresses are the open internet.
//!
//! For IPv6 the list is of what is allowed, because new special ranges keep
//! coming; for IPv4, where nothing is left to hand out, it is of what is not.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether the address is an ordinary one of the open internet: not private,
/// not ours, not special, and not another address in disguise.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

/// Special ranges of IPv4 as first address and prefix length (IANA IPv4
/// Special-Purpose Address Registry), and one address beyond it.
const SPECIAL_V4: [(Ipv4Addr, u32); 16] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),        // this network, unspecified
    (Ipv4Addr::new(10, 0, 0, 0), 8),       // private
    (Ipv4Addr::new(100, 64, 0, 0), 10), // carrier-grade NAT; a cloud's metadata at 100.100.100.200
    (Ipv4Addr::new(127, 0, 0, 0), 8),   // loopback
    (Ipv4Addr::new(168, 63, 129, 16), 32), // a cloud's control address in public clothes
    (Ipv4Addr::new(169, 254, 0, 0), 16), // link-local; metadata at 169.254.169.254
    (Ipv4Addr::new(172, 16, 0, 0), 12), // private
    (Ipv4Addr::new(192, 0, 0, 0), 24),  // protocol assignments
    (Ipv4Addr::new(192, 0, 2, 0), 24),  // documentation
    (Ipv4Addr::new(192, 88, 99, 0), 24), // 6to4 relays
    (Ipv4Addr::new(192, 168, 0, 0), 16), // private
    (Ipv4Addr::new(198, 18, 0, 0), 15), // benchmarks
    (Ipv4Addr::new(198, 51, 100, 0), 24), // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24), // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 4),   // multicast
    (Ipv4Addr::new(240, 0, 0, 0), 4),   // reserved, broadcast
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let same =
        |(first, len): &(Ipv4Addr, u32)| (address.to_bits() ^ first.to_bits()) >> (32 - len) == 0;
    !SPECIAL_V4.iter().any(same)
}

/// Inside global unicast (2000::/3) what is still not the open internet.
/// Outside it are loopback, mapped and compatible addresses, NAT64 (64:ff9b::/96),
/// ULA with a cloud's metadata at fd00:ec2::254, link-local and multicast.
const SPECIAL_V6: [(u128, u32); 5] = [
    (0x2001_0000 << 96, 23), // protocol assignments: Teredo, ORCHID, benchmarks
    (0x2001_0db8 << 96, 32), // documentation
    (0x2002_0000 << 96, 16), // 6to4: an IPv4 address in disguise
    (0x3ffe_0000 << 96, 16), // the first trial network, handed back
    (0x3fff_0000 << 96, 20), // documentation
];
const GLOBAL_UNICAST: (u128, u32) = (0x2000_0000 << 96, 3);

fn is_public_v6(address: Ipv6Addr) -> bool {
    let bits = address.to_bits();
    let inside = |(first, len): &(u128, u32)| (bits ^ first) >> (128 - len) == 0;
    // ISATAP (RFC 5214): an IPv4 address behind a fixed interface id.
    let isatap = matches!(address.segments()[4..6], [0 | 0x200, 0x5efe]);
    inside(&GLOBAL_UNICAST) && !SPECIAL_V6.iter().any(inside) && !isatap
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[test]
    fn nothing_but_the_open_internet_is_public() {
        let refused = "0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 \
            168.63.129.16 169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 \
            192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.7 \
            203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 :: ::1 \
            ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::808:808 \
            64:ff9b:1::1 100::1 2001::1 2001:0:53aa:64c:0:fb45:d6d1:e37a 2001:2::1 \
            2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1 2002:808:808::1 3ffe::1 \
            3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 \
            2606:4700::5efe:7f00:1 2606:4700::200:5efe:a00:1";
        for address in refused.split(' ') {
            assert!(!public(address), "{address}");
        }
    }

    #[test]
    fn ordinary_addresses_are_public() {
        let allowed = "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 \
            126.255.255.255 128.0.0.1 172.15.255.255 172.32.0.1 192.167.255.255 \
            192.169.0.1 198.17.255.255 198.20.0.1 223.255.255.255 2001:200::1 2400:3200::1 \
            2606:4700:4700::1111 2a00:1450::1";
        for address in allowed.split(' ') {
            assert!(public(address), "{address}");
        }
    }
}
