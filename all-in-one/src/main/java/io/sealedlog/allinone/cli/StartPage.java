package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.Addresses;
import io.sealedlog.vault.keys.MasterKeyPlace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/// The page that is printed when everything is ready: addresses, and what to try next.
record StartPage(Addresses addresses, Duration startTime) {
  String text() {
    return """

    SealedLog is ready (%s s).
    %s
      API         %s   described at %s/docs
      Kafka       %s
      PostgreSQL  %s
                  %s
                  passwords in %s
      data        %s
      master key  %s
                  Keep a copy of it somewhere else: without it the data can't be opened.
    %s
    Next: %s
          shows a conversation and what a thief would get of it.
          curl %s/health/ready
          tells how it is. Ctrl-C stops.

    """
        .formatted(
            String.format(Locale.ROOT, "%.1f", startTime.toMillis() / 1000.0),
            warning(),
            addresses.http(),
            addresses.http(),
            addresses.kafka(),
            addresses.readModel(),
            addresses.vault(),
            addresses.passwords(),
            addresses.data(),
            addresses.masterKey(),
            keyInside(),
            demo(),
            addresses.http());
  }

  // The log said so too, but on the other output.
  private String warning() {
    if (!addresses.exposed()) {
      return "";
    }
    return """

      PLAIN HTTP THAT OTHERS CAN REACH (--insecure-http): passwords, tokens and messages
      can be read on the way. Use --tls-certificate and --tls-key, or a proxy that does TLS.
    """;
  }

  // Only that of an earlier version is there, or one that was put there.
  private String keyInside() {
    Path data = addresses.data().toAbsolutePath();
    Path key = addresses.masterKey().toAbsolutePath();
    if (!key.startsWith(data)) {
      return "";
    }
    MasterKeyPlace place = new MasterKeyPlace(data);
    String advice =
        key.equals(place.inside())
            ? "To part them: Ctrl-C, then mkdir -m 700 %s && mv %s %s"
                .formatted(place.directory(), key, place.beside())
            : "Keep it elsewhere, and name it with vault.master-key-file.";
    return """

      THE MASTER KEY IS IN THE DATA DIRECTORY: whoever gets a copy of that, or a backup, has both.
      %s
    """
        .formatted(advice);
  }

  // It has to be told what is not where it looks by itself.
  private String demo() {
    boolean usualData = addresses.data().toAbsolutePath().equals(Path.of("data").toAbsolutePath());
    boolean usualAddress = addresses.http().equals(ServerUrl.USUAL);
    return "./sealedlog demo"
        + (usualData ? "" : " --data " + addresses.data())
        + (usualAddress ? "" : " --url " + addresses.http());
  }
}
