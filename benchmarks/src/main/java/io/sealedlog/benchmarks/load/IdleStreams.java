package io.sealedlog.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/// Live streams of users who are in no conversation, so that they receive nothing but heartbeats.
public final class IdleStreams implements AutoCloseable {
  private static final int FIRST_BYTES = 4 * 1024;

  private final List<SocketChannel> open = new ArrayList<>();

  private IdleStreams() {}

  /// Opens the streams one after the other, and waits for the first event of each.
  ///
  /// @param people the number of users, to whom the streams are distributed evenly
  public static IdleStreams open(
      InetSocketAddress address, int streams, int people, SecureRandom random) throws IOException {
    List<HttpRequest> callers = LoadSetup.idleUsers(address, people, random);
    IdleStreams opened = new IdleStreams();
    try {
      for (int i = 0; i < streams; i++) {
        opened.add(address, callers.get(i % people).get("/v1/stream"));
      }
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  @Override
  public void close() {
    for (SocketChannel channel : open) {
      try {
        channel.close();
      } catch (IOException e) {
        // There is nothing more to release.
      }
    }
  }

  // Later data, the heartbeats of a few minutes, stays in the operating system's buffers.
  private void add(InetSocketAddress address, byte[] request) throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    open.add(channel);
    ByteBuffer out = ByteBuffer.wrap(request);
    while (out.hasRemaining()) {
      channel.write(out);
    }
    ByteBuffer in = ByteBuffer.allocate(FIRST_BYTES);
    while (!text(in).contains("connected")) {
      if (channel.read(in) < 0) {
        throw new EOFException(
            "a stream was not opened: " + text(in).lines().findFirst().orElse(""));
      }
    }
  }

  private static String text(ByteBuffer buffer) {
    return StandardCharsets.US_ASCII.decode(buffer.duplicate().flip()).toString();
  }
}
