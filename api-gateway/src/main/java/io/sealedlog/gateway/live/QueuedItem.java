package io.sealedlog.gateway.live;

/// An item in a connection's queue.
sealed interface QueuedItem permits QueuedEvent, EphemeralItem {}
