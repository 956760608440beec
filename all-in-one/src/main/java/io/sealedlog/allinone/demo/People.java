package io.sealedlog.allinone.demo;

import java.util.List;
import java.util.Locale;

/// The people of one run: their names end alike, and they have one password.
///
/// @param run tells them from those of other runs
record People(String run) {
  private static final List<String> NAMES =
      List.of(
          "Alice", "Bob", "Carol", "Dana", "Emil", "Farah", "Gustav", "Hana", "Ivo", "Jana", "Kofi",
          "Lena", "Mateo", "Nora", "Omar", "Pia", "Quinn", "Rosa", "Selim", "Tove", "Uma", "Viktor",
          "Wanda", "Xenia", "Yuri", "Zoe");
  static final int FIRST_NAMES = NAMES.size();

  static String firstName(int number) {
    return NAMES.get(number);
  }

  /// A username.
  ///
  /// @param number from 0
  String username(int number) {
    String name = NAMES.get(number % NAMES.size()).toLowerCase(Locale.ROOT);
    String more = number < NAMES.size() ? "" : String.valueOf(number / NAMES.size() + 1);
    return name + more + "-" + run;
  }

  String password() {
    return "quartz lantern brief otter " + run;
  }
}
