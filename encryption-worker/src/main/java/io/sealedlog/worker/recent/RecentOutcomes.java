package io.sealedlog.worker.recent;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.worker.kernel.DedupeHorizon;
import io.sealedlog.worker.kernel.EarlierOutcome;
import io.sealedlog.worker.kernel.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/// The outcomes of a partition's newest stored commands, in memory only. The oldest decision is
/// forgotten first, whatever its id, so that no client's ids displace another's. Adding an outcome
/// drops three slices at most, and dropping a slice takes constant time.
///
/// Lives from one `init` of the processor to the next: after an aborted transaction it would hold
/// outcomes that were never committed. The opener adds the events at the end of the log, at least
/// the last one, before the first command is decided; without them it is correct but knows less.
///
/// For one thread.
public final class RecentOutcomes implements AutoCloseable {
  private static final int SLICES_PER_WINDOW = 8;

  private final OutcomeMemory.Share share;
  private final IdHash hash;
  private final MaxBrokerTime maxTime;
  private final long windowMs;
  private final long toleranceMs;
  private final Deque<OutcomeSlice> slices = new ArrayDeque<>();
  private long firstLeaf;
  private long nextLeaf;
  private long newestForgottenId;
  private boolean empty = true;
  private long highestAt;

  RecentOutcomes(
      OutcomeMemory.Share share, IdHash hash, Limits limits, MaxBrokerTime maxTime, long events) {
    this.share = share;
    this.hash = hash;
    this.maxTime = maxTime;
    this.windowMs = limits.dedupeWindow().toMillis();
    this.toleranceMs = limits.futureTolerance().toMillis();
    this.firstLeaf = events;
    this.highestAt = maxTime.highest();
    // The ids of the events before the opening may have any time.
    this.newestForgottenId = events == 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  /// Returns the outcome of the command with this id, if it is remembered.
  ///
  /// @param id a UUIDv7
  /// @param digest of the request that has the id now
  public Optional<EarlierOutcome> find(StreamId stream, CommandId id, Bytes digest) {
    if (slices.isEmpty()) {
      return Optional.empty();
    }
    long idTime = Uuids.timeOfVersion7(id.value());
    IdHash.Value value = hash.of(stream, id);
    for (Iterator<OutcomeSlice> newestFirst = slices.descendingIterator();
        newestFirst.hasNext(); ) {
      Optional<OutcomeSlice.Found> found = newestFirst.next().find(value, idTime);
      if (found.isPresent()) {
        boolean same = found.get().digest() == half(digest);
        return Optional.of(new EarlierOutcome(same, found.get().outcome()));
      }
    }
    return Optional.empty();
  }

  /// Returns how many events of the log's end are worth adding when a task starts.
  public long maxOutcomes() {
    return share.maxOutcomes();
  }

  /// Adds an event, and remembers the outcome of its command when the event is the last one of it.
  ///
  /// @param event any event if it is the first one added, else the one with the next leaf index
  public void add(RecordedEvent event) {
    noteTime(event.at());
    if (empty) {
      begin(event);
    }
    if (event.leafIndex() != nextLeaf) {
      throw new IllegalArgumentException(
          "leaf index %d comes where %d is next".formatted(event.leafIndex(), nextLeaf));
    }
    nextLeaf++;
    if (!event.more()) {
      remember(event);
    }
  }

  /// Returns which outcomes are known.
  public DedupeHorizon horizon() {
    return new DedupeHorizon(firstLeaf, newestForgottenId);
  }

  @Override
  public void close() {
    slices.clear();
    share.close();
  }

  // The first event that is added may be an old one, from the log's end. No earlier event has a
  // greater time than `highestAt`: if the clock was set back since, the stored maximum is from
  // before.
  private void begin(RecordedEvent first) {
    empty = false;
    firstLeaf = first.leafIndex();
    nextLeaf = firstLeaf;
    newestForgottenId = firstLeaf == 0 ? Long.MIN_VALUE : highestAt + toleranceMs;
  }

  private void remember(RecordedEvent last) {
    Outcome.Stored outcome = new Outcome.Stored(last.seq(), last.leafIndex(), last.at());
    CommandId id = last.commandId();
    forgetExpired(outcome.at());
    sliceFor(outcome)
        .add(
            new OutcomeSlice.Entry(
                hash.of(last.streamId(), id),
                Uuids.timeOfVersion7(id.value()),
                half(last.digest()),
                outcome));
  }

  private void noteTime(long at) {
    if (at >= highestAt) {
      highestAt = at;
    } else if (highestAt > maxTime.highest()) {
      maxTime.raise(highestAt);
    }
  }

  private void forgetExpired(long now) {
    OutcomeSlice oldest = slices.peekFirst();
    if (oldest != null && slices.size() > 1 && oldest.newestAt() < now - windowMs) {
      forget(slices.removeFirst());
      share.shrink();
    }
  }

  private OutcomeSlice sliceFor(Outcome.Stored outcome) {
    OutcomeSlice newest = slices.peekLast();
    if (newest != null && newest.hasRoomFor(outcome, windowMs / SLICES_PER_WINDOW)) {
      return newest;
    }
    if (!share.grow()) {
      forgetEarly();
      if (share.isTooLarge()) {
        forgetEarly();
        share.shrink();
      }
    }
    OutcomeSlice next = share.slice(outcome);
    slices.addLast(next);
    return next;
  }

  private void forgetEarly() {
    OutcomeSlice oldest = slices.removeFirst();
    share.forgottenEarly(oldest.size());
    forget(oldest);
  }

  private void forget(OutcomeSlice slice) {
    firstLeaf = slice.lastLeaf() + 1;
    newestForgottenId = Math.max(newestForgottenId, slice.newestId());
  }

  private static long half(Bytes digest) {
    return ByteBuffer.wrap(digest.shared()).getLong();
  }
}
