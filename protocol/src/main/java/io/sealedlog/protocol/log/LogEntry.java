package io.sealedlog.protocol.log;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Sha256;
import io.sealedlog.crypto.sl1.LeafMac.Purpose;
import io.sealedlog.protocol.codec.EventHeaders;
import io.sealedlog.protocol.codec.UndecodableException;
import io.sealedlog.protocol.event.RecordedEvent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A record of the events topic, parsed but not authenticated yet (docs/spec/events.md).
///
/// ```
/// u8 version | u16 keyVersion | 16 bytes tag | 8 bytes check | u32 headerLength | header | content
/// leaf = SHA-256(0x00 || version || header || SHA-256(content))
/// ```
///
/// The leaf hash covers the content, a message's ciphertext or an epoch's wraps, by its hash only.
/// So the rest, the *stub*, can be authenticated without it: a redacted or erased event stays
/// authentic, and the members of a group can be read without loading their wraps.
public final class LogEntry {
  public static final int VERSION = 1;

  private static final int TAG = 1 + Short.BYTES;
  private static final int CHECK = TAG + Purpose.TAG.length();
  private static final int HEADER_LENGTH = CHECK + Purpose.CHECK.length();
  private static final int HEADER = HEADER_LENGTH + Integer.BYTES;
  private static final byte[] LEAF = {0};

  private final byte[] stub;
  private final @Nullable Bytes content;
  private final byte[] contentHash;

  private LogEntry(byte[] stub, @Nullable Bytes content, byte[] contentHash) {
    this.stub = stub;
    this.content = content;
    this.contentHash = contentHash;
  }

  /// Parses the value of a record.
  ///
  /// @throws NotAuthenticException when the value has not the form of an event
  public static LogEntry parse(Bytes value) throws NotAuthenticException {
    byte[] bytes = value.shared();
    if (bytes.length < HEADER) {
      throw new NotAuthenticException("too short for an event");
    }
    int length = ByteBuffer.wrap(bytes).getInt(HEADER_LENGTH);
    if (length < 0 || length > bytes.length - HEADER) {
      throw new NotAuthenticException("an event's header does not fit into it");
    }
    int end = HEADER + length;
    Bytes content = Bytes.wrap(Arrays.copyOfRange(bytes, end, bytes.length));
    return new LogEntry(Arrays.copyOf(bytes, end), content, Sha256.hash(content.shared()));
  }

  /// Composes an entry from a store that keeps stub and content separately.
  ///
  /// @throws NotAuthenticException when the stub has not the form of one
  public static LogEntry of(Bytes stub, Bytes content) throws NotAuthenticException {
    return new LogEntry(checked(stub), content, Sha256.hash(content.shared()));
  }

  /// Composes an entry whose content was erased or is not needed.
  ///
  /// @param contentHash SHA-256 of the content
  /// @throws NotAuthenticException when the stub or the hash has a wrong form
  public static LogEntry withoutContent(Bytes stub, Bytes contentHash)
      throws NotAuthenticException {
    if (contentHash.length() != Sha256.LENGTH) {
      throw new NotAuthenticException("a content's hash is 32 bytes");
    }
    return new LogEntry(checked(stub), null, contentHash.shared());
  }

  /// Returns the leaf hash of an entry of this version, 32 bytes.
  static byte[] leaf(byte[] header, byte[] contentHash) {
    return leaf(VERSION, header, 0, contentHash);
  }

  /// Returns the value of a record.
  static byte[] value(int keyVersion, Bytes tag, Bytes check, byte[] header, Bytes content) {
    return ByteBuffer.allocate(HEADER + header.length + content.length())
        .put((byte) VERSION)
        .putShort((short) keyVersion)
        .put(tag.shared())
        .put(check.shared())
        .putInt(header.length)
        .put(header)
        .put(content.shared())
        .array();
  }

  public int version() {
    return Byte.toUnsignedInt(stub[0]);
  }

  public int keyVersion() {
    return Short.toUnsignedInt(ByteBuffer.wrap(stub).getShort(1));
  }

  /// Returns everything but the content.
  public Bytes stub() {
    return Bytes.wrap(stub);
  }

  /// Returns the content, empty for an event type that has none; null when it is absent.
  public @Nullable Bytes content() {
    return content;
  }

  public Bytes contentHash() {
    return Bytes.wrap(contentHash);
  }

  /// Returns the leaf hash, 32 bytes.
  public byte[] leaf() {
    return leaf(version(), stub, HEADER, contentHash);
  }

  /// Returns the record's value.
  ///
  /// @throws IllegalStateException when the content is absent
  public byte[] toBytes() {
    if (content == null) {
      throw new IllegalStateException("the content is not here");
    }
    byte[] bytes = Arrays.copyOf(stub, stub.length + content.length());
    System.arraycopy(content.shared(), 0, bytes, stub.length, content.length());
    return bytes;
  }

  Bytes tag() {
    return Bytes.wrap(Arrays.copyOfRange(stub, TAG, CHECK));
  }

  Bytes check() {
    return Bytes.wrap(Arrays.copyOfRange(stub, CHECK, HEADER_LENGTH));
  }

  /// Decodes the event. Checks nothing: the caller has checked the tag or the short check before.
  ///
  /// @param leaf of the entry, which the tag is over
  ///
  /// @throws UnknownFormatException when a later version wrote it
  AuthenticEvent event(byte[] leaf) {
    if (version() != VERSION) {
      throw new UnknownFormatException("event format " + version());
    }
    try {
      byte[] header = Arrays.copyOfRange(stub, HEADER, stub.length);
      RecordedEvent event = EventHeaders.decode(header, content);
      return new AuthenticEvent(event, Bytes.wrap(leaf), content != null);
    } catch (UndecodableException e) {
      // The entry is authentic, so a worker wrote it, in a layout that is newer than this version.
      throw new UnknownFormatException("an event of another layout in format 1");
    }
  }

  private static byte[] checked(Bytes stub) throws NotAuthenticException {
    byte[] bytes = stub.shared();
    if (bytes.length < HEADER
        || ByteBuffer.wrap(bytes).getInt(HEADER_LENGTH) != bytes.length - HEADER) {
      throw new NotAuthenticException("not the stub of an event");
    }
    return bytes;
  }

  private static byte[] leaf(int version, byte[] bytes, int from, byte[] contentHash) {
    return Sha256.hash(
        LEAF,
        new byte[] {(byte) version},
        from == 0 ? bytes : Arrays.copyOfRange(bytes, from, bytes.length),
        contentHash);
  }
}
