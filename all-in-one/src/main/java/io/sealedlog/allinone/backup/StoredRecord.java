package io.sealedlog.allinone.backup;

import io.sealedlog.crypto.Bytes;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// A record of a topic without its place: what is the same in every copy of the log.
///
/// @param timestamp milliseconds since 1970
/// @param value null for one that deletes its key in a compacted topic
public record StoredRecord(long timestamp, Bytes key, @Nullable Bytes value, List<Field> headers) {
  // The largest record that the topics take, with its headers, is below 3 MiB.
  private static final int LONGEST = 8 * 1024 * 1024;
  private static final int NULL = -1;

  /// A header of a record.
  public record Field(String name, @Nullable Bytes value) {}

  public static StoredRecord of(ConsumerRecord<byte[], byte[]> polled) {
    List<Field> headers = new ArrayList<>();
    for (Header header : polled.headers()) {
      headers.add(new Field(header.key(), wrap(header.value())));
    }
    byte[] key = polled.key();
    return new StoredRecord(
        polled.timestamp(),
        key == null ? Bytes.EMPTY : Bytes.wrap(key),
        wrap(polled.value()),
        List.copyOf(headers));
  }

  ProducerRecord<byte[], byte[]> to(String topic, int partition) {
    ProducerRecord<byte[], byte[]> sent =
        new ProducerRecord<>(topic, partition, timestamp, key.shared(), bytes(value));
    headers.forEach(header -> sent.headers().add(header.name(), bytes(header.value())));
    return sent;
  }

  /// Returns the record as it is in a file:
  ///
  /// ```
  /// u32 length of the rest | u64 timestamp | field key | field value | u32 n | n * (field, field)
  /// field = u32 length, or 0xffffffff for null | bytes
  /// ```
  byte[] encode() {
    List<byte[]> names =
        headers.stream().map(header -> header.name().getBytes(StandardCharsets.UTF_8)).toList();
    int length = Long.BYTES + Integer.BYTES + size(key) + size(value);
    for (int i = 0; i < headers.size(); i++) {
      length += Integer.BYTES + names.get(i).length + size(headers.get(i).value());
    }
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + length);
    frame.putInt(length).putLong(timestamp);
    put(frame, key);
    put(frame, value);
    frame.putInt(headers.size());
    for (int i = 0; i < headers.size(); i++) {
      put(frame, Bytes.wrap(names.get(i)));
      put(frame, headers.get(i).value());
    }
    return frame.array();
  }

  /// Reads the next record of a file; empty at its end.
  ///
  /// @throws IOException for whatever was not written by [#encode]
  static Optional<StoredRecord> read(DataInputStream from) throws IOException {
    int length;
    try {
      length = from.readInt();
    } catch (EOFException e) {
      return Optional.empty();
    }
    if (length < Long.BYTES || length > LONGEST) {
      throw malformed();
    }
    return Optional.of(decode(ByteBuffer.wrap(from.readNBytes(length)), length));
  }

  private static StoredRecord decode(ByteBuffer frame, int length) throws IOException {
    if (frame.remaining() != length) {
      throw malformed();
    }
    try {
      long timestamp = frame.getLong();
      Bytes key = take(frame);
      Bytes value = take(frame);
      int count = frame.getInt();
      List<Field> headers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Bytes name = take(frame);
        headers.add(new Field(text(name), take(frame)));
      }
      if (key == null || frame.hasRemaining()) {
        throw malformed();
      }
      return new StoredRecord(timestamp, key, value, List.copyOf(headers));
    } catch (RuntimeException e) {
      throw malformed();
    }
  }

  private static String text(@Nullable Bytes name) throws IOException {
    if (name == null) {
      throw malformed();
    }
    return new String(name.shared(), StandardCharsets.UTF_8);
  }

  private static @Nullable Bytes take(ByteBuffer frame) throws IOException {
    int length = frame.getInt();
    if (length == NULL) {
      return null;
    }
    if (length < 0 || length > frame.remaining()) {
      throw malformed();
    }
    byte[] bytes = new byte[length];
    frame.get(bytes);
    return Bytes.wrap(bytes);
  }

  private static IOException malformed() {
    return new IOException("there is something in it that is no record");
  }

  private static int size(@Nullable Bytes bytes) {
    return Integer.BYTES + (bytes == null ? 0 : bytes.length());
  }

  private static void put(ByteBuffer frame, @Nullable Bytes bytes) {
    if (bytes == null) {
      frame.putInt(NULL);
    } else {
      frame.putInt(bytes.length()).put(bytes.shared());
    }
  }

  private static @Nullable Bytes wrap(byte @Nullable [] bytes) {
    return bytes == null ? null : Bytes.wrap(bytes);
  }

  private static byte @Nullable [] bytes(@Nullable Bytes bytes) {
    return bytes == null ? null : bytes.shared();
  }
}
