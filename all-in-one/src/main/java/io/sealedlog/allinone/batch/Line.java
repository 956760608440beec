package io.sealedlog.allinone.batch;

import io.sealedlog.crypto.Bytes;

/// A line of the input.
///
/// @param number in the input, from 1
/// @param end how many bytes of the (unpacked) input end with it
/// @param bytes with the newline
record Line(long number, long end, Bytes bytes) {
  /// The server answers nothing to such a line.
  boolean isBlank() {
    for (byte each : bytes.shared()) {
      if (each != ' ' && each != '\t' && each != '\r' && each != '\n') {
        return false;
      }
    }
    return true;
  }

  /// Without the content.
  @Override
  public String toString() {
    return "Line[" + number + "]";
  }
}
