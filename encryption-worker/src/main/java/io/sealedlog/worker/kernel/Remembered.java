package io.sealedlog.worker.kernel;

import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.command.CommandRequest;

/// How far back the worker knows what came of commands.
///
/// @param firstLeaf every command that an event with this leaf index or a greater one came of is
///   remembered
/// @param newestForgottenId of the stored commands that are not remembered, none has an id of a
///   later time, in milliseconds since 1970
public record Remembered(long firstLeaf, long newestForgottenId) {
  /// When nothing was ever forgotten.
  public static final Remembered EVERYTHING = new Remembered(0, Long.MIN_VALUE);

  /// Whether an id that isn't found has never been stored: because what was forgotten is older than
  /// it, or because a gateway saw everything that was forgotten and not the id.
  ///
  /// @param request its id a UUIDv7
  public boolean coversAllBefore(CommandRequest request) {
    Long checkedLeaf = request.checkedLeaf();
    return Uuids.timeOfVersion7(request.id().value()) > newestForgottenId
        || (checkedLeaf != null && checkedLeaf >= firstLeaf);
  }
}
