package io.sealedlog.gateway.readmodel;

import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.gateway.command.ForgeryAlarm;
import io.sealedlog.gateway.command.LogProgress;
import io.sealedlog.gateway.command.OutcomeTail;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.runtime.database.Jdbc;

/// The queries of the read model. They believe only events that the reader finds authentic, and
/// raise an alarm about all others.
public final class ReadModel {
  private final ConversationReads conversations;
  private final MessageReads messages;
  private final RelationReads relations;
  private final KeyReads keys;
  private final MarkReads marks;
  private final LiveReads live;
  private final Freshness freshness;

  /// @param tail the log as far as this gateway has seen it
  /// @param progress of the log and its workers
  public ReadModel(
      Jdbc jdbc,
      EventReader reader,
      OutcomeTail tail,
      LogProgress progress,
      MeterRegistry metrics) {
    StoredEvents events =
        new StoredEvents(reader, tail.partitions(), ForgeryAlarm.ofReadModel(metrics));
    this.conversations = new ConversationReads(jdbc, events);
    this.messages = new MessageReads(jdbc, events);
    this.relations = new RelationReads(jdbc, events);
    this.keys = new KeyReads(jdbc, events);
    this.marks = new MarkReads(jdbc);
    this.live = new LiveReads(jdbc, events, conversations);
    this.freshness = new Freshness(jdbc, tail, progress);
  }

  public ConversationReads conversations() {
    return conversations;
  }

  public MessageReads messages() {
    return messages;
  }

  public RelationReads relations() {
    return relations;
  }

  public KeyReads keys() {
    return keys;
  }

  public MarkReads marks() {
    return marks;
  }

  public LiveReads live() {
    return live;
  }

  public Freshness freshness() {
    return freshness;
  }
}
