package io.sealedlog.allinone.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/// Decides who talks with whom, and what they say next. For the same number of people all but the
/// ids is the same.
final class Script {
  private static final int SEED = 2026;
  private static final int PEOPLE_PER_GROUP = 5;
  private static final int LARGEST_GROUP = 12;

  // In percent of the messages, once there is something to be about.
  private static final int ANSWERS = 10;
  private static final int EDITS = 4;
  private static final int REACTIONS = 15;

  private final Random random = new Random(SEED);
  private final MessageIds ids = new MessageIds();
  private final SmallTalk smallTalk = new SmallTalk(random);
  private final List<Talk> talks;
  private final int[] upTo;

  Script(int people) {
    this.talks = List.copyOf(plan(people));
    this.upTo = talks.stream().mapToInt(Talk::weight).toArray();
    for (int i = 1; i < upTo.length; i++) {
      upTo[i] += upTo[i - 1];
    }
  }

  List<Talk> talks() {
    return talks;
  }

  /// Groups have names, given by those who started them.
  List<Draft> names() {
    List<Talk> groups = talks.stream().filter(Talk::isGroup).toList();
    return IntStream.range(0, groups.size())
        .mapToObj(i ->
            draft(
                groups.get(i),
                groups.get(i).members().getFirst(),
                Draft.NAME,
                SmallTalk.groupName(i),
                Optional.empty()))
        .toList();
  }

  /// A message, and perhaps what somebody does about one that is there already.
  List<Draft> next() {
    Talk talk = pickTalk();
    List<Draft> recent = talk.recent();
    List<Draft> all = new ArrayList<>();
    int sender = speaker(talk);
    Optional<UUID> answered =
        chance(ANSWERS) && !recent.isEmpty()
            ? Optional.of(pick(recent).messageId())
            : Optional.empty();
    all.add(draft(talk, sender, Draft.MESSAGE, smallTalk.message(), answered));
    talk.speaks(sender);
    if (chance(EDITS)) {
      recent.stream()
          .filter(message -> message.sender() == sender)
          .reduce((_, last) -> last)
          .ifPresent(mine ->
              all.add(
                  draft(
                      talk,
                      sender,
                      Draft.EDIT,
                      smallTalk.edited(mine.text()),
                      Optional.of(mine.messageId()))));
    }
    if (chance(REACTIONS) && !recent.isEmpty()) {
      Draft to = pick(recent);
      int from = pickOther(talk.members(), to.sender());
      all.add(draft(talk, from, Draft.REACTION, smallTalk.reaction(), Optional.of(to.messageId())));
    }
    return all;
  }

  /// How many of the last events of a conversation a member has not read; most have read all.
  int unread() {
    return chance(60) ? 0 : random.nextInt(30);
  }

  private List<Talk> plan(int people) {
    List<Talk> planned = new ArrayList<>();
    List<Integer> all = new ArrayList<>(IntStream.range(0, people).boxed().toList());
    for (int i = 0; i < people / PEOPLE_PER_GROUP; i++) {
      Collections.shuffle(all, random);
      if (i == 0) {
        // The person whose login is printed is in a group, so that they have one to look at.
        Collections.swap(all, 0, all.indexOf(0));
      }
      int members = 3 + random.nextInt(Math.min(people, LARGEST_GROUP) - 2);
      planned.add(new Talk(all.subList(0, members), 4 * members));
    }
    // Everybody knows the next one, and half of them somebody else.
    for (int i = 0; i < people; i++) {
      int next = (i + 1) % people;
      if (next > i || people > 2) {
        planned.add(new Talk(List.of(i, next), weight()));
      }
      if (people > 3 && i % 2 == 0) {
        planned.add(new Talk(List.of(i, (i + 2 + random.nextInt(people - 3)) % people), weight()));
      }
    }
    return planned;
  }

  // Few pairs talk a lot, most little.
  private int weight() {
    return 1 + 24 / (1 + random.nextInt(12));
  }

  private Talk pickTalk() {
    int point = random.nextInt(upTo[upTo.length - 1]);
    int i = 0;
    while (upTo[i] <= point) {
      i++;
    }
    return talks.get(i);
  }

  // Now and then somebody adds something to what they said themselves.
  private int speaker(Talk talk) {
    return talk.lastSpeaker() >= 0 && chance(25)
        ? talk.lastSpeaker()
        : pickOther(talk.members(), talk.lastSpeaker());
  }

  private int pickOther(List<Integer> members, int than) {
    return pick(members.stream().filter(member -> member != than).toList());
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private Draft draft(Talk talk, int sender, String kind, String text, Optional<UUID> relatesTo) {
    return new Draft(talk, sender, ids.next(), kind, text, relatesTo);
  }
}
