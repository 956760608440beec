package io.sealedlog.gateway.bulk;

import java.util.concurrent.Semaphore;

/// How much of all batches may be on its way through the log at the same time: what bounds the
/// memory that they take, and leaves room for everybody else. In order of arrival, so that several
/// batches take turns.
public final class BatchWindow {
  private static final int BYTES_PER_PERMIT = 1024;

  private final int messages;
  private final int kibibytes;
  private final Semaphore freeMessages;
  private final Semaphore freeKibibytes;

  /// @param messages on their way at the same time
  /// @param bytes of their bodies together
  public BatchWindow(int messages, int bytes) {
    this.messages = messages;
    this.kibibytes = Math.max(1, bytes / BYTES_PER_PERMIT);
    this.freeMessages = new Semaphore(messages, true);
    this.freeKibibytes = new Semaphore(kibibytes, true);
  }

  /// A message's part of the window.
  final class Part {
    private final int size;

    private Part(int size) {
      this.size = size;
    }

    /// To be called once.
    void giveBack() {
      freeKibibytes.release(size);
      freeMessages.release();
    }
  }

  /// How many messages fit.
  int messages() {
    return messages;
  }

  int messagesOnTheirWay() {
    return messages - freeMessages.availablePermits();
  }

  int kibibytesOnTheirWay() {
    return kibibytes - freeKibibytes.availablePermits();
  }

  /// Waits for room.
  ///
  /// @param bytes of the body; one that is larger than everything takes everything
  Part take(int bytes) throws InterruptedException {
    int size = Math.min(kibibytes, bytes / BYTES_PER_PERMIT + 1);
    freeMessages.acquire();
    try {
      freeKibibytes.acquire(size);
    } catch (InterruptedException e) {
      freeMessages.release();
      throw e;
    }
    return new Part(size);
  }
}
