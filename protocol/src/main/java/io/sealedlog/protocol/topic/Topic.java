package io.sealedlog.protocol.topic;

import java.util.Map;

/// A topic and its required settings.
///
/// @param settings the topic settings that services require, by Kafka's names
public record Topic(String name, Map<String, String> settings) {
  public Topic {
    settings = Map.copyOf(settings);
  }
}
