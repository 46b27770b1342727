"""A Discord on loopback: REST, gateway and CDN over real sockets, and hands to use it with."""
