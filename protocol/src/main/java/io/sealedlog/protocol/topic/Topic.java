package io.sealedlog.protocol.topic;

import java.util.Map;

/// A topic and what it must be like.
///
/// @param settings the topic settings that services insist on, by Kafka's names
public record Topic(String name, Map<String, String> settings) {
  public Topic {
    settings = Map.copyOf(settings);
  }
}
