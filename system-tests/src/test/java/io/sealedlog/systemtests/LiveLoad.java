package io.sealedlog.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/// People who go on registering, starting conversations and sending, and notes of what was
/// acknowledged to them. They bear a server that is away.
final class LiveLoad implements AutoCloseable {
  private static final int SENDERS = 2;

  private final Api api;
  private final Person alice;
  private final String conversation;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicInteger numbers = new AtomicInteger();
  private final List<Sent> acknowledged = new CopyOnWriteArrayList<>();
  private final List<Person> people = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(SENDERS + 1);

  /// A message that was answered 201.
  record Sent(Person by, String conversation, String messageId, String text, long seq) {}

  private LiveLoad(Api api, Person alice, String conversation) {
    this.api = api;
    this.alice = alice;
    this.conversation = conversation;
  }

  static LiveLoad start(Api api) {
    Person alice = Person.register(api, "alice");
    Person bob = Person.register(api, "bob");
    LiveLoad load = new LiveLoad(api, alice, alice.converse(bob));
    load.people.add(alice);
    load.people.add(bob);
    for (int i = 0; i < SENDERS; i++) {
      load.threads.execute(() -> load.repeat(load::sendOne));
    }
    load.threads.execute(() -> load.repeat(load::welcomeOne));
    return load;
  }

  Person alice() {
    return alice;
  }

  /// Returns what was acknowledged so far.
  List<Sent> acknowledged() {
    return List.copyOf(acknowledged);
  }

  /// Returns those whose registration and conversation were acknowledged so far.
  List<Person> people() {
    return List.copyOf(people);
  }

  /// Waits until so many more messages and people are there.
  void awaitMore(int messages, int registered) {
    int sent = acknowledged.size() + messages;
    int there = people.size() + registered;
    Awaitility.await("messages and people")
        .atMost(Duration.ofMinutes(3))
        .until(() -> acknowledged.size() >= sent && people.size() >= there);
  }

  @Override
  public void close() {
    ended.set(true);
    threads.close();
  }

  private void repeat(Runnable once) {
    while (!ended.get()) {
      try {
        once.run();
      } catch (UncheckedIOException e) {
        // The server is away; nothing was acknowledged.
        if (!ended.get()) {
          Thread.onSpinWait();
        }
      }
    }
  }

  private void sendOne() {
    send(alice, conversation, "message " + numbers.incrementAndGet());
  }

  private void send(Person by, String to, String text) {
    String id = Ids.next();
    Api.Response response = by.sendOnce(to, id, text);
    if (response.status() == 201) {
      acknowledged.add(new Sent(by, to, id, text, response.json().path("seq").asLong()));
    }
  }

  private void welcomeOne() {
    String name = "guest" + numbers.incrementAndGet();
    Map<String, String> account = Map.of("username", name, "password", Person.PASSWORD + name);
    Api.Response registered = api.postOnce(null, "/v1/accounts", account);
    if (registered.status() != 201) {
      return;
    }
    Api.Response login = api.postOnce(null, "/v1/sessions", account);
    if (login.status() != 201) {
      return;
    }
    JsonNode json = registered.json();
    Person guest =
        new Person(
            api,
            json.path("userId").asText(),
            name,
            Person.PASSWORD + name,
            json.path("recoveryCode").asText(),
            login.json().path("token").asText());
    String id = Ids.next();
    Map<String, Object> talk = Map.of("members", List.of("alice"), "conversationId", id);
    if (api.postOnce(guest.token(), "/v1/conversations", talk).status() == 201) {
      people.add(guest);
      send(guest, id, name + " says hello");
    }
  }
}
