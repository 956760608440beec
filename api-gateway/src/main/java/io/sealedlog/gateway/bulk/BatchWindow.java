package io.sealedlog.gateway.bulk;

import java.util.concurrent.Semaphore;

/// Bounds the messages of all batches that are in flight, and with them the memory that batches
/// use. Reservations are granted in order of arrival, so several batches take turns.
final class BatchWindow {
  private static final int BYTES_PER_PERMIT = 1024;

  private final int messages;
  private final int kibibytes;
  private final Semaphore freeMessages;
  private final Semaphore freeKibibytes;
  private volatile boolean closed;

  /// @param messages in flight at the same time
  /// @param bytes of their bodies together
  BatchWindow(int messages, int bytes) {
    this.messages = messages;
    this.kibibytes = Math.max(1, bytes / BYTES_PER_PERMIT);
    this.freeMessages = new Semaphore(messages, true);
    this.freeKibibytes = new Semaphore(kibibytes, true);
  }

  /// A message's share of the window.
  final class Reservation {
    private final int size;

    private Reservation(int size) {
      this.size = size;
    }

    /// Must be called exactly once.
    void release() {
      freeKibibytes.release(size);
      freeMessages.release();
    }
  }

  /// Lets no more messages in. Those that are in flight go on, and batches end with the outcome of
  /// the last one.
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  /// Returns how many messages fit.
  int messages() {
    return messages;
  }

  int messagesInFlight() {
    return messages - freeMessages.availablePermits();
  }

  int kibibytesInFlight() {
    return kibibytes - freeKibibytes.availablePermits();
  }

  /// Waits for room and reserves it.
  ///
  /// @param bytes of the body; a body larger than the window reserves the whole window
  Reservation reserve(int bytes) throws InterruptedException {
    int size = Math.min(kibibytes, bytes / BYTES_PER_PERMIT + 1);
    freeMessages.acquire();
    try {
      freeKibibytes.acquire(size);
    } catch (InterruptedException e) {
      freeMessages.release();
      throw e;
    }
    return new Reservation(size);
  }
}
