package io.sealedlog.worker.kernel;

/// What is no longer known about the ids that came before, as two bounds that only ever grow.
///
/// @param idsBefore every forgotten outcome has an id of an earlier time, so an id of this time or
///   later that isn't found is new
/// @param checksBefore every forgotten outcome was decided for a command that the broker had before
///   this time, so who looks for an id at this time or later finds all of them in the read model
public record Forgotten(long idsBefore, long checksBefore) {
  public static final Forgotten NOTHING = new Forgotten(0, 0);

  /// @param idTime of the command's id, in milliseconds since 1970
  /// @param at broker timestamp of the command
  public Forgotten with(long idTime, long at) {
    return idTime < idsBefore && at < checksBefore
        ? this
        : new Forgotten(Math.max(idsBefore, idTime + 1), Math.max(checksBefore, at + 1));
  }
}
