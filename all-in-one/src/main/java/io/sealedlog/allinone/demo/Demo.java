package io.sealedlog.allinone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.crypto.sl1.ReaderContext;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.topic.Topic;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.vault.Vault;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Two people talk; a thief looks at what is stored; one byte is changed.
public final class Demo {
  private static final String ALICES_TEXT = "The treasure is under the old oak.";
  private static final String BOBS_TEXT = "Then let us dig at midnight \u2026";

  private final DemoApi api;
  private final Loot loot;
  private final OwnKeys keys;
  private final Topics topics;
  private final PrintStream out;

  /// @param stores of the same deployment as the server
  public Demo(URI server, Stores stores, PrintStream out) {
    this.api = new DemoApi(server);
    this.loot = new Loot(stores.readModel(), stores.kafka());
    this.keys = new OwnKeys(stores.vault(), stores.readModel());
    this.topics = stores.topics();
    this.out = out;
  }

  /// The places that the thief and the operator look at.
  public record Stores(Jdbc readModel, Vault vault, KafkaClients kafka, Topics topics) {}

  /// @throws IllegalStateException when something is readable that must not be, or opens that must
  ///   not
  public void run() {
    String run = UUID.randomUUID().toString().substring(0, 8);
    String alice = "alice-" + run;
    String bob = "bob-" + run;
    String password = "quartz lantern brief otter " + run;
    ConversationId conversation = talk(alice, bob, password);
    List<Loot.StoredMessage> rows = loot.rows(conversation);
    showRows(rows);
    showRecords(topics.events(), conversation);
    showRecords(topics.commands(), conversation);
    tamper(keys.member(bob, password), conversation, rows.getFirst());
  }

  private ConversationId talk(String alice, String bob, String password) {
    heading("Two people talk, over HTTP");
    api.register(alice, password);
    api.register(bob, password);
    String alicesToken = api.login(alice, password);
    String bobsToken = api.login(bob, password);
    String conversation = api.converse(alicesToken, bob);
    api.send(alicesToken, conversation, ALICES_TEXT);
    long seq = api.send(bobsToken, conversation, BOBS_TEXT).path("seq").asLong();
    for (String token : List.of(alicesToken, bobsToken)) {
      out.println((token.equals(alicesToken) ? alice : bob) + " reads:");
      for (JsonNode message : api.page(token, conversation, seq).path("messages")) {
        out.printf("  %2d  %s%n", message.path("seq").asLong(), message.path("text").asText());
      }
    }
    return new ConversationId(UUID.fromString(conversation));
  }

  private void showRows(List<Loot.StoredMessage> rows) {
    heading("What a thief of the database has: the same messages in PostgreSQL");
    for (Loot.StoredMessage row : rows) {
      out.printf("read_g1.messages  seq %d  message_id %s%n", row.seq(), row.messageId());
      show(row.logged());
    }
  }

  private void showRecords(Topic topic, ConversationId conversation) {
    heading("What a thief of the broker's disk has: the same messages in " + topic.name());
    List<ConsumerRecord<byte[], byte[]>> records = loot.records(topic, conversation);
    if (records.isEmpty()) {
      out.println("  (nothing any more: what is worked off is purged)");
    }
    for (ConsumerRecord<byte[], byte[]> stored : records) {
      out.printf(
          "%s  partition %d  offset %d%n", topic.name(), stored.partition(), stored.offset());
      show(stored.value());
    }
  }

  private void show(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (String secret : List.of(ALICES_TEXT, BOBS_TEXT)) {
      byte[] plain = secret.getBytes(StandardCharsets.UTF_8);
      if (text.contains(new String(plain, StandardCharsets.ISO_8859_1))) {
        throw new IllegalStateException("a message is stored readable");
      }
    }
    HexDump.print(bytes, out);
  }

  private void tamper(OwnKeys.Member bob, ConversationId conversation, Loot.StoredMessage row) {
    heading("One byte of the stored message is changed, in a copy of the row");
    Envelope envelope = sealed(row).envelope(conversation);
    ConversationShare share = keys.share(conversation, envelope.shareVersion());
    try (ReaderContext reader =
        keys.reader(bob, conversation, envelope.epoch(), envelope.contextId())) {
      String body = new String(reader.open(envelope, share), StandardCharsets.UTF_8);
      out.println("As it is, with a member's password and the vault, it opens: " + body);
      Envelope changed = changeOneByte(envelope);
      try {
        reader.open(changed, share);
      } catch (OpenFailedException e) {
        out.println("With one bit of one byte changed, opening refuses it: " + e.getMessage());
        return;
      }
      throw new IllegalStateException("a changed message was opened");
    }
  }

  private Event.MessageSealed sealed(Loot.StoredMessage row) {
    if (keys.event(row.event(), row.content()).event() instanceof Event.MessageSealed sealed) {
      return sealed;
    }
    throw new IllegalStateException("a message's row holds another event");
  }

  private static Envelope changeOneByte(Envelope envelope) {
    byte[] ciphertext = envelope.ciphertext().toArray();
    ciphertext[ciphertext.length / 2] ^= 1;
    return new Envelope(
        envelope.suite(),
        envelope.flags(),
        envelope.kind(),
        envelope.conversationId(),
        envelope.epoch(),
        envelope.messageId(),
        envelope.senderId(),
        envelope.relatesTo(),
        envelope.sentAt(),
        envelope.contextId(),
        envelope.enc(),
        envelope.shareVersion(),
        envelope.iv(),
        Bytes.wrap(ciphertext));
  }

  private void heading(String text) {
    out.println();
    out.println("== " + text);
  }
}
