package io.sealedlog.worker.kernel;

import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.command.CommandRequest;

/// Bounds of the earlier outcomes that the worker still knows.
///
/// @param firstLeaf the outcome of every command whose last event has at least this leaf index is
///   known
/// @param newestForgottenId upper bound of the id times of all stored commands whose outcome is not
///   known, in milliseconds since 1970
public record DedupeHorizon(long firstLeaf, long newestForgottenId) {
  /// Nothing was ever forgotten.
  public static final DedupeHorizon NOTHING_FORGOTTEN = new DedupeHorizon(0, Long.MIN_VALUE);

  /// Returns whether an id without a known outcome has surely never been stored: because it is
  /// newer than every forgotten id, or because a gateway has checked all forgotten events for it.
  ///
  /// @param request with a UUIDv7 as its id
  public boolean provesNew(CommandRequest request) {
    Long checkedLeaf = request.checkedLeaf();
    return Uuids.timeOfVersion7(request.id().value()) > newestForgottenId
        || (checkedLeaf != null && checkedLeaf >= firstLeaf);
  }
}
