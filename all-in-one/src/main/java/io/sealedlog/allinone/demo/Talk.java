package io.sealedlog.allinone.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// A conversation of the crowd.
final class Talk {
  private static final int MOST_RECENT = 20;

  private final List<Integer> members;
  private final int weight;
  private final Deque<Draft> recent = new ArrayDeque<>();
  private String id = "";
  private int lastSpeaker = -1;
  private long lastSeq;

  /// @param members by their numbers; the first one starts it
  /// @param weight how much is said in it, compared with others
  Talk(List<Integer> members, int weight) {
    this.members = List.copyOf(members);
    this.weight = weight;
  }

  List<Integer> members() {
    return members;
  }

  boolean isGroup() {
    return members.size() > 2;
  }

  int weight() {
    return weight;
  }

  /// Empty until it is started.
  synchronized String id() {
    return id;
  }

  synchronized void started(String conversationId, long seq) {
    id = conversationId;
    lastSeq = seq;
  }

  /// Negative when nobody has spoken.
  int lastSpeaker() {
    return lastSpeaker;
  }

  void speaks(int member) {
    lastSpeaker = member;
  }

  /// Messages that are stored, the newest last, not all of them.
  List<Draft> recent() {
    return List.copyOf(recent);
  }

  void said(Draft message) {
    recent.addLast(message);
    if (recent.size() > MOST_RECENT) {
      recent.removeFirst();
    }
  }

  /// Returns the seq of the newest stored message, 0 when there is none.
  synchronized long lastSeq() {
    return lastSeq;
  }

  synchronized void stored(long seq) {
    lastSeq = Math.max(lastSeq, seq);
  }
}
