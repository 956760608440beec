package io.sealedlog.gateway.limit;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/// Where a client is, as far as it is counted: an IPv4 address, or the /64 network of an IPv6
/// address, within which a client can choose any address that it likes.
///
/// @param prefix the address or the network's first half
public record ClientAddress(long prefix, boolean version6) {
  public static ClientAddress of(InetAddress address) {
    byte[] bytes = address.getAddress();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return bytes.length == Integer.BYTES
        ? new ClientAddress(Integer.toUnsignedLong(buffer.getInt()), false)
        : new ClientAddress(buffer.getLong(), true);
  }
}
