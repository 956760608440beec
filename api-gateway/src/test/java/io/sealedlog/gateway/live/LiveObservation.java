package io.sealedlog.gateway.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.config.GatewayConfig;
import io.sealedlog.gateway.key.ConversationShares;
import io.sealedlog.gateway.key.ReadingKeys;
import io.sealedlog.gateway.limit.ClientAddress;
import io.sealedlog.gateway.readmodel.TestReads;
import io.sealedlog.gateway.session.IdentityLock;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.health.Health;
import io.sealedlog.vault.Vault;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The events of readers that resume from the very beginning at a gateway without caches: the part
/// that SSE and WebSockets share, with a list in place of the connection.
public final class LiveObservation implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final JsonMapper JSON = Codec.json();
  private static final ClientAddress HERE = ClientAddress.of(InetAddress.getLoopbackAddress());

  private final LiveDelivery delivery;

  /// @param readModel with the rights of a gateway
  public LiveObservation(GatewayUnderTest servers, GatewayConfig config, Jdbc readModel) {
    Vault vault = servers.vault();
    Clock clock = Clock.systemUTC();
    TestReads reads = new TestReads(servers, readModel);
    ReadingKeys reading = new ReadingKeys(reads.keys(), new ConversationShares(vault.shares()));
    SessionCheck check =
        new SessionCheck(
            vault.sessions(),
            new IdentityLock(vault.sessionKeys(), vault.accounts(), RANDOM),
            clock,
            reading);
    this.delivery =
        new LiveDelivery(
            reads.live(),
            reads.keys(),
            reading,
            check,
            vault.sessions(),
            config,
            new ServiceContext(
                clock, RANDOM, new Health(), new SimpleMeterRegistry(), new Termination()));
  }

  /// Returns every event so far, in the format that the session allows.
  public List<JsonNode> of(String token) {
    CollectingSink sink = new CollectingSink();
    StreamRequest request =
        new StreamRequest(Optional.empty(), Optional.of(LivePosition.of(0, 0).text()));
    delivery.open(Optional.of("Bearer " + token), request, HERE).run(sink);
    return sink.events;
  }

  @Override
  public void close() {
    delivery.close();
  }

  /// Collects the events and disconnects when none is left for the moment.
  private static final class CollectingSink implements LiveSink {
    private final List<JsonNode> events = new ArrayList<>();
    private boolean connected;

    @Override
    public void event(@Nullable LivePosition after, Object body) {
      events.add(JSON.valueToTree(body));
    }

    @Override
    public void flush() throws IOException {
      // A resumed stream starts with a notice, before the missed events.
      boolean first = !connected && events.size() == 1;
      connected = true;
      if (!first || !events.getFirst().path("type").asText().equals("connected")) {
        throw new IOException("the reader has seen everything");
      }
    }

    @Override
    public void heartbeat(LivePosition position) throws IOException {
      throw new IOException("the reader has seen everything");
    }

    @Override
    public void end(CloseReason closeReason) {
      events.add(JSON.createObjectNode().put("type", "closing").put("reason", closeReason.word()));
    }

    @Override
    public void abort() {
      // Nothing to abort: writing to a list never blocks.
    }
  }
}
