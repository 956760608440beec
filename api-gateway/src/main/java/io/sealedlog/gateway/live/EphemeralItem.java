package io.sealedlog.gateway.live;

/// An item that is not in the log, so readers that are not connected never get it.
///
/// @param body to be written as JSON
record EphemeralItem(Object body) implements QueuedItem {}
