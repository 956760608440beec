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

/// Live streams of people who are in no conversation, so that nothing but heartbeats comes on them.
public final class IdleStreams implements AutoCloseable {
  private static final int FIRST_BYTES = 4 * 1024;

  private final List<SocketChannel> open = new ArrayList<>();

  private IdleStreams() {}

  /// Opens them one after the other, each until its first event is there.
  ///
  /// @param people who have them, evenly
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
        // There is nothing more to give back.
      }
    }
  }

  // What comes later, the heartbeats of a few minutes, waits in the system's buffers.
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
