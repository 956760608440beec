package io.sealedlog.allinone.demo;

import io.sealedlog.allinone.batch.Outcome;
import io.sealedlog.runtime.StartException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// Fills a server with people who talk, so that whoever builds something on it has something to
/// see. Every run has new people.
public final class Crowd {
  private static final int CALLS_AT_ONCE = 8;

  /// Conversations take turns: within one, what different people send has no order.
  private static final int ROUNDS = 40;

  /// A server reads no further when a caller reads no answers, as this one does while it sends.
  private static final int LONGEST_BATCH = 500;

  private static final int ATTEMPTS = 10;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Size size;
  private final DemoApi api;
  private final DemoApi.Pause pause;
  private final PrintWriter out;
  private final CrowdProgress progress;
  private final URI server;
  private final People people = new People(UUID.randomUUID().toString().substring(0, 8));
  private final Script script;
  private final Map<String, Integer> sent = new TreeMap<>();

  /// @param messages edits, reactions and names come on top
  public record Size(int people, int messages) {
    public Size {
      if (people < 2 || messages < 0) {
        throw new IllegalArgumentException("it takes two, and messages can't be negative");
      }
    }
  }

  /// @param terminal whether a line that was printed can be printed over
  public Crowd(URI server, Size size, PrintWriter out, boolean terminal) {
    this(server, size, out, terminal, Thread::sleep);
  }

  Crowd(URI server, Size size, PrintWriter out, boolean terminal, DemoApi.Pause pause) {
    this.server = server;
    this.size = size;
    this.api = new DemoApi(server, pause);
    this.pause = pause;
    this.out = out;
    this.progress = new CrowdProgress(out, terminal);
    this.script = new Script(size.people());
  }

  /// @throws StartException when there is no server, or it refuses something
  public void run() throws InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(CALLS_AT_ONCE)) {
      try {
        Calls calls = new Calls(threads);
        List<String> tokens = register(calls);
        startTalks(calls, tokens);
        deliver(calls, tokens, script.names());
        talk(calls, tokens);
        mark(calls, tokens);
      } finally {
        threads.shutdownNow();
      }
    }
    printEnd();
  }

  private List<String> register(Calls calls) throws InterruptedException {
    AtomicInteger done = new AtomicInteger();
    progress.show("people", 0, size.people());
    return calls.all(
        IntStream.range(0, size.people())
            .mapToObj(number ->
                (Callable<String>)
                    () -> {
                      api.register(people.username(number), people.password());
                      String token = api.login(people.username(number), people.password());
                      progress.show("people", done.incrementAndGet(), size.people());
                      return token;
                    })
            .toList());
  }

  private void startTalks(Calls calls, List<String> tokens) throws InterruptedException {
    List<Talk> talks = script.talks();
    AtomicInteger done = new AtomicInteger();
    calls.all(
        talks.stream()
            .map(talk ->
                (Callable<Boolean>)
                    () -> {
                      List<Integer> members = talk.members();
                      DemoApi.Started started =
                          api.converse(
                              tokens.get(members.getFirst()),
                              members.stream().skip(1).map(people::username).toList());
                      talk.started(started.conversationId(), started.seq());
                      progress.show("conversations", done.incrementAndGet(), talks.size());
                      return true;
                    })
            .toList());
  }

  private void talk(Calls calls, List<String> tokens) throws InterruptedException {
    int each = Math.clamp(size.messages() / (size.people() * ROUNDS), 1, LONGEST_BATCH);
    int done = 0;
    while (done < size.messages()) {
      int count = Math.min(each * size.people(), size.messages() - done);
      List<Draft> round = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        round.addAll(script.next());
      }
      deliver(calls, tokens, round);
      // Only now, and in this order, so that the next round finds the same whatever came first.
      round.stream()
          .filter(draft -> draft.kind().equals(Draft.MESSAGE))
          .forEach(message -> message.talk().said(message));
      done += count;
      progress.show("messages", done, size.messages());
    }
  }

  private void deliver(Calls calls, List<String> tokens, List<Draft> drafts)
      throws InterruptedException {
    Map<Integer, List<Draft>> bySender = new TreeMap<>();
    for (Draft draft : drafts) {
      bySender.computeIfAbsent(draft.sender(), _ -> new ArrayList<>()).add(draft);
      sent.merge(draft.kind(), 1, Integer::sum);
    }
    List<Callable<Boolean>> batches = new ArrayList<>();
    bySender.forEach((sender, theirs) ->
        batches.add(() -> {
          for (int from = 0; from < theirs.size(); from += LONGEST_BATCH) {
            int to = Math.min(theirs.size(), from + LONGEST_BATCH);
            send(tokens.get(sender), theirs.subList(from, to));
          }
          return true;
        }));
    calls.all(batches);
  }

  private void send(String token, List<Draft> drafts) throws InterruptedException {
    Map<UUID, Draft> left = new LinkedHashMap<>();
    drafts.forEach(draft -> left.put(draft.messageId(), draft));
    String reason = "";
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      List<Draft> now = List.copyOf(left.values());
      for (Outcome outcome : api.batch(token, now.stream().map(Draft::line).toList())) {
        // The last outcome may be of the call, and then names the line that would have come next.
        Draft draft = now.get((int) Math.min(outcome.line(), now.size()) - 1);
        if (outcome.isStored()) {
          draft.talk().stored(outcome.seq());
          left.remove(draft.messageId());
        } else if (outcome.isForNow()) {
          reason = outcome.reason();
        } else {
          throw new StartException(
              "The server refused a %s: %s.".formatted(draft.kind(), outcome.reason()));
        }
      }
      if (left.isEmpty()) {
        return;
      }
      pause.take(PAUSE);
    }
    throw new StartException(
        "The server did not take all messages in %d attempts: %s.".formatted(ATTEMPTS, reason));
  }

  private void mark(Calls calls, List<String> tokens) throws InterruptedException {
    List<Callable<Boolean>> marks = new ArrayList<>();
    AtomicInteger done = new AtomicInteger();
    List<Talk> talks = script.talks();
    for (Talk talk : talks) {
      Map<Integer, Long> seqs = new TreeMap<>();
      for (int member : talk.members()) {
        seqs.put(member, talk.lastSeq() - script.unread());
      }
      marks.add(() -> {
        // A read mark is taken only once the read model has the message.
        api.page(tokens.get(talk.members().getFirst()), talk.id(), talk.lastSeq());
        seqs.forEach((member, seq) -> {
          if (seq > 0) {
            api.mark(tokens.get(member), talk.id(), seq);
          }
        });
        progress.show("conversations read", done.incrementAndGet(), talks.size());
        return true;
      });
    }
    calls.all(marks);
  }

  private void printEnd() {
    out.printf(
        Locale.ROOT,
        """
        %,d people talk in %,d conversations: %,d messages, %,d edits, %,d reactions.

        Log in as %s, and see the conversations:

          TOKEN=$(curl -s %s/v1/sessions -H 'Content-Type: application/json' \\
            -d '{"username":"%s","password":"%s"}' | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')
          curl -s %s/v1/conversations -H "Authorization: Bearer $TOKEN"

        The others have the same password: %s%s.
        """,
        size.people(),
        script.talks().size(),
        size.messages(),
        sent.getOrDefault(Draft.EDIT, 0),
        sent.getOrDefault(Draft.REACTION, 0),
        people.username(0),
        address(),
        people.username(0),
        people.password(),
        address(),
        String.join(
            ", ",
            IntStream.range(1, Math.min(size.people(), 6)).mapToObj(people::username).toList()),
        size.people() > 6 ? " and so on" : "");
    out.flush();
  }

  private String address() {
    String text = server.toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  /// Several calls at a time.
  private record Calls(ExecutorService threads) {
    /// The results in the order of the calls. The first failure is thrown, and the calls after it
    /// that have not begun never do.
    <T> List<T> all(List<Callable<T>> calls) throws InterruptedException {
      List<Future<T>> begun = new ArrayList<>();
      calls.forEach(call -> begun.add(threads.submit(call)));
      List<T> results = new ArrayList<>();
      try {
        for (Future<T> each : begun) {
          results.add(each.get());
        }
      } catch (ExecutionException e) {
        begun.forEach(each -> each.cancel(true));
        if (e.getCause() instanceof StartException refused) {
          throw refused;
        }
        throw new IllegalStateException(e.getCause());
      }
      return results;
    }
  }
}
