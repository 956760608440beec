package io.sealedlog.worker.topology;

import io.sealedlog.protocol.topic.Topics;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/// Builds the topology: commands in; events, results and dead letters out.
public final class WorkerTopology {
  static final String EVENTS_SINK = "events";
  static final String RESULTS_SINK = "results";
  static final String DEAD_LETTERS_SINK = "dead-letters";

  private static final String SOURCE = "commands";
  private static final String PROCESSOR = "decide";

  private WorkerTopology() {}

  public static Topology build(Topics topics, CommandProcessorFactory processors) {
    Topology topology = new Topology();
    topology.addSource(
        SOURCE, new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.commands().name());
    topology.addProcessor(PROCESSOR, processors::create, SOURCE);
    for (StoreBuilder<KeyValueStore<byte[], byte[]>> store : WorkerStores.builders()) {
      topology.addStateStore(store, PROCESSOR);
    }
    addSink(topology, EVENTS_SINK, topics.events().name());
    addSink(topology, RESULTS_SINK, topics.results().name());
    addSink(topology, DEAD_LETTERS_SINK, topics.deadLetters().name());
    return topology;
  }

  private static void addSink(Topology topology, String name, String topic) {
    topology.addSink(
        name,
        topic,
        RoutedKey.SERIALIZER,
        new ByteArraySerializer(),
        RoutedKey.PARTITIONER,
        PROCESSOR);
  }
}
