//! Where a request comes from, as far as limits need it: a block of addresses, never kept in the clear.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use crate::app::App;
use crate::people::session::Session;
use crate::registrar::Caller;
use crate::seal::{BlindIndex, Indexed};

/// What a proxy that we trust says of the address behind it.
const FORWARDED: &str = "x-forwarded-for";

/// Whoever holds a session, and from where they call.
pub(super) fn caller_of(app: &App, session: &Session, request: &Parts) -> Caller {
    let block = block_of(app, &request.extensions, &request.headers);
    Caller { account: session.account.clone(), openid: session.openid.clone(), block }
}

/// The blind index of the block that a request came from.
pub(super) fn block_of(app: &App, extensions: &Extensions, headers: &HeaderMap) -> BlindIndex {
    let address = address_of(app, extensions, headers);
    app.sealer.index(Indexed::AddressBlock, &address.map(block).unwrap_or_default())
}

/// The address that a request came from.
pub(super) fn address_of(app: &App, extensions: &Extensions, headers: &HeaderMap) -> Option<IpAddr> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let is_trusted = peer.is_some_and(|peer| app.settings.server.trusted_peers.contains(&peer));
    let behind = || {
        // The last entry is the proxy's own word; those before it are the client's.
        let forwarded = headers.get_all(FORWARDED).iter().next_back()?.to_str().ok()?;
        forwarded.rsplit(',').next()?.trim().parse().ok()
    };
    if is_trusted { behind().or(peer) } else { peer }
}

/// A /24 of IPv4, a /48 of IPv6: what one household or company may hold.
fn block(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_a_block() {
        let of = |text: &str| block(text.parse().unwrap());
        assert_eq!(of("192.0.2.7"), of("192.0.2.200"));
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.1"));
        assert_ne!(of("192.0.3.7"), of("192.0.2.7"));
        assert_eq!(of("2001:db8:1:2::3"), of("2001:db8:1:ffff::1"));
    }
}
