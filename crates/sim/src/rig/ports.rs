//! Free ports of this machine.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use super::trouble::{Done, Trouble};

/// So many addresses of loopback that nobody listens at, all different.
pub fn free<const COUNT: usize>() -> Done<[SocketAddr; COUNT]> {
    let finding = || Trouble::in_doing("find a free port");
    // Held together, so that they differ; free again when this returns.
    let mut held = Vec::with_capacity(COUNT);
    let mut free = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)); COUNT];
    for at in &mut free {
        let listener = TcpListener::bind(*at).map_err(finding())?;
        *at = listener.local_addr().map_err(finding())?;
        held.push(listener);
    }
    Ok(free)
}
