package io.sealedlog.gateway.readmodel;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.command.ForgeryAlarm;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.kafka.Partitions;

/// The queries of a read model of two partitions, without a log to compare it with.
public final class TestReads {
  private final Jdbc jdbc;
  private final StoredEvents events;

  public TestReads(GatewayUnderTest servers) {
    this(servers, servers.readModel().jdbc());
  }

  public TestReads(GatewayUnderTest servers, Jdbc jdbc) {
    this.jdbc = jdbc;
    this.events =
        new StoredEvents(
            servers.events().verifier(),
            new Partitions(2),
            ForgeryAlarm.ofReadModel(new SimpleMeterRegistry()));
  }

  public ConversationReads conversations() {
    return new ConversationReads(jdbc, events);
  }

  public MessageReads messages() {
    return new MessageReads(jdbc, events);
  }

  public KeyReads keys() {
    return new KeyReads(jdbc, events);
  }

  public LiveReads live() {
    return new LiveReads(jdbc, events, conversations());
  }
}
