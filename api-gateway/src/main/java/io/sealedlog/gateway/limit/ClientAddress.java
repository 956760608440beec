package io.sealedlog.gateway.limit;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/// A client's address as limits count it: an IPv4 address, or the /64 network of an IPv6 address,
/// within which a client can choose its address freely.
///
/// @param prefix the IPv4 address, or the first half of the IPv6 address
public record ClientAddress(long prefix, boolean version6) {
  public static ClientAddress of(InetAddress address) {
    byte[] bytes = address.getAddress();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return bytes.length == Integer.BYTES
        ? new ClientAddress(Integer.toUnsignedLong(buffer.getInt()), false)
        : new ClientAddress(buffer.getLong(), true);
  }
}
