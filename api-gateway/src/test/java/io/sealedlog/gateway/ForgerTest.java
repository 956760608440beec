package io.sealedlog.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.gateway.Forgery.Column;
import io.sealedlog.gateway.Forgery.Target;
import io.sealedlog.gateway.api.Calls;
import io.sealedlog.gateway.api.Calls.Reply;
import io.sealedlog.gateway.live.LiveObservation;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.runtime.database.Jdbc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/// An attacker with write access to the read model forges every column of every table, each time in
/// a conversation that the gateway has not cached. The gateway shows the same as another gateway
/// did before, or less, or that it is damaged; strangers and removed members get nothing, and
/// unchanged conversations keep working.
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
class ForgerTest {
  /// Attempts at a time: while one waits for the database another computes.
  private static final int CASTS = 4;

  /// The read model's next leaf index of each partition, behind every event of the test.
  private static final long NEXT_LEAF = 40_000;

  private final BlockingQueue<Cast> casts = new LinkedBlockingQueue<>();
  private final AtomicLong leaves = new AtomicLong();
  private final AtomicInteger conversations = new AtomicInteger();
  private final ExecutorService executor = Executors.newFixedThreadPool(CASTS);
  private GatewayUnderTest servers;
  private Jdbc forger;
  private Database readModel;
  private GatewayService gateway;
  private Calls neighbour;
  private String untouched;
  private JsonNode untouchedBefore;

  /// The attempts on one conversation.
  private interface Attempts {
    List<Forgery> on(Target target);
  }

  @BeforeAll
  void place() throws Exception {
    servers = GatewayUnderTest.ofItsOwn();
    forger = servers.readModel().jdbc();
    readModel = Database.open(servers.config(Map.of()).readModel());
    TestSessions people = new TestSessions(servers, servers.port());
    IntStream.range(0, CASTS).forEach(number -> casts.add(Cast.of(people, number)));
    people.of("forged-olga");
    neighbour = people.of("forged-paul");
    placeWhatIsEverybodys();
    decideAllCommands();
    PlacedConversation placed =
        PlacedConversation.among(
            servers, Suite.X_WING, leaves::getAndIncrement, "forged-olga", "forged-paul");
    placed.message("nobody touches this");
    placed.message("nor this");
    untouched = "/v1/conversations/" + placed.id();
    untouchedBefore = neighbour.get(untouched + "/messages").body();
    gateway = servers.service(Map.of());
    gateway.start();
    neighbour = neighbour.at(gateway.port());
  }

  @AfterAll
  void stop() throws Exception {
    executor.shutdownNow();
    gateway.close();
    readModel.close();
    servers.close();
  }

  @TestFactory
  Stream<DynamicTest> changesOfEveryColumn() {
    return ofConversations()
        .map(column -> tried(name(column), target -> Forgery.of(column, target)))
        .toList()
        .stream();
  }

  @TestFactory
  Stream<DynamicTest> removalsAndInsertions() {
    List<DynamicTest> removals =
        ofConversations()
            .map(Column::table)
            .distinct()
            .map(table -> tried(table, target -> Forgery.removals(table, target)))
            .toList();
    return Stream.concat(
        removals.stream(), Stream.of(tried("rows put in or elsewhere", Forgery::insertions)));
  }

  /// Runs one after the other; each change is undone before the next.
  @TestFactory
  Stream<DynamicTest> changesOfWhatIsEverybodys() {
    Stream<DynamicTest> changes =
        columns(true)
            .map(column ->
                triedAlone(name(column), column.table(), target -> Forgery.of(column, target)));
    Stream<DynamicTest> removals =
        Forgery.OF_EVERYBODY.stream()
            .map(table -> triedAlone(table, table, target -> Forgery.removals(table, target)));
    DynamicTest insertions = triedAlone("rows put in", "", Forgery::insertionsForEverybody);
    return Stream.of(changes, removals, Stream.of(insertions)).flatMap(each -> each);
  }

  /// Starts the attempts at once, concurrently with the others.
  private DynamicTest tried(String name, Attempts attempts) {
    Future<Integer> trying = executor.submit(() -> tryAll(attempts, false));
    return DynamicTest.dynamicTest(
        name,
        () -> {
          try {
            assertThat(trying.get()).as("changes that the database takes").isPositive();
          } catch (ExecutionException e) {
            throw e.getCause();
          }
        });
  }

  private DynamicTest triedAlone(String name, String table, Attempts attempts) {
    Attempts onSomething =
        target -> {
          if (table.equals("parked_streams")) {
            assertThat(isTaken(Forgery.parked(target.conversation()))).isTrue();
          }
          return attempts.on(target);
        };
    return DynamicTest.dynamicTest(name, () -> assertThat(tryAll(onSomething, true)).isPositive());
  }

  private int tryAll(Attempts attempts, boolean everybodys) throws InterruptedException {
    Cast cast = casts.take();
    try {
      int looked = 0;
      int i = 0;
      List<Forgery> all;
      do {
        // Each change needs a conversation that the gateway has not cached.
        AttackedConversation attacked = place(cast);
        try {
          Witness witness = witness(attacked);
          all = attempts.on(attacked.target());
          while (i < all.size() && !isTaken(all.get(i))) {
            i++;
          }
          if (i < all.size()) {
            look(witness, all.get(i), everybodys, looked == 0);
            looked++;
            i++;
          }
        } finally {
          if (everybodys) {
            putRight();
          }
          attacked.remove(forger);
        }
      } while (i < all.size());
      return looked;
    } finally {
      casts.add(cast);
    }
  }

  /// Returns whether the database accepts the change and it affects any row.
  private boolean isTaken(Forgery forgery) {
    try {
      return forger.update(forgery.statement()) > 0;
    } catch (DatabaseException e) {
      // The data are out of range or violate a constraint.
      if (e.sqlState().startsWith("22") || e.sqlState().startsWith("23")) {
        return false;
      }
      throw new AssertionError(forgery.statement(), e);
    }
  }

  private void look(Witness witness, Forgery forgery, boolean everybodys, boolean first) {
    try {
      try (LiveObservation sight = sight()) {
        List<Runnable> checks = witness.checks(gateway.port(), sight);
        if (everybodys) {
          // A read model that claims to be behind makes each check wait.
          atOnce(checks);
        } else {
          checks.forEach(Runnable::run);
        }
      }
      othersGoOn();
      if (everybodys && first) {
        putRight();
        try (LiveObservation sight = sight()) {
          witness.seesTheSame(gateway.port(), sight);
        }
        othersGoOn();
      }
    } catch (AssertionError e) {
      throw new AssertionError("after " + forgery.statement(), e);
    }
  }

  private static void atOnce(List<Runnable> checks) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture.allOf(
              checks.stream()
                  .map(check -> CompletableFuture.runAsync(check, threads))
                  .toArray(CompletableFuture[]::new))
          .join();
    } catch (CompletionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private void othersGoOn() {
    Reply page = neighbour.get(untouched + "/messages");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).isEqualTo(untouchedBefore);
    assertThat(neighbour.get(untouched + "/keys").status()).isEqualTo(200);
  }

  private AttackedConversation place(Cast cast) {
    Suite suite = conversations.getAndIncrement() % 2 == 0 ? Suite.X25519 : Suite.X_WING;
    return AttackedConversation.place(servers, suite, leaves::getAndIncrement, cast);
  }

  private Witness witness(AttackedConversation attacked) {
    try (LiveObservation sight = sight()) {
      return new Witness(attacked, servers.port(), sight);
    }
  }

  private LiveObservation sight() {
    return new LiveObservation(servers, servers.config(Map.of()), readModel.jdbc());
  }

  private void placeWhatIsEverybodys() {
    forger.update("UPDATE read_g1.projection_offsets SET next_leaf = ?", NEXT_LEAF);
    for (Cast cast : casts) {
      for (Cast.Person person : cast.all()) {
        forger.updateOne("INSERT INTO read_g1.identities VALUES (?::uuid, 1, 1)", person.id());
      }
    }
    forger.update("CREATE SCHEMA kept");
    for (String table : Forgery.OF_EVERYBODY) {
      forger.update("CREATE TABLE kept.%1$s AS TABLE read_g1.%1$s".formatted(table));
    }
  }

  private void putRight() {
    forger.doInTransaction(transaction -> {
      for (String table : Forgery.OF_EVERYBODY) {
        int _ = transaction.update("DELETE FROM read_g1." + table);
        int _ =
            transaction.update("INSERT INTO read_g1.%1$s SELECT * FROM kept.%1$s".formatted(table));
      }
    });
  }

  /// Commits offsets for the missing worker. Otherwise each query for something absent would wait
  /// for the worker to decide all commands.
  private void decideAllCommands() throws Exception {
    Topics topics = Topics.withPrefix("");
    List<TopicPartition> partitions =
        List.of(
            new TopicPartition(topics.commands().name(), 0),
            new TopicPartition(topics.commands().name(), 1));
    try (Admin admin = Admin.create(servers.kafkaClient())) {
      Map<TopicPartition, OffsetAndMetadata> decided = new HashMap<>();
      for (TopicPartition partition : partitions) {
        long end =
            admin
                .listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
        decided.put(partition, new OffsetAndMetadata(end));
      }
      admin.alterConsumerGroupOffsets(topics.workerGroup(), decided).all().get();
    }
  }

  private Stream<Column> ofConversations() {
    return columns(false);
  }

  private Stream<Column> columns(boolean everybodys) {
    return Forgery.columns(forger).stream()
        .filter(column -> Forgery.OF_EVERYBODY.contains(column.table()) == everybodys);
  }

  private static String name(Column column) {
    return column.table() + "." + column.name();
  }
}
