package io.sealedlog.systemtests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Searches data for planted secrets in every encoding in which they might leak: unchanged, UTF-16
/// in both byte orders, hexadecimal, and the inner part of base64 and base64url at each of the
/// three alignments.
final class SecretSearch {
  private static final int CHUNK = 1 << 20;

  /// The overlap of chunks: the length of the longest pattern minus one.
  private int overlap;

  private final BitSet starts = new BitSet(1 << 24);
  private final Map<Integer, List<Pattern>> patterns = new HashMap<>();
  private final Set<String> found = new TreeSet<>();
  private long searched;

  private record Pattern(String name, byte[] bytes) {}

  SecretSearch plantText(String name, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    add(name + " as UTF-16LE", text.getBytes(StandardCharsets.UTF_16LE));
    add(name + " as UTF-16BE", text.getBytes(StandardCharsets.UTF_16BE));
    return plant(name, utf8);
  }

  SecretSearch plant(String name, byte[] secret) {
    if (secret.length < 12) {
      throw new IllegalArgumentException("too short to be told from chance: " + name);
    }
    add(name, secret);
    String hex = HexFormat.of().formatHex(secret);
    add(name + " in hex", ascii(hex));
    add(name + " in HEX", ascii(hex.toUpperCase(Locale.ROOT)));
    for (int alignment = 0; alignment < 3; alignment++) {
      String inner = innerBase64(secret, alignment);
      add(name + " in base64", ascii(inner));
      add(name + " in base64url", ascii(inner.replace('+', '-').replace('/', '_')));
    }
    return this;
  }

  /// Returns the base64 symbols that depend only on the secret, when `alignment` other bytes
  /// precede it.
  private static String innerBase64(byte[] secret, int alignment) {
    byte[] shifted = new byte[alignment + secret.length];
    System.arraycopy(secret, 0, shifted, alignment, secret.length);
    String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
    int from = alignment == 0 ? 0 : alignment + 1;
    int to = shifted.length * 8 / 6;
    return encoded.substring(from, to);
  }

  private void add(String name, byte[] bytes) {
    starts.set(key(bytes, 0));
    patterns
        .computeIfAbsent(key(bytes, 0), ignored -> new ArrayList<>())
        .add(new Pattern(name, bytes));
    overlap = Math.max(overlap, bytes.length - 1);
  }

  private static int key(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  void searchText(String place, String text) {
    search(place, text.getBytes(StandardCharsets.UTF_8));
  }

  void search(String place, byte[] bytes) {
    search(place, bytes, bytes.length);
    searched += bytes.length;
  }

  /// Searches all files below the directory except the given ones.
  void searchFiles(Path directory, Set<Path> but) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!but.contains(file)) {
          searchFile(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void searchFile(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      searchStream(file.toString(), in);
    }
  }

  void searchStream(String place, InputStream in) throws IOException {
    byte[] buffer = new byte[CHUNK + overlap];
    int kept = 0;
    int read;
    while ((read = in.readNBytes(buffer, kept, CHUNK)) > 0) {
      int length = kept + read;
      search(place, buffer, length);
      searched += read;
      kept = Math.min(overlap, length);
      System.arraycopy(buffer, length - kept, buffer, 0, kept);
    }
  }

  private void search(String place, byte[] bytes, int length) {
    for (int at = 0; at + 3 <= length; at++) {
      int key = key(bytes, at);
      if (starts.get(key)) {
        for (Pattern pattern : patterns.getOrDefault(key, List.of())) {
          int end = at + pattern.bytes.length;
          if (end <= length
              && Arrays.equals(bytes, at, end, pattern.bytes, 0, pattern.bytes.length)) {
            found.add(pattern.name + " in " + place);
          }
        }
      }
    }
  }

  /// Returns the names of the found secrets and where they were found.
  Set<String> found() {
    return found;
  }

  long searchedBytes() {
    return searched;
  }
}
