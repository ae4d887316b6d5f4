//! Addresses of other networks: whoever names one in the settings must not reach into ours by it.
//!
//! Names are looked at once they have been resolved, at each connection: what a name means may change between two looks.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// IPv4 blocks that are not the internet (IANA special-purpose registry, as of 2026-11): first address, bits.
const PRIVATE_V4: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8),        // this network
    (Ipv4Addr::new(10, 0, 0, 0), 8),       // RFC 1918
    (Ipv4Addr::new(100, 64, 0, 0), 10),    // shared by carriers; a cloud's metadata
    (Ipv4Addr::new(127, 0, 0, 0), 8),      // loopback
    (Ipv4Addr::new(168, 63, 129, 16), 32), // a cloud's metadata
    (Ipv4Addr::new(169, 254, 0, 0), 16),   // link-local; clouds' metadata
    (Ipv4Addr::new(172, 16, 0, 0), 12),    // RFC 1918
    (Ipv4Addr::new(192, 0, 0, 0), 24),     // protocol assignments
    (Ipv4Addr::new(192, 0, 2, 0), 24),     // documentation
    (Ipv4Addr::new(192, 88, 99, 0), 24),   // relays of 6to4
    (Ipv4Addr::new(192, 168, 0, 0), 16),   // RFC 1918
    (Ipv4Addr::new(198, 18, 0, 0), 15),    // benchmarks
    (Ipv4Addr::new(198, 51, 100, 0), 24),  // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24),   // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 3),      // multicast, reserved, broadcast
];

/// The part of IPv6 that is the internet,
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);
/// and what in it is not.
const PRIVATE_V6: &[(Ipv6Addr, u32)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocol assignments, Teredo
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4, which holds an IPv4 address
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];
/// NAT64: the last 32 bits are the IPv4 address that is meant.
const NAT64: (Ipv6Addr, u32) = (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);

/// The address is in a private network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the address is in a private network")]
pub struct PrivateAddress;

/// Whether an address is the internet's.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped().or_else(|| behind_nat64(address)) {
            Some(meant) => is_public_v4(meant),
            None => {
                let within = |block: &(Ipv6Addr, u32)| is_within_v6(address, *block);
                within(&GLOBAL_V6) && !PRIVATE_V6.iter().any(within)
            }
        },
    }
}

/// Whether an address names its machine by number, and that one is private. Names are looked at when they are resolved.
pub fn is_private_literal(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => !is_public(address.into()),
        Some(Host::Ipv6(address)) => !is_public(address.into()),
        Some(Host::Domain(_)) | None => false,
    }
}

/// Whether a call was not made because its address is private.
pub fn was_private(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(own) = cause {
        if own.is::<PrivateAddress>() {
            return true;
        }
        cause = own.source();
    }
    false
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let within = |(first, bits): &(Ipv4Addr, u32)| {
        (address.to_bits() ^ first.to_bits()).checked_shr(32 - bits).unwrap_or_default() == 0
    };
    !PRIVATE_V4.iter().any(within)
}

fn is_within_v6(address: Ipv6Addr, (first, bits): (Ipv6Addr, u32)) -> bool {
    (address.to_bits() ^ first.to_bits()) >> (128 - bits) == 0
}

fn behind_nat64(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [.., high, low] = address.segments();
    let meant = Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    is_within_v6(address, NAT64).then_some(meant)
}

/// Resolves names to public addresses only.
pub(super) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|own| is_public(own.ip())).collect();
            if public.is_empty() {
                return Err(PrivateAddress.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_open(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[test]
    fn private_networks_are_known_in_every_spelling() {
        for private in [
            "0.0.0.0",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.100.100.200",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.0.3",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.168.1.1",
            "198.19.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.1.2.3",
            "::ffff:169.254.169.254",
            "::7f00:1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "100::1",
            "5f00::1",
        ] {
            assert!(!is_open(private), "{private}");
        }
        for public in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "168.63.129.17",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "223.255.255.255",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
            "2400:3200::1",
            "2606:4700::1111",
            "3ffe::1",
        ] {
            assert!(is_open(public), "{public}");
        }
    }

    #[test]
    fn numbers_in_addresses_are_read_as_clients_read_them() {
        for address in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://10.0.0.1:8443/hook",
        ] {
            assert!(is_private_literal(&address.parse().unwrap()), "{address}");
        }
        for address in
            ["https://1.1.1.1/", "https://[2606:4700::1111]/", "https://court.example/", "https://localhost/"]
        {
            assert!(!is_private_literal(&address.parse().unwrap()), "{address}");
        }
    }

    proptest! {
        #[test]
        fn an_address_is_the_same_inside_ipv6(bits: u32) {
            let address = Ipv4Addr::from_bits(bits);
            prop_assert_eq!(is_public(address.into()), is_public(address.to_ipv6_mapped().into()));
            let behind = Ipv6Addr::from_bits(NAT64.0.to_bits() | u128::from(bits));
            prop_assert_eq!(is_public(address.into()), is_public(behind.into()));
        }

        #[test]
        fn what_the_standard_library_calls_private_is_never_public(bits: u32, wide: u128) {
            let address = Ipv4Addr::from_bits(bits);
            let special = address.is_private() || address.is_loopback() || address.is_link_local()
                || address.is_multicast() || address.is_broadcast() || address.is_unspecified()
                || address.is_documentation();
            prop_assert!(!special || !is_public(address.into()));
            for wide in [wide, wide >> 3 | 0x7 << 125, wide >> 9 | 0xfe80 << 112] {
                let address = Ipv6Addr::from_bits(wide);
                let special = address.is_loopback() || address.is_unspecified() || address.is_multicast()
                    || address.is_unique_local() || address.is_unicast_link_local();
                prop_assert!(!special || !is_public(address.into()));
            }
        }
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_resolved_to_nothing() {
        let refused = PublicOnly.resolve("localhost".parse().unwrap()).await.err().unwrap();
        assert!(refused.is::<PrivateAddress>(), "{refused}");
    }
}
