package io.sealedlog.worker.topology;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The settings of Kafka Streams that a deployment chooses.
///
/// @param stateMemory bytes of native memory for all stores of the process together
/// @param groupProtocol `classic` or `streams`
/// @param linger how long a producer waits for more records
/// @param acceptableRecoveryLag how many records a standby may be behind to take over at once
/// @param instanceId a static name, with which the group keeps the partitions during a restart
public record StreamsTuning(
    int threads,
    Duration commitInterval,
    long stateMemory,
    Path stateDirectory,
    int standbys,
    String groupProtocol,
    Duration linger,
    Duration maxPollInterval,
    long acceptableRecoveryLag,
    Optional<String> instanceId) {}
