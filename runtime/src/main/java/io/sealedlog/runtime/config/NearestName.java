package io.sealedlog.runtime.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds the known name that is most similar to a given one.
final class NearestName {
  private NearestName() {}

  /// Returns empty when more than a third of the given name would have to change.
  static Optional<String> of(String given, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(name -> distance(given, name)))
        .filter(name -> distance(given, name) * 3 <= given.length());
  }

  // The Levenshtein distance, computed row by row.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
