package io.sealedlog.worker.topology;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How a worker runs Kafka Streams, as far as that is a deployment's choice.
///
/// @param stateMemory bytes of native memory that the stores of the process take together
/// @param groupProtocol `classic` or `streams`
/// @param linger how long a producer waits for more records
/// @param acceptableRecoveryLag how many records a standby may be behind to take over at once
/// @param instanceId a name that stays over restarts, for not being missed in between
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
