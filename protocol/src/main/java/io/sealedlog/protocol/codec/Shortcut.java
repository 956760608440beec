package io.sealedlog.protocol.codec;

import java.io.IOException;

/// A shorter way for the records that nearly all are: what it writes is what the general way of
/// [Codec] writes, and what it reads is what the general way reads.
interface Shortcut<T> {
  /// Whether it is one that this can write.
  boolean isFor(T value);

  void write(T value, PlainWriter writer) throws IOException;

  /// @throws NotPlainException for whatever is not just as it is written here: the general way
  ///   tells whether it is right
  T read(PlainReader reader) throws IOException, NotPlainException;
}
