package io.sealedlog.allinone.demo;

import java.util.List;
import java.util.random.RandomGenerator;

/// Makes texts from a small vocabulary, some of one word and some of many lines. The same random
/// source makes the same texts.
final class SmallTalk {
  private static final List<String> SHORT =
      List.of(
          "Yes.",
          "No.",
          "Fine with me!",
          "Thanks, that helps.",
          "On my way.",
          "Ha!",
          "Let me think about it.",
          "Five minutes \u2026",
          "Same here.",
          "\ud83d\udc4d",
          "What do you mean?",
          "Done.");
  private static final List<String> SENTENCES =
      List.of(
          "Shall we meet %time at the %place?",
          "I left the %thing at the %place.",
          "The %thing is %state again, I'll look at it %time.",
          "Who brings the %thing to the %place %time?",
          "%person says the %thing is %state.",
          "Has anybody seen the %thing?",
          "I can't come %time, the %place is closed.",
          "Could you ask %person whether the %thing is %state?",
          "We need another %thing before %person comes.",
          "The way to the %place takes 40 minutes %time.",
          "Nobody told me that the %thing was %state!",
          "If it rains %time, we stay at the %place.",
          "%person found a na\u00efve but quick way to mend the %thing.",
          "Let us keep the %thing at the %place until it is %state.",
          "How was the %place?",
          "It was better than the one %person knows.",
          "I paid 12 \u20ac for the %thing, which seems fair.",
          "Don't forget the %thing, please.");
  private static final List<String> TIMES =
      List.of(
          "tonight", "tomorrow", "on Friday", "at eight", "next week", "after lunch", "on Sunday");
  private static final List<String> PLACES =
      List.of(
          "harbor", "station", "caf\u00e9", "library", "workshop", "garden", "office", "old mill");
  private static final List<String> THINGS =
      List.of(
          "bicycle", "projector", "blue ladder", "map", "guitar", "coffee machine", "tent", "key");
  private static final List<String> STATES =
      List.of("ready", "broken", "almost done", "too heavy", "late", "repaired", "wet");
  private static final List<String> REACTIONS =
      List.of("\ud83d\udc4d", "\u2764\ufe0f", "\ud83d\ude02", "\ud83c\udf89", "+1", "\ud83d\ude2e");
  private static final List<String> GROUPS =
      List.of(
          "Harvest", "Weekend", "Workshop", "Choir", "Moving house", "Book club", "Trip", "Rowing");

  private final RandomGenerator random;

  SmallTalk(RandomGenerator random) {
    this.random = random;
  }

  String message() {
    int chance = random.nextInt(100);
    if (chance < 25) {
      return pick(SHORT);
    }
    int sentences = chance < 70 ? 1 : chance < 95 ? 2 : 4 + random.nextInt(8);
    StringBuilder text = new StringBuilder(sentence());
    for (int i = 1; i < sentences; i++) {
      text.append(i % 4 == 0 ? '\n' : ' ').append(sentence());
    }
    return text.toString();
  }

  /// Returns the text as its author edits it a little later.
  String edited(String text) {
    return text + "\nCorrection: " + sentence();
  }

  String reaction() {
    return pick(REACTIONS);
  }

  /// Alike for no two of the first groups.
  static String groupName(int group) {
    String name = GROUPS.get(group % GROUPS.size());
    return group < GROUPS.size() ? name : name + " " + (group / GROUPS.size() + 1);
  }

  private String sentence() {
    return pick(SENTENCES)
        .replace("%time", pick(TIMES))
        .replace("%place", pick(PLACES))
        .replace("%thing", pick(THINGS))
        .replace("%state", pick(STATES))
        .replace("%person", People.firstName(random.nextInt(People.FIRST_NAMES)));
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
