package io.sealedlog.allinone.batch;

/// How far an import is: all of the input up to here has its outcome.
///
/// @param lines of the input
/// @param bytes of the (unpacked) input
/// @param rejected how many of the lines were refused
public record Confirmed(long lines, long bytes, long rejected) {
  static final Confirmed NOTHING = new Confirmed(0, 0, 0);

  Confirmed and(Line line, boolean refused) {
    return new Confirmed(line.number(), line.end(), rejected + (refused ? 1 : 0));
  }
}
