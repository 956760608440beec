package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.Addresses;
import java.time.Duration;
import java.util.Locale;

/// What is printed when everything is ready: where things are and what to try next.
record StartPage(Addresses addresses, Duration startTime) {
  String text() {
    return """

    SealedLog is ready (%s s).

      API         %s   described at %s/docs
      Kafka       %s
      PostgreSQL  %s
                  %s
                  passwords in %s
      data        %s
      master key  %s
                  Keep a copy of it somewhere else: without it the data can't be opened.

    Next: ./sealedlog demo shows a conversation and what a thief would get of it.
          curl %s/health/ready tells how it is. Ctrl-C stops.

    """
        .formatted(
            String.format(Locale.ROOT, "%.1f", startTime.toMillis() / 1000.0),
            addresses.http(),
            addresses.http(),
            addresses.kafka(),
            addresses.readModel(),
            addresses.vault(),
            addresses.passwords(),
            addresses.data(),
            addresses.masterKey(),
            addresses.http());
  }
}
