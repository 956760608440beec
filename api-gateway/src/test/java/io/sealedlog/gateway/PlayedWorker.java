package io.sealedlog.gateway;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.CommandOpener;
import io.sealedlog.gateway.readmodel.TestReads;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.Members;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.codec.UndecodableException;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.CommandResult;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.TopicCreation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/// A worker whose decisions the test makes, and a gateway of its own, on topics of their own. There
/// is no projection: the read model claims to have everything, and contains what the test inserts.
/// For tests that hold [GatewayUnderTest#PROJECTION_OFFSETS].
public final class PlayedWorker implements AutoCloseable {
  /// The next leaf index that the read model claims.
  public static final long EVERYTHING = 1_000_000;

  private static final Duration POLL = Duration.ofMillis(50);

  private final GatewayUnderTest servers;
  private final GatewayService gateway;
  private final Topics topics;
  private final Consumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final CommandOpener opener;
  private final Thread thread;
  private final Map<Integer, Long> nextLeavesBefore;
  private final Map<StreamId, Long> lastSeqs = new ConcurrentHashMap<>();
  private final Map<StreamId, Members> members = new ConcurrentHashMap<>();

  /// Behind every event that tests insert into the read model.
  private final AtomicLong nextLeaf = new AtomicLong(EVERYTHING / 2);

  private final List<CommandRequest> requests = new CopyOnWriteArrayList<>();
  private volatile Deciding deciding = PlayedWorker::accept;

  /// Decides commands.
  public interface Deciding {
    Decision decide(Command command);
  }

  /// @param rejection null when the command is accepted
  public record Decision(@Nullable RejectionCode rejection, List<Event> events) {
    public static Decision rejected(RejectionCode code) {
      return new Decision(code, List.of());
    }
  }

  public PlayedWorker(GatewayUnderTest servers) {
    this.servers = servers;
    String prefix = "played-" + UUID.randomUUID() + ".";
    var config = servers.config(Map.of("topics.prefix", prefix)).kafka();
    topics = config.topics();
    KafkaClients clients = new KafkaClients(config);
    try (Admin admin = clients.admin("played-topics")) {
      new TopicCreation(admin).createMissing(topics.all(), 2, 1);
    }
    nextLeavesBefore = nextLeaves();
    servers
        .readModel()
        .jdbc()
        .update(
            """
            INSERT INTO read_g1.projection_offsets
              (partition, next_offset, next_leaf, owner_epoch, next_mark_offset)
            VALUES (0, 0, ?, 1, 0), (1, 0, ?, 1, 0)
            ON CONFLICT (partition) DO UPDATE SET next_leaf = excluded.next_leaf
            """,
            EVERYTHING,
            EVERYTHING);
    producer = clients.producer("played-worker", Map.of("max.request.size", 2 * 1024 * 1024));
    consumer =
        clients.consumer(
            "played-worker",
            Map.of("auto.offset.reset", "earliest", "group.id", topics.workerGroup()));
    consumer.assign(
        List.of(
            new TopicPartition(topics.commands().name(), 0),
            new TopicPartition(topics.commands().name(), 1)));
    opener =
        new CommandOpener(
            kid -> servers.vault().transportKeys().find(kid).map(found -> found.key().copy()));
    gateway = servers.service(Map.of("topics.prefix", prefix));
    gateway.start();
    thread = Thread.ofPlatform().name("played-worker").daemon().start(this::run);
  }

  public int port() {
    return gateway.port();
  }

  /// Returns another gateway on the same topics, not started.
  public GatewayService another(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("topics.prefix", topics.events().name().replace("events.v1", ""));
    return servers.service(all);
  }

  public void decide(Deciding as) {
    deciding = as;
  }

  /// Returns all commands of this type to a conversation so far.
  public <T extends Command> List<T> commands(ConversationId id, Class<T> type) {
    return requests.stream()
        .map(CommandRequest::command)
        .filter(command -> command.stream().equals(id.stream()))
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  /// Returns the `checkedLeaf` of each command to a conversation so far.
  public List<@Nullable Long> checkedLeaves(ConversationId id) {
    List<@Nullable Long> leaves = new ArrayList<>();
    requests.stream()
        .filter(request -> request.command().stream().equals(id.stream()))
        .forEach(request -> leaves.add(request.checkedLeaf()));
    return leaves;
  }

  /// Writes the events of a command that came through another gateway.
  public void happens(ConversationId id, Event... events) {
    record(
        id.stream(),
        new CommandId(Uuids.parse("01935780-77aa-7d10-a1b2-c3d4e5f60718").orElseThrow()),
        System.currentTimeMillis(),
        List.of(events));
  }

  /// Returns the events of a command without objections.
  public static Decision accept(Command command) {
    List<Event> events = new ArrayList<>();
    switch (command) {
      case Command.CreateConversation(var _, var creator, var members, var epoch) -> {
        events.add(new Event.ConversationCreated(creator, members));
        add(events, epoch);
      }
      case Command.AddMember(var _, var actor, var member, var epoch, var history) -> {
        events.add(new Event.MemberAdded(member, actor));
        add(events, epoch);
        share(events, member.userId(), actor, history);
      }
      case Command.RemoveMember(var _, var actor, var user, var successor, var epoch) -> {
        if (successor != null) {
          events.add(new Event.MemberRoleChanged(successor, Role.ADMIN, actor));
        }
        events.add(new Event.MemberRemoved(user, actor));
        add(events, epoch);
      }
      case Command.ChangeRole(var _, var actor, var user, var role) ->
          events.add(new Event.MemberRoleChanged(user, role, actor));
      case Command.StartEpoch(var _, var _, var epoch) -> add(events, epoch);
      case Command.RedactMessage(var _, var actor, var message, var _) ->
          events.add(new Event.MessageRedacted(message, actor));
      case Command.SendMessage message -> events.add(sealed(message));
      case Command.PublishIdentity(var _, var identity) ->
          events.add(new Event.IdentityPublished(1, identity));
      default -> throw new IllegalArgumentException("no test sends this: " + command);
    }
    return new Decision(null, events);
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    gateway.close();
    producer.close(Duration.ZERO);
    opener.close();
    nextLeavesBefore.forEach((partition, leaf) ->
        servers
            .readModel()
            .jdbc()
            .updateOne(
                // Another test may rely on the first event being there by now.
                "UPDATE read_g1.projection_offsets SET next_leaf = ? WHERE partition = ?",
                Math.max(leaf, 1),
                partition));
  }

  private Map<Integer, Long> nextLeaves() {
    return servers
        .readModel()
        .jdbc()
        .query(
            "SELECT partition, next_leaf FROM read_g1.projection_offsets",
            row -> Map.entry(row.integer("partition"), row.longInteger("next_leaf")))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private void run() {
    try (consumer) {
      while (true) {
        consumer.poll(POLL).forEach(this::carryOut);
        consumer.commitSync();
      }
    } catch (WakeupException e) {
      // The test has ended.
    }
  }

  private void carryOut(ConsumerRecord<byte[], byte[]> sealed) {
    CommandRequest request;
    try {
      request = Codec.COMMANDS.decode(opener.open(sealed.key(), sealed.value()));
    } catch (UndecodableException e) {
      throw new IllegalStateException(e);
    }
    requests.add(request);
    StreamId stream = request.command().stream();
    Decision decision = deciding.decide(request.command());
    RejectionCode rejection = decision.rejection();
    if (rejection == null) {
      record(stream, request.id(), sealed.timestamp(), decision.events());
      return;
    }
    CommandResult result = new CommandResult(stream, request.id(), new Outcome.Rejected(rejection));
    Future<RecordMetadata> _ =
        producer.send(
            new ProducerRecord<>(
                topics.results().name(),
                null,
                sealed.timestamp(),
                stream.key(),
                Codec.RESULTS.encode(result)));
  }

  private synchronized void record(
      StreamId stream, CommandId commandId, long at, List<Event> events) {
    Members present = members.computeIfAbsent(stream, this::membersOf);
    for (int i = 0; i < events.size(); i++) {
      present = after(present, events.get(i));
      long seq = lastSeqs.merge(stream, lastSeq(stream) + 1, (last, first) -> last + 1);
      RecordedEvent recorded =
          new RecordedEvent(
              stream,
              seq,
              RecordedEvent.NO_PREVIOUS,
              nextLeaf.getAndIncrement(),
              at,
              commandId,
              Bytes.wrap(new byte[16]),
              0,
              i + 1 < events.size(),
              complete(events.get(i), present));
      Future<RecordMetadata> _ =
          producer.send(
              new ProducerRecord<>(
                  topics.events().name(), stream.key(), servers.events().value(recorded)));
    }
    members.put(stream, present);
  }

  private Members membersOf(StreamId stream) {
    return new TestReads(servers)
        .conversations()
        .find(new ConversationId(stream.value()))
        .map(found -> new Members(found.members()))
        .orElse(new Members(List.of()));
  }

  private static Members after(Members present, Event event) {
    return switch (event) {
      case Event.ConversationCreated(var _, var first) -> new Members(first);
      case Event.MemberAdded(var member, var _) -> present.with(member);
      case Event.MemberRemoved(var user, var _) -> present.without(user);
      case Event.MemberRoleChanged(var user, var role, var _) -> present.with(user, role);
      default -> present;
    };
  }

  private static Event complete(Event event, Members present) {
    if (!(event instanceof Event.EpochStarted(var epoch, var _))) {
      return event;
    }
    return new Event.EpochStarted(
        epoch,
        epoch.wraps().stream()
            .map(wrap ->
                present
                    .find(wrap.userId())
                    .orElseGet(() ->
                        new Member(
                            wrap.userId(),
                            Role.MEMBER,
                            wrap.identityVersion(),
                            Bytes.wrap(new byte[32]))))
            .toList());
  }

  private long lastSeq(StreamId stream) {
    return servers
        .readModel()
        .jdbc()
        .queryOne(
            "SELECT last_seq FROM read_g1.conversations WHERE conversation_id = ?",
            row -> row.longInteger("last_seq"),
            stream.value())
        .orElse(0L);
  }

  private static void add(List<Event> events, @Nullable EpochStart epoch) {
    if (epoch != null) {
      // The member list is filled in when the event is recorded.
      events.add(new Event.EpochStarted(epoch, List.of()));
    }
  }

  private static void share(
      List<Event> events, UserId user, UserId actor, @Nullable List<HistoryWrap> history) {
    if (history != null) {
      events.add(new Event.HistoryShared(user, actor, history));
    }
  }

  private static Event sealed(Command.SendMessage message) {
    return new Event.MessageSealed(
        2,
        0,
        message.kind(),
        1,
        message.messageId(),
        message.senderId(),
        message.relatesTo(),
        0,
        Bytes.wrap(new byte[16]),
        null,
        1,
        Bytes.wrap(new byte[12]),
        Bytes.wrap(new byte[80]));
  }
}
